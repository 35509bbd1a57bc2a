"""Paragraph 5d: what is slow and what needs strengthening is put before each board, by itself.

It goes in the agenda. What came to be so once that had gone is told in letters of its own, before the board: by
practice 5 as often as there is news, though never on a day on which a board's members have one of these already.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date, datetime, timedelta

from domain.agenda import HIGHLIGHTED, agenda_key, goes_out_at
from domain.days import Edition, working_days_after
from domain.facts import Fact
from domain.meetings import Meeting
from domain.moments import at, day_of, spoken, spoken_moment
from domain.people import Role, holders
from domain.plan import PlanPut, PlanTold, slow_anew, weak_anew
from domain.standing import Clock, Standing
from domain.steps import Step, told_once

# By practice 5, what waits for another day goes at nine, or so long before the board where that begins by then.
AHEAD = timedelta(hours=1)


class Heard(Fact):
    """What a board has heard of the plan: last of all, in agendas that went out, and in letters of its own.

    `gone` is what stood in each agenda that went out and was followed by news of the plan, by the agenda's step.
    """

    told: PlanTold | None
    gone: dict[str, PlanTold | None]
    put: tuple[PlanPut, ...]


def put_before_boards(
    planned: Iterable[Meeting],
    heard: Heard,
    taken: Set[str],
    standing: Standing,
    paragraph: str,
    members: tuple[Role, ...],
) -> Iterator[Step]:
    """What no agenda carries, in a letter to each board's members: what is new since the last of them went.

    All of it, where none goes since the board's clock is stopped; nothing where nothing of the plan has been heard.
    """
    if standing.practice < 4 or heard.told is None:
        return
    planned, paused = tuple(planned), standing.paused_now(Clock.BOARD)
    of_it = next((one.paragraph for one in standing.notice.terms.clauses if HIGHLIGHTED in one.text), paragraph)
    to = tuple(role for role in members if holders(standing.people, role))
    taken_up = _days_taken_up(planned, heard, taken, standing)
    for meeting in planned:
        gone_at = goes_out_at(meeting, standing.notice, standing.edition)
        sent = _went(agenda_key(meeting), heard, taken, standing)
        news = _news(meeting, heard, sent=sent)
        moment = _free_from(max(gone_at, heard.told.at), meeting, taken_up, standing.edition)
        if moment is None or not (news.slow or news.weak) or not (sent or paused):
            continue
        if standing.practice > 4:
            taken_up.add(day_of(moment))
        step = told_once(
            news.step,
            moment,
            of_it,
            f"Put before board {meeting.number} what is slow and what needs strengthening",
            "slow_and_weak",
            to,
            series=news.series,
            number=str(meeting.number),
            when=spoken_moment(meeting.starts_at),
            place=meeting.place,
            since=_since(gone_at if sent else None, news.before),
            slow="\n".join(news.slow),
            weak="\n".join(news.weak),
        )
        yield replace(step, until=meeting.starts_at)


class News(Fact):
    """What one board's members have not had before them. `before` are the letters they had of it since the agenda."""

    series: str
    before: tuple[PlanPut, ...]
    slow: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """The step that tells it: one of its own for each letter, however often what it tells is heard."""
        return f"{self.series}/{len(self.before) + 1}" if self.before else self.series


def _news(meeting: Meeting, heard: Heard, *, sent: bool) -> News:
    series = f"slow-and-weak-{meeting.number}" + (f"/{day_of(meeting.starts_at)}" if sent else "")
    before = tuple(one for one in heard.put if one.series == series)
    # An agenda that no other news has followed yet has all of it.
    agenda = heard.gone.get(agenda_key(meeting), heard.told) if sent else None
    had = [one for one in (agenda, *before) if one]
    told = heard.told
    slow = slow_anew(told.slow, [line for one in had for line in one.slow]) if told else ()
    weak = weak_anew(told.weak, [line for one in had for line in one.weak]) if told else ()
    return News(series=series, before=before, slow=slow, weak=weak)


def _went(agenda: str, heard: Heard, taken: Set[str], standing: Standing) -> bool:
    return agenda in heard.gone or (standing.practice > 4 and agenda in taken)


def _since(agenda_at: datetime | None, letters: tuple[PlanPut, ...]) -> str:
    """What the members had of it before, in words."""
    agenda = f"the agenda went to you on {spoken(day_of(agenda_at))}" if agenda_at else ""
    letter = f"a letter such as this on {spoken(day_of(letters[-1].at))}" if letters else ""
    return " and ".join(filter(None, (agenda, letter)))


def _days_taken_up(planned: Iterable[Meeting], heard: Heard, taken: Set[str], standing: Standing) -> set[date]:
    """The days on which members have one of these already: an agenda, of whichever board, or a letter of news."""
    if standing.practice < 5:
        return set()
    paused = standing.paused_now(Clock.BOARD)
    agendas = (one for one in planned if not paused or _went(agenda_key(one), heard, taken, standing))
    days = (day_of(goes_out_at(one, standing.notice, standing.edition)) for one in agendas)
    return {*days, *(day_of(one.at) for one in heard.put)}


def _free_from(moment: datetime, meeting: Meeting, taken_up: Set[date], edition: Edition) -> datetime | None:
    """`moment` itself, or the next working day that is free; the board's own day at the latest. None where none is."""
    day, board = day_of(moment), day_of(meeting.starts_at)
    if day not in taken_up:
        return moment
    while day in taken_up and day < board:
        day = min(working_days_after(day, 1, edition).on, board)
    return None if day in taken_up else min(at(day), meeting.starts_at - AHEAD)


def kept_as_gone(
    planned: Iterable[Meeting], told: PlanTold | None, gone: Mapping[str, PlanTold | None], taken: Set[str]
) -> dict[str, PlanTold | None]:
    """`gone`, with what stood of the plan in each agenda that has gone out since, before other news of it is heard."""
    keys = (agenda_key(meeting) for meeting in planned)
    return {**gone, **{key: told for key in keys if key in taken and key not in gone}}


def kept_as_put(steps: Iterable[Step], put: tuple[PlanPut, ...], taken: Set[str]) -> tuple[PlanPut, ...]:
    """`put`, with what stood in each of the letters (`steps`) that has gone since, before other news is heard."""
    return (*put, *(_put(step) for step in steps if step.key in taken))


def _put(step: Step) -> PlanPut:
    slow, weak = (tuple(step.facts[name].splitlines()) for name in ("slow", "weak"))
    return PlanPut(series=step.series, at=step.at, slow=slow, weak=weak)
