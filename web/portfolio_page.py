"""The Department's page: every notice somebody sees the whole of, in one table, to narrow, sort and take along."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException, Response

from domain.instrument import Region
from domain.moments import spoken, spoken_moment
from domain.people import OF_THE_DEPARTMENT
from models.database import Sessions
from models.portfolio import Due
from models.portfolio_pages import NOT_STATED, Order, Shown, Theirs, Wanted, found, stages_of
from web import portfolio_files
from web.pages import page
from web.paging import counted, in_figures, paged
from web.portfolio import LONGEST, Line, lines, query_of, wanted
from web.shown import notice_address, which
from web.ways import Asked

# What a page holds, and what a line says of all that is past its day: the rest is on the page of the notice.
A_PAGE, AT_ONCE = 50, 3
SHOWN = {
    Shown.ALL: "All",
    Shown.OVERDUE: "Something is past its day",
    Shown.IN_TIME: "Nothing is past its day",
    Shown.FLAGGED: "A board or review is flagged",
}
REGION = {"": "Any", **{region.value: region.value for region in Region}, NOT_STATED: "Not stated"}
ORDER = {
    Order.OVERDUE: "Longest overdue",
    Order.LEAST: "Fewest days left",
    Order.MOST: "Most days left",
    Order.COUNCIL: "Council, A to Z",
}


@dataclass(frozen=True)
class Said:
    """A line of the table, in words. Of the `late` duties past their day it says the first, and how many `more`."""

    council: str
    address: str
    facts: str
    region: str
    next_on: str
    next_what: str
    why: str
    slack: str
    reviewed: str
    booked: str
    adviser: str
    late: int
    overdue: tuple[str, ...]
    more: int
    passed: tuple[str, ...]
    flagged: tuple[str, ...]


@dataclass(frozen=True)
class PortfolioPages:
    sessions: Sessions

    async def show(self, asked: Asked) -> Response:
        theirs, asked_for = _theirs(asked), wanted(asked.request.query_params)
        begin = (asked.number - 1) * A_PAGE
        async with self.sessions.reading() as session:
            stages = await stages_of(session, theirs)
            these = await found(session, theirs, asked_for, stages, asked.now, begin, A_PAGE)
            shown = [_said(line) for line in await lines(session, theirs, these.references, asked.now)]
        pages = max(1, -(-these.wanted // A_PAGE))
        return page(
            "portfolio.html",
            200,
            title="Portfolio",
            visitor=asked.visitor,
            back="/my",
            fields=_fields(asked_for, stages),
            all=in_figures(sum(stages.values())),
            found=these.wanted,
            narrowed=these.wanted != sum(stages.values()),
            counted=counted(begin + 1, begin + len(shown), these.wanted),
            late=in_figures(these.late),
            shown=shown,
            query=query_of(asked_for),
            way=paged(asked.number, pages, lambda number: f"?{query_of(asked_for)}&page={number}"),
            number=in_figures(asked.number),
            pages=pages,
        )

    async def table(self, asked: Asked) -> Response:
        whole = portfolio_files.table(await self._whole(asked))
        return _file(whole, "text/csv; charset=utf-8", "portfolio.csv")

    async def calendar(self, asked: Asked) -> Response:
        whole = portfolio_files.calendar(await self._whole(asked))
        return _file(whole, "text/calendar; charset=utf-8", "portfolio.ics")

    async def _whole(self, asked: Asked) -> list[Line]:
        """Every notice that is asked for: what is taken along has no pages."""
        theirs, asked_for = _theirs(asked), wanted(asked.request.query_params)
        async with self.sessions.reading() as session:
            these = await found(session, theirs, asked_for, await stages_of(session, theirs), asked.now)
            return await lines(session, theirs, these.references, asked.now)


def _theirs(asked: Asked) -> Theirs:
    """The notices in force that they see the whole of. Raises the one 404 there is where they never see any."""
    if not asked.visitor.sees_whole:
        raise HTTPException(404)
    return Theirs(asked.visitor.address, OF_THE_DEPARTMENT)


def _file(content: bytes, media_type: str, name: str) -> Response:
    said = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=said)


def _fields(asked_for: Wanted, standing: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The fields of the form as their macros take them, with what was asked for chosen."""
    stages = sorted({stage for stages in standing for stage in stages.split(", ")} | {asked_for.stage} - {""})
    any_stage = {"": "Any", **{stage: _begun(stage) for stage in stages}}
    return {
        "council": {
            **{
                "id": "council",
                "name": "council",
                "value": asked_for.council,
                "label": {"text": "Council, or part of its name"},
            },
            "attributes": {"maxlength": str(LONGEST)},
        },
        "region": _select("region", "Region", REGION, asked_for.region),
        "stage": _select("stage", "Stage", any_stage, asked_for.stage),
        "overdue": _select("overdue", "Which notices", SHOWN, asked_for.shown),
        "sort": _select("sort", "In which order", ORDER, asked_for.order),
    }


def _select(name: str, label: str, choices: dict[Any, str], chosen: str) -> dict[str, Any]:
    items = [{"value": str(value), "text": text, "selected": value == chosen} for value, text in choices.items()]
    return {"id": name, "name": name, "label": {"text": label}, "items": items}


def _said(line: Line) -> Said:
    due, paused = line.next, ", paused" if line.phase == "paused" else ""
    return Said(
        council=line.council,
        address=notice_address(line.reference),
        facts=f"{_begun(line.stage)}{paused}",
        region=line.region or "Region not stated",
        next_on=spoken(due.due_on) if due else "",
        next_what=_begun(due.what + which(due)) if due else "",
        why=due.why if due else "",
        slack="None" if line.slack is None else str(line.slack),
        reviewed=spoken(line.reviewed_on) if line.reviewed_on else "none known",
        booked=spoken_moment(line.booked.starts_at) if line.booked else "none",
        adviser=line.adviser or "None named",
        late=len(line.overdue),
        overdue=tuple(map(_since, line.overdue[:AT_ONCE])),
        more=len(line.overdue[AT_ONCE:]),
        passed=tuple(map(_since, line.passed)),
        flagged=tuple(f"{_begun(row.kind)} {row.number}: {row.flag}" for row in line.flagged),
    )


def _since(row: Due) -> str:
    return f"{_begun(row.what + which(row))}, last day {spoken(row.due_on)}"


def _begun(said: str) -> str:
    """As a sentence begins."""
    return f"{said[:1].upper()}{said[1:]}"
