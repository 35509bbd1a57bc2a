"""Paragraphs 4 and 11: what the plan covers, its targets, and the delivery date, which passes and ends nothing."""

from datetime import date
from typing import Any

import pytest

from domain.delivery import (
    Delivery,
    DeliveryCourse,
    PlanSubmitted,
    Reading,
    Recommendation,
    TargetMet,
    plan_submitted,
    read,
    recommended,
    reported,
    target_met,
    why_not_meet,
    why_not_read,
    why_not_recommend,
    why_not_report,
    why_not_submit_plan,
)
from domain.moments import at
from domain.plan_acts import ObjectiveSet, objective_set, why_not_set_objective
from tests.domain.strands import delivery
from tests.support.lives import (
    ADVISER,
    CASE_LEAD,
    COORDINATOR,
    DCS,
    Life,
    by,
    ending,
    paused,
    revised,
    running_again,
)
from tests.support.notices import sefton, send
from tests.support.tables import day, rows

PASSED = "Wed 1 June 2022"


def by_day(value: str) -> dict[str, Any]:
    return {"paragraph": "11", "strength": "aim", "status": "stated", "value": {"by": value}}


def read_by_the_department(life: Life[DeliveryCourse]) -> Life[DeliveryCourse]:
    return life.do(read, by(CASE_LEAD, Reading, life.today, reading="In force while we test progress."), life.now)


def test_the_ladder_to_delivery_stands_on_working_days_only() -> None:
    life = delivery()

    life.to("Tue 31 May 2022")

    assert life.letters() == [
        "Tue 30 Nov 2021 delivery_due to dcs",
        "Mon 28 Feb 2022 delivery_due to dcs",
        "Thu 31 Mar 2022 delivery_due to dcs",
        "Fri 29 Apr 2022 delivery_due to dcs",
        "Tue 17 May 2022 delivery_due to dcs",
        "Tue 31 May 2022 delivery_day to case_lead",
    ]


def test_passed_is_not_ended() -> None:
    life = delivery().to("Tue 31 May 2022")
    before = len(life.letters())

    life.to("Wed 31 May 2023")

    assert life.letters()[before:] == [
        "Wed 1 Jun 2022 delivery_passed to chair, chief_executive, coordinator, dcs",
        "Thu 9 Jun 2022 delivery_reading_due to case_lead",
        "Fri 17 Jun 2022 delivery_reading_overdue to case_lead",
        "Fri 24 Jun 2022 delivery_reading_overdue to approver",
        "Fri 1 Jul 2022 delivery_reading_overdue to approver",
        "Fri 8 Jul 2022 delivery_reading_overdue to approver",
    ]
    assert {"delivery", "delivery-reading-1"} == set(life.open())


ON_A_DAY_OFF = """
    # by when | DfE is asked | told that it passed
    end of 2022-05 | Tue 31 May 2022 | Wed 1 Jun 2022
    end of 2022-04 | Tue 3 May 2022  | Tue 3 May 2022
    2022-04-15     | Tue 19 Apr 2022 | Tue 19 Apr 2022
    2021-12-24     | Fri 24 Dec 2021 | Wed 29 Dec 2021
"""


@pytest.mark.parametrize(("value", "asked", "told"), rows(ON_A_DAY_OFF))
def test_the_department_is_asked_on_the_day_or_on_the_working_day_after_it(value: str, asked: str, told: str) -> None:
    life = delivery(delivery=by_day(value))

    life.to("Thu 30 June 2022")

    assert life.letters("delivery_day") == [f"{asked} delivery_day to case_lead"]
    assert life.letters("delivery_passed") == [f"{told} delivery_passed to chair, chief_executive, coordinator, dcs"]


def test_a_reading_given_on_the_day_is_told_the_day_after() -> None:
    life = read_by_the_department(delivery().to("Tue 31 May 2022"))

    life.to("Thu 30 June 2022")

    passed = next(letter for letter in life.sent if letter.kind == "delivery_passed")
    assert passed.facts["reading"] == "In force while we test progress."
    assert life.letters("delivery_reading_due", "delivery_reading_overdue") == []


def test_a_date_extended_after_its_reading_needs_another() -> None:
    life = read_by_the_department(delivery().to(PASSED))

    later = revised(life.course.standing, life.now, notice=sefton(delivery=by_day("end of 2022-11")))
    life.do(lambda course: course.replaced(standing=later)).to("Thu 1 December 2022")

    assert life.letters("delivery_day", "delivery_passed")[2:] == [
        "Wed 30 Nov 2022 delivery_day to case_lead",
        "Thu 1 Dec 2022 delivery_passed to chair, chief_executive, coordinator, dcs",
    ]
    assert "delivery-reading-2" in life.open()
    assert life.sent[-1].facts["reading"] == ""


def test_a_date_ruled_to_be_in_the_past_is_told_of_then_and_is_not_late() -> None:
    life = delivery().to("Mon 16 May 2022")

    ruled = revised(life.course.standing, life.now, notice=sefton(delivery=by_day("2022-05-10")))
    life.do(lambda course: course.replaced(standing=ruled)).to("Mon 16 May 2022")

    assert life.letters()[4:] == [
        "Mon 16 May 2022 delivery_day to case_lead",
        "Mon 16 May 2022 delivery_passed to chair, chief_executive, coordinator, dcs",
    ]


def test_what_the_council_reports_is_passed_on_and_ends_nothing() -> None:
    life = delivery().to("Mon 16 May 2022")

    life.do(reported, by(DCS, Delivery, life.today, said="Forty of forty-two"), life.now).to("Tue 31 May 2022")

    assert life.letters()[4:] == [
        "Mon 16 May 2022 delivery_reported to adviser, case_lead, chair",
        "Tue 31 May 2022 delivery_day to case_lead",
    ]


def test_a_part_reported_leaves_the_ladder_running() -> None:
    life = delivery().to("Mon 16 May 2022")

    act = by(DCS, Delivery, life.today, said="Half of it", complete=False)
    life.do(reported, act, life.now).to("Tue 17 May 2022")

    assert life.letters()[-1] == "Tue 17 May 2022 delivery_due to dcs"


def test_while_the_date_is_unset_nothing_is_reckoned_from_it() -> None:
    life = delivery(delivery={"paragraph": "11", "strength": "aim", "status": "unset"})

    life.to("Thu 30 June 2022")

    assert life.duties == ()
    assert life.letters() == []


def test_of_a_delivery_that_passed_before_our_time_only_the_reading_is_asked_for_once() -> None:
    life = delivery(entered="Mon 1 August 2022")

    life.to("Mon 1 August 2022")

    assert life.letters() == ["Mon 1 Aug 2022 delivery_reading_overdue to case_lead"]
    assert all(fallen.instead for fallen in life.entered)


PAUSED = """
    # the remainder runs on exactly
    Mon 6 September 2021 | Mon 4 October 2021 | Tue 28 Jun 2022
    Tue 31 May 2022      | Thu 30 June 2022   | Thu 30 Jun 2022
    # what had run out before is not revived
    Wed 1 June 2022      | Thu 30 June 2022   | Tue 31 May 2022
"""


@pytest.mark.parametrize(("from_on", "until", "due"), rows(PAUSED))
def test_a_pause_moves_delivery_by_the_days_it_lasted(from_on: str, until: str, due: str) -> None:
    life = delivery().to(at(day(from_on)).replace(hour=7))
    life.do(paused, life.now).to(at(day(until)).replace(hour=7))

    life.do(running_again, life.now)

    assert life.due("delivery") == due


def test_a_pause_after_delivery_gives_the_department_what_was_left_to_read_it() -> None:
    life = delivery().to("Mon 6 June 2022")
    life.do(paused, life.now).to("Mon 4 July 2022")

    life.do(running_again, life.now).to("Thu 14 July 2022")

    assert life.due("delivery-reading-1") == "Thu 14 Jul 2022"
    assert life.letters("delivery_reading_overdue") == []


def test_a_passing_that_fell_in_a_pause_is_told_with_what_was_left_and_is_not_late() -> None:
    life = delivery().to("Tue 31 May 2022").to(at(date(2022, 6, 1)).replace(hour=7))
    life.do(paused, life.now).to("Mon 13 June 2022")

    life.do(running_again, life.now).to("Mon 13 June 2022")

    assert life.letters("delivery_passed") == [
        "Mon 13 Jun 2022 delivery_passed to chair, chief_executive, coordinator, dcs"
    ]


def test_what_the_council_reports_is_passed_on_in_a_pause_too() -> None:
    life = delivery().to("Mon 16 May 2022")
    life.do(paused, life.now)

    life.do(reported, by(DCS, Delivery, life.today, said="All of it"), life.now)

    assert life.letters("delivery_reported") == ["Mon 16 May 2022 delivery_reported to adviser, case_lead, chair"]


def test_a_notice_that_has_ended_asks_nothing_on_its_delivery_date() -> None:
    life = delivery().to("Mon 16 May 2022")

    life.do(lambda course: course.replaced(ending=ending(life.now))).to("Thu 30 June 2022")

    assert len(life.letters()) == 4


# --- 4: what the plan covers


def test_the_plan_covers_every_area_and_its_scope_grows_with_recommendations() -> None:
    life = delivery()
    first, second = life.course.gaps

    life.do(
        objective_set, by(COORDINATOR, ObjectiveSet, "Mon 7 June 2021", area=first, text="Caseloads below 16"), life.now
    )
    life.do(recommended, by(ADVISER, Recommendation, "Mon 7 June 2021", text="Audit every month"))

    assert life.course.gaps == (second, "Audit every month")


def test_gaps_in_the_plan_are_shown_on_the_day() -> None:
    life = delivery()

    life.to("Tue 31 May 2022")

    asked = next(letter for letter in life.sent if letter.kind == "delivery_day")
    assert asked.facts["gaps"].splitlines() == list(life.course.gaps)


def test_a_plan_without_gaps_shows_none() -> None:
    life = delivery()
    for area in life.course.gaps:
        life.do(objective_set, by(COORDINATOR, ObjectiveSet, "Mon 7 June 2021", area=area, text="Done well"), life.now)

    life.to("Tue 31 May 2022")

    assert next(letter for letter in life.sent if letter.kind == "delivery_day").facts["gaps"] == ""


# --- submission and targets


def test_the_plan_is_submitted_by_its_date() -> None:
    life = delivery(send()).to("Fri 24 May 2024")
    before = life.letters("plan_submission_due")

    life.do(plan_submitted, by("coordinator", PlanSubmitted, life.today))

    assert before == [
        "Wed 1 May 2024 plan_submission_due to coordinator",
        "Thu 16 May 2024 plan_submission_due to coordinator",
        "Thu 23 May 2024 plan_submission_due to coordinator",
    ]
    assert "plan-submission" not in life.open()


def test_each_target_is_a_duty_of_its_own_with_its_own_paragraph() -> None:
    life = delivery(send())

    life.do(target_met, by("coordinator", TargetMet, "Thu 29 February 2024", target=1))

    targets = [(duty.key, duty.paragraph, duty.status.value) for duty in life.duties if duty.kind == "target"]
    assert targets == [("target-1", "11a", "done"), ("target-2", "11b", "open")]


REFUSED: list[tuple[Any, Any, str, dict[str, Any], str]] = [
    (
        why_not_read,
        Reading,
        CASE_LEAD,
        {"reading": "Too early"},
        "The delivery date, Tuesday 31 May 2022, has not come yet.",
    ),
    (
        why_not_submit_plan,
        PlanSubmitted,
        COORDINATOR,
        {},
        "There is no such improvement plan to hand in.",
    ),
    (why_not_meet, TargetMet, COORDINATOR, {"target": 1}, "There is no such target to hand in."),
    (
        why_not_report,
        Delivery,
        CASE_LEAD,
        {"said": "All of it"},
        "Claire Donnelly may not do this: report-delivery is for the director of children's services or"
        " chief executive.",
    ),
    (
        why_not_set_objective,
        ObjectiveSet,
        COORDINATOR,
        {"area": "roads", "text": "Mend them"},
        "'roads' is none of what the plan must cover: the first area for priority action in Ofsted's report of"
        " 10 May 2021; the second area for priority action in Ofsted's report of 10 May 2021.",
    ),
]


@pytest.mark.parametrize(("check", "kind", "who", "fields", "sentence"), REFUSED, ids=[row[4][:60] for row in REFUSED])
def test_what_cannot_be_done_is_refused_in_a_sentence(
    check: Any, kind: Any, who: str, fields: dict[str, Any], sentence: str
) -> None:
    life = delivery().to("Mon 4 October 2021")

    assert check(life.course, by(who, kind, life.today, **fields), life.now) == sentence


def test_a_recommendation_is_made_once() -> None:
    life = delivery()
    act = by(ADVISER, Recommendation, "Mon 7 June 2021", text="Audit every month")

    life.do(recommended, act)

    assert why_not_recommend(life.course, act, life.now) == (
        "'Audit every month' is among the recommendations already."
    )


def test_a_date_is_read_once() -> None:
    life = read_by_the_department(delivery().to(PASSED))

    act = by(CASE_LEAD, Reading, life.today, reading="Again")

    assert why_not_read(life.course, act, life.now) == "This reading was handed in on Wednesday 1 June 2022 already."
