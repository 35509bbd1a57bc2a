"""Papers as programs read them: what is due, each version with what was done with it, and which files go with it."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from domain.papers import Kind, left_empty
from models.papers import VersionRow
from web.api.callers import Reader
from web.api.lists import After, Limit, part_of
from web.api.problems import nothing_here
from web.api.shapes import Page, Shape
from web.paper_found import Found, all_seen_by, seen_by
from web.papers import HANDED_IN

Wanted = Annotated[
    int | None,
    Query(description="Which version: the last that was handed in, or else the last, where left out.", ge=1, le=999),
]


class VersionShape(Shape):
    """One version of a paper. It never changes: what changes is a new version."""

    version: int = Field(description="From 1.")
    by: str = Field(description="The id of who saved it.")
    at: datetime = Field(description="When it was saved (UTC).")
    states: list[str] = Field(description="What was done with it: drafted, signed off, handed in.")
    sha256: str = Field(description="The hash of all of it, its files too, as the record has it of what was handed in.")


class PaperLine(Shape):
    """A board report or a council's own assessment, and the versions of it that this token may see."""

    paper: str = Field(description="Its place: …/papers/{paper}.", examples=["board-3"])
    kind: Kind
    number: int = Field(description="The number of the board or the review it is for.")
    title: str
    duty: str = Field(description="The key of the duty it discharges.")
    due_on: date = Field(description="The last day, inclusive, in London.")
    is_open: bool = Field(description="Whether it may still be written.")
    versions: list[VersionShape] = Field(description="The first first.")


class SectionShape(Shape):
    """One section of a paper, under a clause of the notice."""

    name: str
    title: str
    why: str = Field(description="What the notice says of it.")
    text: str


class FileShape(Shape):
    """A file that goes with a paper, without its bytes: those are on its page."""

    name: str
    kind: str = Field(examples=["pdf"])
    size: int = Field(description="In bytes.", ge=0)
    sha256: str = Field(description="The hash of its bytes.")


class PaperShape(PaperLine):
    """A paper with the words of one version."""

    shown: int = Field(description="The version whose words these are; nought where nothing is written yet.", ge=0)
    sections: list[SectionShape]
    empty: list[str] = Field(description="The titles of the sections nobody has written anything in.")
    files: list[FileShape]


def paper_reads() -> APIRouter:
    router = APIRouter(tags=["reads"])
    router.add_api_route("/notices/{reference}/papers", papers, methods=["GET"], operation_id="papers")
    router.add_api_route("/notices/{reference}/papers/{paper}", paper, methods=["GET"], operation_id="paper")
    return router


async def papers(caller: Reader, reference: str, after: After = 0, limit: Limit = 50) -> Page[PaperLine]:
    """The papers of which anything may be seen, by the day they are due."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        found = await all_seen_by(view, session, reference)
    if found is None:
        raise nothing_here()
    part = part_of(found, after, limit)
    return Page(items=[PaperLine.model_validate(_line(one)) for one in part.items], next=part.next)


async def paper(caller: Reader, reference: str, paper: str, version: Wanted = None) -> PaperShape:
    """One paper in one version: its sections, what is left empty, and which files go with it."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        found = await seen_by(view, session, reference, paper)
    if found is None:
        raise nothing_here()
    row = found.version(str(version)) if version else found.in_state(HANDED_IN) or found.latest
    if version and row is None:
        raise nothing_here()
    texts = row.texts if row else {}
    said = {
        "shown": row.version if row else 0,
        "sections": [
            {"name": one.name, "title": one.title, "why": one.why, "text": texts.get(one.name, "")}
            for one in found.sections
        ],
        "empty": [one.title for one in left_empty(found.sections, texts)],
        "files": [one.model_dump() for one in row.files] if row else [],
    }
    return PaperShape.model_validate({**_line(found), **said})


def _line(found: Found) -> dict[str, object]:
    return {
        "paper": found.paper.slug,
        "kind": found.paper.kind,
        "number": found.paper.number,
        "title": found.paper.title,
        "duty": found.paper.duty,
        "due_on": found.duty.due_on,
        "is_open": found.is_open,
        "versions": [_version(row, found) for row in found.versions],
    }


def _version(row: VersionRow, found: Found) -> dict[str, object]:
    states = found.states.get(row.version, ())
    return {"version": row.version, "by": row.by, "at": row.at, "states": states, "sha256": row.sha256}
