"""A notice's own pages: where it stands, what fires next, what is owed, who meets, what was sent and what happened."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import HTTPException, Response
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.client import Client

from domain.moments import day_of, spoken, spoken_moment
from domain.people import Role, title
from domain.steps import Step
from models import reading
from models.database import Sessions
from models.post import POST_ROOM, LetterRow
from models.record import AuditRow, DutyRow, NoticeRow
from web.fields import called, is_offered
from web.pages import page, paged
from web.papers import papers_address
from web.rights import Sight, View
from web.shown import (
    Happened,
    act_address,
    boards_address,
    concerns_address,
    happened,
    meeting,
    notice_address,
    owed,
    paragraph,
    plan_address,
)
from web.ways import Asked
from workflows.asking import coming, strands_of
from workflows.doors import ACTS

# What the first page shows of each, and what a page of a list holds.
FIRST, A_PAGE = 5, 25
PATIENCE = timedelta(seconds=2)


@dataclass(frozen=True)
class Next:
    """What fires next; `said` is why nothing can be said of it."""

    steps: tuple[Happened, ...] = ()
    said: str = ""
    more: int = 0


@dataclass(frozen=True)
class NoticePages:
    sessions: Sessions
    client: Client

    async def show(self, asked: Asked) -> Response:
        view, reference = asked.view, asked.reference
        async with self.sessions.reading() as session:
            row = await _page(reading.notice(session, reference))
            duties = [one for one in await reading.open_duties(session, reference) if _sees(view, one)]
            meetings = await reading.meetings_to_come(session, [reference], asked.now)
            letters = [one for one in await reading.letters(session, reference) if _may_read(view, one)]
            strands, entries, count = await _happenings(session, reference, view, 0, FIRST)
        fires = await self._next(reference, strands, row, view) if view.sight > Sight.THEIR_PART else None
        return page(
            "notice.html",
            200,
            title=f"{row.council}: {row.kind}",
            visitor=asked.visitor,
            back="/my",
            here=notice_address(reference),
            facts=_facts(row),
            fires=fires,
            owed=[owed(one, view, row.council, day_of(asked.now)) for one in duties],
            plan=plan_address(reference),
            papers=papers_address(reference),
            boards=boards_address(reference),
            concerns=concerns_address(reference) if view.weighs else "",
            meetings=[meeting(one, view, row.council) for one in meetings if view.sees_meeting(_invited(one.whole))],
            letters=[_letter(one) for one in letters[::-1][:FIRST]],
            all_letters=(len(letters), f"{notice_address(reference)}/letters"),
            happened=[happened(one, view.everybody) for one in entries],
            all_happened=(count, f"{notice_address(reference)}/timeline"),
            acts=[] if row.ended_on else _acts(view, reference),
        )

    async def timeline(self, asked: Asked) -> Response:
        """All that happened, the last first, a page at a time."""
        view, reference, number = asked.view, asked.reference, asked.number
        async with self.sessions.reading() as session:
            row = await _page(reading.notice(session, reference))
            _, entries, count = await _happenings(session, reference, view, (number - 1) * A_PAGE, A_PAGE)
        return _listed(asked, row, "What happened", [happened(one, view.everybody) for one in entries], number, count)

    async def letters(self, asked: Asked) -> Response:
        """Every letter they may read of, the last first, a page at a time."""
        view, number = asked.view, asked.number
        async with self.sessions.reading() as session:
            row = await _page(reading.notice(session, asked.reference))
            letters = [one for one in await reading.letters(session, asked.reference) if _may_read(view, one)]
        first = (number - 1) * A_PAGE
        shown = [_letter(one) for one in letters[::-1][first : first + A_PAGE]]
        return _listed(asked, row, "Letters sent", shown, number, len(letters))

    async def _next(self, reference: str, strands: Sequence[str], row: NoticeRow, view: View) -> Next:
        """As the strands themselves answer: only they know."""
        if row.ended_on:
            return Next(said="Nothing fires any more: the notice has ended.")
        try:
            answers = await coming(self.client, reference, strands_of(strands), PATIENCE)
        except RuntimeError:
            # What the SDK raises where a first connection fails.
            return Next(said="What fires next could not be asked just now.")
        theirs = (step for answer in answers for step in answer.steps if view.sees_step(step.to))
        steps = sorted(theirs, key=lambda step: (step.at, step.key))
        silent = [answer.strand for answer in answers if answer.silent]
        said = f"These did not answer just now: {', '.join(silent)}." if silent else "" if steps else "Nothing."
        return Next(tuple(map(_step, steps[:FIRST])), said, len(steps[FIRST:]))


async def _page(found: Awaitable[NoticeRow | None]) -> NoticeRow:
    row = await found
    if row is None:
        raise HTTPException(404)
    return row


async def _happenings(
    session: AsyncSession, reference: str, view: View, first: int, most: int
) -> tuple[list[str], Sequence[AuditRow], int]:
    """The strands somebody sees, what happened on them, and how much that is."""
    strands = [name for name in await reading.strands_entered(session, reference) if _told(view, name)]
    unseen = view.unseen
    entries, count = await reading.happenings(
        session, reference, strands, first, most, without_acts=unseen.acts, without_to=unseen.to
    )
    return strands, entries, count


def _facts(row: NoticeRow) -> list[tuple[str, str]]:
    ended = f"{row.ended_how} on {spoken(row.ended_on)}" if row.ended_on else row.phase
    return [
        ("State", f"{ended[:1].upper()}{ended[1:]}"),
        ("In force from", spoken(row.in_force_on)),
        ("Stage", f"{row.stage[:1].upper()}{row.stage[1:]}"),
        ("Revision", str(row.revision)),
        ("Reference", row.reference),
        ("Region", row.text.get("region") or "Not stated"),
    ]


def _sees(view: View, row: DutyRow) -> bool:
    return view.sees_duty(Role(row.owner), row.whole.get("person", ""), row.strand)


def _may_read(view: View, row: LetterRow) -> bool:
    return view.sees_letter(row.person, Role(row.role), row.strand)


def _told(view: View, strand: str) -> bool:
    return strand != POST_ROOM and view.sees_happening(strand)


def _invited(whole: dict[str, Any]) -> list[str]:
    return [one["person"] for one in whole["invited"]]


def _letter(row: LetterRow) -> Happened:
    state = f"{row.state}{', late' if row.late else ''}"
    if row.erased_at:
        state += f", erased on {spoken(day_of(row.erased_at))}"
    return Happened(f"{spoken_moment(row.told_at)}, {state}, to {row.name} ({title(Role(row.role))})", row.subject)


def _step(step: Step) -> Happened:
    return Happened(spoken_moment(step.at), step.what, step.due.sentence() if step.due else paragraph(step.paragraph))


def _acts(view: View, reference: str) -> list[tuple[str, str]]:
    """What they may do. What is about one duty is offered beside it."""
    mine = (name for name, act in ACTS.items() if is_offered(act) and view.acts_as(act.may))
    return [(called(name), act_address(reference, name)) for name in mine if name not in BESIDE_A_DUTY]


def _listed(asked: Asked, row: NoticeRow, what: str, shown: list[Happened], number: int, count: int) -> Response:
    return page(
        "listed.html",
        200,
        title=f"{what}: {row.council}",
        visitor=asked.visitor,
        back=notice_address(row.reference),
        shown=shown,
        **paged(number, count, A_PAGE),
    )


BESIDE_A_DUTY = ("acknowledge", "ask-more-time", "close-action")
