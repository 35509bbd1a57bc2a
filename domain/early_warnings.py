"""Early warnings of paragraph 13: what a case lead would want to know before it is a concern. Told once, each with its
evidence, and never acted on: what becomes of it is for people (law 2).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from textwrap import shorten

from domain.days import ONE_DAY, on_or_after, working_days_after
from domain.duties import Duty, DutyStatus
from domain.meetings import Meeting, MeetingStatus
from domain.moments import at, day_of, spoken
from domain.people import REPORTING_TO_IT, Role, known_by_id
from domain.plan import Objective, Progress, ProgressMade
from domain.reckoning import Reckoning
from domain.reckonings import plan_update_due
from domain.seen import Seen
from domain.sittings import gap_told_on
from domain.standing import Clock, Standing
from domain.steps import Step, put_off, told_once
from domain.suspension import stretched

# Those who watch, on both sides. [convention]
WATCHING = (Role.CASE_LEAD, Role.COORDINATOR)
WITH_THE_ADVISER = (*WATCHING, Role.ADVISER)
# Slack to the last lawful day of a review is short when fewer whole days than these are left.
SLACK = timedelta(weeks=4)


def told_early(standing: Standing) -> bool:
    """Whether this notice is kept by the practice of early warnings."""
    return standing.practice > 2


# --- 5b: two boards in a row


def boards_missed(meetings: Iterable[Meeting], standing: Standing, paragraph: str) -> Iterator[Step]:
    """Two boards in a row that were not held, or of which nobody has said that they were.

    One that was called off beforehand is neither: its withdrawal was told, and the longest gap is told by itself.
    """
    if not told_early(standing):
        return
    set_for = sorted(
        (meeting for meeting in meetings if meeting.status is not MeetingStatus.CANCELLED),
        key=lambda meeting: (meeting.day, meeting.number),
    )
    for held, run in groupby(set_for, key=lambda meeting: meeting.status is MeetingStatus.HELD):
        missed = tuple(run)[:2]
        if not held and len(missed) == 2:
            numbers = " and ".join(str(meeting.number) for meeting in missed)
            yield told_once(
                f"boards-missed/{missed[0].number}",
                max(_missed_at(meeting, standing) for meeting in missed),
                paragraph,
                f"Tell that boards {numbers} were missed in a row",
                "boards_missed",
                WITH_THE_ADVISER,
                evidence="\n".join(_of_board(meeting) for meeting in missed),
            )


def _missed_at(meeting: Meeting, standing: Standing) -> datetime:
    """When it was recorded as not held; where nobody says anything, once there has been time to."""
    if meeting.status is MeetingStatus.NOT_HELD and meeting.settled_at:
        return meeting.settled_at
    told_on = gap_told_on(meeting.day, standing.notice, standing.edition, unrecorded=True)
    return at(put_off(told_on, Clock.BOARD, standing, started_on=meeting.day))


def _of_board(meeting: Meeting) -> str:
    became = "nobody has said whether it met"
    if meeting.status is MeetingStatus.NOT_HELD:
        became = f"not held: {meeting.reason}" if meeting.reason else "not held"
    return f"Board {meeting.number}, {spoken(meeting.day)}: {became}"


# --- 6: the slack of a review


def review_slack(due: Reckoning, since: datetime, booked: Iterable[Meeting], standing: Standing) -> Iterator[Step]:
    """No review is booked in time, and less than four weeks are left. `since` is when (UTC) that came to be so."""
    short_on = on_or_after(due.on - SLACK + ONE_DAY, standing.edition).on
    moment = max(at(short_on), since)
    if not told_early(standing) or day_of(moment) > due.on:
        return
    late = tuple(
        f"Review {review.number} is booked for {spoken(review.day)}, after that day"
        for review in booked
        if review.day > due.on
    )
    yield told_once(
        f"review-slack/{due.on}",
        moment,
        due.paragraph,
        f"Tell that no review is booked and the last lawful day is {spoken(due.on)}",
        "review_slack",
        WITH_THE_ADVISER,
        due=due,
        evidence="\n".join((f"The last lawful day is {spoken(due.on)}", *(late or ("No review is booked",)))),
    )


# --- 10: a late or thin assessment


def is_rushed(signed_on: date, review_on: date, due_on: date | None) -> bool:
    """Whether an assessment was signed off within a day of its review, where it was to be in before then."""
    eve = review_on - ONE_DAY
    return signed_on >= eve and (due_on is None or due_on < eve)


def assessment_rushed(review: int, signed_on: date, review_on: date, at: datetime, paragraph: str) -> Step:
    return told_once(
        f"assessment-rushed-{review}",
        at,
        paragraph,
        f"Tell that the assessment for review {review} was signed off within a day of it",
        "assessment_rushed",
        WITH_THE_ADVISER,
        number=str(review),
        evidence=f"Signed off on {spoken(signed_on)}\nReview {review} was set for {spoken(review_on)}",
    )


def assessment_late(review: int, due_on: date, submitted_on: date, at: datetime, paragraph: str) -> Step:
    return told_once(
        f"assessment-late-{review}",
        at,
        paragraph,
        f"Tell that the assessment for review {review} came after its day",
        "assessment_late",
        WITH_THE_ADVISER,
        number=str(review),
        evidence=f"Due by {spoken(due_on)}\nSubmitted on {spoken(submitted_on)}",
    )


# --- 5a: objectives


def objectives_stale(objectives: Sequence[Objective], standing: Standing) -> Iterator[Step]:
    """Objectives in hand not spoken of for a board cycle: one letter for those last spoken of on one day."""
    if standing.practice < 4:
        return
    last_spoken_of: dict[date, list[int]] = {}
    for n, objective in enumerate(objectives, start=1):
        if objective.in_hand:
            last_spoken_of.setdefault(_last_spoken_of(objective, standing), []).append(n)
    for last_on, numbers in last_spoken_of.items():
        due = plan_update_due(last_on, standing.notice, standing.edition)
        due = stretched(due, Clock.BOARD, standing, started_on=last_on)
        told_on = working_days_after(due.on, 1, standing.edition).on
        known_at = [objectives[n - 1].known_at or standing.entered_at for n in numbers]
        yield told_once(
            f"objectives-stale/{last_on}",
            max(at(put_off(told_on, Clock.BOARD, standing, started_on=due.on)), *known_at),
            due.paragraph,
            f"Tell that nobody has spoken of objectives since {spoken(last_on)}: {', '.join(map(str, numbers))}",
            "objectives_stale",
            WITH_THE_ADVISER,
            due=due,
            evidence="\n".join(_unspoken(n, objectives[n - 1]) for n in numbers),
        )


def _last_spoken_of(objective: Objective, standing: Standing) -> date:
    """Of what was done before our time nothing is known: there the first cycle begins with it, as the plan's does."""
    ours_from = day_of(standing.kept_from)
    known = objective.latest.on if objective.latest else objective.set_on or ours_from
    return max(known, ours_from)


def _unspoken(number: int, objective: Objective) -> str:
    latest = objective.latest
    last = f"last said to be {latest.progress}, of {spoken(latest.on)}" if latest else "nothing said of it yet"
    return f"Objective {number} ({shorten(objective.text, 120, placeholder=' …')}): {last}"


def off_track_twice(objectives: Iterable[Objective], standing: Standing) -> Iterator[Step]:
    """An objective said to be off track twice running; told once for each time it comes to be so."""
    if standing.practice < 4:
        return
    clause = standing.notice.terms.plan_upkeep or standing.notice.terms.plan
    for n, objective in enumerate(objectives, start=1):
        for red, run in groupby(objective.by_day, key=lambda made: made.progress is Progress.OFF_TRACK):
            twice = tuple(run)[:2]
            if red and len(twice) == 2 and objective.dropped is None:
                second = max(twice, key=lambda made: made.at)
                yield told_once(
                    f"objective-off-track-{n}/{second.at.isoformat()}",
                    second.at,
                    clause.paragraph,
                    f"Tell that objective {n} was off track twice running",
                    "objective_off_track",
                    WITH_THE_ADVISER,
                    number=str(n),
                    evidence="\n".join(("The objective: " + objective.text, *(_red(made) for made in twice))),
                )


def _red(made: ProgressMade) -> str:
    said = f"{made.said} (evidence: {made.evidence})" if made.evidence else made.said
    return f"{spoken(made.on)}, off track, as {made.by_name} said: {shorten(said, 600, placeholder=' …')}"


# --- any duty: seen, and then silence


def silent_since_seen(duties: Iterable[Duty], seen: Mapping[str, Seen], standing: Standing) -> Iterator[Step]:
    """A duty acknowledged, which stops its reminders, and then not done by its day."""
    if not told_early(standing):
        return
    for duty in duties:
        owed = duty.status is DutyStatus.OPEN and duty.row.chased and not standing.paused_now(duty.clock)
        if owed and duty.acknowledged_at:
            yield _silent(duty, seen[duty.key], standing)


def _silent(duty: Duty, seen: Seen, standing: Standing) -> Step:
    told_on = working_days_after(duty.due.on, 1, standing.edition).on
    person = known_by_id(standing.people, seen.by)
    who, on = person.name if person else seen.by, spoken(day_of(seen.at))
    step = told_once(
        f"{duty.key}/silent/r{duty.revision}",
        at(put_off(told_on, duty.clock, standing, started_on=duty.due.on)),
        duty.paragraph,
        f"Tell that what {who} had seen was not done: {duty.what}, due {spoken(duty.due.on)}",
        "silent_since_seen",
        # What advisers owe is between them and the Department.
        (Role.CASE_LEAD,) if duty.owed_by in REPORTING_TO_IT else WATCHING,
        duty=duty.key,
        due=duty.due,
    )
    evidence = f"Seen by {who} on {on}\nDue by {spoken(duty.due.on)}\nNothing has been recorded since"
    return replace(step, revision=duty.revision, facts={"what": duty.what, "evidence": evidence})
