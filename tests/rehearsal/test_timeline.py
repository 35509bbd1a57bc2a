"""The timeline as data, and what came of a rehearsal in a sentence: what was late is said to be late."""

from pathlib import Path

from domain.people import Role
from models.record import AuditRow
from rehearsal.telling import summary_of, told_summary
from rehearsal.timeline import timeline_of
from tests.rehearsal.story import LATE_MINUTES, a_year, did, duty, rehearsed, told
from tests.support.editions import ENGLAND


def by_act(name: str, strand: str, entries: list[AuditRow]) -> list[AuditRow]:
    """Entries under the key that the act `name` has in the register."""
    for entry in entries:
        entry.key = f"sefton-2021/{strand}/{name}/a-click"
    return entries


def late(*entries: list[AuditRow]) -> list[bool]:
    steps = timeline_of([row for some in entries for row in some], [LATE_MINUTES])
    return [step["late"] for step in steps]


def test_an_act_that_does_a_duty_after_its_day_is_late() -> None:
    minutes = did("Thu 23 Sept 2021", "priya-nair", "The minutes of board 3 were sent out")
    minutes[0].duty = LATE_MINUTES.key

    assert late(minutes) == [True]


def test_a_chaser_of_a_late_duty_is_not_late_itself() -> None:
    chaser = told("Thu 16 Sept 2021", "minutes_overdue", "Chase 1 of 4", Role.COORDINATOR, duty=LATE_MINUTES.key)

    assert late(chaser) == [False]


def test_an_act_that_does_a_duty_it_is_not_entered_with_is_late_all_the_same() -> None:
    triage = duty("triage-1-0", "concern_triage", "Mon 4 April 2022", done="Mon 16 May 2022", escalation=1)
    triage.strand = "escalation-1"
    put = by_act("propose-stage", "escalation-1", did("Mon 16 May 2022", "claire-donnelly", "Proposed", "escalation-1"))
    approved = by_act("approve-stage", "escalation-1", did("Mon 16 May 2022", "robert-hale", "Carried", "escalation-1"))

    steps = timeline_of([*put, *approved], [triage])

    assert {step["what"]: step["late"] for step in steps} == {"Proposed": True, "Carried": False}


def test_the_summary_tells_letters_sent_late_from_duties_done_late() -> None:
    year = rehearsed(
        told("Thu 16 Sept 2021", "minutes_overdue", "Chase 1 of 4", Role.COORDINATOR, late=True),
        duties=tuple(a_year().duties),
    )

    summary = summary_of(year, timeline_of(year.entries), ENGLAND, Path("out"))

    assert (summary["late"], summary["done_late"]) == (1, 2)
    assert "Letters sent late: 1. Duties done late: 2." in told_summary(summary)
