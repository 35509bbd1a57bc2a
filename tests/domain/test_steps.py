"""What fires, when, to whom: one late letter a series, nothing of before our time, chasing that starts when it may."""

from datetime import date, datetime, time

import pytest

from domain.board import BoardCourse
from domain.board_acts import NewDate, Report, moved, reported
from domain.course import Course
from domain.duties import Duty
from domain.moments import at
from domain.people import Role
from domain.reckoning import Status, reckoned
from domain.standing import Clock
from domain.steps import ON_ENTRY, account_of, ahead, next_step, put_off, told_once
from domain.timetable import timetabled
from tests.support.editions import ENGLAND
from tests.support.lives import (
    COORDINATOR,
    SIGNED,
    Life,
    boards,
    by,
    paused,
    resumed_standing,
    running_again,
    standing,
    without,
)
from tests.support.notices import sefton
from tests.support.tables import day, rows

NOTICE = without(sefton(), Role.PARTNER)
REPORT = "board-report-1"


class OneDuty(Course):
    """A strand that owes one thing by one day."""

    due_on: date
    kind: str = "plan_submission"
    owed_from: datetime

    def owed(self) -> tuple[Duty, ...]:
        due = reckoned(self.due_on, ENGLAND, paragraph="4", rule="the day the text names", status=Status.STATED)
        return (self.duty("it", self.kind, due, Clock.DELIVERY, opened_at=self.owed_from),)


def owing(due: str, *, entered: str = "", owed_from: str = "", kind: str = "plan_submission") -> Life[OneDuty]:
    held = standing(NOTICE, entered)
    since = at(day(owed_from)) if owed_from else held.in_force_at
    return Life(OneDuty(standing=held, opened_at=held.in_force_at, due_on=day(due), kind=kind, owed_from=since))


def a_board(on: str = "Wed 8 June 2022") -> Life[BoardCourse]:
    held = standing(without(sefton(board_timetable=boards(on)), Role.PARTNER))
    life = Life(BoardCourse(standing=held, opened_at=held.in_force_at))
    return life.do(timetabled, life.now)


def test_a_duty_is_reminded_then_chased_upward_and_told_once() -> None:
    life = owing("Thu 30 September 2021")

    life.to("Fri 31 December 2021")

    assert life.letters() == [
        "Thu 2 Sep 2021 plan_submission_due to coordinator",
        "Thu 16 Sep 2021 plan_submission_due to coordinator",
        "Thu 23 Sep 2021 plan_submission_due to coordinator",
        "Fri 1 Oct 2021 plan_submission_overdue to coordinator",
        "Fri 1 Oct 2021 duty_passed to adviser, case_lead, chair",
        "Fri 8 Oct 2021 plan_submission_overdue to head_of_service",
        "Fri 15 Oct 2021 plan_submission_overdue to dcs",
        "Fri 22 Oct 2021 plan_submission_overdue to chief_executive",
    ]


def test_chasing_is_numbered_and_capped() -> None:
    life = owing("Thu 30 September 2021")

    life.to("Fri 29 July 2022")

    rungs = [letter.rung for letter in life.sent if letter.kind == "plan_submission_overdue"]
    assert rungs == ["chaser 1 of 4", "chaser 2 of 4", "chaser 3 of 4", "chaser 4 of 4"]


def test_what_the_notice_leaves_open_is_asked_for_every_month_until_it_is_settled() -> None:
    life = owing("Mon 21 June 2021", kind="term_settled")

    life.to("Thu 30 September 2021").do(Course.handed_in, "it", day("Thu 30 September 2021")).to("Wed 1 June 2022")

    assert life.letters("term_settled_overdue") == [
        "Tue 22 Jun 2021 term_settled_overdue to case_lead",
        "Tue 29 Jun 2021 term_settled_overdue to approver",
        "Tue 6 Jul 2021 term_settled_overdue to approver",
        "Tue 13 Jul 2021 term_settled_overdue to approver",
        "Fri 13 Aug 2021 term_settled_overdue to approver, case_lead",
        "Mon 13 Sep 2021 term_settled_overdue to approver, case_lead",
    ]
    assert life.sent[-1].rung == "2 months after the last chaser"


def test_the_plan_is_asked_for_every_month_for_years() -> None:
    life = owing("Thu 30 September 2021", kind="plan_update").to("Tue 30 September 2025")

    asked = life.letters("plan_update_overdue")

    assert len(asked) == 4 + 47
    assert asked[-1] == "Mon 22 Sep 2025 plan_update_overdue to chief_executive, coordinator"


def test_the_interval_and_the_cap_are_the_notices_own() -> None:
    notice = without(sefton(conventions={"chase_every": 2, "chase_at_most": 2}), Role.PARTNER)
    held = standing(notice)
    life = Life(OneDuty(standing=held, opened_at=at(SIGNED), due_on=day("Thu 30 September 2021"), owed_from=at(SIGNED)))

    life.to("Fri 31 December 2021")

    assert life.letters("plan_submission_overdue") == [
        "Fri 1 Oct 2021 plan_submission_overdue to coordinator",
        "Tue 5 Oct 2021 plan_submission_overdue to head_of_service",
    ]


MOMENTS = """
    # the day, and the hour in UTC at which London's clocks show nine
    Thu 30 September 2021 | 2021-09-02T08:00
    Wed 24 November 2021  | 2021-10-27T08:00
    Fri 26 November 2021  | 2021-10-29T08:00
    Mon 29 November 2021  | 2021-11-01T09:00
    Fri 22 April 2022     | 2022-03-23T09:00
    Wed 27 April 2022     | 2022-03-28T08:00
"""


@pytest.mark.parametrize(("due", "first"), rows(MOMENTS))
def test_reminders_go_at_nine_in_london_in_both_seasons(due: str, first: str) -> None:
    life = owing(due)

    step = next_step(life.agenda, life.course.taken)

    assert step is not None
    assert f"{step.at:%Y-%m-%dT%H:%M}" == first


def test_a_report_handed_in_early_silences_the_rest_of_its_ladder() -> None:
    life = a_board().to("Mon 16 May 2022")

    life.do(reported, by(COORDINATOR, Report, "Mon 16 May 2022", meeting=1)).to("Tue 7 June 2022")

    assert life.letters(duty=REPORT) == ["Mon 16 May 2022 board_report_due to coordinator"]
    assert life.duty(REPORT).late_by == 0


def test_a_report_handed_in_late_ends_the_chasing_and_keeps_its_lateness() -> None:
    life = a_board().to("Wed 1 June 2022")

    life.do(reported, by(COORDINATOR, Report, "Wed 1 June 2022", meeting=1)).to("Thu 30 June 2022")

    assert life.letters("board_report_overdue") == ["Tue 31 May 2022 board_report_overdue to coordinator"]
    assert life.duty(REPORT).late_by == 2


# --- law 4: nothing is doubled; what we missed goes out on return


def test_after_three_weeks_away_one_letter_a_duty_goes_out_marked_late() -> None:
    life = owing("Thu 30 September 2021").to("Fri 10 September 2021")

    life.away("Mon 27 September 2021")

    assert life.letters("plan_submission_due")[1:] == ["Mon 27 Sep 2021 plan_submission_due to coordinator (late)"]
    assert [fallen.instead for fallen in life.entered] == ["overtaken by a later step while nothing could be sent"]


def test_after_an_absence_over_the_date_the_chaser_goes_and_the_reminders_do_not() -> None:
    life = owing("Thu 30 September 2021").to("Fri 10 September 2021")

    life.away("Mon 4 October 2021")

    assert life.letters()[1:] == [
        "Mon 4 Oct 2021 plan_submission_overdue to coordinator (late)",
        "Mon 4 Oct 2021 duty_passed to adviser, case_lead, chair (late)",
    ]


LATENESS = """
    # taken within the hour it is punctual; after it, it is late
    09:59 | punctual
    10:00 | punctual
    10:01 | late
"""


@pytest.mark.parametrize(("clock", "said"), rows(LATENESS))
def test_a_step_is_late_once_an_hour_has_gone_by(clock: str, said: str) -> None:
    life = owing("Thu 30 September 2021")
    life.now = at(day("Thu 2 September 2021"), time.fromisoformat(clock))

    life.do(lambda course: course)

    assert [letter.late for letter in life.sent] == [said == "late"]


def test_what_was_due_before_our_time_is_entered_and_never_mailed() -> None:
    life = owing("Thu 30 September 2021", entered="Mon 11 October 2021")

    life.to("Tue 12 October 2021")

    assert life.letters() == []
    assert len(life.entered) == 6
    assert {fallen.instead for fallen in life.entered} == {"due before our time, which began Monday 11 October 2021"}


def test_chasing_begun_before_our_time_goes_on_in_it() -> None:
    life = owing("Thu 30 September 2021", entered="Mon 11 October 2021")

    life.to("Fri 29 October 2021")

    assert life.letters() == [
        "Fri 15 Oct 2021 plan_submission_overdue to dcs",
        "Fri 22 Oct 2021 plan_submission_overdue to chief_executive",
    ]


def test_what_was_chased_in_vain_before_our_time_is_asked_for_once_when_it_begins() -> None:
    life = owing("Thu 30 September 2021", entered="Mon 15 November 2021")

    life.to("Fri 31 December 2021")

    assert life.letters() == ["Mon 15 Nov 2021 plan_submission_overdue to coordinator"]
    assert life.sent[0].rung == ON_ENTRY
    assert not life.sent[0].late


def test_what_falls_due_on_the_day_of_entry_is_ours_and_not_late() -> None:
    held = standing(NOTICE, "Thu 16 September 2021").model_copy(
        update={"entered_at": at(day("Thu 16 September 2021"), time(14))}
    )
    life = Life(OneDuty(standing=held, opened_at=at(SIGNED), due_on=day("Thu 30 September 2021"), owed_from=at(SIGNED)))

    life.to("Thu 16 September 2021")

    assert life.letters() == ["Thu 16 Sep 2021 plan_submission_due to coordinator"]


# --- what comes to be owed late


def test_rungs_from_before_a_duty_was_owed_fold_into_one_reminder() -> None:
    life = owing("Thu 30 September 2021", owed_from="Mon 20 September 2021")

    life.to("Wed 29 September 2021")

    assert life.letters() == [
        "Mon 20 Sep 2021 plan_submission_due to coordinator",
        "Thu 23 Sep 2021 plan_submission_due to coordinator",
    ]


def test_what_comes_to_be_owed_after_its_day_is_chased_from_then_and_from_the_first_rung() -> None:
    life = owing("Thu 30 September 2021", owed_from="Mon 8 November 2021")

    life.to("Tue 30 November 2021")

    assert life.letters() == [
        "Tue 9 Nov 2021 plan_submission_overdue to coordinator",
        "Tue 9 Nov 2021 duty_passed to adviser, case_lead, chair",
        "Tue 16 Nov 2021 plan_submission_overdue to head_of_service",
        "Tue 23 Nov 2021 plan_submission_overdue to dcs",
        "Tue 30 Nov 2021 plan_submission_overdue to chief_executive",
    ]


# --- law 4: the terms change while a ladder is running


def test_rungs_of_a_date_that_moved_never_go_out() -> None:
    life = a_board().to("Tue 17 May 2022")

    life.do(moved, by(COORDINATOR, NewDate, "Tue 17 May 2022", meeting=1, to_on="2022-06-22"), life.now)
    life.to("Wed 15 June 2022")

    assert life.letters(duty=REPORT) == [
        "Mon 16 May 2022 board_report_due to coordinator",
        "Mon 30 May 2022 board_report_due to coordinator",
        "Wed 8 Jun 2022 board_report_due to coordinator",
        "Mon 13 Jun 2022 board_report_due to coordinator",
    ]
    assert [letter.revision for letter in life.sent if letter.duty == REPORT] == [1, 2, 2, 2]


def test_the_keys_of_a_new_revision_are_new() -> None:
    life = a_board()
    before = {step.key for step in life.agenda if step.duty == REPORT}

    life.do(moved, by(COORDINATOR, NewDate, "Mon 7 June 2021", meeting=1, to_on="2022-06-22"), life.now)

    after = {step.key for step in life.agenda if step.duty == REPORT}
    assert not before & after
    assert {key.rsplit("/", 1)[1] for key in after} == {"r2"}


# --- pauses


def test_while_a_clock_is_paused_nothing_of_it_goes_out() -> None:
    life = owing("Thu 30 September 2021").to("Mon 6 September 2021")

    life.do(paused, life.now).to("Fri 31 December 2021")

    assert life.letters() == ["Thu 2 Sep 2021 plan_submission_due to coordinator"]


def test_a_reminder_that_fell_in_a_pause_goes_out_on_resumption_and_is_not_late() -> None:
    life = owing("Thu 30 September 2021").to("Mon 6 September 2021")
    life.do(paused, life.now).to("Mon 20 September 2021")

    life.do(running_again, life.now).to("Wed 29 September 2021")

    assert life.letters()[1:] == [
        "Mon 20 Sep 2021 plan_submission_due to coordinator",
        "Thu 23 Sep 2021 plan_submission_due to coordinator",
    ]


def test_a_reminder_sent_before_a_pause_is_not_sent_again_after_it() -> None:
    life = owing("Thu 30 September 2021").to("Mon 6 September 2021")
    life.do(paused, life.now).to("Fri 10 September 2021")

    life.do(running_again, life.now).to("Wed 15 September 2021")

    assert life.letters() == ["Thu 2 Sep 2021 plan_submission_due to coordinator"]


def test_chasing_stops_with_its_clock_and_goes_on_with_what_was_left() -> None:
    life = owing("Thu 30 September 2021").to("Mon 4 October 2021")
    life.do(paused, life.now).to("Mon 1 November 2021")

    life.do(running_again, life.now).to("Wed 1 December 2021")

    assert life.letters("plan_submission_overdue") == [
        "Fri 1 Oct 2021 plan_submission_overdue to coordinator",
        "Fri 5 Nov 2021 plan_submission_overdue to head_of_service",
        "Fri 12 Nov 2021 plan_submission_overdue to dcs",
        "Fri 19 Nov 2021 plan_submission_overdue to chief_executive",
    ]


def test_no_breach_is_told_at_the_moment_of_resumption() -> None:
    life = owing("Thu 30 September 2021").to("Thu 30 September 2021")
    life.do(paused, life.now).to("Thu 14 October 2021")

    life.do(running_again, life.now).to("Thu 14 October 2021")
    at_once = life.letters("duty_passed", "plan_submission_overdue")
    life.to("Fri 15 October 2021")

    assert at_once == []
    assert life.letters("duty_passed") == ["Fri 15 Oct 2021 duty_passed to adviser, case_lead, chair"]


PUT_OFF = """
    # what was to happen | after | paused | resumed | happens
    Fri 8 October 2021 | Thu 30 September 2021 | Mon 4 October 2021 | Mon 1 November 2021 | Fri 5 November 2021
    Fri 1 October 2021 | Thu 30 September 2021 | Mon 4 October 2021 | Mon 1 November 2021 | Fri 1 October 2021
    Fri 8 October 2021 | Thu 30 September 2021 | Mon 6 September 2021 | Mon 20 September 2021 | Fri 8 October 2021
    # never on a day off
    Fri 8 October 2021 | Thu 30 September 2021 | Mon 4 October 2021 | Tue 5 October 2021 | Mon 11 October 2021
    Fri 10 December 2021 | Tue 30 November 2021 | Mon 6 December 2021 | Tue 21 December 2021 | Wed 29 December 2021
"""


@pytest.mark.parametrize(("was", "after", "from_on", "until", "happens"), rows(PUT_OFF))
def test_what_follows_a_date_is_put_off_by_the_days_its_clock_stopped(
    was: str, after: str, from_on: str, until: str, happens: str
) -> None:
    course = owing("Thu 30 September 2021").course
    held = resumed_standing(paused(course, at(day(from_on))).standing, at(day(until)))

    assert put_off(day(was), Clock.DELIVERY, held, started_on=day(after)) == day(happens)


def test_a_pause_of_another_clock_puts_nothing_off() -> None:
    course = owing("Thu 30 September 2021").course
    stopped = paused(course, at(day("Mon 4 October 2021")), Clock.REVIEWS)
    held = resumed_standing(stopped.standing, at(day("Mon 1 November 2021")))

    friday = day("Fri 8 October 2021")
    assert put_off(friday, Clock.DELIVERY, held, started_on=day("Thu 30 September 2021")) == friday


# --- what is asked


def test_what_fires_next_can_always_be_asked() -> None:
    life = owing("Thu 30 September 2021")

    what = [step.what for step in ahead(life.agenda, life.course.taken)][:2]

    assert what == ["Remind the coordinator: submit the improvement plan, by Thursday 30 September 2021"] * 2


def test_an_account_names_what_was_taken_and_what_comes() -> None:
    life = owing("Thu 30 September 2021").to("Thu 2 September 2021")

    account = account_of(life.agenda, life.course.taken, strand="delivery")

    assert account.with_letters == ("it/20-working-days-before/r1",)
    assert account.next_at == at(day("Thu 16 September 2021"))


def test_something_told_once_is_a_series_by_itself() -> None:
    step = told_once("gap/1", at(SIGNED), "6", "Tell", "review_gap", (Role.CASE_LEAD,), last_held="never")

    assert (step.series, step.facts) == ("gap/1", {"last_held": "never"})
