"""Absences, deputies and dead addresses: who may say so, who hears, and that no date moves."""

from typing import Any

import pytest

from domain.notice import NoticeCourse
from domain.notice_acts import PersonChanged, person_changed
from domain.people import Person, known_by_id
from domain.presence import (
    Absence,
    AddressRestored,
    DeputyNamed,
    absent,
    deputised,
    restored,
    unreached,
    why_not_be_away,
    why_not_name_deputy,
    why_not_restore,
)
from domain.reaching import Unreached
from tests.domain.strands import notice
from tests.support.lives import CHAIR, COORDINATOR, DCS, POLICE, Life, by
from tests.support.tables import day

WORDS = "550 5.1.1 no such user"


def somebody(life: Life[NoticeCourse], id: str) -> Person:
    found = known_by_id(life.course.standing.people, id)
    assert found
    return found


def lost(life: Life[NoticeCourse], id: str, address: str = "") -> Unreached:
    return Unreached(
        person=id, address=address or somebody(life, id).address, what="Remind the chair", words=WORDS, at=life.now
    )


def absence(life: Life[NoticeCourse], doer: str, who: str, first: str, last: str) -> Absence:
    act: Absence = by(doer, Absence, life.today, person=who, from_on=day(first), to_on=day(last))
    return act


def test_who_stands_in_and_the_operator_hear_once_of_an_address_that_takes_no_mail() -> None:
    life = notice().to("Mon 5 July 2021")
    revision = life.course.standing.revision

    life.do(unreached, lost(life, CHAIR), life.now)
    life.do(unreached, lost(life, CHAIR), life.now).to("Tue 6 July 2021")

    assert life.letters("address_failed") == ["Mon 5 Jul 2021 address_failed to operator, priya-nair"]
    assert "Ruth Adeyemi, whose mail has come back since Monday 5 July 2021" in {one.instead_of for one in life.sent}
    assert life.course.standing.revision == revision + 1
    assert somebody(life, CHAIR).unreachable_since == day("Mon 5 July 2021")


def test_mail_that_came_back_from_an_address_somebody_no_longer_has_changes_nothing() -> None:
    life = notice().to("Mon 5 July 2021")

    of_old = unreached(life.course, lost(life, CHAIR, "somewhere@else.example"), life.now)
    of_nobody = unreached(life.course, lost(life, CHAIR).model_copy(update={"person": "jo-bell"}), life.now)

    assert of_old is life.course
    assert of_nobody is life.course


def test_an_address_is_used_again_once_somebody_says_so_or_gives_another() -> None:
    life = notice().to("Mon 5 July 2021")
    life.do(unreached, lost(life, CHAIR), life.now)
    life.do(unreached, lost(life, DCS), life.now)
    new = {"role": "dcs", "person": DCS, "address": "h.okafor@sefton.example"}

    life.do(restored, by(COORDINATOR, AddressRestored, life.today, person=CHAIR), life.now)
    life.do(person_changed, by(COORDINATOR, PersonChanged, life.today, **new), life.now)

    assert [somebody(life, who).unreachable_since for who in (CHAIR, DCS)] == [None, None]


def test_absences_follow_one_another_and_a_new_one_takes_the_place_of_one_it_meets() -> None:
    life = notice().to("Mon 5 July 2021")

    for first, last in (
        ("Mon 12 July 2021", "Fri 16 July 2021"),
        ("Mon 6 September 2021", "Fri 10 September 2021"),
        ("Thu 15 July 2021", "Wed 21 July 2021"),
    ):
        life.do(absent, absence(life, CHAIR, CHAIR, first, last), life.now)

    assert [(away.from_on, away.to_on) for away in somebody(life, CHAIR).away] == [
        (day("Thu 15 July 2021"), day("Wed 21 July 2021")),
        (day("Mon 6 September 2021"), day("Fri 10 September 2021")),
    ]


def test_a_deputy_is_named_and_named_no_more() -> None:
    life = notice().to("Mon 5 July 2021")

    life.do(deputised, by(DCS, DeputyNamed, life.today, person=DCS, deputy=COORDINATOR), life.now)
    named = somebody(life, DCS).deputy
    life.do(deputised, by(DCS, DeputyNamed, life.today, person=DCS), life.now)

    assert (named, somebody(life, DCS).deputy) == (COORDINATOR, None)


REFUSALS: list[tuple[Any, str, Any, dict[str, Any], str]] = [
    (
        why_not_be_away,
        POLICE,
        Absence,
        {"person": CHAIR, "from_on": "2021-07-12", "to_on": "2021-07-16"},
        "Dev Hussain may say this of themselves only; of others, the programme office or DfE may.",
    ),
    (
        why_not_be_away,
        CHAIR,
        Absence,
        {"person": CHAIR, "from_on": "2021-06-28", "to_on": "2021-07-04"},
        "Sunday 4 July 2021 is over: say until when ruth-adeyemi will be away.",
    ),
    (
        why_not_name_deputy,
        COORDINATOR,
        DeputyNamed,
        {"person": CHAIR, "deputy": "jo-bell"},
        "'jo-bell' is nobody on this notice: name the id of somebody else here",
    ),
    (
        why_not_restore,
        COORDINATOR,
        AddressRestored,
        {"person": CHAIR},
        "Ruth Adeyemi's address is in use: ruth.adeyemi@chair.example. Another one is given with change-person.",
    ),
    (
        why_not_restore,
        COORDINATOR,
        AddressRestored,
        {"person": "jo-bell"},
        "Nobody on this notice has the id 'jo-bell'; it knows priya-nair, ",
    ),
]


@pytest.mark.parametrize(
    ("check", "who", "kind", "fields", "sentence"), REFUSALS, ids=[row[4][:40] for row in REFUSALS]
)
def test_what_cannot_be_said_of_somebody_is_refused_in_a_sentence(
    check: Any, who: str, kind: Any, fields: dict[str, Any], sentence: str
) -> None:
    life = notice().to("Mon 5 July 2021")

    refused = check(life.course, by(who, kind, life.today, **fields), life.now)

    assert refused is not None
    assert refused.startswith(sentence)
