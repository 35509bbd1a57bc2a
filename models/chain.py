"""The audit's chain of hashes, one a notice: appending to it, and walking it to see that nobody has touched it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.entries import Entry
from models.post import LetterRow
from models.record import AUDIT, CHAIN, AuditRow, ChainRow

PAGE = 200

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
    """The sha256 of everything else in `row`, as JSON with sorted names, moments in UTC and nothing but ASCII.

    What is empty is left out, so that a column added years from now changes no hash of today.
    """
    return _hashed({name: getattr(row, name) for name in AuditRow.model_fields if name != "hash"})


def _hashed(row: Mapping[str, object]) -> str:
    facts = {name: fact for name, fact in row.items() if fact}
    return sha256(json.dumps(facts, sort_keys=True, separators=(",", ":"), default=_plain).encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no canonical form")


@dataclass(frozen=True)
class Broken:
    """One place where the register no longer says what was entered. `n` is the audit row, nought for a letter."""

    reference: str
    n: int
    how: str


@dataclass(frozen=True)
class Verified:
    """What a walk over the register saw."""

    rows: int
    letters: int
    broken: tuple[Broken, ...]


async def verify(session: AsyncSession) -> Verified:
    """Walk every notice's chain and every letter's bytes."""
    ends = {end.reference: end for end in await session.exec(select(ChainRow))}
    begun = set(await session.exec(select(AuditRow.reference).distinct()))
    rows, letters, broken = 0, 0, list[Broken]()
    for reference in sorted(begun | ends.keys()):
        of_notice = select(AuditRow).where(AuditRow.reference == reference).order_by(col(AuditRow.n))
        walked = (await session.exec(of_notice)).all()
        rows += len(walked)
        broken += _breaks(walked, ends.get(reference))
    async for letter, entered in _ledger(session):
        letters += 1
        broken += [Broken(letter.reference, 0, how) for how in _false(letter, entered)]
    for reference, key in await session.exec(NOT_IN_LEDGER):
        broken.append(Broken(reference, 0, f"the letter {key} stands in the audit and not in the ledger"))
    return Verified(rows, letters, tuple(broken))


def _breaks(walked: Sequence[AuditRow], end: ChainRow | None) -> list[Broken]:
    """Where the chain of one notice breaks. After a break the walk goes on, so that each is told once."""
    broken, n, last = list[Broken](), 0, ""
    for row in walked:
        if row.n != n + 1:
            broken.append(Broken(row.reference, row.n, f"{_rows(n + 1, row.n - 1)} missing before it"))
        elif row.previous != last:
            broken.append(Broken(row.reference, row.n, "it does not follow from the row before it"))
        if row.hash != hashed(row):
            broken.append(Broken(row.reference, row.n, "it was changed after it was entered"))
        n, last = row.n, row.hash
    reference = end.reference if end else walked[0].reference
    if end is None:
        broken.append(Broken(reference, n, "nothing says that it is the last row"))
    elif end.length > n:
        broken.append(Broken(reference, n, f"{_rows(n + 1, end.length)} missing after it"))
    elif (end.length, end.hash) != (n, last):
        broken.append(Broken(reference, n, f"row {end.length} was once the last, with another hash"))
    return broken


def _rows(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"


def _false(letter: LetterRow, entered: Mapping[str, str] | None) -> list[str]:
    """What is wrong with one row of the ledger. The audit entry of a letter holds the hash of its bytes."""
    found = sha256(letter.raw).hexdigest()
    if entered is None:
        return [f"the letter {letter.key} stands in the ledger and not in the audit"]
    if found != letter.sha256 or found != entered.get("sha256"):
        return [f"the bytes of the letter {letter.key} were changed after they were frozen"]
    if letter.address != entered.get("address", letter.address):
        return [f"the address of the letter {letter.key} was changed after it was frozen"]
    return []


# What was a letter when it was entered has its row in the ledger for ever.
NOT_IN_LEDGER = (
    select(AuditRow.reference, AuditRow.key)
    .join(LetterRow, col(LetterRow.key) == col(AuditRow.key), isouter=True)
    .where(col(AuditRow.letter).is_not(None), col(LetterRow.key).is_(None))
    .order_by(AuditRow.reference, col(AuditRow.n))
)


async def _ledger(session: AsyncSession) -> AsyncIterator[tuple[LetterRow, Mapping[str, str] | None]]:
    """Every letter with the details of its audit entry, a page at a time: the bytes of a year fill a memory."""
    joined = (
        select(LetterRow, AuditRow.details)
        .join(
            AuditRow,
            (col(AuditRow.reference) == col(LetterRow.reference)) & (col(AuditRow.key) == col(LetterRow.key)),
            isouter=True,
        )
        .order_by(col(LetterRow.key))
        .limit(PAGE)
    )
    after = ""
    while page := (await session.exec(joined.where(col(LetterRow.key) > after))).all():
        for letter, details in page:
            yield letter, details
        after = page[-1][0].key
        session.expunge_all()
