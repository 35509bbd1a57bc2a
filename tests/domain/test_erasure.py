"""When what is kept of people may be erased, who decides it, and what stands in their place then."""

from datetime import date

import pytest

from domain.erasure import Disguise, disguise_of, first_day, why_not_decide, why_not_erase
from domain.people import Person, Role
from tests.support.tables import day, rows

ON = date(2033, 3, 3)

FIRST_DAYS = """
    # the day after the last day of the years
    Thu 1 September 2022 | 6 | Sat 2 September 2028
    Thu 1 September 2022 | 1 | Sat 2 September 2023
    # a notice that ended at the end of a month, or of a year
    Mon 31 January 2022 | 7 | Thu 1 February 2029
    Sat 31 December 2022 | 10 | Sat 1 January 2033
    # one that ended on 29 February: the last day of that month is the last of the years
    Thu 29 February 2024 | 1 | Sat 1 March 2025
    Thu 29 February 2024 | 4 | Wed 1 March 2028
    # over a clock change, which days do not know of
    Sun 26 March 2023 | 6 | Tue 27 March 2029
    # a hundred years
    Fri 29 February 2008 | 100 | Thu 1 March 2108
"""


@pytest.mark.parametrize(("ended_on", "years", "first"), rows(FIRST_DAYS))
def test_it_may_be_erased_from_the_day_after_the_last_of_its_years(ended_on: str, years: str, first: str) -> None:
    assert first_day(day(ended_on), int(years)) == day(first)


WHY_NOT = """
    # it runs, however many years were said
    - | 6 | Sat 2 September 2028 | sefton is still in force: nothing of it is erased while it runs.
    - | - | Sat 2 September 2028 | sefton is still in force: nothing of it is erased while it runs.
    # nobody said how many years
    Thu 1 September 2022 | - | Tue 1 September 2122 | set NOTICEKEEPER_KEPT_YEARS once it has.
    # too early: the day before the first one
    Thu 1 September 2022 | 6 | Fri 1 September 2028 | may be erased is Saturday 2 September 2028.
    Thu 1 September 2022 | 1 | Thu 1 September 2022 | is kept for 1 year after that: the first day
    # the first day, and later
    Thu 1 September 2022 | 6 | Sat 2 September 2028 | none
    Thu 1 September 2022 | 6 | Sat 2 September 2045 | none
"""


@pytest.mark.parametrize(("ended_on", "years", "today", "why"), rows(WHY_NOT))
def test_why_nothing_may_be_erased_yet_names_what_is_missing_or_the_first_day(
    ended_on: str, years: str, today: str, why: str
) -> None:
    said = why_not_erase("sefton", _day(ended_on), None if years == "-" else int(years), day(today))

    assert (said is None) if why == "none" else (said is not None and why in said)


def _day(written: str) -> date | None:
    return None if written == "-" else day(written)


DECIDED = """
    # one asks, another agrees, and it says why
    olu | Max Stone | She asked for it | none
    # somebody missing
     | Max Stone | She asked for it | Say who erases it: --by NAME.
    olu |  | She asked for it | What is erased cannot be had back, so somebody else has to agree: --agreed-by NAME.
    # nobody agrees with themselves, however they write their name
    Max Stone | max  stone | She asked for it | Max Stone asks for it, so somebody else has to agree.
    # without a reason
    olu | Max Stone |  | Say why it is erased, such as whose request it answers: --why TEXT.
"""


@pytest.mark.parametrize(("by", "agreed_by", "why", "said"), rows(DECIDED))
def test_one_person_asks_another_agrees_and_it_says_why(by: str, agreed_by: str, why: str, said: str) -> None:
    assert why_not_decide(by, agreed_by, why) == (None if said == "none" else said)


def person(id: str, name: str, address: str = "p.nair@sefton.example") -> Person:
    return Person(id=id, name=name, address=address, roles=(Role.COORDINATOR,))


def disguise(id: str = "priya-nair", name: str = "Priya Nair", *also: str) -> Disguise:
    made = disguise_of(id, [[person(id, name)]], ON, also)
    assert made
    return made


GONE = "(erased on Thursday 3 March 2033)"
TEXTS = """
    # name and address, however they are written
    Priya Nair handed it in | (gone) handed it in
    PRIYA  NAIR's report | (gone)'s report
    Write to P.Nair@Sefton.example. | Write to erased-1@erased.invalid.
    # somebody else's, of which hers is a part
    Priya Nairn; Supriya Nair | Priya Nairn; Supriya Nair
    ap.nair@sefton.example | ap.nair@sefton.example
    p.nair@sefton.example.org | p.nair@sefton.example.org
    # her id in a key, alone and in a list
    sefton/board/r1/priya-nair/attempt-1 | sefton/board/r1/erased-1/attempt-1
    priya-nair | erased-1
    ['tom', 'priya-nair'] | ['tom', 'erased-1']
    priya-nair-2 and a-priya-nair | priya-nair-2 and a-priya-nair
    # a part of her name alone is another word for all we know
    Ask Priya, or Ms Nair | Ask Priya, or Ms Nair
    # nothing of hers
    Tom Ashworth | Tom Ashworth
"""


@pytest.mark.parametrize(("text", "then"), rows(TEXTS))
def test_what_stands_for_a_person_stands_wherever_they_were_named(text: str, then: str) -> None:
    assert disguise().of(text) == then.replace("(gone)", GONE)


def test_a_part_of_a_name_that_stands_alone_is_told_for_a_person_to_look_at() -> None:
    her = disguise()

    assert her.may_name_them("Ask Ms Nair")
    assert not her.may_name_them("Ask Ms Nairn")
    assert disguise("priya-nair", "Priya Nair", "Ms Nair").of("Ask Ms Nair") == f"Ask {GONE}"


def test_an_id_of_one_word_that_may_be_any_word_goes_only_where_it_stands_for_a_person() -> None:
    mark = disguise("mark", "Mark Hale")

    assert mark.of("mark the plan as kept, mark by mark") == "mark the plan as kept, mark by mark"
    assert (mark.of("mark"), mark.of("a/r1/mark"), mark.of("['mark']")) == ("erased-1", "a/r1/erased-1", "['erased-1']")


def test_an_id_that_says_what_somebody_does_stays() -> None:
    chair = disguise("chair", "Ruth Adeyemi")

    assert chair.id_then == "chair"
    assert chair.of("chair") == "chair"


def test_json_is_looked_through_to_its_depth_and_keeps_its_shape() -> None:
    whole = {"people": [{"id": "priya-nair", "n": 3, "away": None}], "answers": {"priya-nair": True}}

    then = disguise().within(whole)

    assert then == {"people": [{"id": "erased-1", "n": 3, "away": None}], "answers": {"erased-1": True}}


def test_every_name_and_address_somebody_had_in_any_text_of_the_notice_goes() -> None:
    before, now = person("priya-nair", "Priya Patel", "old@sefton.example"), person("priya-nair", "Priya Nair")

    her = disguise_of("priya-nair", [[before], [now]], ON)

    assert her
    assert her.of("Priya Patel <old@sefton.example>, now Priya Nair") == (
        f"{GONE} <erased-1@erased.invalid>, now {GONE}"
    )


def test_whoever_was_erased_is_nobody_and_the_next_one_has_the_next_number() -> None:
    gone = person("erased-1", GONE, "erased-1@erased.invalid")
    tom = person("tom-ashworth", "Tom Ashworth", "tom@sefton.example")

    second = disguise_of("tom-ashworth", [[gone, tom]], date(2033, 3, 4))

    assert disguise_of("erased-1", [[gone, tom]], ON) is None
    assert disguise_of("priya-nair", [[gone, tom]], ON) is None
    assert second
    assert second.id_then == "erased-2"
