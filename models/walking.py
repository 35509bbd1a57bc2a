"""Walking the register to see that nobody has touched it: every notice's chain, every letter and what became of it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import String, cast
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.chain import hashed
from models.erasing import Attested, attested
from models.fates import Fate, fates_of
from models.post import POST_ROOM, AttemptRow, LetterRow
from models.record import AuditRow, ChainRow
from models.upkeep import EditionRow

PAGE = 200

# The days that the document of an edition gives, as its row has them; None where it does not read.
DaysIn = Callable[[EditionRow], list[dict[str, Any]] | None]

# What a row that no longer holds what its column is made for raises: half a moment, half of JSON.
UNREADABLE = (ValueError, TypeError)


@dataclass(frozen=True)
class Broken:
    """One place where the register no longer says what was entered. `n` is the audit row, nought for a letter."""

    reference: str
    n: int
    how: str


@dataclass(frozen=True)
class Verified:
    """What a walk over the register saw; `erased` are the entries and letters that name nobody any more, as entered."""

    rows: int
    letters: int
    broken: tuple[Broken, ...]
    editions: int = 0
    erased: int = 0


async def verify(session: AsyncSession, days_in: DaysIn | None = None) -> Verified:
    """Walk every notice's chain, every letter's bytes and what became of it, and every edition of the calendar.

    `days_in` reads the days out of an edition's document; without it only the document's hash is looked at.
    """
    ends = {end.reference: end for end in await session.exec(select(ChainRow))}
    begun = set(await session.exec(select(AuditRow.reference).distinct()))
    rows, letters, erased, broken = 0, 0, 0, list[Broken]()
    fates: dict[str, Fate] = {}
    said: dict[str, Attested] = {}
    for reference in sorted(begun | ends.keys()):
        walked, unreadable = await _audit(session, reference)
        rows += len(walked) + len(unreadable)
        said[reference] = attested(walked)
        erased += sum(row.hash != hashed(row) and said[reference].entry(row) for row in walked)
        broken += unreadable or _breaks(walked, ends.get(reference), said[reference])
        fates |= fates_of(walked)
    async for letter, entered in _ledger(session):
        letters += 1
        if isinstance(letter, Broken):
            broken.append(letter)
            continue
        is_erased = letter.reference in said and said[letter.reference].letter(letter)
        erased += is_erased
        how_false = _false(letter, entered, fates.get(letter.key), is_erased)
        broken += [Broken(letter.reference, 0, how) for how in how_false]
    broken += await _attempts(session)
    for reference, key in await session.exec(NOT_IN_LEDGER):
        broken.append(Broken(reference, 0, f"the letter {key} stands in the audit and not in the ledger"))
    editions = (await session.exec(select(EditionRow).order_by(col(EditionRow.id)))).all()
    for edition in editions:
        broken += [Broken("calendar", 0, how) for how in _forged(edition, days_in)]
    return Verified(rows, letters, tuple(broken), len(editions), erased)


async def _audit(session: AsyncSession, reference: str) -> tuple[Sequence[AuditRow], list[Broken]]:
    """One notice's audit; or, where there are rows that cannot be read, which those are."""
    of_notice = select(AuditRow).where(AuditRow.reference == reference).order_by(col(AuditRow.n))
    try:
        return (await session.exec(of_notice)).all(), []
    except UNREADABLE:
        numbers = (await session.exec(select(AuditRow.n).where(AuditRow.reference == reference))).all()
    readable, unreadable = list[AuditRow](), list[Broken]()
    for n in sorted(numbers):
        try:
            readable.append((await session.exec(of_notice.where(AuditRow.n == n))).one())
        except UNREADABLE as error:
            unreadable.append(Broken(reference, n, f"it cannot be read any more ({error})"))
    return readable, unreadable


def _breaks(walked: Sequence[AuditRow], end: ChainRow | None, said: Attested) -> list[Broken]:
    """Where the chain of one notice breaks. After a break the walk goes on, so that each is told once."""
    broken, n, last = list[Broken](), 0, ""
    for row in walked:
        if row.n != n + 1:
            broken.append(Broken(row.reference, row.n, f"{_rows(n + 1, row.n - 1)} missing before it"))
        elif row.previous != last:
            broken.append(Broken(row.reference, row.n, "it does not follow from the row before it"))
        if row.hash != hashed(row) and not said.entry(row):
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


def _false(letter: LetterRow, entered: Mapping[str, str] | None, fate: Fate | None, is_erased: bool) -> list[str]:
    """What is wrong with one row of the ledger. The audit entry of a letter holds the hash of its bytes."""
    found = letter.sha256 if is_erased else sha256(letter.raw).hexdigest()
    if entered is None:
        return [f"the letter {letter.key} stands in the ledger and not in the audit"]
    if found != letter.sha256 or found != entered.get("sha256"):
        return [f"the bytes of the letter {letter.key} were changed after they were frozen"]
    if letter.address != entered.get("address", letter.address):
        return [f"the address of the letter {letter.key} was changed after it was frozen"]
    belied = fate.why_not(letter) if fate else None
    return [belied] if belied else []


def _forged(edition: EditionRow, days_in: DaysIn | None) -> list[str]:
    """What is wrong with one edition of the calendar."""
    named = f"edition {edition.id} ({edition.division}, {edition.name})"
    if sha256(edition.document).hexdigest() != edition.sha256:
        return [f"the document of {named} was changed after it was kept"]
    if days_in and days_in(edition) != edition.holidays:
        return [f"the days of {named} are not those of its document"]
    return []


# What was a letter when it was entered has its row in the ledger for ever.
NOT_IN_LEDGER = (
    select(AuditRow.reference, AuditRow.key)
    .join(LetterRow, col(LetterRow.key) == col(AuditRow.key), isouter=True)
    .where(col(AuditRow.letter).is_not(None), col(LetterRow.key).is_(None))
    .order_by(AuditRow.reference, col(AuditRow.n))
)


ATTEMPT_KEY = col(AttemptRow.letter) + "/attempt-" + cast(col(AttemptRow.n), String)
TRIED = (
    select(LetterRow.reference, AttemptRow, AuditRow.why, AuditRow.details)
    .join(LetterRow, col(LetterRow.key) == col(AttemptRow.letter))
    .join(
        AuditRow,
        (col(AuditRow.reference) == col(LetterRow.reference)) & (col(AuditRow.key) == ATTEMPT_KEY),
        isouter=True,
    )
    .order_by(AttemptRow.letter, col(AttemptRow.n))
)
NOT_TRIED = (
    select(AuditRow.reference, AuditRow.key)
    .join(AttemptRow, col(AuditRow.key) == ATTEMPT_KEY, isouter=True)
    .where(AuditRow.strand == POST_ROOM, col(AttemptRow.letter).is_(None))
    .order_by(AuditRow.reference, col(AuditRow.n))
)


async def _attempts(session: AsyncSession) -> list[Broken]:
    """Where an attempt to send a letter, or the mail server's words to it, are not what was entered of it."""
    broken = [
        Broken(reference, 0, f"attempt {attempt.n} to send the letter {attempt.letter} is not as it was entered")
        for reference, attempt, words, details in await session.exec(TRIED)
        if (words, (details or {}).get("outcome")) != (attempt.words, attempt.outcome)
    ]
    for reference, key in await session.exec(NOT_TRIED):
        broken.append(Broken(reference, 0, f"{key} stands in the audit and not in the ledger"))
    return broken


NAMES = select(LetterRow.key, LetterRow.reference).order_by(col(LetterRow.key)).limit(PAGE)
LETTERS = (
    select(LetterRow, AuditRow.details)
    .join(
        AuditRow,
        (col(AuditRow.reference) == col(LetterRow.reference)) & (col(AuditRow.key) == col(LetterRow.key)),
        isouter=True,
    )
    .order_by(col(LetterRow.key))
)


async def _ledger(session: AsyncSession) -> AsyncIterator[tuple[LetterRow | Broken, Mapping[str, str] | None]]:
    """Every letter with the details of its audit entry, a page at a time: the bytes of a year fill a memory."""
    after = ""
    while page := (await session.exec(NAMES.where(col(LetterRow.key) > after))).all():
        keys = [key for key, _ in page]
        found: Sequence[tuple[LetterRow | Broken, Mapping[str, str] | None]]
        try:
            found = (await session.exec(LETTERS.where(col(LetterRow.key).in_(keys)))).all()
        except UNREADABLE:
            found = [await _one(session, key, reference) for key, reference in page]
        for letter, details in found:
            yield letter, details
        after = keys[-1]
        session.expunge_all()


async def _one(session: AsyncSession, key: str, reference: str) -> tuple[LetterRow | Broken, Mapping[str, str] | None]:
    try:
        return (await session.exec(LETTERS.where(LetterRow.key == key))).one()
    except UNREADABLE as error:
        return Broken(reference, 0, f"the letter {key} or its entry cannot be read any more ({error})"), None
