"""What a rehearsal calls its calendars, and when it says that a day was proclaimed."""

from datetime import UTC, datetime

from domain.days import Holiday
from domain.people import Role
from notices.scenario import Event, Proclaimed, Scenario
from rehearsal.proclaiming import as_known_before, proclaimed, whole_timeline
from tests.rehearsal.story import told
from tests.support.editions import ENGLAND
from tests.support.tables import day

FUNERAL = Holiday(on=day("Mon 19 September 2022"), title="State Funeral")
AFTER = Holiday(on=day("Mon 3 October 2022"), title="A day of rest")


def scenario(*days: Holiday) -> Scenario:
    events = tuple(
        Event(on=day("Fri 9 September 2022"), proclaim=Proclaimed(on=one.on, title=one.title)) for one in days
    )
    return Scenario(name="Proclaimed", until=day("Mon 31 October 2022"), events=events)


def test_a_calendar_without_the_day_to_come_is_named_so_once() -> None:
    before = as_known_before(ENGLAND, scenario(FUNERAL))

    assert before.name == "holidays library, before 19 Sep 2022 was proclaimed"
    assert as_known_before(before, scenario(FUNERAL)) is before
    assert FUNERAL.on not in before.titles


def test_a_calendar_with_the_day_names_it_and_the_day_it_was_proclaimed() -> None:
    at = datetime(2022, 9, 9, 17, tzinfo=UTC)
    before = as_known_before(ENGLAND, scenario(FUNERAL))

    first = proclaimed(before, FUNERAL, at)
    second = proclaimed(first, AFTER, at)

    assert first.name == "holidays library, with 19 Sep 2022 as proclaimed on 9 Sep 2022"
    assert second.name == f"{first.name} and 3 Oct 2022 as proclaimed on 9 Sep 2022"
    assert {FUNERAL.on, AFTER.on} <= second.titles.keys()


def test_a_day_proclaimed_after_the_notice_ended_is_no_step_of_its_life() -> None:
    ended = told("Thu 8 Sept 2022", "notice_ended", "The notice ended", Role.DCS, strand="notice")

    assert [step["what"] for step in whole_timeline(ended, (), scenario(FUNERAL))] == ["The notice ended"]
