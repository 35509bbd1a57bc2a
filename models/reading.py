"""What is asked of the register by the command line and the pages. Read-only; rows outlive their session."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from pydantic import TypeAdapter
from sqlalchemy import String, bindparam, tuple_
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.days import Division
from domain.duties import DutyStatus
from domain.letters import PostState
from domain.meetings import MeetingStatus
from domain.people import Person
from domain.signing_in import known_by_address
from models.feeds import FeedRow, hash_of
from models.incoming import POST, IncomingRow, SwitchRow
from models.parts import references_of
from models.post import POST_ROOM, AttemptRow, LetterRow
from models.record import DUTY, MEETING, NOTICE, AuditRow, ChainRow, DutyRow, MeetingRow, NoticeRow, RevisionRow
from models.signed_in import SessionRow
from models.upkeep import AlarmRow, EditionRow

# Prepared once: a rehearsal asks them after every act, and building them costs more than running them.
HAS_ENDED = select(NOTICE.c.reference).where(NOTICE.c.reference == bindparam("of"), NOTICE.c.ended_on.is_not(None))
OPEN_WHOLE = (
    select(DUTY.c.key, DUTY.c.whole)
    .where(DUTY.c.reference == bindparam("of"), DUTY.c.status == DutyStatus.OPEN.value)
    .order_by(DUTY.c.due_on, DUTY.c.key)
)

AHEAD_WHOLE = (
    select(MEETING.c.whole)
    .where(MEETING.c.reference == bindparam("of"), MEETING.c.status == MeetingStatus.PLANNED.value)
    .where(MEETING.c.starts_at > bindparam("now"))
    .order_by(MEETING.c.starts_at)
)

# The whole text of a notice is long: of it no more is read than whom it names.
NAMING = select(
    NOTICE.c.reference, NOTICE.c.council, NOTICE.c.ended_on, cast_to(NOTICE.c.text["people"], String)
).order_by(NOTICE.c.reference)

OWING = select(
    *(*(DUTY.c[name] for name in ("reference", "key", "owner")), DUTY.c.whole["person"]),
).where(DUTY.c.status == DutyStatus.OPEN.value)

PEOPLE = TypeAdapter(tuple[Person, ...])


class Owing(NamedTuple):
    """Which duty is open, and who owes it: a part, or of its holders one alone (their id)."""

    reference: str
    key: str
    owner: str
    person: str | None


@dataclass(frozen=True)
class Named:
    """A notice that names somebody at an address: those of its people who are written to there, and all of them."""

    reference: str
    council: str
    ended_on: date | None
    people: tuple[Person, ...]
    everybody: tuple[Person, ...]


async def people_at(session: AsyncSession, address: str, *, ended: bool = False) -> Sequence[Named]:
    """The notices in force that name anybody at `address`, and whom; with `ended`, those that are over as well."""
    asked = NAMING.where(NOTICE.c.reference.in_(references_of(address)))
    return await _naming(session, address, asked if ended else asked.where(NOTICE.c.ended_on.is_(None)))


async def people_in(session: AsyncSession, address: str, references: Collection[str]) -> Sequence[Named]:
    """Those of some notices that name anybody at `address`, and whom; those that are over as well."""
    return await _naming(session, address, NAMING.where(NOTICE.c.reference.in_(references)))


async def _naming(session: AsyncSession, address: str, asked: Any) -> Sequence[Named]:
    found = (await session.exec(asked)).all()
    named = [_named(address, reference, council, ended_on, people) for reference, council, ended_on, people in found]
    return [one for one in named if one.people]


def _named(address: str, reference: str, council: str, ended_on: date | None, people: str | None) -> Named:
    everybody = _people_in(people or "[]")
    return Named(reference, council, ended_on, known_by_address(everybody, address), everybody)


@lru_cache(maxsize=512)  # every page asks who its visitor is, in all their notices, whose people seldom change
def _people_in(written: str) -> tuple[Person, ...]:
    return PEOPLE.validate_json(written)


async def sessions(session: AsyncSession) -> Sequence[SessionRow]:
    """Every session there has been, oldest first: its place here is its number."""
    return (await session.exec(select(SessionRow).order_by(col(SessionRow.began_at), SessionRow.secret))).all()


async def session_behind(session: AsyncSession, hashed: str, now: datetime) -> SessionRow | None:
    """The session whose secret has this hash, unless there is none or it is over at `now` (UTC)."""
    row = await session.get(SessionRow, hashed)
    return row if row and row.revoked_at is None and now < row.ends_at else None


async def notices(session: AsyncSession, *, ended: bool = True) -> Sequence[NoticeRow]:
    """Every notice by reference; only those still in force where `ended` is False."""
    asked = select(NoticeRow).order_by(NoticeRow.reference)
    return (await session.exec(asked if ended else asked.where(col(NoticeRow.ended_on).is_(None)))).all()


async def notice(session: AsyncSession, reference: str) -> NoticeRow | None:
    return await session.get(NoticeRow, reference)


async def has_ended(session: AsyncSession, reference: str) -> bool:
    """Whether a notice has ended; for one who asks often, without its page."""
    return (await session.exec(HAS_ENDED, params={"of": reference})).first() is not None


async def revisions(session: AsyncSession, reference: str) -> Sequence[RevisionRow]:
    """The texts a notice has had, oldest first."""
    asked = select(RevisionRow).where(RevisionRow.reference == reference)
    return (await session.exec(asked.order_by(col(RevisionRow.revision), col(RevisionRow.recorded_at)))).all()


async def open_duties(session: AsyncSession, reference: str | None = None) -> Sequence[DutyRow]:
    """What is owed, soonest first: by one notice, or by all."""
    asked = select(DutyRow).where(DutyRow.status == DutyStatus.OPEN).order_by(col(DutyRow.due_on), DutyRow.key)
    return (await session.exec(asked.where(DutyRow.reference == reference) if reference else asked)).all()


async def open_duties_of(session: AsyncSession, references: Collection[str]) -> Sequence[Owing]:
    """What several notices owe, soonest first: who owes it alone, since the whole of thousands takes long to read."""
    asked = OWING.where(DUTY.c.reference.in_(references))
    return [Owing(*row) for row in await session.exec(asked.order_by(DUTY.c.due_on, DUTY.c.reference, DUTY.c.key))]


async def duties_at(session: AsyncSession, places: Sequence[Owing]) -> Sequence[DutyRow]:
    """Some duties of several notices, whole, soonest first."""
    named = tuple_(col(DutyRow.reference), col(DutyRow.key)).in_([(one.reference, one.key) for one in places])
    asked = select(DutyRow).where(named).order_by(col(DutyRow.due_on), DutyRow.reference, DutyRow.key)
    return (await session.exec(asked)).all() if places else ()


async def meetings_to_come(session: AsyncSession, references: Collection[str], now: datetime) -> Sequence[MeetingRow]:
    """The meetings of several notices that are planned for after `now` (UTC), soonest first."""
    asked = select(MeetingRow).where(MeetingRow.status == MeetingStatus.PLANNED, col(MeetingRow.starts_at) > now)
    of_them = asked.where(col(MeetingRow.reference).in_(references))
    return (await session.exec(of_them.order_by(col(MeetingRow.starts_at), MeetingRow.uid))).all()


async def strands_entered(session: AsyncSession, reference: str) -> Sequence[str]:
    """The strands under which anything of a notice was entered, attempts to send its letters among them."""
    return (await session.exec(select(AuditRow.strand).where(AuditRow.reference == reference).distinct())).all()


async def happenings(
    session: AsyncSession,
    reference: str,
    strands: Collection[str],
    first: int,
    most: int,
    *,
    without_acts: Sequence[str] = (),
    without_to: Collection[str] = (),
) -> tuple[Sequence[AuditRow], int]:
    """What happened on some strands of a notice, the last first, `most` from the `first` on; and how much there is.

    Left out are acts by a part of their key (`without_acts`), and what was told to some roles (`without_to`).
    """
    of_them = [col(AuditRow.reference) == reference, col(AuditRow.strand).in_(strands)]
    of_them += [~col(AuditRow.key).contains(part, autoescape=True) for part in without_acts]
    of_them += [col(AuditRow.to).not_in(without_to)] if without_to else []
    count = (await session.exec(select(func.count()).select_from(AuditRow).where(*of_them))).one()
    asked = select(AuditRow).where(*of_them).order_by(col(AuditRow.n).desc())
    return (await session.exec(asked.offset(first).limit(most))).all(), count


async def entered_so_far(session: AsyncSession, reference: str) -> int:
    """How many entries the audit of one notice has: the number of its last."""
    chain = await session.get(ChainRow, reference)
    return chain.length if chain else 0


async def done_since(
    session: AsyncSession, reference: str, strands: Collection[str], after: int, *, without_acts: Sequence[str] = ()
) -> Sequence[AuditRow]:
    """What people did on some strands of a notice after its entry `after`, in the order it was entered."""
    asked = select(AuditRow).where(AuditRow.reference == reference, col(AuditRow.strand).in_(strands))
    of_people = asked.where(AuditRow.by != "", col(AuditRow.n) > after).order_by(col(AuditRow.n))
    for part in without_acts:
        of_people = of_people.where(~col(AuditRow.key).contains(part, autoescape=True))
    return (await session.exec(of_people)).all()


async def open_duties_whole(session: AsyncSession, reference: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """What one notice owes, by its key, as the strand entered it; without a row's overhead, for one who asks often."""
    return (await session.exec(OPEN_WHOLE, params={"of": reference})).all()


async def duties(session: AsyncSession, reference: str) -> Sequence[DutyRow]:
    """All duties a notice has given rise to, by their date."""
    asked = select(DutyRow).where(DutyRow.reference == reference)
    return (await session.exec(asked.order_by(col(DutyRow.due_on), DutyRow.key))).all()


async def meetings_ahead(session: AsyncSession, reference: str, now: datetime) -> Sequence[Mapping[str, Any]]:
    """The meetings planned for after `now` (UTC), as the strand entered them; for one who asks often."""
    return (await session.exec(AHEAD_WHOLE, params={"of": reference, "now": now})).all()


async def meetings(session: AsyncSession, reference: str) -> Sequence[MeetingRow]:
    """The boards and reviews of a notice, soonest first, those called off or over too."""
    asked = select(MeetingRow).where(MeetingRow.reference == reference)
    return (await session.exec(asked.order_by(col(MeetingRow.starts_at), MeetingRow.uid))).all()


async def letters(session: AsyncSession, reference: str | None = None) -> Sequence[LetterRow]:
    """The ledger in the order people were told, without the bytes: ask `letter` for those."""
    raw = cast(QueryableAttribute[bytes], LetterRow.raw)
    asked = select(LetterRow).options(defer(raw, raiseload=True)).order_by(col(LetterRow.told_at), LetterRow.key)
    return (await session.exec(asked.where(LetterRow.reference == reference) if reference else asked)).all()


async def letter(session: AsyncSession, key: str) -> LetterRow | None:
    """One letter, with its bytes."""
    return await session.get(LetterRow, key, populate_existing=True)


async def letter_beginning(session: AsyncSession, message_id: str) -> LetterRow | None:
    """The letter whose Message-ID begins so, if it is one of ours."""
    asked = select(LetterRow).where(col(LetterRow.message_id).startswith(message_id, autoescape=True))
    return (await session.exec(asked)).first()


async def notices_of(session: AsyncSession, letter: LetterRow) -> tuple[tuple[str, str], ...]:
    """The notices a letter is about, each with its reader's id there: several where letters were gathered in it."""
    gathered = select(LetterRow.reference, LetterRow.person).where(LetterRow.digest == letter.key).distinct()
    found = (await session.exec(gathered.order_by(LetterRow.reference))).all()
    return tuple(found) or ((letter.reference, letter.person),)


async def held_until(session: AsyncSession) -> datetime | None:
    """The last morning (UTC) that letters are held for; None where none is held."""
    return (await session.exec(select(func.max(LetterRow.held_until)).where(LetterRow.state == PostState.HELD))).one()


async def told_later(session: AsyncSession, letter: LetterRow) -> bool:
    """Whether the same person was told of a later revision of the meeting `letter` is about."""
    later = select(LetterRow.key).where(LetterRow.uid == letter.uid, LetterRow.person == letter.person)
    return (await session.exec(later.where(col(LetterRow.sequence) > (letter.sequence or 0)))).first() is not None


async def attempts(session: AsyncSession, key: str) -> Sequence[AttemptRow]:
    """Each attempt to send one letter that was entered, first to last."""
    return (await session.exec(select(AttemptRow).where(AttemptRow.letter == key).order_by(col(AttemptRow.n)))).all()


async def attempts_of(session: AsyncSession, reference: str) -> Sequence[AttemptRow]:
    """Each attempt to send any letter of one notice that was entered."""
    asked = select(AttemptRow).join(LetterRow, col(LetterRow.key) == col(AttemptRow.letter))
    of_notice = asked.where(LetterRow.reference == reference)
    return (await session.exec(of_notice.order_by(AttemptRow.letter, col(AttemptRow.n)))).all()


async def audit(session: AsyncSession, reference: str) -> Sequence[AuditRow]:
    """The whole chain of one notice, attempts to send its letters too, in the order it was entered."""
    return (await session.exec(select(AuditRow).where(AuditRow.reference == reference).order_by(col(AuditRow.n)))).all()


async def timeline(session: AsyncSession, reference: str | None = None) -> Sequence[AuditRow]:
    """What happened: of one notice in the order it was entered; of all, by the moment it happened.

    Without the attempts to send each letter: those stand in the ledger (`attempts`), and in the audit to prove them.
    """
    asked = select(AuditRow).where(col(AuditRow.strand) != POST_ROOM)
    if reference is None:
        return (await session.exec(asked.order_by(col(AuditRow.at), AuditRow.reference, col(AuditRow.n)))).all()
    return (await session.exec(asked.where(AuditRow.reference == reference).order_by(col(AuditRow.n)))).all()


async def done_under(session: AsyncSession, reference: str, id: str) -> AuditRow | None:
    """The entry of the act that was sent in under this id, if one was."""
    asked = select(AuditRow).where(
        AuditRow.reference == reference, col(AuditRow.key).endswith(f"/{id}", autoescape=True)
    )
    return (await session.exec(asked.where(AuditRow.by != ""))).first()


async def feeds(session: AsyncSession) -> Sequence[FeedRow]:
    """Every calendar feed there has been, oldest first, those taken back too: its place here is its number."""
    return (await session.exec(select(FeedRow).order_by(col(FeedRow.made_at), FeedRow.secret))).all()


async def feed_behind(session: AsyncSession, secret: str) -> FeedRow | None:
    """The feed whose address holds `secret`, unless there is none or it was taken back."""
    row = await session.get(FeedRow, hash_of(secret))
    return row if row and row.revoked_at is None else None


async def answers(session: AsyncSession) -> bool:
    """Whether the register can be read: it raises RegisterUnavailable, or an error of its tables, where it cannot."""
    await session.exec(select(NOTICE.c.reference).limit(1))
    return True


async def post_stopped(session: AsyncSession) -> SwitchRow | None:
    """Since when the post is stopped, by whom and why; None while it runs."""
    return await session.get(SwitchRow, POST)


async def incoming(session: AsyncSession) -> Sequence[IncomingRow]:
    """The messages that came in, oldest first."""
    return (await session.exec(select(IncomingRow).order_by(col(IncomingRow.id)))).all()


async def alarms(session: AsyncSession, *, cleared: bool = False) -> Sequence[AlarmRow]:
    """The alarms that stand, oldest first; with `cleared`, those taken down as well."""
    asked = select(AlarmRow).order_by(col(AlarmRow.raised_at), AlarmRow.key)
    return (await session.exec(asked if cleared else asked.where(col(AlarmRow.cleared_at).is_(None)))).all()


async def editions(session: AsyncSession, division: Division | None = None) -> Sequence[EditionRow]:
    """The editions of the calendar kept here, oldest first: one division's, or all."""
    asked = select(EditionRow).order_by(col(EditionRow.fetched_at), col(EditionRow.id))
    return (await session.exec(asked.where(EditionRow.division == division) if division else asked)).all()
