"""Paragraph 5d: what is slow and what needs strengthening is put before each board, by itself.

It goes in the agenda. What came to be so once that had gone is told in a letter of its own, before the board.
"""

from collections.abc import Iterable, Iterator, Mapping

from domain.agenda import HIGHLIGHTED, agenda_key, goes_out_at
from domain.meetings import Meeting
from domain.moments import day_of, spoken, spoken_moment
from domain.people import Role, holders
from domain.plan import PlanTold, slow_anew, weak_anew
from domain.standing import Clock, Standing
from domain.steps import Step, told_once


def put_before_boards(
    planned: Iterable[Meeting],
    told: PlanTold | None,
    gone: Mapping[str, PlanTold | None],
    standing: Standing,
    paragraph: str,
    members: tuple[Role, ...],
) -> Iterator[Step]:
    """What no agenda carries, in one letter a board to its members: what is new since the agenda went.

    All of it, where none goes since the board's clock is stopped; nothing where nothing of the plan has been heard.
    `gone` is what stood in each agenda that went out and was followed by news of the plan, by the agenda's step.
    """
    if standing.practice < 4 or told is None:
        return
    of_it = next((one.paragraph for one in standing.notice.terms.clauses if HIGHLIGHTED in one.text), paragraph)
    to = tuple(role for role in members if holders(standing.people, role))
    for meeting in planned:
        sent, before = agenda_key(meeting) in gone, gone.get(agenda_key(meeting))
        slow, weak = slow_anew(told, before), weak_anew(told, before)
        if not (slow or weak) or not (sent or standing.paused_now(Clock.BOARD)):
            continue
        gone_at = goes_out_at(meeting, standing.notice, standing.edition)
        step = told_once(
            f"slow-and-weak-{meeting.number}" + (f"/{day_of(meeting.starts_at)}" if sent else ""),
            max(gone_at, told.at),
            of_it,
            f"Put before board {meeting.number} what is slow and what needs strengthening",
            "slow_and_weak",
            to,
            number=str(meeting.number),
            when=spoken_moment(meeting.starts_at),
            place=meeting.place,
            since=spoken(day_of(gone_at)) if sent else "",
            slow="\n".join(slow),
            weak="\n".join(weak),
        )
        yield step.model_copy(update={"until": meeting.starts_at})


def kept_as_gone(
    planned: Iterable[Meeting], told: PlanTold | None, gone: Mapping[str, PlanTold | None], taken: frozenset[str]
) -> dict[str, PlanTold | None]:
    """`gone`, with what stood of the plan in each agenda that has gone out since, before other news of it is heard."""
    keys = (agenda_key(meeting) for meeting in planned)
    return {**gone, **{key: told for key in keys if key in taken and key not in gone}}
