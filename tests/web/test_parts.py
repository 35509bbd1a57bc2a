"""Fields with parts as they are typed: a table of meetings, rows filled in from a rhythm, wording with its faults."""

from typing import Any

import pytest

from domain.days import Edition
from domain.motions import ReissuePut, VariationPut
from domain.notice_acts import Adoption, TimetableAgreed
from notices.typed import notice_typed, terms_typed, text_sent
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from tests.support.tables import rows
from web.drafts import Drafts
from web.fields import begun, fields, is_offered, made, names_of
from web.parts import MOST_ROWS, Given, as_day, reworked
from web.typed import Typed
from workflows.doors import ACTS

CASE_LEAD = "claire-donnelly"
TODAY = {"on-day": "7", "on-month": "6", "on-year": "2021"}
GIVEN = Given(sefton(), {"a1": ("GOV.UK", ENGLAND)}, Drafts(text_sent, notice_typed, terms_typed))


def typed(**values: str) -> Typed:
    return Typed({name.replace("__", "-"): [value] for name, value in {**TODAY, **values}.items()})


def faults(act: Any, form: Typed) -> dict[str, str]:
    found = made(act, form, CASE_LEAD, GIVEN)
    assert isinstance(found, Typed), found
    return dict(found.faults)


DAYS = """
    9 12 2026        | 2026-12-09
    9/12/2026        | 2026-12-09
    09.12.2026       | 2026-12-09
    2026-12-09       | 2026-12-09
    # What is no day stays as it was typed, to be told.
    31.02.2026       | 2026-02-31
    soon             | soon
    9 12 26          | 9 12 26
"""


@pytest.mark.parametrize("cells", [pytest.param(case.values, id=case.id) for case in rows(DAYS)])
def test_a_day_in_a_table_is_written_as_people_write_it(cells: tuple[str, ...]) -> None:
    assert as_day(cells[0]) == cells[1]


def test_every_act_there_is_can_be_done_by_a_form() -> None:
    assert [name for name, act in ACTS.items() if not is_offered(act)] == []


def test_the_rows_that_are_filled_become_the_timetable_and_an_empty_one_is_no_meeting() -> None:
    form = typed(sittings__0__on="14 7 2021", sittings__3__on="2021-08-18", sittings__3__at="14:30", cadence__count="6")

    act = made(TimetableAgreed, form, CASE_LEAD, GIVEN)

    assert isinstance(act, TimetableAgreed)
    assert [(f"{one.on} {one.at:%H:%M}", one.minutes) for one in act.sittings] == [
        ("2021-07-14 10:00", 120),
        ("2021-08-18 14:30", 120),
    ]
    assert act.cadence is not None
    assert act.cadence.weeks == 6


def test_a_fault_in_a_row_stands_in_its_cell_and_empty_rows_before_it_do_not_shift_it() -> None:
    form = typed(sittings__1__on="14 7 2021", sittings__4__on="31.02.2021", sittings__5__at="noon")

    found = faults(TimetableAgreed, form)

    assert found["sittings-4-on"] == "2021-02-31 is not a day in the calendar"
    assert found["sittings-5-at"].startswith("This is a time of day, such as 10:00")
    assert found["sittings-5-on"] == "Answer this"
    assert "sittings-1-on" not in found


def test_no_meeting_at_all_and_two_on_one_day_are_told_in_a_sentence() -> None:
    assert faults(TimetableAgreed, typed()) == {"sittings": "Answer this"}
    twice = faults(TimetableAgreed, typed(sittings__0__on="14 7 2021", sittings__1__on="14 7 2021"))
    assert twice == {"sittings": "Two meetings stand on one day; each meeting needs a day of its own"}


# --- rows filled in

FILLED = """
    # every month, from the last day of one: added once, from the first
    31 1 2022 | 1 | months | 4 | 31 1 2022, 28 2 2022, 31 3 2022, 30 4 2022
    # every six weeks, over a change of the clocks
    9 3 2022  | 6 | weeks  | 3 | 9 3 2022, 20 4 2022, 1 6 2022
"""


@pytest.mark.parametrize("cells", [pytest.param(case.values, id=case.id) for case in rows(FILLED)])
def test_rows_are_filled_in_from_a_rhythm_and_can_then_be_changed(cells: tuple[str, ...]) -> None:
    first, count, unit, many, days = cells
    form = typed(press="sittings-fill", sittings__first=first, sittings__many=many, sittings__where="Town Hall")
    form = form.having({"cadence-count": count, "cadence-unit": unit, "sittings-5-on": "left over"})

    found = reworked(names_of(TimetableAgreed), form)

    assert found is not None
    assert found.faults == {}
    written = [found.one(f"sittings-{n}-on") for n in range(6)]
    assert ", ".join(filter(None, written)) == days
    assert found.one("sittings-1-place") == "Town Hall"


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ({"sittings-first": "31 2 2022"}, "sittings-first"),
        ({"sittings-first": ""}, "sittings-first"),
        ({"sittings-many": "0"}, "sittings-many"),
        ({"sittings-many": "1000"}, "sittings-many"),
        ({"sittings-many": "²"}, "sittings-many"),
        ({"cadence-count": ""}, "cadence"),
        ({"cadence-count": "many"}, "cadence"),
        ({"cadence-unit": "working_days"}, "cadence"),
    ],
)
def test_what_rows_cannot_be_filled_in_from_is_told_beside_it(said: dict[str, str], beside: str) -> None:
    right = {"sittings-first": "9 3 2022", "sittings-many": "3", "cadence-count": "6", "cadence-unit": "weeks"}

    found = reworked(names_of(TimetableAgreed), typed(press="sittings-fill").having({**right, **said}))

    assert found is not None
    assert list(found.faults) == [beside]


def test_more_rows_are_added_as_often_as_asked_up_to_a_limit() -> None:
    form = typed(press="sittings-more", sittings__0__on="14 7 2021")
    for _ in range(20):
        found = reworked(names_of(TimetableAgreed), form)
        assert found is not None
        form = found.having({"press": "sittings-more"})

    (table,) = [one for one in fields(TimetableAgreed, (), form) if one.kind == "sittings"]
    assert len(table.params["rows"]) == MOST_ROWS
    assert table.params["full"]
    assert form.one("sittings-0-on") == "14 7 2021"


# --- wording, and editions


def test_the_terms_of_a_variation_are_read_as_a_notice_file_is() -> None:
    wording = "adviser_reports:\n  paragraph: 12\n  status: stated\n  value: {months: 1}\n"

    act = made(VariationPut, typed(terms=wording, reason="It was agreed"), CASE_LEAD, GIVEN)

    assert isinstance(act, VariationPut)
    assert act.terms["adviser_reports"]["value"] == {"months": "1"}


WORDED = {
    "a slip of the pen": (
        "adviser_reports:\n  paragraph: 12\n  status: stated\n  value: {month: 1}\n",
        "Line 4, column 11: ",
    ),
    "a term there is not": ("advisor_reports: {}\n", "Line 1, column 1: `advisor_reports` is no term"),
    "no YAML": ("a: b: c", "Line 1, column 5: "),
    "a word": ("nothing", "Line 1, column 1: names and values stand here"),
    "what cannot be seen": ("terms:\n  \x07", "Line 2, column 3: "),
}


@pytest.mark.parametrize("name", WORDED)
def test_what_is_wrong_with_a_wording_is_told_with_its_line_and_column(name: str) -> None:
    wording, said = WORDED[name]

    found = faults(VariationPut, typed(terms=wording, reason="It was agreed"))

    assert list(found) == ["terms"]
    assert found["terms"].startswith(said)


def test_a_whole_notice_is_read_with_the_line_and_column_of_its_faults() -> None:
    found = faults(ReissuePut, typed(notice="reference: sefton\nconcil: Sefton\n", reason="Five areas by now"))

    assert "Line 2, column 1: " in found["notice"]
    assert found["notice"].count("Line ") <= 10


def test_a_file_that_lies_about_what_it_is_is_no_text() -> None:
    assert text_sent(b"\x89PNG\r\n\x1a\n\x00") == (
        "Line 1, column 1: this is not UTF-8 text: save it as plain text in UTF-8.",
    )


def test_an_edition_is_chosen_among_those_kept_and_no_other() -> None:
    act = made(Adoption, typed(edition="a1"), CASE_LEAD, GIVEN)

    assert isinstance(act, Adoption)
    assert isinstance(act.edition, Edition)
    assert faults(Adoption, typed(edition="another")) == {"edition": "Answer this"}
    (choice,) = [
        one for one in fields(Adoption, (), begun(Adoption, {}, ENGLAND.holidays[0].on), GIVEN) if one.kind == "select"
    ]
    assert [item["text"] for item in choice.params["items"]] == ["GOV.UK"]
