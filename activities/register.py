"""The office that enters what happened: pages, duties and audit of a notice, all of a record or none of it."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from domain.duties import Duty
from domain.entries import Entry, MeetingPage, NoticePage, Record
from models import boards, chain, plan, strands
from models.database import Sessions
from models.record import AUDIT, DutyRow, MeetingRow, NoticeRow, RevisionRow
from models.upserting import nothing, put

Clock = Callable[[], datetime]

# Prepared once: it runs with every record.
KNOWN = select(*(AUDIT.c[name] for name in Entry.model_fields)).where(
    AUDIT.c.reference == bindparam("of"), AUDIT.c.key.in_(bindparam("keys", expanding=True))
)


class EntryContradicted(Exception):
    """An entry's key is already in the audit with other contents. One of two strands, or two versions, is wrong."""

    def __init__(self, before: Entry, now: Entry) -> None:
        differing = [name for name in Entry.model_fields if getattr(before, name) != getattr(now, name)]
        super().__init__(f"{now.key} was entered before with another {', '.join(differing)}")
        self.before, self.now = before, now


class Register:
    """`clock` gives the moment of recording (UTC); when things happened, the entries say themselves."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    @activity.defn
    async def enter(self, record: Record) -> None:
        """Enter `record` once: a retry writes nothing. Raises EntryContradicted, RegisterUnavailable."""
        async with self._sessions.writing() as session:
            await chain.lock(session, record.reference)
            entries = await _not_yet_entered(session, record)
            if record.entries and not entries:
                return
            recorded_at = self._clock()
            await chain.append(session, record.reference, entries, recorded_at)
            if record.notice:
                # The page before its revision, which points to it.
                await put(session, [_page(record.notice, recorded_at)])
                await put(session, [_revision(record.notice, recorded_at)], over=nothing)
            duties = [_duty(record, duty, recorded_at) for duty in record.duties]
            await put(session, duties, over=_not_newer)
            await put(session, [_meeting(record, page, recorded_at) for page in record.meetings], over=_not_later)
            if record.plan:
                objectives, beside = plan.rows_of(record.plan, record.reference, recorded_at)
                await put(session, objectives, over=_not_before)
                await put(session, [beside], over=_not_before)
            for page in record.boards:
                row, actions = boards.rows_of(page, record.reference, recorded_at)
                await put(session, [row], over=_as_of_then)
                await put(session, actions, over=_as_of_then)
            if record.snapshot:
                left = strands.row_of(record.reference, record.strand, record.snapshot, recorded_at)
                await put(session, [left], over=_as_of_then)


async def _not_yet_entered(session: AsyncSession, record: Record) -> list[Entry]:
    """The entries that are new, in order. One that is not must be what it was."""
    asked = {"of": record.reference, "keys": [entry.key for entry in record.entries]}
    found = await session.exec(KNOWN, params=asked) if record.entries else ()
    known = {entry.key: entry for entry in (Entry(**row._mapping) for row in found)}
    new = []
    for entry in record.entries:
        if entry.reference != record.reference:
            raise ValueError(f"{entry.key} is of {entry.reference}, in a record of {record.reference}")
        before = known.setdefault(entry.key, entry)
        if before != entry:
            raise EntryContradicted(before, entry)
        if before is entry:
            new.append(entry)
    return new


def _not_newer(old: Any, new: Any) -> ColumnElement[bool]:
    """A straggler, timed out and overtaken, does not bring an older date back."""
    return cast(ColumnElement[bool], old.revision <= new.revision)


def _not_later(old: Any, new: Any) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], old.sequence <= new.sequence)


def _not_before(old: Any, new: Any) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], old.version <= new.version)


def _as_of_then(old: Any, new: Any) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], old.as_of <= new.as_of)


def _page(page: NoticePage, recorded_at: datetime) -> NoticeRow:
    return NoticeRow(
        reference=page.notice.reference,
        council=page.notice.council,
        kind=page.notice.kind.value,
        revision=page.revision,
        phase=page.phase,
        stage=page.stage,
        in_force_on=page.in_force_on,
        ended_on=page.ended_on,
        ended_how=page.ended_how,
        text=page.notice.model_dump(mode="json"),
        recorded_at=recorded_at,
        region=page.notice.region or "",
    )


def _revision(page: NoticePage, recorded_at: datetime) -> RevisionRow:
    return RevisionRow(
        reference=page.notice.reference,
        revision=page.revision,
        sha256=sha256(page.notice.model_dump_json().encode()).hexdigest(),
        text=page.notice.model_dump(mode="json"),
        recorded_at=recorded_at,
    )


def _meeting(record: Record, page: MeetingPage, recorded_at: datetime) -> MeetingRow:
    return MeetingRow(
        reference=record.reference,
        uid=page.uid,
        kind=page.kind,
        number=page.number,
        starts_at=page.starts_at,
        status=page.status,
        sequence=page.sequence,
        flag=page.flag,
        whole=page.model_dump(mode="json"),
        recorded_at=recorded_at,
    )


def _duty(record: Record, duty: Duty, recorded_at: datetime) -> DutyRow:
    return DutyRow(
        reference=record.reference,
        strand=record.strand,
        key=duty.key,
        kind=duty.kind,
        paragraph=duty.paragraph,
        owner=duty.owed_by.value,
        what=duty.what,
        due_on=duty.due.on,
        why=duty.due.sentence(),
        status=duty.status.value,
        done_on=duty.done_on,
        revision=duty.revision,
        act=duty.discharged_by,
        about=duty.about,
        opened_at=duty.opened_at,
        whole=duty.model_dump(mode="json"),
        recorded_at=recorded_at,
    )
