"""Who sees what of a notice: every part against every kind of thing there is to see."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.acts import Receipt
from domain.people import Person, Role
from domain.plan import Contribution, Objective, ProgressMade, Strengthened
from tests.support.lives import somebody
from tests.support.tables import rows
from web.rights import COUNCIL, Sight, View

EVERYBODY = tuple(somebody(role.value.replace("_", "-"), role) for role in Role)


def view(*roles: Role) -> View:
    mine = tuple(person for person in EVERYBODY if set(person.roles) & set(roles))
    return View(mine, EVERYBODY)


# Whether a part sees: its own duty, another's, the Department's on the ladder; a board it is not asked to; a letter to
# the coordinator, to the case lead, to the chief executive on the ladder; what happened at the board, on the ladder.
SEEN = """
    # the Department sees the whole of it
    case_lead       | own: yes | another's: yes | weighed: yes | board: yes | letters: yes yes yes | happened: yes yes
    approver        | own: yes | another's: yes | weighed: yes | board: yes | letters: yes yes yes | happened: yes yes
    minister        | own: yes | another's: yes | weighed: yes | board: yes | letters: yes yes yes | happened: yes yes
    # the council sees its side
    coordinator     | own: yes | another's: yes | weighed: no  | board: yes | letters: yes no no   | happened: yes no
    head_of_service | own: yes | another's: yes | weighed: no  | board: yes | letters: yes no no   | happened: yes no
    dcs             | own: yes | another's: yes | weighed: no  | board: yes | letters: yes no no   | happened: yes no
    chief_executive | own: yes | another's: yes | weighed: no  | board: yes | letters: yes no yes  | happened: yes no
    lead_member     | own: yes | another's: yes | weighed: no  | board: yes | letters: yes no no   | happened: yes no
    # whoever chairs, advises or works beside them sees their part
    chair           | own: yes | another's: no  | weighed: no  | board: no  | letters: no no no    | happened: no no
    board_member    | own: yes | another's: no  | weighed: no  | board: no  | letters: no no no    | happened: no no
    partner         | own: yes | another's: no  | weighed: no  | board: no  | letters: no no no    | happened: no no
    adviser         | own: yes | another's: no  | weighed: no  | board: no  | letters: no no no    | happened: no no
    nhs_adviser     | own: yes | another's: no  | weighed: no  | board: no  | letters: no no no    | happened: no no
    commissioner    | own: yes | another's: no  | weighed: no  | board: no  | letters: no no no    | happened: no no
"""


@pytest.mark.parametrize("cells", [pytest.param(case.values, id=case.id) for case in rows(SEEN)])
def test_each_part_sees_what_it_needs_and_no_more(cells: tuple[str, ...]) -> None:
    role = Role(cells[0])
    seen, other = view(role), Role.PARTNER if role is not Role.PARTNER else Role.CHAIR
    found = (
        seen.sees_duty(role, "", "board"),
        seen.sees_duty(other, "", "board"),
        seen.sees_duty(Role.OPERATOR, "", "escalation-1"),
        seen.sees_meeting(["operator"]),
        seen.sees_letter("coordinator", Role.COORDINATOR, "board"),
        seen.sees_letter("case-lead", Role.CASE_LEAD, "board"),
        seen.sees_letter("chief-executive", Role.CHIEF_EXECUTIVE, "escalation-1"),
        seen.sees_happening("board"),
        seen.sees_happening("escalation-1"),
    )

    said = [word == "yes" for cell in cells[1:] for word in cell.partition(":")[2].split()]
    assert list(found) == said


def test_the_table_holds_every_part_but_the_operators_who_see_no_notice() -> None:
    assert {case.values[0] for case in rows(SEEN)} == set(Role) - {Role.OPERATOR}
    assert view(Role.OPERATOR).sight is Sight.NOTHING


def test_whoever_plays_two_parts_sees_what_both_need() -> None:
    assert view(Role.OPERATOR, Role.CHAIR).sight is Sight.THEIR_PART
    assert view(Role.CHAIR, Role.COORDINATOR).sight is Sight.COUNCIL


@pytest.mark.parametrize(
    ("role", "to", "seen"),
    [
        (Role.CASE_LEAD, (Role.APPROVER,), True),
        (Role.DCS, (Role.APPROVER, Role.MINISTER), False),
        (Role.DCS, (Role.CASE_LEAD, Role.CHAIR), True),
        (Role.DCS, (), True),
        (Role.CHAIR, (Role.CHAIR,), False),
    ],
)
def test_what_fires_next_is_seen_by_the_council_unless_it_tells_the_department_alone(
    role: Role, to: tuple[Role, ...], seen: bool
) -> None:
    assert view(role).sees_step(to) == seen


@pytest.mark.parametrize("role", [Role.APPROVER, Role.MINISTER])
def test_what_a_second_person_is_to_decide_is_not_the_councils_to_see(role: Role) -> None:
    assert not view(Role.COORDINATOR).sees_duty(role, "", "notice")
    assert view(Role.CASE_LEAD).sees_duty(role, "", "notice")


def test_whoever_has_no_part_sees_nothing() -> None:
    assert View(()).sight is Sight.NOTHING


def test_a_meeting_is_seen_by_whoever_is_asked_to_it() -> None:
    assert view(Role.CHAIR).sees_meeting(["chair", "dcs"])


def test_a_duty_of_one_partner_is_no_other_partners() -> None:
    anna, dev = somebody("anna", Role.PARTNER), somebody("dev", Role.PARTNER)

    owed = [View((one,), (anna, dev)).owes(Role.PARTNER, "anna") for one in (anna, dev)]

    assert owed == [True, False]


def test_what_nobody_is_named_for_falls_to_who_stands_in() -> None:
    people: tuple[Person, ...] = tuple(one for one in EVERYBODY if Role.HEAD_OF_SERVICE not in one.roles)

    owed = [one.id for one in people if View((one,), people).owes(Role.HEAD_OF_SERVICE, "")]

    assert owed == ["dcs"]


# Whether a part sees: an objective as planned, a slow one, its own; a contribution made strong, a weak one, its own.
OF_THE_PLAN = """
    # both sides, and who holds the plan to account or reports on it, see it whole
    case_lead       | yes yes yes | yes yes yes
    approver        | yes yes yes | yes yes yes
    minister        | yes yes yes | yes yes yes
    coordinator     | yes yes yes | yes yes yes
    head_of_service | yes yes yes | yes yes yes
    dcs             | yes yes yes | yes yes yes
    chief_executive | yes yes yes | yes yes yes
    lead_member     | yes yes yes | yes yes yes
    chair           | yes yes yes | yes yes yes
    adviser         | yes yes yes | yes yes yes
    nhs_adviser     | yes yes yes | yes yes yes
    commissioner    | yes yes yes | yes yes yes
    # who else sits on the board sees what is put before it, and their own
    board_member    | no yes yes  | no yes yes
    partner         | no yes yes  | no yes yes
"""
SAID = {"on": date(2022, 5, 20), "at": datetime(2022, 5, 20, 9, tzinfo=UTC), "by": "x", "by_name": "X"}


@pytest.mark.parametrize(("role", "objectives", "contributions"), rows(OF_THE_PLAN))
def test_of_the_plan_each_part_sees_what_it_needs(role: str, objectives: str, contributions: str) -> None:
    seen = view(Role(role))
    slow = (ProgressMade.model_validate({**SAID, "progress": "slow", "said": "so"}),)
    strong: dict[str, Any] = {"strengthened": Strengthened.model_validate({**SAID, "evidence": "so"})}

    def objective(owner: str = "somebody", history: tuple[ProgressMade, ...] = ()) -> bool:
        return seen.sees_objective(Objective(area="a", text="b", owner=owner, history=history))

    def contribution(whose: str = "somebody", **more: object) -> bool:
        return seen.sees_contribution(Contribution.model_validate({**SAID, "whose": whose, "needs": "more", **more}))

    mine = role.replace("_", "-")
    found = (objective(), objective(history=slow), objective(mine))
    assert [word == "yes" for word in objectives.split()] == list(found)
    of_others = (contribution(**strong), contribution(), contribution(mine, **strong))
    assert [word == "yes" for word in contributions.split()] == list(of_others)


@pytest.mark.parametrize(
    ("strand", "to", "who"),
    [
        # what is put before the approver is the Department's to know of, whatever strand it is on
        ("notice", (Role.APPROVER,), {Role.CASE_LEAD, Role.APPROVER, Role.MINISTER}),
        ("escalation-1", (Role.CASE_LEAD, Role.APPROVER), {Role.CASE_LEAD, Role.APPROVER, Role.MINISTER}),
        # what reminds somebody is told to them, and to those who see the strand
        ("adviser", (Role.ADVISER,), {Role.CASE_LEAD, Role.APPROVER, Role.MINISTER, *COUNCIL, Role.ADVISER}),
        # of a worker that does not say where, nobody is told
        ("", (), set()),
    ],
)
def test_whoever_acts_is_told_what_comes_next_where_it_is_theirs_to_know(
    strand: str, to: tuple[Role, ...], who: set[Role]
) -> None:
    receipt = Receipt(said="It was recorded", next="Next, on Monday 4 October 2021: something.", strand=strand, to=to)

    assert {role for role in Role if view(role).told(receipt).next} == who
