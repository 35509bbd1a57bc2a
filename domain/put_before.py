"""Paragraph 5d: what is slow and what needs strengthening is put before each board, by itself, as its papers go out."""

from collections.abc import Iterable, Iterator

from domain.meetings import Meeting
from domain.moments import at, day_of, spoken_moment
from domain.people import Role, holders
from domain.plan import PlanTold
from domain.reckonings import papers_due
from domain.standing import Standing
from domain.steps import Step, told_once

# What the clause says of a report that is to highlight it (5d); where no clause of a notice does, the board's own.
HIGHLIGHTED = "contributions need to be strengthened"


def put_before_boards(
    planned: Iterable[Meeting], told: PlanTold | None, standing: Standing, paragraph: str, members: tuple[Role, ...]
) -> Iterator[Step]:
    """One letter a board to its members; none where nothing is slow, or where nothing of the plan has been heard.

    What came to be slow once the papers were out is still put before that board, unless its letter had gone.
    """
    if standing.practice < 4 or told is None or not (told.slow or told.weak):
        return
    of_it = next((one.paragraph for one in standing.notice.terms.clauses if HIGHLIGHTED in one.text), paragraph)
    to = tuple(role for role in members if holders(standing.people, role))
    for meeting in planned:
        papers_on = papers_due(day_of(meeting.starts_at), standing.notice, standing.edition).on
        step = told_once(
            f"slow-and-weak-{meeting.number}",
            max(at(papers_on), meeting.first_told_at, told.at),
            of_it,
            f"Put before board {meeting.number} what is slow and what needs strengthening",
            "slow_and_weak",
            to,
            number=str(meeting.number),
            when=spoken_moment(meeting.starts_at),
            place=meeting.place,
            slow="\n".join(told.slow),
            weak="\n".join(told.weak),
        )
        yield step.model_copy(update={"until": meeting.starts_at})
