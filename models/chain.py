"""The audit's chain of hashes, one a notice: appending to it. `models.walking` sees that nobody has touched it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.entries import Entry
from models.record import AUDIT, CHAIN, AuditRow

# Prepared once: they run with every entry, and building them costs more than running them.
LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("of"), 0)))
END = select(CHAIN.c.length, CHAIN.c.hash).where(CHAIN.c.reference == bindparam("of"))
FIRST_END = insert(CHAIN).values(reference=bindparam("of"))
MOVE_END = update(CHAIN).where(CHAIN.c.reference == bindparam("of"))
INSERT = insert(AUDIT)


async def lock(session: AsyncSession, reference: str) -> None:
    """Hold this notice's part of the register until the transaction ends; on SQLite BEGIN IMMEDIATE holds it all."""
    if session.get_bind().dialect.name == "postgresql":
        await session.exec(LOCK, params={"of": reference})


async def append(session: AsyncSession, reference: str, entries: Sequence[Entry], recorded_at: datetime) -> None:
    """Put `entries` at the end of the notice's audit, in their order. Call `lock` first in the same transaction."""
    if not entries:
        return
    found = (await session.exec(END, params={"of": reference})).first()
    length, last = found or (0, "")
    rows = []
    for n, entry in enumerate(entries, length + 1):
        facts = {**dict(entry), "n": n, "recorded_at": recorded_at.astimezone(UTC), "previous": last}
        last = _hashed(facts)
        rows.append({**facts, "hash": last})
    await session.exec(INSERT, params=rows)
    end = {"of": reference, "length": length + len(rows), "hash": last}
    await session.exec(MOVE_END if found else FIRST_END, params=end)


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
