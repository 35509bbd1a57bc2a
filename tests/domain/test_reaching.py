"""Whom a letter reaches while somebody is away or cannot be written to: always a person, and it says in whose place."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.addressing import letters_of
from domain.instrument import Notice, faults_of
from domain.moments import at
from domain.people import Away, Role
from domain.reaching import reached
from domain.steps import Falling, told_once
from tests.domain.strands import board
from tests.support.lives import boards, standing
from tests.support.notices import sefton
from tests.support.tables import day, rows

NINE = at(day("Mon 4 July 2022"))


def with_people(notice: Notice, **changes: dict[str, Any]) -> Notice:
    """`notice` with some of its people changed, by id with underscores."""
    people = (each.model_copy(update=changes.get(each.id.replace("-", "_"), {})) for each in notice.people)
    return notice.model_copy(update={"people": tuple(people)})


def away(first: str, last: str) -> dict[str, Any]:
    return {"away": (Away(from_on=day(first), to_on=day(last)),)}


LOST = {"unreachable_since": day("Fri 1 July 2022")}
HOLIDAY = away("Mon 4 July 2022", "Fri 15 July 2022")

# day | who gets what is meant for the director
DAYS = """
    # the working day before, the first day, the last day, the day after
    Fri 1 July 2022  | helen-okafor
    Mon 4 July 2022  | tom-ashworth
    Fri 15 July 2022 | tom-ashworth
    Sat 16 July 2022 | helen-okafor
"""


@pytest.mark.parametrize(("on", "who"), rows(DAYS))
def test_a_deputy_gets_the_letters_of_the_days_somebody_is_away_both_ends_among_them(on: str, who: str) -> None:
    notice = with_people(sefton(), helen_okafor={**HOLIDAY, "deputy": "tom-ashworth"})
    director = next(person for person in notice.people if person.id == "helen-okafor")

    assert reached(director, Role.DCS, notice, day(on))[0].id == who


# who is changed, and how | the notice's fallback for the director | who gets it
INSTEAD = [
    pytest.param({"helen_okafor": LOST}, None, "martin-price", id="nobody named: the role that stands in"),
    pytest.param({"helen_okafor": LOST}, "priya-nair", "priya-nair", id="the notice's fallback before a convention"),
    pytest.param({"helen_okafor": {**LOST, "deputy": "tom-ashworth"}}, "priya-nair", "tom-ashworth", id="the deputy"),
    pytest.param(
        {"helen_okafor": {**LOST, "deputy": "tom-ashworth"}, "tom_ashworth": HOLIDAY},
        "priya-nair",
        "priya-nair",
        id="a deputy who is away is passed over",
    ),
    pytest.param(
        {"helen_okafor": LOST, "martin_price": LOST},
        None,
        "priya-nair",
        id="nobody whose mail comes back",
    ),
]


@pytest.mark.parametrize(("changes", "fallback", "who"), INSTEAD)
def test_who_stands_in_for_an_address_that_takes_no_mail(
    changes: dict[str, Any], fallback: str | None, who: str
) -> None:
    notice = with_people(sefton(), **changes)
    notice = notice.model_copy(update={"fallbacks": {Role.DCS: fallback} if fallback else {}})
    director = next(person for person in notice.people if person.id == "helen-okafor")

    other, why = reached(director, Role.DCS, notice, day("Mon 4 July 2022"))

    assert other.id == who
    assert why == "Helen Okafor, whose mail has come back since Friday 1 July 2022"


def test_where_nobody_at_all_can_be_reached_the_letter_goes_where_it_was_meant_to() -> None:
    everybody = {person.id.replace("-", "_"): LOST for person in sefton().people}
    notice = with_people(sefton(), **everybody)

    first = notice.people[0]
    assert reached(first, first.roles[0], notice, day("Mon 4 July 2022")) == (first, "")


def test_nobody_gets_a_letter_in_anothers_place_who_gets_it_anyway() -> None:
    notice = with_people(sefton(), helen_okafor=HOLIDAY)
    to = (Role.DCS, Role.CHIEF_EXECUTIVE, Role.COORDINATOR)
    step = told_once("gap/1", NINE, "6", "Tell that no review was held", "review_gap", to, last_held="never")

    letters = letters_of(Falling(step=step), standing(notice), "reviews", NINE)

    assert [(letter.to.id, letter.instead_of) for letter in letters] == [("martin-price", ""), ("priya-nair", "")]


def test_a_letter_in_anothers_place_says_in_whose_and_why() -> None:
    notice = with_people(sefton(), helen_okafor=HOLIDAY)
    step = told_once("gap/1", NINE, "6", "Tell that no review was held", "review_gap", (Role.DCS,), last_held="never")

    (letter,) = letters_of(Falling(step=step), standing(notice), "reviews", NINE)

    assert (letter.to.id, letter.as_role) == ("martin-price", Role.DCS)
    assert letter.instead_of == "Helen Okafor, who is away until Friday 15 July 2022"


def test_nobody_is_invited_in_anothers_place_nor_where_mail_comes_back() -> None:
    course = board(board_timetable=boards("Wed 13 July 2022")).course
    (step,) = [step for step in course.happenings() if step.invitation]
    invited = {letter.to.id for letter in letters_of(Falling(step=step), course.standing, "board", NINE)}
    lost = standing(with_people(course.standing.notice, helen_okafor=LOST, ruth_adeyemi=HOLIDAY))

    letters = letters_of(Falling(step=step), lost, "board", NINE)

    assert {letter.to.id for letter in letters} == invited - {"helen-okafor"}
    assert {letter.instead_of for letter in letters} == {""}


STRANGERS = """
    # a deputy who is nobody, a deputy of oneself, a fallback who is nobody
    deputy   | jo-bell      | 'jo-bell' is nobody on this notice: name the id of somebody else here
    deputy   | helen-okafor | 'helen-okafor' is the person themselves: name the id of somebody else here
    fallback | jo-bell      | 'jo-bell' is nobody on this notice: name the id of somebody else here
"""


@pytest.mark.parametrize(("what", "who", "sentence"), rows(STRANGERS))
def test_whoever_stands_in_is_somebody_else_on_the_notice(what: str, who: str, sentence: str) -> None:
    notice = with_people(sefton(), helen_okafor={"deputy": who} if what == "deputy" else {})
    notice = notice.model_copy(update={"fallbacks": {Role.DCS: who} if what == "fallback" else {}})

    assert [str(flaw) for flaw in faults_of(notice)] == [sentence]


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="away until 2022-07-04, before being away from 2022-07-05"):
        Away(from_on=day("Tue 5 July 2022"), to_on=day("Mon 4 July 2022"))
