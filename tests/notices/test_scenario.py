"""Scenarios: how people behave in a rehearsal, with faults told like a notice's."""

from datetime import time
from pathlib import Path

import pytest

from notices.scenario import Habit, Scenario, read_scenario, read_scenario_text
from tests.support.notices import sefton
from tests.support.tables import day
from workflows.doors import ACTS

WHOLE = """\
name: everyone on time, nearly
about: The board's papers are late twice.
until: 2022-06-30
default:
  working_days_before: 2
habits:
  board_report: {by: coordinator, working_days_after: 3}
  minutes: {never: true}
  partner_update: {by: partner}
events:
  - on: 2022-09-09
    proclaim: {on: 2022-09-19, title: State Funeral}
  - on: 2021-06-14
    at: 14:30
    act: agree-timetable
    by: claire-donnelly
    with:
      sittings:
        - {on: 2021-07-14, at: 10:00}
  - {on: 2021-06-14, act: agree-lead-time, by: case_lead, with: {working_days: 10}}
""".replace("until: 2022-06-30", "until: 2022-12-31")


def written_with(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


def scenario(text: str) -> Scenario:
    found = read_scenario_text(text, "scenario.yaml", sefton(), ACTS)
    assert isinstance(found, Scenario), "\n".join(str(fault) for fault in found)
    return found


def test_a_scenario_says_habits_and_events() -> None:
    found = scenario(WHOLE)

    assert found.until == day("Sat 31 December 2022")
    assert found.habit("board_report") == Habit(by="coordinator", working_days_after=3)
    assert found.habit("minutes").never
    assert found.habit("delivery") == Habit(working_days_before=2)


def test_events_stand_in_the_order_of_their_moments_and_proclamations_among_them() -> None:
    events = scenario(WHOLE).events

    assert [(event.on, event.at, event.act) for event in events] == [
        (day("Mon 14 June 2021"), time(10), "agree-lead-time"),
        (day("Mon 14 June 2021"), time(14, 30), "agree-timetable"),
        (day("Fri 9 September 2022"), time(10), ""),
    ]
    assert events[1].details == {"sittings": [{"on": "2021-07-14", "at": "10:00"}]}
    assert events[2].proclaim
    assert (events[2].proclaim.holiday.on, events[2].proclaim.holiday.title) == (
        day("Mon 19 September 2022"),
        "State Funeral",
    )


def test_nothing_said_of_a_habit_means_on_the_day() -> None:
    found = scenario("name: bare\nuntil: 2022-06-30\n")

    assert found.habit("board_report") == Habit()


MISTAKES = [
    pytest.param(
        ("until: 2022-12-31", "until: 2021-06-01"),
        "scenario.yaml:3:8: the rehearsal ends on 2021-06-01, before the notice was signed on 2021-06-07",
        id="ending before the notice begins",
    ),
    pytest.param(
        ("until: 2022-12-31", "until: 2022-02-30"),
        "scenario.yaml:3:8: `until`: 2022-02-30 is not a day in the calendar",
        id="an impossible date",
    ),
    pytest.param(
        ("- on: 2021-06-14", "- on: 2021-06-01"),
        "scenario.yaml:13:9: 2021-06-01 lies outside the rehearsal, which runs from 2021-06-07 to 2022-12-31",
        id="an event before the notice",
    ),
    pytest.param(
        ("- {on: 2021-06-14", "- {on: 2023-06-14"),
        "scenario.yaml:20:10: 2023-06-14 lies outside the rehearsal, which runs from 2021-06-07 to 2022-12-31",
        id="an event after the end",
    ),
    pytest.param(
        ("by: claire-donnelly", "by: clare-donnelly"),
        "scenario.yaml:16:9: Nobody on this notice is known as 'clare-donnelly'; it knows priya-nair, ",
        id="an event by a stranger",
    ),
    pytest.param(
        ("by: coordinator,", "by: nhs_adviser,"),
        "scenario.yaml:7:22: Nobody on this notice is known as 'nhs_adviser'; it knows priya-nair, ",
        id="a habit of a stranger's",
    ),
    pytest.param(
        ("board_report: {by", "bord_report: {by"),
        "scenario.yaml:7:3: `bord_report`: 'bord_report' is not known; did you mean board_report? It is one of: ",
        id="an unknown kind of duty",
    ),
    pytest.param(
        ("{never: true}", "{never: true, working_days_after: 1}"),
        "scenario.yaml:8:3: `minutes`: say one of working_days_before, working_days_after and never, not two",
        id="two times at once",
    ),
    pytest.param(
        ("    act: agree-timetable\n", ""),
        "scenario.yaml:13:5: `events`: an event is either `act`, with `by`, or `proclaim`: write one of them",
        id="an event of nothing",
    ),
    pytest.param(
        ("    by: claire-donnelly\n", ""),
        "scenario.yaml:13:5: `events`: somebody does agree-timetable: say in `by` who, as an id or a role",
        id="an act by nobody",
    ),
    pytest.param(
        ("{on: 2022-09-19,", "{on: 2022-09-09,"),
        "scenario.yaml:11:5: `events`: `proclaim` names a day after this one and its title",
        id="a holiday proclaimed on the day itself",
    ),
    pytest.param(
        ("with: {working_days: 10}", "wth: {working_days: 10}"),
        "`wth` is not known here: did you mean `with`?",
        id="an unknown field",
    ),
    pytest.param(
        ("act: agree-timetable", "act: agree-timetabel"),
        "scenario.yaml:15:10: `act`: 'agree-timetabel' is not known; did you mean agree-timetable? It is one of: ",
        id="an act there is none of",
    ),
    pytest.param(
        ("with: {working_days: 10}", "with: {working_days: ten}"),
        "scenario.yaml:20:80: `working_days`: this is a whole number, not 'ten'",
        id="what an act is done with, worded wrongly",
    ),
    pytest.param(
        ("with: {working_days: 10}", "with: {working_day: 10, working_days: 10}"),
        "scenario.yaml:20:66: `working_day` is not known here: did you mean `working_days`?",
        id="what an act is done with, misspelt",
    ),
    pytest.param(
        (", with: {working_days: 10}", ""),
        "scenario.yaml:20:5: `working_days` is missing here: add it",
        id="what an act is done with, left out",
    ),
    pytest.param(
        ("{on: 2021-07-14, at: 10:00}", "{on: 2021-07-34, at: 10:00}"),
        "scenario.yaml:19:16: `on`: 2021-07-34 is not a day in the calendar",
        id="a day deep in what an act is done with",
    ),
    pytest.param(
        ("at: 14:30", "at: half past two"),
        "scenario.yaml:14:9: `at`: this is a time of day, such as 10:00, not 'half past two'",
        id="no time of day",
    ),
    pytest.param(
        ("about: The", "name: again\nabout: The"),
        "scenario.yaml:2:1: `name` stands here a second time (first on line 1): keep one of the two",
        id="a duplicate key",
    ),
]


@pytest.mark.parametrize(("change", "said"), MISTAKES)
def test_a_mistake_is_told_at_its_place(change: tuple[str, str], said: str) -> None:
    found = read_scenario_text(written_with(*change), "scenario.yaml", sefton(), ACTS)

    assert isinstance(found, list)
    assert said in str(found[0])
    assert len(found) == 1


HANDED_OVER = """\
  - on: 2021-06-20
    act: change-person
    by: approver
    with: {role: nhs_adviser, person: ann-smith, full_name: Ann Smith, address: ann.smith@nhs.example}
  - {on: 2021-06-21, act: submit-adviser-report, by: ann-smith}
  - {on: 2021-06-21, act: submit-adviser-report, by: nhs_adviser}
"""


def test_who_comes_in_by_the_scenario_may_act_in_it_by_id_and_by_role() -> None:
    found = scenario(WHOLE + HANDED_OVER)

    assert [event.by for event in found.events[-3:-1]] == ["ann-smith", "nhs_adviser"]


def test_a_scenario_is_read_from_its_file_and_a_missing_one_is_said_to_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(WHOLE, encoding="utf-8")

    assert read_scenario(path, sefton(), ACTS) == scenario(WHOLE)
    missing = read_scenario(tmp_path / "none.yaml", sefton(), ACTS)
    assert isinstance(missing, list)
    assert [fault.what for fault in missing] == ["there is no such file: check its name and folder"]
