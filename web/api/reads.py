"""What a program may read: the same as its person may on the pages, and never more."""

from collections.abc import Awaitable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.clients import Scope
from domain.moments import day_of, spoken
from domain.people import OF_THE_DEPARTMENT, Role
from models import known_clients, reading
from models.portfolio_pages import Order, Shown, Theirs, Wanted, found, stages_of
from models.post import POST_ROOM, LetterRow
from models.record import NoticeRow
from web import portfolio
from web.api import saying
from web.api.callers import Anybody, Caller, OfTheDepartment, Reader
from web.api.lists import After, Limit, part_of
from web.api.problems import Refused, nothing_here
from web.api.shapes import (
    Coming,
    Concern,
    DutyShape,
    Happening,
    LetterShape,
    Me,
    MeetingShape,
    NoticeLine,
    NoticeShape,
    Page,
    PortfolioLine,
)
from web.rights import Sight, View
from workflows.asking import coming, strands_of
from workflows.concerns import as_they_stand, concerns_of

STEPS, CONCERNS = 100, 40
PATIENCE = timedelta(seconds=2)
SILENT = "What fires next could not be asked just now: Temporal does not answer. Ask again in a minute."


class Owed(StrEnum):
    OPEN = "open"
    ALL = "all"


def reads() -> APIRouter:
    router = APIRouter(tags=["reads"])
    for path, read in (
        ("/me", me),
        ("/notices", notices),
        ("/notices/{reference}", notice),
        ("/notices/{reference}/duties", duties),
        ("/notices/{reference}/meetings", meetings),
        ("/notices/{reference}/reviews", reviews),
        ("/notices/{reference}/coming", what_fires_next),
        ("/notices/{reference}/letters", letters),
        ("/notices/{reference}/happenings", happenings),
        ("/notices/{reference}/escalations", escalations),
        ("/portfolio", whole_portfolio),
    ):
        router.add_api_route(path, read, methods=["GET"], operation_id=read.__name__)
    router.add_api_route(
        "/notices/{reference}/letters/{sha256}",
        letter,
        methods=["GET"],
        operation_id="letter",
        response_class=Rfc822,
        responses={200: {"description": "The very bytes that were sent.", "content": {MESSAGE: {"schema": TEXT}}}},
    )
    return router


MESSAGE, TEXT = "message/rfc822", {"type": "string"}


class Rfc822(Response):
    media_type = MESSAGE


async def me(caller: Anybody) -> Me:
    """What this token is, and how far it reaches now: whoever leaves a notice takes its reach with them."""
    token = caller.token
    return Me(
        client=token.client,
        acts_as=token.address,
        scopes=[Scope(scope) for scope in token.scopes],
        notices=[*caller.views],
        ends_at=token.ends_at,
    )


async def notices(caller: Reader, after: After = 0, limit: Limit = 50) -> Page[NoticeLine]:
    """The notices that may be seen, those that have ended too, by reference."""
    async with caller.desk.sessions.reading() as session:
        rows = await reading.notices(session)
    views = caller.views
    return part_of([saying.line(row) for row in rows if row.reference in views], after, limit)


async def notice(caller: Reader, reference: str) -> NoticeShape:
    """One notice: where it stands, and its terms, each stated, agreed, assumed or unset."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        return saying.notice(await _row(reading.notice(session, reference)), view)


async def duties(
    caller: Reader, reference: str, status: Owed = Owed.OPEN, after: After = 0, limit: Limit = 50
) -> Page[DutyShape]:
    """What is owed, or with `status=all` ever was, by its day: each with its whole why."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        asked = reading.open_duties if status is Owed.OPEN else reading.duties
        rows = await asked(session, reference)
    seen = [row for row in rows if view.sees_duty(Role(row.owner), row.whole.get("person", ""), row.strand)]
    part = part_of(seen, after, limit)
    return Page(items=[saying.duty(row, view, day_of(caller.now)) for row in part.items], next=part.next)


async def meetings(caller: Reader, reference: str, after: After = 0, limit: Limit = 50) -> Page[MeetingShape]:
    """The boards and reviews, planned, over and called off, the soonest first."""
    return part_of(await _meetings(caller, reference, ("board", "review")), after, limit)


async def reviews(caller: Reader, reference: str, after: After = 0, limit: Limit = 50) -> Page[MeetingShape]:
    """The reviews alone, the soonest first."""
    return part_of(await _meetings(caller, reference, ("review",)), after, limit)


async def _meetings(caller: Caller, reference: str, kinds: Iterable[str]) -> list[MeetingShape]:
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        rows = await reading.meetings(session, reference)
    invited = ((row, [one["person"] for one in row.whole["invited"]]) for row in rows if row.kind in kinds)
    return [saying.meeting(row, view) for row, people in invited if view.sees_meeting(people)]


async def what_fires_next(caller: Reader, reference: str) -> Coming:
    """What fires next, as the strands themselves answer: only they know. For those who see more than their part."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        row = await _row(reading.notice(session, reference))
        strands = await _strands(session, reference, view)
    if row.ended_on or view.sight is Sight.THEIR_PART:
        return Coming(steps=[], more=0, silent=[])
    try:
        answers = await coming(caller.desk.client, reference, strands_of(strands), PATIENCE)
    except RuntimeError as error:
        # What the SDK raises where a first connection fails.
        raise Refused(503, SILENT, headers={"Retry-After": "60"}) from error
    found = ((one.strand, step) for one in answers for step in one.steps if view.sees_step(step.to))
    steps = sorted(found, key=lambda one: (one[1].at, one[1].key))
    return Coming(
        steps=[saying.firing(step, strand) for strand, step in steps[:STEPS]],
        more=len(steps[STEPS:]),
        silent=[one.strand for one in answers if one.silent],
    )


async def letters(caller: Reader, reference: str, after: After = 0, limit: Limit = 50) -> Page[LetterShape]:
    """The letters that may be read of, in the order people were told; without their bytes."""
    rows = await _letters(caller, reference)
    part = part_of(rows, after, limit)
    return Page(items=[saying.letter(row) for row in part.items], next=part.next)


async def letter(caller: Reader, reference: str, sha256: str) -> Rfc822:
    """The very bytes of one letter to the token's own person.

    Only to them: it holds links by which whoever has it may act as its reader.
    """
    rows, ids = await _letters(caller, reference), caller.view(reference).ids
    key = next((row.key for row in rows if row.sha256 == sha256 and row.person in ids), None)
    async with caller.desk.sessions.reading() as session:
        found = await reading.letter(session, key) if key else None
    if found is None:
        raise nothing_here()
    if found.erased_at:
        raise Refused(410, f"The words of this letter were erased on {spoken(day_of(found.erased_at))}.")
    return Rfc822(found.raw, headers={"Cache-Control": "no-store", "Content-Disposition": "attachment"})


async def _letters(caller: Caller, reference: str) -> list[LetterRow]:
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        rows = await reading.letters(session, reference)
    return [row for row in rows if view.sees_letter(row.person, Role(row.role), row.strand)]


async def happenings(caller: Reader, reference: str, after: After = 0, limit: Limit = 50) -> Page[Happening]:
    """What happened, in the order it was entered. `after` is the `n` of the last entry read: kept, it misses none."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        strands = await _strands(session, reference, view)
        unseen = view.unseen
        rows = await known_clients.happenings_after(
            session, reference, strands, after, limit + 1, without_acts=unseen.acts, without_to=unseen.to
        )
    found = [saying.happening(row) for row in rows[:limit]]
    return Page(items=found, next=found[-1].n if len(rows) > limit else None)


async def escalations(caller: Reader, reference: str) -> list[Concern]:
    """The concerns under paragraph 13, the last first, at most forty: for the Department alone."""
    if not caller.view(reference).weighs:
        raise nothing_here()
    async with caller.desk.sessions.reading() as session:
        numbers = concerns_of(await reading.strands_entered(session, reference))[:CONCERNS]
    courses = await as_they_stand(caller.desk.client, reference, numbers, PATIENCE)
    return [saying.concern(number, course) for number, course in zip(numbers, courses, strict=True)]


async def whole_portfolio(
    caller: OfTheDepartment,
    stage: Annotated[str, Query(description="Only those at this stage.", max_length=100)] = "",
    council: Annotated[str, Query(description="Only councils of whose name this is a part.", max_length=200)] = "",
    overdue: Annotated[Shown, Query(description="Which, by what is past its day.")] = Shown.ALL,
    sort: Order = Order.OVERDUE,
    after: After = 0,
    limit: Limit = 50,
) -> Page[PortfolioLine]:
    """The Department's notices in force at one look, for those who see the whole of any."""
    if not caller.sees_whole:
        raise nothing_here()
    theirs = Theirs(caller.token.address, OF_THE_DEPARTMENT, tuple(caller.token.notices))
    wanted = Wanted(stage, council.strip(), overdue, sort)
    async with caller.desk.sessions.reading() as session:
        stages = await stages_of(session, theirs)
        these = await found(session, theirs, wanted, stages, caller.now, after, limit)
        items = [saying.portfolio(one) for one in await portfolio.lines(session, theirs, these.references, caller.now)]
    return Page(items=items, next=after + limit if after + limit < these.wanted else None)


async def _row(found: Awaitable[NoticeRow | None]) -> NoticeRow:
    row = await found
    if row is None:
        raise nothing_here()
    return row


async def _strands(session: AsyncSession, reference: str, view: View) -> list[str]:
    """The strands somebody sees anything of, among those there are."""
    entered = await reading.strands_entered(session, reference)
    return [name for name in entered if name != POST_ROOM and view.sees_happening(name)]
