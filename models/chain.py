"""The audit's chain of hashes, one a notice: appending to it. `models.walking` sees that nobody has touched it."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import ARRAY, Text, bindparam, column, func, insert, update
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from domain.entries import Entry
from models.record import AUDIT, CHAIN, AuditRow

Dated = tuple[Entry, datetime]

# Prepared once: they run with every entry, and building them costs more than running them.
LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("of"), 0)))
LOCK_FREE = select(
    column("of", Text), func.pg_try_advisory_xact_lock(func.hashtextextended(column("of", Text), 0))
).select_from(func.unnest(bindparam("all", type_=ARRAY(Text))).alias("of"))
ENDS = select(CHAIN.c.reference, CHAIN.c.length, CHAIN.c.hash)
FIRST_END = insert(CHAIN).values(reference=bindparam("of"))
MOVE_END = update(CHAIN).where(CHAIN.c.reference == bindparam("of"))
INSERT = insert(AUDIT)


async def lock(session: AsyncSession, reference: str) -> None:
    """Hold this notice's part of the register until the transaction ends; on SQLite BEGIN IMMEDIATE holds it all."""
    if session.get_bind().dialect.name == "postgresql":
        await session.exec(LOCK, params={"of": reference})


async def lock_free(session: AsyncSession, references: Collection[str]) -> Collection[str]:
    """As `lock`, for those of the notices that nobody else holds; which. It waits for none of them."""
    if session.get_bind().dialect.name != "postgresql":
        return references
    return {of for of, held in await session.exec(LOCK_FREE, params={"all": sorted(references)}) if held}


async def append(session: AsyncSession, reference: str, entries: Sequence[Entry], recorded_at: datetime) -> None:
    """Put `entries` at the end of the notice's audit, in their order. Call `lock` first in the same transaction."""
    await append_all(session, {reference: [(entry, recorded_at) for entry in entries]} if entries else {})


async def append_all(session: AsyncSession, entries: Mapping[str, Sequence[Dated]]) -> None:
    """Put some at the end of each notice's audit, in their order: entries, each with when it is recorded (UTC).

    Call `lock` for each notice first in the same transaction.
    """
    if not entries:
        return
    of = {f"of_{n}": reference for n, reference in enumerate(entries)}
    known = {of: (length, last) for of, length, last in await session.exec(_ends(len(of)), params=of)}
    rows, moved, begun = list[Mapping[str, object]](), list[Mapping[str, object]](), list[Mapping[str, object]]()
    for reference, some in entries.items():
        length, last = known.get(reference, (0, ""))
        for n, (entry, recorded_at) in enumerate(some, length + 1):
            facts = {**dict(entry), "n": n, "recorded_at": recorded_at.astimezone(UTC), "previous": last}
            last = _hashed(facts)
            rows.append({**facts, "hash": last})
        end = {"of": reference, "length": length + len(some), "hash": last}
        (moved if reference in known else begun).append(end)
    for statement, said in ((INSERT, rows), (MOVE_END, moved), (FIRST_END, begun)):
        if said:
            await session.exec(statement, params=said)


@cache
def _ends(how_many: int) -> Select[str, int, str]:
    """Asks where so many chains end. A list that is as long as it is asked to be would be written anew each time."""
    return ENDS.where(CHAIN.c.reference.in_([bindparam(f"of_{n}") for n in range(how_many)]))


def hashed(row: AuditRow) -> str:
    """The sha256 of everything else in `row`, in its canonical form."""
    return _hashed(facts_of(row))


def facts_of(row: AuditRow) -> dict[str, object]:
    """What the hash of `row` covers: everything in it but the hash."""
    return {name: fact for name in AuditRow.model_fields if name != "hash" and (fact := getattr(row, name))}


def canonical(row: Mapping[str, object]) -> str:
    """`row` as JSON with sorted names, moments in UTC and nothing but ASCII.

    What is empty is left out, so that a column added years from now changes no hash of today.
    """
    facts = {name: fact for name, fact in row.items() if fact}
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), default=_plain)


def _hashed(row: Mapping[str, object]) -> str:
    return sha256(canonical(row).encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no canonical form")
