"""The pages of concerns under paragraph 13, for the Department's people: to everybody else there is nothing here."""

from dataclasses import dataclass, replace
from datetime import timedelta

from fastapi import HTTPException, Response
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.client import Client

from domain.moments import day_of
from domain.what_if import approval_foreseen
from models import reading
from models.database import Sessions
from models.record import NoticeRow
from web.concern import SILENT, cap, concern_in_list, in_hand, rungs, stands
from web.concern_history import history
from web.concern_record import ended_by_record
from web.concern_ways import ways
from web.pages import page, paged
from web.shown import Owed, act_address, concern_address, concerns_address, notice_address, owed
from web.ways import Asked
from workflows.concerns import STRAND, as_they_stand, concerns_of

PATIENCE = timedelta(seconds=2)
# How many concerns one look asks, and how many entries of one it shows.
CONCERNS, ENTRIES = 40, 200
RAISE, MORE_TIME = "raise-concern", "ask-more-time"


@dataclass(frozen=True)
class ConcernPages:
    sessions: Sessions
    client: Client

    async def every(self, asked: Asked) -> Response:
        """Each concern there has been, the last first, a page at a time: those that go on, and those that are over."""
        reference, first = asked.reference, (asked.number - 1) * CONCERNS
        async with self.sessions.reading() as session:
            row = await _notice(session, asked)
            numbers = concerns_of(await reading.strands_entered(session, reference))
        shown = numbers[first : first + CONCERNS]
        found = list(zip(shown, await as_they_stand(self.client, reference, shown, PATIENCE), strict=True))
        silent = [number for number, course in found if course is None]
        async with self.sessions.reading() as session:
            ended = await ended_by_record(session, row, silent, asked.view.everybody)
        over = [one for one in found if one[0] in ended or (one[1] and (one[1].over or one[1].ending))]
        return page(
            "concerns.html",
            200,
            title=f"Concerns: {row.council}",
            visitor=asked.visitor,
            back=notice_address(reference),
            going_on=[concern_in_list(reference, *one) for one in found if one not in over],
            over=[concern_in_list(reference, *one, ended.get(one[0], "")) for one in over],
            any=bool(numbers),
            **paged(asked.number, len(numbers), CONCERNS),
            raising="" if row.ended_on else act_address(reference, RAISE),
        )

    async def one(self, asked: Asked) -> Response:
        view, reference = asked.view, asked.reference
        async with self.sessions.reading() as session:
            row = await _notice(session, asked)
            number = await _number(session, asked)
            strand = f"{STRAND}{number}"
            entries, _ = await reading.happenings(session, reference, [strand], 0, ENTRIES)
            duties = [one for one in await reading.open_duties(session, reference) if one.strand == strand]
            ended = await ended_by_record(session, row, [number], view.everybody)
        (course,) = await as_they_stand(self.client, reference, [number], PATIENCE)
        today = day_of(asked.now)
        return page(
            "concern.html",
            200,
            title=f"Concern {number}: {row.council}",
            visitor=asked.visitor,
            back=concerns_address(reference),
            concern=course.concern if course else "",
            stands=stands(course) if course else ended.get(number, SILENT),
            rungs=rungs(course) if course else [],
            in_hand=in_hand(course, view) if course else None,
            asked=course is not None,
            ways=ways(course, view, asked.now) if course else [],
            clocks=[_without_acts(owed(one, view, row.council, today)) for one in duties],
            done=history(course, entries, view.everybody),
        )

    async def what_if(self, asked: Asked) -> Response:
        """What approving the proposal in hand would change. Nothing is done, and nothing is said for or against it."""
        async with self.sessions.reading() as session:
            await _notice(session, asked)
            number = await _number(session, asked)
        (course,) = await as_they_stand(self.client, asked.reference, [number], PATIENCE)
        found = approval_foreseen(course, asked.now) if course else SILENT
        proposal = course.proposal if course else None
        return page(
            "what_if.html",
            200,
            title=f"If it were approved: {proposal.stage}" if proposal else "If it were approved",
            visitor=asked.visitor,
            back=concern_address(asked.reference, number),
            refused=found if isinstance(found, str) else "",
            dates=() if isinstance(found, str) else [cap(said) for said in found.dates],
            letters=() if isinstance(found, str) else [cap(said) for said in found.letters],
        )


def _without_acts(clock: Owed) -> Owed:
    """The page has a place of its own for what can be done; beside a clock stands what is about its day alone."""
    return replace(clock, ways=tuple(way for way in clock.ways if f"/{MORE_TIME}?" in way[1]))


async def _notice(session: AsyncSession, asked: Asked) -> NoticeRow:
    """The notice, for those who see what is weighed. Raises the one 404 there is for everybody else."""
    row = await reading.notice(session, asked.reference) if asked.view.weighs else None
    if row is None:
        raise HTTPException(404)
    return row


async def _number(session: AsyncSession, asked: Asked) -> int:
    """Which concern. Raises the 404 where there has been none of this number."""
    known = {str(number): number for number in concerns_of(await reading.strands_entered(session, asked.reference))}
    number = known.get(str(asked.request.path_params["number"]))
    if number is None:
        raise HTTPException(404)
    return number
