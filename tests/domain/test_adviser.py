"""Paragraphs 3, 8 and 12: the adviser's reports, the diagnostic reviews asked for, and the appointment's end."""

from typing import Any

import pytest

from domain.adviser import (
    AdviserCourse,
    AdviserReport,
    AppointmentEnded,
    DiagnosticDone,
    DiagnosticRequest,
    completed,
    ended,
    reported,
    requested,
    why_not_complete,
    why_not_end,
    why_not_report,
    why_not_request,
)
from domain.people import Role
from tests.domain.strands import adviser
from tests.support.lives import (
    ADVISER,
    APPROVER,
    CASE_LEAD,
    COORDINATOR,
    MINISTER,
    Life,
    agreed,
    by,
    paused,
    revised,
    running_again,
    somebody,
)
from tests.support.notices import sefton, send
from tests.support.tables import day, rows

MONTHLY = {"months": 1}


def monthly() -> Life[AdviserCourse]:
    return adviser(adviser_reports=agreed("12", MONTHLY))


def report(life: Life[AdviserCourse], who: str = ADVISER, **fields: Any) -> Life[AdviserCourse]:
    return life.do(reported, by(who, AdviserReport, life.today, **fields))


def told_of(life: Life[AdviserCourse], on: str, value: dict[str, int]) -> Life[AdviserCourse]:
    """The interval agreed on a day, and the strand told of it."""
    life.to(on)
    notice = sefton(adviser_reports=agreed("12", value, on=life.now.date()))
    return life.do(lambda course: course.replaced(standing=revised(course.standing, life.now, notice=notice)))


def test_while_the_interval_is_unset_no_report_has_a_date() -> None:
    life = adviser()

    life.to("Fri 31 December 2021")

    assert life.duties == ()
    assert life.letters() == []


def test_a_report_may_come_before_the_interval_is_agreed() -> None:
    life = adviser().to("Mon 5 July 2021")

    assert why_not_report(life.course, by(ADVISER, AdviserReport, life.today, concern=True), life.now) is None
    assert report(life, concern=True).course.reported_on == {Role.ADVISER: (day("Mon 5 July 2021"),)}


def test_an_interval_agreed_in_mid_life_leaves_no_backlog() -> None:
    life = told_of(report(adviser().to("Mon 5 July 2021")), "Mon 1 November 2021", MONTHLY)

    life.to("Fri 3 December 2021")

    assert life.due("adviser-report-1") == "Wed 1 Dec 2021"
    assert life.letters() == [
        "Wed 24 Nov 2021 adviser_report_due to adviser",
        "Thu 2 Dec 2021 adviser_report_overdue to adviser",
        "Thu 2 Dec 2021 duty_passed to case_lead",
    ]


def test_a_late_report_does_not_put_off_the_next() -> None:
    life = report(monthly().to("Tue 20 July 2021"))

    assert life.course.done == {"adviser-report-1": day("Tue 20 July 2021")}
    assert life.due("adviser-report-2") == "Sat 7 Aug 2021"


def test_after_a_long_silence_one_report_leaves_nothing_overdue() -> None:
    life = report(monthly().to("Wed 20 October 2021"))
    before = len(life.sent)

    life.to("Fri 29 October 2021")

    assert life.due("adviser-report-2") == "Sun 7 Nov 2021"
    assert len(life.sent) == before


def test_a_second_report_in_one_month_does_not_stand_for_the_next() -> None:
    life = report(report(monthly().to("Tue 15 June 2021")).to("Wed 23 June 2021"), concern=True)

    assert life.due("adviser-report-2") == "Sat 7 Aug 2021"
    assert life.course.done == {"adviser-report-1": day("Tue 15 June 2021")}


def test_another_interval_agreed_moves_the_report_that_is_open_and_its_old_rungs_are_gone() -> None:
    life = report(monthly().to("Wed 7 July 2021"))

    told_of(life, "Mon 2 August 2021", {"weeks": 2}).to("Fri 13 August 2021")

    assert life.due("adviser-report-2") == "Mon 16 Aug 2021"
    assert life.duty("adviser-report-2").revision == 2
    assert life.letters()[-1] == "Mon 9 Aug 2021 adviser_report_due to adviser"


def test_the_reports_of_a_notice_entered_in_mid_life_begin_with_the_next_one() -> None:
    life = adviser(entered="Mon 18 October 2021", adviser_reports=agreed("12", MONTHLY))

    life.to("Mon 1 November 2021")

    assert life.due("adviser-report-1") == "Sun 7 Nov 2021"
    assert life.letters() == ["Mon 1 Nov 2021 adviser_report_due to adviser"]


def test_a_pause_gives_a_report_what_was_left_of_its_time() -> None:
    life = monthly().to("Mon 28 June 2021")
    life.do(paused, life.now).to("Mon 2 August 2021")

    life.do(running_again, life.now)

    assert life.due("adviser-report-1") == "Wed 11 Aug 2021"


def test_each_adviser_owes_a_report_of_their_own() -> None:
    life = adviser(send())

    kinds = {duty.key: (duty.owed_by, duty.about) for duty in life.duties}

    assert kinds == {
        "adviser-report-1": (Role.ADVISER, {"adviser": "adviser"}),
        "nhs-adviser-report-1": (Role.NHS_ADVISER, {"adviser": "nhs_adviser"}),
    }


def test_one_advisers_report_does_not_count_as_the_others() -> None:
    life = adviser(send())
    nhs = next(person for person in life.course.standing.people if Role.NHS_ADVISER in person.roles)

    act = by(nhs.id, AdviserReport, "Thu 29 February 2024")

    assert why_not_report(life.course, act, life.now) == f"{nhs.name} is not the adviser: say adviser nhs_adviser."
    assert report(life, nhs.id, adviser="nhs_adviser").open() == ["adviser-report-1", "nhs-adviser-report-2"]


# --- 8: diagnostic reviews


def asked(life: Life[AdviserCourse], due: str = "2021-10-29") -> Life[AdviserCourse]:
    act = by(ADVISER, DiagnosticRequest, life.today, service="early help", reviewer="Leeds Council", due_on=due)
    return life.do(requested, act, life.now)


def test_a_diagnostic_review_is_asked_for_reminded_and_chased_by_the_day_the_request_names() -> None:
    life = asked(adviser().to("Mon 4 October 2021"))

    life.to("Mon 1 November 2021")

    assert life.letters() == [
        "Mon 4 Oct 2021 diagnostic_requested to case_lead, coordinator, dcs",
        "Fri 15 Oct 2021 diagnostic_review_due to coordinator",
        "Fri 22 Oct 2021 diagnostic_review_due to coordinator",
        "Mon 1 Nov 2021 diagnostic_review_overdue to coordinator",
        "Mon 1 Nov 2021 duty_passed to adviser, case_lead, chair",
    ]
    assert life.duty("diagnostic-1").paragraph == "8"
    assert life.sent[0].facts["act"] == "complete-diagnostic --diagnostic 1"


def test_a_diagnostic_review_done_is_done() -> None:
    life = asked(adviser().to("Mon 4 October 2021"))

    life.do(completed, by(COORDINATOR, DiagnosticDone, life.today, diagnostic=1)).to("Fri 31 December 2021")

    assert life.letters("diagnostic_review_due", "diagnostic_review_overdue") == []


def test_a_pause_gives_a_diagnostic_review_what_was_left_of_its_time() -> None:
    life = asked(adviser().to("Mon 4 October 2021")).to("Mon 11 October 2021")
    life.do(paused, life.now).to("Mon 18 October 2021")

    life.do(running_again, life.now)

    assert life.due("diagnostic-1") == "Fri 5 Nov 2021"


# --- 3: the appointment

MINIMUM = """
    # twelve months at least from 29 February 2024: to 28 February 2025
    Thu 29 February 2024 | refused
    Thu 27 February 2025 | refused
    Fri 28 February 2025 | let in
    Mon 3 March 2025     | let in
"""


@pytest.mark.parametrize(("on", "answer"), rows(MINIMUM))
def test_an_appointment_does_not_end_before_its_minimum_term(on: str, answer: str) -> None:
    life = adviser(send()).to(on)
    who = next(person.id for person in life.course.standing.people if Role.APPROVER in person.roles)

    refusal = why_not_end(life.course, by(who, AppointmentEnded, on, reason="no longer required"), life.now)

    assert (refusal is not None) == (answer == "refused")
    if refusal:
        assert refusal == "The notice appoints the adviser for at least 12 months, until Friday 28 February 2025."


def test_an_open_ended_appointment_ends_when_the_secretary_of_state_is_satisfied() -> None:
    life = monthly().to("Mon 28 June 2021")

    act = by(MINISTER, AppointmentEnded, life.today, reason="no longer required")
    life.do(ended, act, life.now).to("Fri 31 December 2021")

    assert life.open() == []
    assert life.letters() == ["Mon 28 Jun 2021 adviser_ended to case_lead, chair, coordinator, dcs"]


REFUSED: list[tuple[Any, Any, str, dict[str, Any], str]] = [
    (
        why_not_request,
        DiagnosticRequest,
        ADVISER,
        {"service": "early help", "reviewer": "Leeds Council", "due_on": "2021-10-04"},
        "The review must be due after Monday 4 October 2021.",
    ),
    (
        why_not_complete,
        DiagnosticDone,
        COORDINATOR,
        {"diagnostic": 1},
        "There is no such diagnostic review to hand in.",
    ),
    (why_not_report, AdviserReport, CASE_LEAD, {"adviser": "nhs_adviser"}, "This notice has no NHS adviser."),
    (
        why_not_report,
        AdviserReport,
        CASE_LEAD,
        {"adviser": "chair"},
        "chair is not an adviser: say adviser or nhs_adviser.",
    ),
    (
        why_not_end,
        AppointmentEnded,
        CASE_LEAD,
        {"reason": "no longer required"},
        "Claire Donnelly may not do this: end-appointment is for the minister or approver.",
    ),
]


@pytest.mark.parametrize(("check", "kind", "who", "fields", "sentence"), REFUSED, ids=[row[4][:60] for row in REFUSED])
def test_what_cannot_be_done_is_refused_in_a_sentence(
    check: Any, kind: Any, who: str, fields: dict[str, Any], sentence: str
) -> None:
    life = adviser().to("Mon 4 October 2021")

    assert check(life.course, by(who, kind, life.today, **fields), life.now) == sentence


def test_after_the_appointment_nothing_is_reported() -> None:
    life = monthly()
    life.do(ended, by(APPROVER, AppointmentEnded, life.today, reason="no longer required"), life.now)

    assert why_not_report(life.course, by(ADVISER, AdviserReport, life.today), life.now) == (
        "The adviser's appointment has ended."
    )


def test_somebody_who_is_both_advisers_reports_as_either() -> None:
    notice = send()
    both = somebody("both", Role.ADVISER, Role.NHS_ADVISER)
    life = adviser(notice.model_copy(update={"people": (*notice.people, both)}))

    for which in ("adviser", "nhs_adviser"):
        assert why_not_report(life.course, by("both", AdviserReport, life.today, adviser=which), life.now) is None
