"""Strands read what they have in common from Temporal each by itself, and hold it once."""

from datetime import timedelta

from domain.board import BoardCourse
from domain.delivery import DeliveryCourse
from domain.meetings import Invitation
from domain.moments import at
from tests.support.lives import SIGNED, standing
from tests.support.notices import sefton


def carried(reference: str = "sefton-2021", settle_within: int = 20) -> str:
    """A strand's state as Temporal carries it."""
    terms = {"conventions": {"settle_within": settle_within}}
    notice = sefton(**terms).model_copy(update={"reference": reference})
    return DeliveryCourse(standing=standing(notice), opened_at=at(SIGNED)).model_dump_json()


def test_two_strands_of_a_notice_hold_its_terms_its_people_and_its_calendar_once() -> None:
    one = DeliveryCourse.model_validate_json(carried()).standing
    other = BoardCourse.model_validate_json(carried()).standing

    assert one.notice.terms is other.notice.terms
    assert all(person is same for person, same in zip(one.people, other.people, strict=True))
    assert one.edition is other.edition


def test_notices_that_say_otherwise_hold_what_they_say() -> None:
    one = DeliveryCourse.model_validate_json(carried()).standing.notice
    other = DeliveryCourse.model_validate_json(carried("sefton-2022", settle_within=10)).standing.notice

    assert (one.terms.conventions.settle_within, other.terms.conventions.settle_within) == (20, 10)
    assert (one.reference, other.reference) == ("sefton-2021", "sefton-2022")
    assert one.people == other.people


def test_whoever_changed_is_not_taken_for_who_they_were() -> None:
    before = sefton().people[0]
    after = before.model_copy(update={"address": "new@sefton.example"})

    asked = [
        Invitation(
            uid="a",
            method="REQUEST",
            sequence=0,
            revised_at=at(SIGNED),
            starts_at=at(SIGNED),
            ends_at=at(SIGNED) + timedelta(hours=2),
            place="",
            summary="",
            to=(person,),
        ).model_dump_json()
        for person in (before, after, before)
    ]

    read = [Invitation.model_validate_json(one).to[0] for one in asked]
    assert [person.address for person in read] == [before.address, "new@sefton.example", before.address]
    assert read[0] is read[2]
