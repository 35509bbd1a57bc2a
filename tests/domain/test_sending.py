"""When a letter may leave: working hours for what is routine, one letter a morning for who chose it, and the floor."""

from datetime import date, datetime, time

import pytest

from domain.letters import Letter
from domain.moments import at, london
from domain.people import Person, Role, Sending
from domain.reckoning import Reckoning, Status
from domain.sending import FOR_INFORMATION, ROUTINE, closed_days, digest_at, is_routine, opens_at
from domain.wording import LETTERS
from tests.support.editions import ENGLAND
from tests.support.tables import day, rows

PRIYA = Person(id="priya", name="Priya", address="priya@sefton.example", roles=(Role.COORDINATOR,))


def moment(written: str) -> datetime:
    """The instant of "Mon 9 May 2022 17:30" in London."""
    on, _, clock = written.rpartition(" ")
    return at(day(on), time.fromisoformat(clock))


def said(instant: datetime | None) -> str:
    here = london(instant) if instant else None
    return f"{here:%a} {here.day} {here:%b %Y %H:%M}" if here else "at once"


def letter(told: str, *, kind: str = "board_report_due", due: str = "", **other: object) -> Letter:
    told_at = moment(told)
    reckoning = due and Reckoning(on=day(due), paragraph="5b", rule="", edition="", status=Status.STATED)
    return Letter.model_validate(
        {
            "key": "k", "reference": "sefton-2021", "council": "Sefton", "strand": "board", "paragraph": "5b",
            "kind": kind, "to": PRIYA, "as_role": Role.COORDINATOR, "due_at": told_at, "told_at": told_at, "what": "w",
            "due": reckoning or None, "closed": closed_days(london(told_at).date(), ENGLAND), **other,
        }
    )  # fmt: skip


HOURS = """
    # within working hours it leaves at once
    Mon 9 May 2022 09:00 | Mon 9 May 2022 09:00
    Mon 9 May 2022 08:00 | Mon 9 May 2022 08:00
    Mon 9 May 2022 17:59 | Mon 9 May 2022 17:59
    # before and after them it waits for the next time they begin
    Mon 9 May 2022 07:59 | Mon 9 May 2022 08:00
    Mon 9 May 2022 18:00 | Tue 10 May 2022 08:00
    Fri 13 May 2022 22:00 | Mon 16 May 2022 08:00
    # over a weekend, and over the jubilee's two holidays and the weekend after
    Sat 14 May 2022 11:00 | Mon 16 May 2022 08:00
    Wed 1 June 2022 19:00 | Mon 6 Jun 2022 08:00
    # over Christmas
    Fri 24 December 2021 20:00 | Wed 29 Dec 2021 08:00
    # in winter and in summer time, on both sides of the change
    Sat 26 March 2022 12:00 | Mon 28 Mar 2022 08:00
    Sat 30 October 2021 12:00 | Mon 1 Nov 2021 08:00
"""


@pytest.mark.parametrize(("told", "leaves"), rows(HOURS))
def test_what_is_routine_keeps_working_hours(told: str, leaves: str) -> None:
    assert said(opens_at(letter(told), moment(told))) == leaves


def test_what_is_late_or_due_by_the_next_opening_leaves_at_once() -> None:
    told = "Fri 27 May 2022 19:00"
    urgent = (letter(told, late=True), letter(told, due="Mon 30 May 2022"), letter(told, due="Fri 27 May 2022"))

    assert [said(opens_at(one, moment(told))) for one in urgent] == ["Fri 27 May 2022 19:00"] * 3
    assert said(opens_at(letter(told, due="Tue 31 May 2022"), moment(told))) == "Mon 30 May 2022 08:00"


URGENT = ["board_report_overdue", "duty_passed", "stage_warning", "proposal_made", "no_chair", "chair_declined"]


@pytest.mark.parametrize("kind", URGENT)
def test_what_cannot_wait_leaves_at_any_hour_and_is_never_gathered(kind: str) -> None:
    told = "Sat 14 May 2022 23:00"
    reader = PRIYA.model_copy(update={"letters": Sending.DIGEST})

    urgent = letter(told, kind=kind, to=reader)

    assert opens_at(urgent, moment(told)) == moment(told)
    assert digest_at(urgent, moment(told)) is None


MORNINGS = """
    # what falls due at nine is read at half past
    Mon 9 May 2022 09:00 | Mon 30 May 2022 | Mon 9 May 2022 09:30
    # what comes after that waits for the next working morning
    Mon 9 May 2022 09:30 | Mon 30 May 2022 | Tue 10 May 2022 09:30
    Fri 13 May 2022 16:00 | Mon 30 May 2022 | Mon 16 May 2022 09:30
    Wed 1 June 2022 12:00 | Wed 8 June 2022 | Mon 6 Jun 2022 09:30
    # nobody's time is shortened: what is due by that morning goes out by itself, unless that is today
    Fri 27 May 2022 16:00 | Mon 30 May 2022 | at once
    Mon 30 May 2022 09:00 | Mon 30 May 2022 | Mon 30 May 2022 09:30
    Mon 30 May 2022 10:00 | Mon 30 May 2022 | at once
"""


@pytest.mark.parametrize(("told", "due", "morning"), rows(MORNINGS))
def test_who_chose_one_letter_each_working_morning_has_routine_ones_then(told: str, due: str, morning: str) -> None:
    reader = PRIYA.model_copy(update={"letters": Sending.DIGEST})

    assert said(digest_at(letter(told, due=due, to=reader), moment(told))) == morning


def test_who_chose_nothing_has_each_at_once() -> None:
    assert digest_at(letter("Mon 9 May 2022 09:00", due="Mon 30 May 2022"), moment("Mon 9 May 2022 09:00")) is None


def test_a_late_letter_and_one_on_the_ladder_of_decisions_are_not_gathered() -> None:
    told, reader = "Mon 9 May 2022 09:00", PRIYA.model_copy(update={"letters": Sending.DIGEST})
    kept = (letter(told, to=reader, late=True), letter(told, to=reader, strand="escalation-1"))

    assert [digest_at(one, moment(told)) for one in kept] == [None, None]


def test_only_reminders_and_what_is_told_for_information_are_routine() -> None:
    others = {kind for kind in ROUTINE if not kind.endswith("_due")}

    assert others == FOR_INFORMATION
    assert set(LETTERS) >= ROUTINE
    assert not [kind for kind in ROUTINE if kind.startswith(("stage_", "concern_", "warning_", "representations_"))]
    assert not [kind for kind in ROUTINE if kind.endswith(("_overdue", "_invite", "_cancelled", "_passed"))]


def test_a_letter_knows_three_weeks_of_holidays_and_takes_later_days_by_their_weekday() -> None:
    assert closed_days(date(2022, 5, 30), ENGLAND) == (date(2022, 6, 2), date(2022, 6, 3))
    assert closed_days(date(2022, 5, 9), ENGLAND) == ()


def test_an_invite_is_somebodys_diary_and_no_routine() -> None:
    assert not is_routine(letter("Mon 9 May 2022 09:00", kind="board_invite"))
