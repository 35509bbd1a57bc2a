"""An act as a form: what it asks, and what is said of what was typed."""

from datetime import date
from pathlib import Path

import pytest

from desk.acts import read
from desk.forms import filled
from desk.refusals import Refused
from domain.acts import Act
from domain.board_acts import MeetingRecord, NewDate, Report
from domain.motions import PausePut, Refusal, ReissuePut, VariationPut
from domain.notice_acts import Adoption, PersonChanged, TimetableAgreed
from domain.questions import EXAMPLES, SIMPLE, questions
from domain.standing import Clock
from tests.cli.typing_in import SEFTON
from tests.support.notices import sefton
from tests.support.tables import day
from workflows.doors import DOORS

TODAY = day("Fri 18 June 2021")


def form(act: type[Act], *typed: str) -> Act:
    return filled(act, read(typed).options, {"on": TODAY})


def refusal(act: type[Act], *typed: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        form(act, *typed)
    return str(refused.value).splitlines()


def test_what_is_typed_becomes_the_act_and_the_day_is_today_unless_said() -> None:
    report = form(Report, "--meeting", "3", "--by", "coordinator", "--document=papers of the board")
    moved = form(
        NewDate, "--meeting", "3", "--to-on", "2021-08-04", "--to-at", "14:30", "--by", "x", "--on", "2021-06-01"
    )

    assert report == Report(by="coordinator", on=TODAY, meeting=3, document="papers of the board")
    assert isinstance(moved, NewDate)
    assert (moved.on, moved.to_on, str(moved.to_at)) == (date(2021, 6, 1), date(2021, 8, 4), "14:30:00")


def test_yes_and_no_are_typed_as_flags_or_words() -> None:
    asked = ("--meeting", "1", "--by", "x", "--reason", "no quorum")

    held = [form(MeetingRecord, *asked, *flag) for flag in ((), ("--held",), ("--no-held",), ("--held", "no"))]

    assert [getattr(record, "held", None) for record in held] == [True, True, False, False]


def test_several_of_a_list_are_typed_with_commas_or_again() -> None:
    commas = form(PausePut, "--by", "x", "--reason", "flood", "--clocks", "board,reviews")
    again = form(PausePut, "--by", "x", "--reason", "flood", "--clocks", "board", "--clocks", "reviews")

    assert commas == again == PausePut(by="x", on=TODAY, reason="flood", clocks=(Clock.BOARD, Clock.REVIEWS))


def test_what_has_parts_is_read_from_a_file_or_from_the_line(nowhere: Path) -> None:
    (nowhere / "sittings.yaml").write_text("sittings:\n  - {on: 2021-07-07, at: 10:00, place: Town Hall}\n")
    (nowhere / "sittings.json").write_text('[{"on": "2021-07-07", "at": "10:00", "place": "Town Hall"}]\n')
    asked = ("--by", "case_lead", "--cadence", "{months: 1}")

    agreed = [
        form(TimetableAgreed, *asked, "--sittings", typed)
        for typed in ("@sittings.yaml", "@sittings.json", "[{on: 2021-07-07, at: 10:00, place: Town Hall}]")
    ]

    assert agreed[0] == agreed[1] == agreed[2]
    assert isinstance(agreed[0], TimetableAgreed)
    assert agreed[0].cadence
    assert (agreed[0].sittings[0].place, agreed[0].cadence.months) == ("Town Hall", 1)


def test_a_notice_is_read_from_its_file_with_faults_as_check_tells_them(nowhere: Path) -> None:
    (nowhere / "flawed.yaml").write_text("reference: sefton-2021\n")
    asked = ("--by", "case_lead", "--reason", "reissued")

    reissue = form(ReissuePut, *asked, "--notice", f"@{SEFTON}")

    assert isinstance(reissue, ReissuePut)
    assert reissue.notice == sefton()
    assert refusal(ReissuePut, *asked, "--notice", "@flawed.yaml")[0].startswith("flawed.yaml:1:1: ")


def test_a_fault_in_a_file_is_told_at_its_line(nowhere: Path) -> None:
    (nowhere / "s.yaml").write_text("- {on: 2021-07-07}\n- {on: 2021-02-30}\n- {onn: 2021-07-09}\n")

    faults = refusal(TimetableAgreed, "--by", "x", "--sittings", "@s.yaml")

    assert faults == [
        "s.yaml:2:8: `on`: 2021-02-30 is not a day in the calendar",
        "s.yaml:3:3: `on` is missing here: add it, such as on: 2022-06-08",
        "s.yaml:3:4: `onn` is not known here: did you mean `on`?",
    ]


REFUSALS = [
    pytest.param(
        Report, ("--meeting", "three", "--by", "x"), "--meeting: this is a whole number, not 'three'", id="a word"
    ),
    pytest.param(Report, ("--by", "x"), "--meeting is missing: a whole number from 1 to 500.", id="left out"),
    pytest.param(
        Report,
        ("--meetng", "3", "--by", "x"),
        "submit-report takes no --meetng. Did you mean --meeting? It takes: --meeting, "
        "--document, --version, --sha256, --by, --on, --note.",
        id="unknown",
    ),
    pytest.param(
        Report, ("--meeting", "3", "--by", "x", "--note"), "--note needs a value: text.", id="without a value"
    ),
    pytest.param(
        Report,
        ("--meeting", "3", "--meeting", "4", "--by", "x"),
        "--meeting was given 2 times: say it once.",
        id="twice",
    ),
    pytest.param(
        NewDate,
        ("--meeting", "3", "--by", "x", "--to-on", "1622505600"),
        "--to-on: '1622505600' is not a day; write it as year-month-day, such as 2021-06-07.",
        id="seconds since 1970",
    ),
    pytest.param(
        NewDate,
        ("--meeting", "3", "--by", "x", "--to-on", "2021-02-30"),
        "--to-on: 2021-02-30 is not a day in the calendar.",
        id="an impossible day",
    ),
    pytest.param(
        PersonChanged,
        ("--by", "x", "--role", "chare", "--person", "p"),
        "--role: 'chare' is not known; did you mean chair? It is one of: ",
        id="an unknown role",
    ),
    pytest.param(
        Refusal, ("--by", "x", "--reason", "no"), "--reason: write at least 3 characters, not 'no'", id="too short"
    ),
    pytest.param(
        TimetableAgreed,
        ("--by", "x", "--sittings", "2026-12-09 10:00 Town Hall"),
        "--sittings: '2026-12-09 10:00 Town Hall' cannot be read. Write it so: "
        '--sittings "[{on: 2026-12-09, at: 10:00, place: Town Hall}]", or --sittings @FILE with the same in a file.',
        id="a list that is none",
    ),
    pytest.param(
        PausePut,
        ("--by", "x", "--reason", "flood", "--clocks", "bord"),
        "--clocks: 'bord' is not known; did you mean board? It is one of: board, reviews,",
        id="an unknown word in a list",
    ),
    pytest.param(
        TimetableAgreed, ("--by", "x", "--sittings", "@none.yaml"), "none.yaml:1:1: there is no such file", id="no file"
    ),
]


@pytest.mark.parametrize(("act", "typed", "said"), REFUSALS)
def test_a_slip_is_answered_in_a_sentence(act: type[Act], typed: tuple[str, ...], said: str) -> None:
    assert refusal(act, *typed)[0].startswith(said)


@pytest.mark.parametrize(
    "typed",
    ["[2026-12-09]", "[{on: 2026-12-09, at: noon}]", "[]", "[{on: 2026-12-09", "{on: 2026-12-09}"],
)
def test_a_list_that_cannot_be_read_is_answered_with_one_that_can(typed: str) -> None:
    said = refusal(TimetableAgreed, "--by", "x", "--sittings", typed)

    assert said[-1].startswith('Write it so: --sittings "[{on: 2026-12-09, at: 10:00, place: Town Hall}]"')
    assert len(said) == 2


def test_every_field_with_parts_has_an_example_and_each_example_reads() -> None:
    sittings = ("--by", "x", "--sittings", EXAMPLES["sittings"])
    asked = {q.name for door in DOORS.values() for q in questions(door.act) if q.of_parts and q.shape not in SIMPLE}

    assert asked - {"notice", "clocks", "boxes"} == EXAMPLES.keys()
    form(TimetableAgreed, *sittings, "--cadence", EXAMPLES["cadence"])
    varied = form(VariationPut, "--by", "x", "--reason", "agreed", "--terms", EXAMPLES["terms"])
    assert isinstance(varied, VariationPut)
    assert sefton(**varied.terms).terms.adviser_reports


@pytest.mark.parametrize("name", sorted(DOORS))
def test_every_act_says_what_it_asks(name: str) -> None:
    asked = questions(DOORS[name].act)

    assert [question.name for question in asked][-3:] == ["by", "on", "note"]
    assert all(question.asked for question in asked)


def test_an_edition_need_not_be_named() -> None:
    asked = {question.name: question.required for question in questions(Adoption)}

    assert asked == {"edition": False, "by": True, "on": False, "note": False}
