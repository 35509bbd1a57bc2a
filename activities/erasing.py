"""Erasing what names somebody, or all that people wrote: the chain of the audit goes on, and vouches for what is left.

All of it is one transaction. Whether it may be done was asked before (`domain.erasure`), and a person decided it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.disguising import Chain, Disguises, chain_then, papers_of, places, rows_then
from domain.entries import Entry
from domain.erasure import Disguise, disguise_of, next_number
from domain.instrument import Notice
from domain.moments import day_of
from models import chain, reading
from models.clients import TokenRow
from models.columns import Row
from models.database import Sessions
from models.erasing import ERASED, change, entry_name, letter_held, letter_name, version_name
from models.feeds import FeedRow
from models.incoming import IncomingRow
from models.papers import EvidenceRow, VersionRow
from models.post import ATTEMPT, LETTER, LetterRow
from models.record import AuditRow, ChainRow
from models.signed_in import SessionRow
from models.strands import StrandRow

# How many rows one entry speaks for: the database reads it with each of them.
AT_A_TIME = 200
MOST_PLACES = 10
WRITE_LETTER = update(LETTER).where(LETTER.c.key == bindparam("was"))
DROP_ATTEMPTS = ATTEMPT.delete().where(ATTEMPT.c.letter == bindparam("was"))


@dataclass(frozen=True)
class ToErase:
    """What is asked for: of one ended notice a `person` (an id), or where that is empty all that people wrote.

    `also` are words to be taken out besides; who asks, who agrees, and why.
    """

    reference: str
    person: str = ""
    also: tuple[str, ...] = ()
    by: str = ""
    agreed_by: str = ""
    why: str = ""


@dataclass(frozen=True)
class Found:
    """What there is to erase, counted. `elsewhere` are other notices that name them: what is of no notice stays then.

    `places` are entries where a part of a name stands alone, and stays unless it is asked for.
    """

    people: tuple[Disguise, ...]
    entries: int
    letters: int
    texts: int
    papers: int
    files: int
    messages: int
    sessions: int
    elsewhere: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Gathered:
    found: Found
    chains: tuple[Chain, ...]
    rows: Sequence[tuple[Row, Mapping[str, Any]]]
    versions: Sequence[VersionRow]
    files: Sequence[EvidenceRow]
    messages: Sequence[IncomingRow]
    gone: tuple[str, ...]


async def foreseen(sessions: Sessions, asked: ToErase, now: datetime) -> Found | None:
    """What would be erased at `now` (UTC); None where nobody of that id is named (any more)."""
    async with sessions.reading() as session:
        gathered = await _gathered(session, asked, now)
    return gathered.found if gathered else None


async def erase(sessions: Sessions, asked: ToErase, now: datetime) -> Found | None:
    """Erase it, and enter that it was; what was erased, None where nobody of that id is named (any more)."""
    async with sessions.writing() as session:
        for reference in sorted({asked.reference, *await _apart(session)}):
            await chain.lock(session, reference)
        gathered = await _gathered(session, asked, now)
        if gathered is None:
            return None
        for row, said in gathered.rows:
            for name, value in said.items():
                setattr(row, name, value)
            session.add(row)
        await _forget(session, asked.reference, gathered, now)
        await session.flush()
        for one in gathered.chains:
            versions = gathered.versions if one.reference == asked.reference else ()
            await attest(session, one, versions, _entry(asked, gathered.found.people, now), now)
    return gathered.found


async def _gathered(session: AsyncSession, asked: ToErase, now: datetime) -> _Gathered | None:
    reference, whole = asked.reference, not asked.person
    people = await _people(session, asked, now)
    if not people and not whole:
        return None
    elsewhere = {one.id: await _elsewhere(session, one, reference) for one in people}
    them = Disguises(people)
    chains = [await chain_then(session, reference, them, now, whole=whole)]
    leaving = await _beside(session, [one for one in people if not elsewhere[one.id]], reference)
    for other in await _apart(session) if leaving else ():
        if (then := await chain_then(session, other, Disguises(leaving), now)) and (then.entries or then.letters):
            chains.append(then)
    gone = tuple(address.casefold() for one in leaving for address in one.addresses)
    messages = await _messages(session, gone, [one.was for then in chains for one in then.letters])
    rows = await rows_then(session, reference, them)
    versions, files = await papers_of(session, reference) if whole else ([], [])
    in_audit = await reading.audit(session, reference)
    if not (people or versions or files or rows or any(one.entries or one.letters for one in chains)):
        return None
    found = Found(
        people=people,
        entries=sum(len(one.entries) for one in chains),
        letters=sum(len(one.letters) for one in chains),
        texts=len(rows),
        papers=len(versions),
        files=len(files),
        messages=len(messages),
        sessions=await _sessions(session, gone),
        elsewhere=tuple(sorted(set().union(*elsewhere.values()))),
        places=tuple(islice(places(in_audit, chains[0].entries, them), MOST_PLACES)),
    )
    return _Gathered(found, tuple(chains), rows, versions, files, messages, gone)


async def _people(session: AsyncSession, asked: ToErase, now: datetime) -> tuple[Disguise, ...]:
    """Everybody there is to erase, by all the names and addresses that the notice or its letters had for them."""
    page = await reading.notice(session, asked.reference)
    texts = [row.text for row in await reading.revisions(session, asked.reference)]
    peoples = [Notice.model_validate(text).people for text in [*texts, *([page.text] if page else [])]]
    everybody = [person for people in peoples for person in people]
    ids = (asked.person,) if asked.person else tuple(dict.fromkeys(person.id for person in everybody))
    letters = await reading.letters(session, asked.reference)
    found: list[Disguise] = []
    for id in ids:
        number = next_number(everybody) + len(found)
        if one := disguise_of(id, peoples, day_of(now), asked.also, number):
            theirs = [row for row in letters if row.person == id]
            names = dict.fromkeys((*one.names, *(row.name for row in theirs)))
            addresses = dict.fromkeys((*one.addresses, *(row.address for row in theirs)))
            found.append(one.model_copy(update={"names": tuple(names), "addresses": tuple(addresses)}))
    return tuple(found)


async def _elsewhere(session: AsyncSession, one: Disguise, reference: str) -> set[str]:
    """The other notices that name anybody at their addresses, ended ones too."""
    named = [found for at in one.addresses for found in await reading.people_at(session, at, ended=True)]
    return {found.reference for found in named if found.reference != reference}


async def _apart(session: AsyncSession) -> list[str]:
    """The audits that are no notice's: of signing in, of programs, of letters about several notices."""
    notices = {row.reference for row in await reading.notices(session)}
    every = await session.exec(select(ChainRow.reference).order_by(ChainRow.reference))
    return [reference for reference in every if reference not in notices]


async def _beside(session: AsyncSession, people: Sequence[Disguise], reference: str) -> list[Disguise]:
    """Who they are where no notice is: by their addresses; by name and id unless another notice knows those too."""
    others = [row for row in await reading.notices(session) if row.reference != reference]
    known = [person for row in others for person in Notice.model_validate(row.text).people]
    names, ids = {person.name.casefold() for person in known}, {person.id for person in known}
    return [
        one.model_copy(
            update={
                "id_tells": one.id_tells and one.id not in ids,
                "names": tuple(name for name in one.names if name.casefold() not in names),
                "also": (),
            }
        )
        for one in people
    ]


async def _messages(session: AsyncSession, gone: Sequence[str], letters: Sequence[str]) -> list[IncomingRow]:
    """The messages that came from them, or spoke of a letter of theirs."""
    asked = select(IncomingRow).order_by(col(IncomingRow.id))
    about = frozenset(letters)
    return [
        row
        for row in await session.exec(asked)
        if (row.raw or row.sender) and (row.sender.casefold() in gone or row.letter in about)
    ]


async def _sessions(session: AsyncSession, gone: Sequence[str]) -> int:
    asked = select(func.count()).select_from(SessionRow).where(col(SessionRow.address).in_(gone))
    return (await session.exec(asked)).one()


async def _forget(session: AsyncSession, reference: str, gathered: _Gathered, now: datetime) -> None:
    """What stands in no chain."""
    them = Disguises(gathered.found.people)
    for message in gathered.messages:
        message.sender, message.subject, message.raw = "", "", b""
        message.outcome, message.letter = them.of(message.outcome), message.letter and them.of(message.letter)
        session.add(message)
    for version in gathered.versions:
        version.texts, version.evidence = {}, []
        session.add(version)
    for file in gathered.files:
        await session.delete(file)
    for feed in await session.exec(select(FeedRow).where(FeedRow.reference == reference)):
        if feed.revoked_at is None and feed.person in {one.id_then for one in gathered.found.people}:
            feed.revoked_at = now
            session.add(feed)
    await session.exec(delete(StrandRow).where(col(StrandRow.reference) == reference))
    await session.exec(delete(SessionRow).where(col(SessionRow.address).in_(gathered.gone)))
    for token in await session.exec(select(TokenRow).where(col(TokenRow.address).in_(gathered.gone))):
        token.address, token.revoked_at = them.of(token.address), token.revoked_at or now
        session.add(token)


def _entry(asked: ToErase, people: Sequence[Disguise], now: datetime) -> Entry:
    # Whoever asks may well write the very name that goes.
    them = Disguises(people)
    who = f"What named {people[0].id_then} was erased" if asked.person else "All that people wrote was erased"
    return Entry(
        key="",
        reference=asked.reference,
        strand=ERASED,
        at=now,
        what=f"{who}; {them.of(asked.agreed_by)} agreed",
        by=them.of(asked.by),
        why=them.of(asked.why),
    )


async def attest(
    session: AsyncSession, then: Chain, versions: Sequence[VersionRow], entry: Entry, now: datetime
) -> None:
    """Enter what the changed rows of one audit hold from now on, as `entry` says why, and then change them.

    Call `chain.lock` first in the same transaction.
    """
    named: list[tuple[str, str, AuditRow | None]] = [
        *((entry_name(row.n), chain.hashed(row), row) for row in then.entries),
        *((letter_name(one.row.key), letter_held(one.row), None) for one in then.letters),
        *((version_name(row), row.sha256, None) for row in versions),
    ]
    parts = [named[first : first + AT_A_TIME] for first in range(0, len(named), AT_A_TIME)] or [[]]
    entries = [
        entry.model_copy(
            update={
                "key": f"{then.reference}/{ERASED}/{now.isoformat()}/{n}",
                "reference": then.reference,
                "details": {name: held for name, held, _ in part},
            }
        )
        for n, part in enumerate(parts, 1)
    ]
    await chain.append(session, then.reference, entries, now)
    end = (await session.exec(select(ChainRow.length).where(ChainRow.reference == then.reference))).one()
    first = end - len(entries) + 1
    await change(session, then.reference, {first + n: [row for *_, row in part if row] for n, part in enumerate(parts)})
    await _write_letters(session, then)


async def _write_letters(session: AsyncSession, then: Chain) -> None:
    """Letters over those there were. Attempts point to their letters' keys: they are put aside meanwhile."""
    if then.attempts:
        every = (await session.exec(select(LetterRow.key).where(LetterRow.reference == then.reference))).all()
        await session.exec(DROP_ATTEMPTS, params=[{"was": key} for key in every])
    if then.letters:
        await session.exec(WRITE_LETTER, params=[{"was": one.was, **one.row.model_dump()} for one in then.letters])
    if then.attempts:
        await session.exec(insert(ATTEMPT), params=[one.model_dump() for one in then.attempts])
