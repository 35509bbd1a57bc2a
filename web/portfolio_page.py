"""The Department's page: every notice somebody sees the whole of, in one table, to narrow, sort and take along."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException, Response

from domain.instrument import Region
from domain.moments import spoken, spoken_moment
from models.database import Sessions
from models.portfolio import Due
from web import portfolio_files
from web.pages import page
from web.portfolio import LONGEST, NOT_STATED, Line, Order, Shown, Wanted, lines, wanted
from web.rights import Sight, View
from web.shown import notice_address, which
from web.ways import Asked

# What a page holds, and what a line says of all that is past its day: the rest is on the page of the notice.
A_PAGE, AT_ONCE = 25, 3
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
        everything, asked_for = await self._lines(asked), wanted(asked.request.query_params)
        found = asked_for.of(everything)
        pages = max(1, -(-len(found) // A_PAGE))
        number = min(asked.number, pages)
        return page(
            "portfolio.html",
            200,
            title="Portfolio",
            visitor=asked.visitor,
            back="/my",
            fields=_fields(asked_for, everything),
            all=len(everything),
            found=len(found),
            late=sum(bool(line.overdue) for line in found),
            shown=[_said(line) for line in found[(number - 1) * A_PAGE : number * A_PAGE]],
            query=asked_for.query,
            way=_way(asked_for, number, pages),
            number=number,
            pages=pages,
        )

    async def table(self, asked: Asked) -> Response:
        found = wanted(asked.request.query_params).of(await self._lines(asked))
        return _file(portfolio_files.table(found), "text/csv; charset=utf-8", "portfolio.csv")

    async def calendar(self, asked: Asked) -> Response:
        found = wanted(asked.request.query_params).of(await self._lines(asked))
        return _file(portfolio_files.calendar(found), "text/calendar; charset=utf-8", "portfolio.ics")

    async def _lines(self, asked: Asked) -> list[Line]:
        """The notices in force that they see the whole of. Raises the one 404 there is where they never see any."""
        if not asked.visitor.sees_whole:
            raise HTTPException(404)
        in_force = [one for one in asked.visitor.notices if one.ended_on is None]
        async with self.sessions.reading() as session:
            return await lines(session, [one for one in in_force if View(one.people).sight is Sight.WHOLE], asked.now)


def _file(content: bytes, media_type: str, name: str) -> Response:
    said = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=said)


def _fields(asked_for: Wanted, everything: Iterable[Line]) -> dict[str, dict[str, Any]]:
    """The fields of the form as their macros take them, with what was asked for chosen."""
    stages = sorted({stage for line in everything for stage in line.stages} | {asked_for.stage} - {""})
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


def _way(asked_for: Wanted, number: int, pages: int) -> dict[str, Any]:
    def to(other: int) -> dict[str, str] | None:
        return {"href": f"?{asked_for.query}&page={other}"} if 1 <= other <= pages else None

    return {"previous": to(number - 1), "next": to(number + 1)}


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
