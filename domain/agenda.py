"""Paragraph 5b: the agenda of each board, drawn up by itself from a template and added to by people.

It goes to the board's members with the papers, and stands as it then is once the board is recorded as held.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from domain.days import Edition
from domain.instrument import Notice
from domain.meetings import Meeting
from domain.moments import at, day_of, spoken, spoken_moment
from domain.people import Role, holders
from domain.plan import PlanTold
from domain.proceedings import AgendaItem, Proceedings, open_in_words
from domain.reckonings import delivery_due, papers_due
from domain.standing import Clock, Standing
from domain.steps import Step, told_once

SLOW = "slow"
LAST_OF_ALL = "other-business"
# What the clause says of a report that is to highlight it (5d).
HIGHLIGHTED = "contributions need to be strengthened"


class StandingItem(NamedTuple):
    """A line of the template. `name` is what it is struck by.

    It comes under the notice's term `of`, or under the clause that says `words`. A notice with neither has none.
    """

    name: str
    text: str
    of: str = ""
    words: str = ""


# The template: what stands on every board's agenda, in order. Its paragraphs are the notice's own.
TEMPLATE = (
    StandingItem("apologies", "Apologies", of="board"),
    StandingItem("minutes", "Minutes of the last board, and matters arising", of="board"),
    StandingItem("actions", "Open actions, those overdue first", of="board"),
    StandingItem("progress", "Progress against the objectives of the plan", of="plan_upkeep"),
    StandingItem(SLOW, "Objectives that are slow, and contributions to be strengthened", words=HIGHLIGHTED),
    StandingItem("partners", "Partners' updates", of="board"),
    StandingItem(
        "views", "Views of frontline staff and of children and young people", words="views of frontline staff"
    ),
    StandingItem("evidence", "Data, analysis and evidence of impact", words="evidence of impact"),
    StandingItem("adviser", "The adviser's recommendations", of="adviser"),
    StandingItem("reviews", "The Department's reviews to come", of="reviews"),
    StandingItem("assessment", "The council's own assessment before the next review", of="self_assessment"),
    StandingItem("delivery", "The delivery date", of="delivery"),
    StandingItem(LAST_OF_ALL, "Any other business", of="board"),
)


def paragraph_for(item: StandingItem, notice: Notice) -> str | None:
    """The paragraph an item of the template has in this notice; None where it asks for no such thing."""
    if item.of:
        term = getattr(notice.terms, item.of)
        return term.paragraph if term else None
    return next((one.paragraph for one in notice.terms.clauses if item.words in one.text), None)


def drawn_up(
    meeting: Meeting, proceedings: Proceedings, told: PlanTold | None, standing: Standing
) -> tuple[AgendaItem, ...]:
    """A board's agenda as it stands: the template's items, those people added, and any other business last.

    What was struck stays in it, with who struck it. A board that was recorded as held has the agenda it had then.
    """
    if meeting.number in proceedings.agendas:
        return proceedings.agendas[meeting.number]
    notice, points = standing.notice, _points(meeting, proceedings, told, standing)
    struck = {one.item: one for one in proceedings.struck if one.meeting == meeting.number}
    items = [
        AgendaItem(name=one.name, text=one.text, paragraph=paragraph, points=points.get(one.name, ()))
        for one in TEMPLATE
        if (paragraph := paragraph_for(one, notice))
        and (one.name != "partners" or holders(standing.people, Role.PARTNER))
    ]
    added = [
        AgendaItem(name=f"added-{n}", text=one.text, paragraph=one.paragraph, added=one)
        for n, one in enumerate(proceedings.added, start=1)
        if one.meeting == meeting.number
    ]
    ordered = (*items[:-1], *added, *items[-1:])
    return tuple(one.model_copy(update={"struck": struck[one.name]}) if one.name in struck else one for one in ordered)


def _points(
    meeting: Meeting, proceedings: Proceedings, told: PlanTold | None, standing: Standing
) -> dict[str, tuple[str, ...]]:
    """What is known of an item by now, in words."""
    due = delivery_due(standing.notice, standing.edition)
    return {
        "actions": open_in_words(proceedings, day_of(meeting.starts_at)),
        SLOW: (*told.slow, *told.weak) if told else (),
        "delivery": (f"By the end of {spoken(due.on)}",) if due else (),
    }


def in_lines(agenda: Iterable[AgendaItem]) -> tuple[str, ...]:
    """The items that stand, numbered as they are taken, each with its paragraph."""
    standing = [one for one in agenda if one.struck is None]
    return tuple(f"{n}. {one.text} (paragraph {one.paragraph})" for n, one in enumerate(standing, start=1))


def agendas_sent(
    planned: Iterable[Meeting],
    proceedings: Proceedings,
    told: PlanTold | None,
    standing: Standing,
    paragraph: str,
    members: tuple[Role, ...],
) -> Iterator[Step]:
    """The agenda goes to the board's members on the day its papers go out; anew where the board has another day.

    What is slow and what needs strengthening goes in it (5d), whether or not its item was struck.
    """
    if standing.practice < 4 or standing.paused_now(Clock.BOARD):
        return
    to = tuple(role for role in members if holders(standing.people, role))
    for meeting in planned:
        agenda = drawn_up(meeting, proceedings, told, standing)
        on_it = [one for one in agenda if one.struck is None]
        points = {one.name: one.points for one in on_it}
        step = told_once(
            agenda_key(meeting),
            goes_out_at(meeting, standing.notice, standing.edition),
            paragraph,
            f"Send the agenda of board {meeting.number} to its members",
            "board_agenda",
            to,
            number=str(meeting.number),
            when=spoken_moment(meeting.starts_at),
            place=meeting.place,
            agenda="\n".join(in_lines(agenda)),
            actions="\n".join(points.get("actions", ())),
            item=next((str(n) for n, one in enumerate(on_it, start=1) if one.name == SLOW), ""),
            slow="\n".join(told.slow if told else ()),
            weak="\n".join(told.weak if told else ()),
        )
        yield replace(step, until=meeting.starts_at)


def agenda_key(meeting: Meeting) -> str:
    """The step that sends a board's agenda: another one where the board has another day."""
    return f"agenda-{meeting.number}/{day_of(meeting.starts_at)}"


def goes_out_at(meeting: Meeting, notice: Notice, edition: Edition) -> datetime:
    """When (UTC) a board's agenda goes out: with the papers, or when people were first asked to it."""
    return max(at(papers_due(day_of(meeting.starts_at), notice, edition).on), meeting.first_told_at)


def agenda_kept(meeting: Meeting, proceedings: Proceedings, told: PlanTold | None, standing: Standing) -> Proceedings:
    """`proceedings` with the agenda of a board kept as it now is."""
    agenda = drawn_up(meeting, proceedings, told, standing)
    return proceedings.model_copy(update={"agendas": {**proceedings.agendas, meeting.number: agenda}})
