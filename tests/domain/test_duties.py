"""The table of duties (reading, 5): who owes whom what, how they are reminded, who hears, and what discharges it."""

import pytest

from domain import (
    action_acts,
    adviser,
    assessment,
    board_acts,
    box_acts,
    delivery,
    escalation_acts,
    motions,
    notice_acts,
    review_acts,
)
from domain.acts import Act
from domain.duties import KINDS, SEEN_BY, DutyKind, is_overdue
from domain.people import Role
from tests.support.tables import day, rows

COUNCIL = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS, Role.CHIEF_EXECUTIVE, Role.PARTNER)
MODULES = (
    *(action_acts, adviser, assessment, board_acts, box_acts, delivery, escalation_acts),
    *(motions, notice_acts, review_acts),
)
ACTS = {
    kind.name: kind
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Act) and hasattr(kind, "name")
}

# name | from | to | reminders before the date
TABLE = """
    # 5: the board and its plan
    plan_update     | coordinator | chair     | 5 working days before
    board_report    | coordinator | chair     | 10 working days before, 5 working days before, 2 working days before
    partner_update  | partner     | chair     | 5 working days before
    board_timetable | coordinator | chair     | 10 working days before, 5 working days before
    board_held      | coordinator | chair     | -
    action_log      | coordinator | chair     | -
    minutes         | coordinator | chair     | 3 working days before
    board_action    | coordinator | chair     | 5 working days before, 1 working day before
    chair_letter    | chair       | minister  | 15 working days before, 5 working days before
    case_meeting    | coordinator | case_lead | 2 working days before
    # 6, 9 and 10: reviews
    review_booking  | case_lead   | coordinator | 12 weeks before, 8 weeks before, 4 weeks before
    self_assessment | dcs         | case_lead   | 8 weeks before, 4 weeks before, 2 weeks before
    review_access   | coordinator | case_lead   | 10 working days before, 5 working days before
    review_held     | case_lead   | coordinator | -
    review_outcome  | case_lead   | coordinator | 5 working days before
    # 4 and 11: the plan delivered
    plan_submission | coordinator | case_lead | 20 working days before, 10 working days before, 5 working days before
    target          | coordinator | case_lead | 20 working days before, 10 working days before, 5 working days before
    delivery        | dcs | case_lead | 6 months before, 3 months before, 2 months before, 1 month before, 2 weeks before
    delivery_reading | case_lead  | coordinator | 5 working days before
    # 8 and 12: advisers
    diagnostic_review  | coordinator | adviser   | 10 working days before, 5 working days before
    adviser_report     | adviser     | case_lead | 5 working days before
    nhs_adviser_report | nhs_adviser | case_lead | 5 working days before
    # 13: daily over the last five working days
    warning_reply   | chief_executive | case_lead | 5 working days before, 4 working days before, 3 working days before, 2 working days before, 1 working day before
    representations | chief_executive | minister  | 5 working days before, 4 working days before, 3 working days before, 2 working days before, 1 working day before
"""  # noqa: E501 (a table is read across)


@pytest.mark.parametrize(("name", "owner", "owed_to", "reminders"), rows(TABLE))
def test_a_duty_has_its_owner_and_its_reminders(name: str, owner: str, owed_to: str, reminders: str) -> None:
    kind = KINDS[name]

    spoken = ", ".join(rung.spoken for rung in kind.ladder) or "-"

    assert (kind.owner, kind.owed_to, spoken) == (owner, owed_to, reminders)


OF_THE_COUNCIL = [kind for kind in KINDS.values() if kind.owner in COUNCIL and kind.chased]


@pytest.mark.parametrize("kind", OF_THE_COUNCIL, ids=lambda kind: kind.name)
def test_what_the_council_misses_is_seen_by_chair_and_adviser_and_told_to_the_department(kind: DutyKind) -> None:
    assert kind.told == SEEN_BY


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.name != "term_settled"], ids=lambda k: k.name)
def test_the_act_a_letter_asks_for_is_one_its_owner_may_do(kind: DutyKind) -> None:
    act = ACTS[kind.act]

    assert kind.owner in act.may


def test_every_duty_is_discharged_by_an_act_that_exists() -> None:
    assert {kind.act for kind in KINDS.values()} - ACTS.keys() == {"settle"}, "each open term names its own act"


def test_delivery_is_nobodys_fault_yet_on_its_day_and_representations_are_a_right() -> None:
    assert [kind.name for kind in KINDS.values() if not kind.chased] == ["delivery", "representations"]


@pytest.mark.parametrize(
    ("kind", "due_on", "overdue"),
    [
        ("minutes", "Tue 14 September 2021", True),
        ("minutes", "Wed 15 September 2021", False),
        ("delivery", "Tue 14 September 2021", False),
        ("representations", "Tue 14 September 2021", False),
        ("of another release", "Tue 14 September 2021", True),
    ],
)
def test_what_is_open_past_its_day_is_overdue_unless_nobody_is_late_by_it(
    kind: str, due_on: str, overdue: bool
) -> None:
    assert is_overdue(kind, day(due_on), day("Wed 15 September 2021")) == overdue
