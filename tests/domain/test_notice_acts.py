"""Who plays which part, the calendar, the world outside: what changes round a notice, and who hears."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.days import Division
from domain.motions import PausePut, put
from domain.notice import NoticeCourse
from domain.notice_acts import (
    APPOINTED_BY,
    Adoption,
    Concern,
    OutsideEvent,
    PersonChanged,
    adopted,
    concern_raised,
    event_reported,
    person_changed,
    why_not_adopt,
    why_not_change_person,
    why_not_report_event,
)
from domain.people import Role, holders
from tests.domain.strands import notice
from tests.support.editions import edition
from tests.support.lives import (
    ADVISER,
    APPROVER,
    CASE_LEAD,
    CHAIR,
    COORDINATOR,
    Life,
    agreed,
    boards,
    by,
    somebody,
)
from tests.support.notices import sefton, send
from tests.support.tables import day

SETTLED: dict[str, Any] = {
    "board_timetable": boards("Wed 15 September 2021"),
    "self_assessment": agreed("10", {"working_days": 10}),
    "adviser_reports": agreed("12", {"months": 1}),
}
EVERYBODY = "adviser, case_lead, chair, chief_executive, coordinator, dcs, lead_member"


# --- people change hands


def change(life: Life[NoticeCourse], role: Role, person: str, **fields: Any) -> PersonChanged:
    """The change, by somebody who may make it."""
    doer = APPROVER if role in APPOINTED_BY else COORDINATOR
    act: PersonChanged = by(doer, PersonChanged, life.today, role=role, person=person, **fields)
    return act


NEW = {"full_name": "Amal Reid", "address": "amal.reid@chair.example"}


def who(life: Life[NoticeCourse], role: Role) -> list[str]:
    return [person.id for person in holders(life.course.standing.people, role)]


def test_a_role_changes_hands_and_whoever_held_it_is_on_file_no_more() -> None:
    life = notice(**SETTLED).to("Mon 4 October 2021")

    life.do(person_changed, change(life, Role.CHAIR, "amal-reid", **NEW), life.now)

    told = next(letter for letter in life.sent if letter.kind == "person_changed")
    assert who(life, Role.CHAIR) == ["amal-reid"]
    assert CHAIR not in {person.id for person in life.course.standing.people}
    assert (told.facts["leaver"], told.facts["joiner"]) == ("Ruth Adeyemi", "Amal Reid")
    assert life.letters("person_changed") == ["Mon 4 Oct 2021 person_changed to case_lead, chair, coordinator"]


def test_somebody_may_join_without_anybody_leaving() -> None:
    life = notice()

    life.do(person_changed, change(life, Role.PARTNER, "amal-reid", joins=True, **NEW), life.now)

    assert len(who(life, Role.PARTNER)) == 3
    assert next(letter.facts["leaver"] for letter in life.sent if letter.kind == "person_changed") == ""


def test_somebody_may_leave_without_anybody_taking_their_place() -> None:
    life = notice()

    life.do(person_changed, change(life, Role.CHAIR, CHAIR, leaves=True), life.now)

    told = next(letter for letter in life.sent if letter.kind == "person_changed")
    assert who(life, Role.CHAIR) == []
    assert (told.facts["leaver"], told.facts["joiner"]) == ("Ruth Adeyemi", "")


def test_somebody_who_keeps_another_role_stays_on_file() -> None:
    text = sefton()
    people = tuple(
        person.model_copy(update={"roles": (*person.roles, Role.CHAIR)}) if person.id == ADVISER else person
        for person in text.people
        if person.id != CHAIR
    )
    life = notice(text.model_copy(update={"people": people}))

    life.do(person_changed, change(life, Role.CHAIR, "amal-reid", **NEW), life.now)

    assert who(life, Role.ADVISER) == [ADVISER]


def test_a_new_address_is_a_change_and_nobody_leaves_by_it() -> None:
    life = notice()

    life.do(person_changed, change(life, Role.CHAIR, CHAIR, address="new@chair.example"), life.now)

    told = next(letter for letter in life.sent if letter.kind == "person_changed")
    assert holders(life.course.standing.people, Role.CHAIR)[0].address == "new@chair.example"
    assert told.facts["leaver"] == ""


PEOPLE: list[tuple[Role, str, dict[str, Any], str]] = [
    (Role.CHAIR, "amal-reid", {}, "amal-reid is new to this notice: give full_name and address."),
    (Role.CHAIR, CHAIR, {}, "Nothing changes: ruth-adeyemi is the chair already."),
    (Role.CHAIR, ADVISER, {"leaves": True}, "george-mbeki is not the chair: there is nothing to leave."),
    (
        Role.CASE_LEAD,
        CASE_LEAD,
        {"leaves": True},
        "nobody is the case lead (the DfE official who books the reviews and is told): give somebody the role"
        " case_lead",
    ),
    (
        Role.CHAIR,
        "amal-reid",
        {"full_name": "Amal Reid", "address": "amal@x.example\r\nBcc: all@x.example"},
        "an e-mail address holds no spaces, line breaks or control characters; e.g. name@council.example",
    ),
]


@pytest.mark.parametrize(("role", "person", "fields", "sentence"), PEOPLE, ids=[row[3][:50] for row in PEOPLE])
def test_a_change_of_people_that_cannot_be_is_refused_in_a_sentence(
    role: Role, person: str, fields: dict[str, Any], sentence: str
) -> None:
    life = notice()

    assert why_not_change_person(life.course, change(life, role, person, **fields), life.now) == sentence


def test_nobody_joins_and_leaves_at_once() -> None:
    with pytest.raises(ValidationError, match="joins or leaves, not both"):
        change(notice(), Role.CHAIR, CHAIR, joins=True, leaves=True)


# --- calendar, events, concerns


def test_a_new_edition_is_adopted_and_the_dates_it_moves_are_listed() -> None:
    life = notice(**{**SETTLED, "board_timetable": boards("Wed 8 June 2022")}).to("Mon 4 October 2021")
    more = edition(extra={day("Mon 30 May 2022"): "A day proclaimed"})

    life.do(adopted, by(COORDINATOR, Adoption, life.today, edition=more.model_dump()), life.now)

    told = next(letter for letter in life.sent if letter.kind == "edition_adopted")
    assert (
        "Papers of the board of Wednesday 8 June 2022: Monday 30 May 2022 becomes Friday 27 May 2022."
        in told.facts["changes"].splitlines()
    )
    assert life.course.standing.edition == more
    assert life.course.standing.calendar_since == life.now


def test_an_edition_adopted_late_lists_nothing_that_is_past() -> None:
    life = notice(**{**SETTLED, "board_timetable": boards("Wed 8 June 2022")}).to("Wed 1 June 2022")
    more = edition(extra={day("Mon 30 May 2022"): "A day proclaimed"})

    life.do(adopted, by(COORDINATOR, Adoption, life.today, edition=more.model_dump()), life.now)

    told = next(letter for letter in life.sent if letter.kind == "edition_adopted")
    assert "Papers of the board" not in told.facts["changes"]


def test_an_edition_that_moves_nothing_says_nothing_of_dates() -> None:
    life = notice(**SETTLED)
    more = edition(extra={day("Wed 29 May 2030"): "A day proclaimed"})

    life.do(adopted, by(COORDINATOR, Adoption, life.today, edition=more.model_dump()), life.now)

    assert next(letter for letter in life.sent if letter.kind == "edition_adopted").facts["changes"] == ""


def test_an_edition_of_another_division_or_with_the_same_days_is_refused() -> None:
    life = notice()
    scotland, same = edition(Division.SCOTLAND), life.course.standing.edition

    assert why_not_adopt(
        life.course, by(COORDINATOR, Adoption, life.today, edition=scotland.model_dump()), life.now
    ) == ("This notice counts by england; that edition is for scotland.")
    assert why_not_adopt(life.course, by(COORDINATOR, Adoption, life.today, edition=same.model_dump()), life.now) == (
        "That edition has the same days as the one in use."
    )


@pytest.mark.parametrize(
    ("doer", "role", "sentence"),
    [
        (COORDINATOR, Role.CHAIR, None),
        (
            COORDINATOR,
            Role.APPROVER,
            "Priya Nair may not change who is approver: that is for the approver or",
        ),
        (
            COORDINATOR,
            Role.CASE_LEAD,
            "Priya Nair may not change who is case lead: that is for the case lead",
        ),
        (COORDINATOR, Role.ADVISER, "Priya Nair may not change who is adviser: that is for the case lead or approver"),
        (CASE_LEAD, Role.ADVISER, None),
        (CASE_LEAD, Role.CASE_LEAD, None),
        (
            CASE_LEAD,
            Role.MINISTER,
            "Claire Donnelly may not change who is minister: that is for the approver",
        ),
        (APPROVER, Role.APPROVER, None),
    ],
)
def test_nobody_appoints_who_decides_on_what_they_propose(doer: str, role: Role, sentence: str | None) -> None:
    life = notice()
    act = by(doer, PersonChanged, life.today, role=role, person="amal-reid", **NEW)

    refused = why_not_change_person(life.course, act, life.now)

    assert (refused or "").startswith(sentence or "")
    assert bool(refused) == bool(sentence)


def test_who_has_put_a_motion_does_not_say_who_decides_on_it() -> None:
    life = notice()
    life.become(put(life.course, by(APPROVER, PausePut, life.today, reason="an election"), life.now))
    appoint = {"role": Role.APPROVER, "person": "amal-reid", "joins": True, **NEW}

    refused = why_not_change_person(life.course, by(APPROVER, PersonChanged, life.today, **appoint), life.now)

    assert refused == (
        "Robert Hale has put what is to be decided, and cannot say who decides on it: a second person must."
    )


def test_only_the_department_says_that_an_event_overtakes_what_it_has_proposed() -> None:
    life = notice()
    told = {"event": "Inspected: inadequate"}

    assert why_not_report_event(life.course, by(COORDINATOR, OutsideEvent, life.today, **told), life.now) is None
    assert why_not_report_event(
        life.course, by(COORDINATOR, OutsideEvent, life.today, overtakes=True, **told), life.now
    ) == (
        "Priya Nair may report this, but only the case lead or approver or minister may say that it overtakes what is"
        " proposed."
    )


def test_an_outside_event_is_told_and_moves_nothing() -> None:
    life = notice(**SETTLED).to("Tue 24 May 2022")
    before = life.course

    act = by(CASE_LEAD, OutsideEvent, life.today, event="Inspected: inadequate", overtakes=True)
    life.do(event_reported, act, life.now)

    assert life.letters("outside_event") == [
        "Tue 24 May 2022 outside_event to adviser, approver, case_lead, chair, coordinator, dcs"
    ]
    assert (life.course.phase, life.course.stage) == (before.phase, before.stage) == ("in force", "notice in force")
    assert life.sent[-1].paragraph == "13"


def test_a_concern_is_for_the_department_and_the_adviser_to_raise() -> None:
    life = notice()

    assert (
        why_not_report_event(life.course, by(ADVISER, Concern, life.today, concern="Caseloads rise"), life.now) is None
    )
    assert why_not_report_event(
        life.course, by(COORDINATOR, Concern, life.today, concern="Caseloads rise"), life.now
    ) == (
        "Priya Nair may not do this: raise-concern is for the case lead or approver or minister or adviser or"
        " NHS adviser."
    )
    assert concern_raised(concern_raised(life.course)).concerns == 2


def test_the_notices_page_says_where_it_has_got_to() -> None:
    page = notice(send()).course.page

    assert (page.phase, page.stage, page.revision, page.in_force_on) == (
        "in force",
        "notice in force",
        1,
        day("Thu 29 February 2024"),
    )


def test_the_stage_is_where_the_open_escalations_stand() -> None:
    course = notice().course.replaced(stages={1: "concern", 2: "warning", 3: "concern"})

    assert course.stage == "concern, warning"


def test_a_person_known_by_no_role_is_told_nothing() -> None:
    text = sefton()
    nobody = somebody("board-clerk", Role.OPERATOR)
    life = notice(text.model_copy(update={"people": (*text.people, nobody)})).to("Fri 30 July 2021")

    assert "board-clerk" not in {letter.to.id for letter in life.sent}
