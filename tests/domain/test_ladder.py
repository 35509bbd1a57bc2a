"""The ladder to a date: reminders before it on working days only, numbered chasers after it, rung by rung upward."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import is_working_day, working_days_between
from domain.duties import KINDS
from domain.ladder import Rung, Unit, chases, climb, monthly_after, rung_day, rungs
from domain.months import corresponding_date
from domain.people import Role
from tests.support.editions import ENGLAND
from tests.support.tables import day, days, rows

DATES = st.dates(date(2015, 1, 1), date(2029, 12, 31))
RUNGS = st.builds(Rung, count=st.integers(1, 24), unit=st.sampled_from(Unit))

LADDERS = """
    # to the delivery date: 6, 3, 2, 1 months and 2 weeks before
    delivery | Tue 31 May 2022 | Tue 30 Nov 2021, Mon 28 Feb 2022, Thu 31 Mar 2022, Fri 29 Apr 2022, Tue 17 May 2022
    # a delivery date on a Sunday stays; its reminders move to the working day before
    delivery | Sun 31 July 2022 | Mon 31 Jan 2022, Fri 29 Apr 2022, Tue 31 May 2022, Thu 30 Jun 2022, Fri 15 Jul 2022
    # to the last lawful day of a review: 12, 8 and 4 weeks before
    review_booking | Tue 7 December 2021 | Tue 14 Sep 2021, Tue 12 Oct 2021, Tue 9 Nov 2021
    review_booking | Mon 28 March 2022 | Fri 31 Dec 2021, Mon 31 Jan 2022, Mon 28 Feb 2022
    # to the papers of the board of 8 June 2022: 15, 10 and 7 working days before the board itself
    board_report | Mon 30 May 2022 | Mon 16 May 2022, Mon 23 May 2022, Thu 26 May 2022
    # to the council's own assessment: 8, 4 and 2 weeks before
    self_assessment | Mon 30 May 2022 | Mon 4 Apr 2022, Fri 29 Apr 2022, Mon 16 May 2022
    # to a day of submission: 20, 10 and 5 working days before, over Easter and May Day
    plan_submission | Wed 4 May 2022 | Fri 1 Apr 2022, Tue 19 Apr 2022, Tue 26 Apr 2022
    # to the reply to a letter: daily over the last five working days
    warning_reply | Tue 7 June 2022 | Fri 27 May 2022, Mon 30 May 2022, Tue 31 May 2022, Wed 1 Jun 2022, Mon 6 Jun 2022
"""


@pytest.mark.parametrize(("kind", "due", "expected"), rows(LADDERS))
def test_each_duty_is_reminded_of_on_the_working_days_of_its_ladder(kind: str, due: str, expected: str) -> None:
    climbed = climb(day(due), KINDS[kind].ladder, ENGLAND)

    assert tuple(on for on, _ in climbed) == days(expected)


RUNG_DAYS = """
    # weeks before, off a weekend or holiday and earlier
    Thu 16 June 2022 | 2 weeks | Wed 1 Jun 2022
    Fri 17 June 2022 | 2 weeks | Wed 1 Jun 2022
    Mon 5 September 2022 | 1 weeks | Fri 26 Aug 2022
    # months before, to the corresponding date and then earlier
    Thu 31 March 2022 | 1 months | Mon 28 Feb 2022
    Fri 29 March 2024 | 1 months | Thu 29 Feb 2024
    Sun 30 October 2022 | 6 months | Fri 29 Apr 2022
    # working days before
    Mon 19 September 2022 | 1 working days | Fri 16 Sep 2022
"""


@pytest.mark.parametrize(("due", "before", "expected"), rows(RUNG_DAYS))
def test_a_rung_that_falls_on_a_day_off_moves_earlier(due: str, before: str, expected: str) -> None:
    count, unit = before.split(" ", 1)

    assert rung_day(day(due), Rung(count=int(count), unit=Unit(unit)), ENGLAND) == day(expected)


def test_of_two_rungs_on_one_day_the_nearer_stands() -> None:
    climbed = climb(day("Mon 6 June 2022"), rungs(Unit.WORKING_DAYS, 1) + rungs(Unit.WEEKS, 1), ENGLAND)
    on_one_day = climb(day("Sun 5 June 2022"), (*rungs(Unit.WORKING_DAYS, 2), *rungs(Unit.WORKING_DAYS, 1)), ENGLAND)
    folded = climb(day("Tue 3 January 2023"), (*rungs(Unit.WEEKS, 1), *rungs(Unit.WORKING_DAYS, 2)), ENGLAND)

    assert [on for on, _ in climbed] == list(days("Mon 30 May 2022, Wed 1 June 2022"))
    assert [rung.spoken for _, rung in on_one_day] == ["2 working days before", "1 working day before"]
    assert [(on, rung.spoken) for on, rung in folded] == [
        (day("Fri 23 December 2022"), "1 week before"),
        (day("Thu 29 December 2022"), "2 working days before"),
    ]


def test_a_rung_is_said_and_named_in_words() -> None:
    assert Rung(count=1, unit=Unit.MONTHS).spoken == "1 month before"
    assert Rung(count=10, unit=Unit.WORKING_DAYS).slug == "10-working-days-before"


CHASES = """
    # the first on the next working day, then every five working days, four at most
    Mon 30 May 2022 | Tue 31 May 2022, Thu 9 Jun 2022, Thu 16 Jun 2022, Thu 23 Jun 2022
    # a date before a long weekend
    Wed 1 June 2022 | Mon 6 Jun 2022, Mon 13 Jun 2022, Mon 20 Jun 2022, Mon 27 Jun 2022
    # a date on a Sunday
    Sun 17 July 2022 | Mon 18 Jul 2022, Mon 25 Jul 2022, Mon 1 Aug 2022, Mon 8 Aug 2022
"""


@pytest.mark.parametrize(("due", "expected"), rows(CHASES))
def test_what_is_overdue_is_chased_on_working_days_at_the_stated_interval(due: str, expected: str) -> None:
    chased = chases(day(due), Role.COORDINATOR, ENGLAND, every=5, at_most=4)

    assert tuple(chase.on for chase in chased) == days(expected)
    assert [(chase.number, chase.of) for chase in chased] == [(1, 4), (2, 4), (3, 4), (4, 4)]


UPWARD = """
    # inside the council: owner, head of service, director, chief executive
    coordinator | coordinator head_of_service dcs chief_executive
    # a duty of the director's begins with the director
    dcs | dcs chief_executive chief_executive chief_executive
    # the department chases its own, and the approver above
    case_lead | case_lead approver approver approver
    # advisers are answerable to DfE, not to the council
    adviser | adviser case_lead case_lead case_lead
    # the chair and partners hear first
    partner | partner coordinator head_of_service dcs
"""


@pytest.mark.parametrize(("owner", "chased"), rows(UPWARD))
def test_chasers_go_to_different_people_rung_by_rung(owner: str, chased: str) -> None:
    to = [chase.to for chase in chases(day("Mon 30 May 2022"), Role(owner), ENGLAND, every=5, at_most=4)]

    assert to == chased.split()


@given(DATES, RUNGS)
def test_a_rung_never_lands_on_a_day_off(due: date, rung: Rung) -> None:
    assert is_working_day(rung_day(due, rung, ENGLAND), ENGLAND)


@given(DATES, RUNGS)
def test_a_rung_is_never_later_than_its_plain_day_so_nobody_has_less_time(due: date, rung: Rung) -> None:
    plain = {
        Unit.WORKING_DAYS: due - timedelta(days=rung.count),
        Unit.WEEKS: due - timedelta(weeks=rung.count),
        Unit.MONTHS: corresponding_date(due, -rung.count),
    }[rung.unit]

    assert rung_day(due, rung, ENGLAND) <= plain


@given(DATES, st.lists(RUNGS, max_size=8))
def test_a_ladder_is_climbed_in_order_and_only_once_a_day(due: date, ladder: list[Rung]) -> None:
    climbed = [on for on, _ in climb(due, tuple(ladder), ENGLAND)]

    assert climbed == sorted(set(climbed))
    assert all(on < due for on in climbed)


@given(DATES, st.sampled_from(Role), st.integers(1, 20), st.integers(1, 8))
def test_chasers_stand_a_stated_number_of_working_days_apart(due: date, owner: Role, every: int, at_most: int) -> None:
    chased = [chase.on for chase in chases(due, owner, ENGLAND, every=every, at_most=at_most)]

    assert len(chased) == at_most
    assert working_days_between(due, chased[0], ENGLAND) == 1
    assert all(working_days_between(one, next_one, ENGLAND) == every for one, next_one in pairwise(chased))


MONTHLY = """
    # a month, two and three after the last chaser, each on its own corresponding date and then a working day
    Thu 15 July 2021 | Mon 16 Aug 2021, Wed 15 Sep 2021, Fri 15 Oct 2021
    # the 31st: a shorter month's last day, never drifting from the anchor
    Mon 31 January 2022 | Mon 28 Feb 2022, Thu 31 Mar 2022, Tue 3 May 2022
"""


@pytest.mark.parametrize(("last", "expected"), rows(MONTHLY))
def test_what_is_chased_until_it_is_settled_is_asked_for_once_a_month(last: str, expected: str) -> None:
    assert tuple(monthly_after(day(last), ENGLAND, at_most=3)) == days(expected)
