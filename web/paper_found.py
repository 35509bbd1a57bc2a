"""A paper looked up for whoever asks: what of it they may see, and whether they may write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import HTTPException
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duties import DutyStatus
from domain.entries import MeetingPage
from domain.instrument import Notice
from domain.papers import WRITERS, Kind, Paper, Section, paper_named, paper_of, sections_of
from domain.people import Person
from models import papers, reading
from models.papers import VersionRow
from models.record import AuditRow, DutyRow, NoticeRow
from web.papers import seen_of, states_of
from web.rights import View
from web.ways import Asked


@dataclass(frozen=True)
class Found:
    """`versions` are those its reader may see; `states` what was done with each; `writer` who of them may write it."""

    row: NoticeRow
    paper: Paper
    duty: DutyRow
    view: View
    sections: tuple[Section, ...]
    versions: Sequence[VersionRow]
    states: Mapping[int, tuple[str, ...]]
    writer: Person | None

    @property
    def latest(self) -> VersionRow | None:
        return self.versions[-1] if self.versions else None

    @property
    def is_open(self) -> bool:
        """Whether it may still be written: it is owed, and the notice goes on."""
        return self.duty.status == DutyStatus.OPEN and self.row.ended_on is None

    def version(self, number: str) -> VersionRow | None:
        return next((one for one in self.versions if str(one.version) == number), None)

    def in_state(self, state: str) -> VersionRow | None:
        """The last version with which this was done."""
        return next((one for one in reversed(self.versions) if state in self.states.get(one.version, ())), None)


async def found(session: AsyncSession, asked: Asked) -> Found:
    """The paper an address names. Raises the one 404 there is where there is none, or it is nothing for who asks."""
    one = await seen_by(asked.view, session, asked.reference, str(asked.request.path_params["paper"]))
    if one is None:
        raise HTTPException(404)
    return one


async def seen_by(view: View, session: AsyncSession, reference: str, slug: str) -> Found | None:
    """The paper of this slug; None where there is none, or it is nothing for whoever has this view."""
    paper, row = paper_named(slug), await reading.notice(session, reference)
    duty = await papers.duty_of(session, reference, paper) if paper else None
    if not (row and paper and duty):
        return None
    versions = await papers.versions(session, reference, paper.slug)
    done, invited = await papers.acts_on(session, reference, paper), await _invited(session, reference)
    one = _found(row, paper, duty, view, versions, done, invited)
    return one if view.sees_drafts or one.versions else None


async def every(session: AsyncSession, asked: Asked) -> list[Found]:
    """Every paper of a notice of which they may see anything, by the day it is due."""
    shown = await all_seen_by(asked.view, session, asked.reference)
    if shown is None:
        raise HTTPException(404)
    return shown


async def all_seen_by(view: View, session: AsyncSession, reference: str) -> list[Found] | None:
    """The same for whoever has this view; None where there is no such notice."""
    row = await reading.notice(session, reference)
    if row is None:
        return None
    invited, versions = await _invited(session, reference), await papers.versions(session, reference)
    shown = []
    for duty in await reading.duties(session, reference):
        if (paper := paper_of(duty.kind, duty.about)) is None:
            continue
        own = [one for one in versions if one.paper == paper.slug]
        done = await papers.acts_on(session, reference, paper) if own else ()
        one = _found(row, paper, duty, view, own, done, invited)
        if one.versions or (view.sees_drafts and one.is_open):
            shown.append(one)
    return shown


def _found(
    row: NoticeRow,
    paper: Paper,
    duty: DutyRow,
    view: View,
    versions: Sequence[VersionRow],
    done: Sequence[AuditRow],
    invited: Mapping[int, set[str]],
) -> Found:
    states = states_of(done)
    seen = seen_of(versions, states, view, paper, invited.get(paper.number, set()))
    sections = sections_of(Notice.model_validate(row.text), paper.kind)
    return Found(row, paper, duty, view, sections, seen, states, view.acts_as(WRITERS))


async def _invited(session: AsyncSession, reference: str) -> dict[int, set[str]]:
    """Who is asked to each board, by its number."""
    boards = [one for one in await reading.meetings(session, reference) if one.kind == Kind.BOARD]
    return {one.number: {each.person for each in MeetingPage.model_validate(one.whole).invited} for one in boards}
