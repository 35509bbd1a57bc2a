"""Who gets a letter, and what it carries: one letter a person, stand-ins for parts nobody plays, invites unshared."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.addressing import letters_of
from domain.instrument import Notice
from domain.letters import Letter
from domain.moments import at
from domain.people import Role
from domain.steps import Falling, told_once
from tests.domain.strands import board
from tests.support.lives import (
    ADVISER,
    APPROVER,
    CASE_LEAD,
    CHAIR,
    COORDINATOR,
    DCS,
    MINISTER,
    SIGNED,
    boards,
    standing,
    without,
)
from tests.support.notices import sefton, send
from tests.support.tables import rows

NINE = at(SIGNED)


def letters(notice: Notice, *to: Role, late: bool = False, **more: Any) -> tuple[Letter, ...]:
    step = told_once("gap/1", NINE, "6", "Tell that no review was held", "review_gap", to, last_held="never")
    step = replace(step, **more)
    return letters_of(Falling(step=step, late=late), standing(notice), "reviews", NINE + timedelta(minutes=1))


def holding(notice: Notice, who: str, *roles: Role) -> Notice:
    """`notice` with `who` holding some roles more."""
    people = tuple(
        person.model_copy(update={"roles": (*person.roles, *roles)}) if person.id == who else person
        for person in notice.people
    )
    return notice.model_copy(update={"people": people})


def test_a_letter_is_one_for_ever_by_notice_strand_step_and_person() -> None:
    (letter,) = letters(sefton(), Role.CASE_LEAD)

    assert letter.key == f"sefton-2021/reviews/gap/1/{CASE_LEAD}"
    assert (letter.due_at, letter.told_at) == (NINE, NINE + timedelta(minutes=1))


def test_one_person_in_two_roles_gets_one_letter_in_the_first_of_them() -> None:
    notice = holding(without(sefton(), Role.ADVISER), CASE_LEAD, Role.ADVISER)

    sent = letters(notice, Role.CASE_LEAD, Role.ADVISER, Role.COORDINATOR)

    assert [(letter.to.id, letter.as_role) for letter in sent] == [
        (CASE_LEAD, Role.CASE_LEAD),
        (COORDINATOR, Role.COORDINATOR),
    ]


VACANT = """
    # nobody plays the part | who gets its letters
    head_of_service | dcs
    dcs             | chief_executive
    chief_executive | dcs
    lead_member     | chief_executive
    chair           | coordinator
    partner         | coordinator
    adviser         | case_lead
    approver        | minister
    commissioner    | case_lead
"""


@pytest.mark.parametrize(("role", "instead"), rows(VACANT))
def test_the_letters_of_a_part_nobody_plays_reach_a_person(role: str, instead: str) -> None:
    sent = letters(without(sefton(), Role(role)), Role(role))

    assert [letter.to.roles[0] for letter in sent] == [Role(instead)]


def test_somebody_who_stands_in_and_is_written_to_anyway_gets_one_letter() -> None:
    sent = letters(without(sefton(), Role.HEAD_OF_SERVICE), Role.HEAD_OF_SERVICE, Role.DCS)

    assert [letter.to.id for letter in sent] == [DCS]


def test_every_holder_of_a_role_is_written_to() -> None:
    assert len(letters(sefton(), Role.PARTNER)) == 2


def test_a_letter_for_one_holder_goes_to_that_one() -> None:
    assert [letter.to.id for letter in letters(sefton(), Role.PARTNER, only="anna-kowalska")] == ["anna-kowalska"]


def test_a_letter_for_a_holder_who_has_left_goes_to_the_role() -> None:
    assert len(letters(sefton(), Role.PARTNER, only="somebody-gone")) == 2


def test_a_letter_to_the_chair_goes_to_whoever_the_notice_has_chair_the_board() -> None:
    notice = without(send(), Role.CHAIR)

    sent = letters(notice, Role.CHAIR)

    assert [letter.as_role for letter in sent] == [Role.ADVISER]


def test_the_programme_office_reads_the_councils_answers_and_the_department_its_own() -> None:
    of_the_council, of_the_department = (
        {letter.to.id: letter.reply_to.id for letter in letters(sefton(), *roles) if letter.reply_to}
        for roles in (
            (Role.DCS, Role.COORDINATOR, Role.CHAIR),
            (Role.MINISTER, Role.APPROVER, Role.CASE_LEAD, Role.ADVISER),
        )
    )

    assert of_the_council == {DCS: COORDINATOR, COORDINATOR: CASE_LEAD, CHAIR: COORDINATOR}
    assert of_the_department == {
        MINISTER: CASE_LEAD,
        APPROVER: CASE_LEAD,
        CASE_LEAD: APPROVER,
        ADVISER: CASE_LEAD,
    }


def test_lateness_and_facts_are_carried_on() -> None:
    (letter,) = letters(sefton(), Role.CASE_LEAD, late=True)

    assert letter.late
    assert letter.facts == {"last_held": "never"}


def test_an_invite_carries_one_persons_address_only() -> None:
    life = board(board_timetable=boards("Wed 15 September 2021"))

    assert {len(letter.invitation.to) for letter in life.sent if letter.invitation} == {1}
    assert all(letter.invitation.to == (letter.to,) for letter in life.sent if letter.invitation)


def test_whoever_holds_the_chair_is_invited_as_the_chair_whatever_else_they_are() -> None:
    notice = holding(without(sefton(board_timetable=boards("Wed 15 September 2021")), Role.CHAIR), ADVISER, Role.CHAIR)

    life = board(notice)

    assert [letter.as_role for letter in life.sent if letter.to.id == ADVISER] == [Role.CHAIR]


def test_letters_about_one_duty_or_one_meeting_are_one_thread() -> None:
    life = board(board_timetable=boards("Wed 15 September 2021"))

    threads = {letter.thread for letter in life.to("Wed 8 September 2021").sent if letter.to.id == CHAIR}

    assert "sefton-2021-board-1@noticekeeper" in threads
    assert {letter.thread for letter in life.sent if letter.duty} == {
        letter.duty for letter in life.sent if letter.duty
    }
