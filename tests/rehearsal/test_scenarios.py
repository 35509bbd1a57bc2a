"""The shipped scenarios, each lived through by the real strands, offices, register and SMTP."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import pytest

from domain.days import is_working_day
from domain.duties import Duty
from models.record import DutyRow
from notices.scenario import Scenario, read_scenario
from rehearsal.driver import Rehearsal, Rehearsed
from rehearsal.timeline import TimelineStep, timeline_of
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from tests.support.tables import day

SCENARIOS = Path(__file__).parents[2] / "notices" / "scenarios"


async def lived(name: str, folder: Path) -> tuple[Rehearsed, list[TimelineStep]]:
    notice = sefton()
    scenario = read_scenario(SCENARIOS / f"{name}.yaml", notice)
    assert isinstance(scenario, Scenario), scenario
    rehearsed = await Rehearsal(notice, scenario, ENGLAND, folder).rehearse()
    assert rehearsed.refused == []
    return rehearsed, timeline_of(rehearsed.entries)


def due(duties: Iterable[DutyRow], key: str) -> date:
    return next(Duty.model_validate(row.whole).due.on for row in duties if row.key == key)


def moments(steps: Iterable[TimelineStep], letter: str) -> list[datetime]:
    """When each letter of a kind was sent, on London's clock; once where several people got it."""
    return sorted({datetime.fromisoformat(step["at"]) for step in steps if step["letter"] == letter})


def on(steps: Iterable[TimelineStep], letter: str) -> list[date]:
    return [moment.date() for moment in moments(steps, letter)]


async def test_everyone_on_time_keeps_the_dates_of_the_real_notice(tmp_path: Path) -> None:
    rehearsed, steps = await lived("sefton-on-time", tmp_path)

    # The last lawful days, the delivery day, and the papers of the board on Wednesday 8 June 2022.
    assert due(rehearsed.duties, "review-booking-1") == day("Tue 7 December 2021")
    assert due(rehearsed.duties, "delivery") == day("Tue 31 May 2022")
    assert due(rehearsed.duties, "board-report-12") == day("Mon 30 May 2022")
    assert any("Tuesday 7 June 2022: the last after delivery" in step["what"] for step in steps)

    # The three terms left open are chased, and no more once they are settled.
    settled = {step["duty"] for step in steps if step["letter"] == "term_settled_due"}
    assert settled == {"settle-board-timetable", "settle-self-assessment", "settle-adviser-reports"}
    assert max(on(steps, "term_settled_due")) < day("Fri 18 June 2021")

    # Every rung stands on a working day at nine in London, on both sides of both clock changes; what came to be owed
    # with less notice is asked for at once, when somebody acted (at ten or at four in this scenario).
    kinds = {step["letter"] or "" for step in steps if (step["letter"] or "").endswith("_due")}
    rungs = [moment for kind in kinds for moment in moments(steps, kind)]
    at_nine = [moment for moment in rungs if (moment.hour, moment.minute) == (9, 0)]
    assert {(moment.hour, moment.minute) for moment in rungs} <= {(9, 0), (10, 0), (16, 0)}
    assert len({moment.utcoffset() for moment in at_nine}) == 2
    assert all(is_working_day(moment.date(), ENGLAND) for moment in rungs)

    # Nothing was late, and the mail is what SMTP received: one file a letter, dated as rehearsed.
    assert [step for step in steps if step["late"]] == []
    mails = sorted((tmp_path / "mail").glob("*.eml"))
    assert len(mails) == rehearsed.letters
    assert b"Date: Mon, 07 Jun 2021 09:00:00 +0100" in mails[0].read_bytes()


async def test_an_inspection_and_a_direction_overtake_every_running_clock(tmp_path: Path) -> None:
    rehearsed, steps = await lived("sefton-overtaken", tmp_path)

    assert on(steps, "stage_direction") == [day("Tue 24 May 2022")]
    assert on(steps, "notice_ended") == [day("Wed 25 May 2022")]
    assert max(datetime.fromisoformat(step["at"]).date() for step in steps) == day("Wed 25 May 2022")
    assert "delivery_passed" not in {step["letter"] for step in steps}
    assert {row.status for row in rehearsed.duties} == {"done", "withdrawn"}


async def test_a_notice_whose_delivery_date_has_passed_is_in_force_until_it_is_lifted(tmp_path: Path) -> None:
    _, steps = await lived("sefton-still-in-force", tmp_path)

    assert on(steps, "delivery_passed") == [day("Wed 1 June 2022")]
    reviews = [step["at"][:10] for step in steps if step["what"].startswith("Review") and "was held" in step["what"]]
    assert len(reviews) >= 3
    assert on(steps, "notice_ended") == [day("Wed 14 June 2023")]


async def test_a_meeting_moved_twice_and_one_cancelled_reach_everybodys_diary(tmp_path: Path) -> None:
    _, steps = await lived("six-week-board", tmp_path)

    third = [step for step in steps if step["letter"] == "board_invite" and "meeting 3" in step["what"]]
    assert {step["at"][:10] for step in third} == {"2021-06-18", "2021-08-31", "2021-09-14"}
    fifth = [step for step in steps if step["letter"] == "board_cancelled"]
    assert {(step["at"][:10], "meeting 5" in step["what"]) for step in fifth} == {("2021-12-06", True)}


async def test_a_resumed_notice_has_exactly_what_was_left_and_nothing_overdue_at_once(tmp_path: Path) -> None:
    rehearsed, steps = await lived("pause-and-resume", tmp_path)

    assert due(rehearsed.duties, "delivery") == day("Tue 28 June 2022")
    paused = [step for step in steps if "2022-03-01T10:30" < step["at"] < "2022-03-29" and step["letter"]]
    assert not [step for step in paused if (step["letter"] or "").endswith(("_due", "_overdue"))]
    overdue = [step for step in steps if step["at"][:10] == "2022-03-29" and "overdue" in (step["letter"] or "")]
    assert overdue == []


async def test_a_bank_holiday_proclaimed_ten_days_ahead_moves_what_is_still_ahead(tmp_path: Path) -> None:
    _, steps = await lived("proclaimed-holiday", tmp_path)

    assert on(steps, "edition_adopted") == [day("Mon 12 September 2022")]
    collided = [step for step in steps if step["letter"] == "timetable_collision"]
    assert {step["at"][:10] for step in collided} == {"2022-09-12"}
    after = [step for step in steps if step["at"] > "2022-09-12T10" and "_due" in (step["letter"] or "")]
    assert "2022-09-19" not in {step["at"][:10] for step in after}


def test_every_shipped_scenario_is_lived_through_here() -> None:
    shipped = {path.stem for path in SCENARIOS.glob("*.yaml")}

    here = Path(__file__).read_text(encoding="utf-8")

    assert {name for name in shipped if f'lived("{name}"' not in here} == set()


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_reads_without_a_fault(path: Path) -> None:
    assert isinstance(read_scenario(path, sefton()), Scenario)
