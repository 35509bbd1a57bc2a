"""Entries of the audit that name nobody any more: how one is changed, and how the chain vouches for what it holds.

A row that is erased keeps its number, its hash and that of the row before it, so that the chain holds. A later entry
of the strand `erased`, in the same chain, says of each by its number, and of each letter by its key, the sha256 of
what it holds from then on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, bindparam, insert, update
from sqlmodel import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from models.chain import canonical, hashed
from models.columns import Row
from models.papers import VersionRow
from models.post import LetterRow
from models.record import AUDIT, AuditRow

# The strand that erasures are entered under: no strand of the notice's own.
ERASED = "erased"
CHANGED = ("key", "what", "by", "why", "details")
OF_A_LETTER = ("key", "reference", "person", "name", "address", "subject", "message_id", "sha256")


class ErasureRow(Row, table=True):
    """What the `n`th entry of an audit may be changed into, as the entry numbered `entry` says: the guard's permit.

    The database takes it away as the change is made, so that it lets through one change and no second one.
    """

    __tablename__ = "erasure"

    reference: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    entry: int
    key: str
    what: str
    by: str
    why: str
    details: dict[str, str] = Field(sa_type=JSON)


ERASURE = Row.metadata.tables["erasure"]
PERMIT = insert(ERASURE)
CHANGE = (
    update(AUDIT)
    .where(AUDIT.c.reference == bindparam("of"), AUDIT.c.n == bindparam("the"))
    .values({AUDIT.c[name]: bindparam(f"new_{name}") for name in CHANGED})
)


@dataclass(frozen=True)
class Attested:
    """What one audit says that rows hold since they were erased: a sha256 each, by the name it is attested by."""

    held: Mapping[str, str]

    def entry(self, row: AuditRow) -> bool:
        return self.held.get(entry_name(row.n)) == hashed(row)

    def letter(self, row: LetterRow) -> bool:
        return self.held.get(letter_name(row.key)) == letter_held(row) and not row.raw

    def version(self, row: VersionRow) -> bool:
        return version_name(row) in self.held and not row.texts and not row.evidence


def attested(walked: Sequence[AuditRow]) -> Attested:
    """What one audit, in its order, says of rows that were erased.

    Who is believed: an entry nobody changed, or which a later one that is believed says was erased in its turn. The
    last word on a row counts.
    """
    held: dict[str, str] = {}
    for row in reversed(walked):
        if row.strand == ERASED and (row.hash == hashed(row) or Attested(held).entry(row)):
            held = {**row.details, **held}
    return Attested(held)


def entry_name(n: int) -> str:
    return f"entry {n}"


def letter_name(key: str) -> str:
    return f"letter {key}"


def version_name(row: VersionRow) -> str:
    return f"paper {row.paper}/version-{row.version}"


def letter_held(row: LetterRow) -> str:
    """The sha256 of what is left of a letter; `sha256` among it is that of the bytes that were sent."""
    return sha256(canonical({name: getattr(row, name) for name in OF_A_LETTER}).encode()).hexdigest()


async def change(session: AsyncSession, reference: str, changed: Mapping[int, Sequence[AuditRow]]) -> None:
    """Write over entries of one audit what they hold from now on; by the number of the entry that says so.

    That entry must have been appended before, in the same transaction.
    """
    rows = [(entry, row) for entry, of_it in changed.items() for row in of_it]
    if not rows:
        return
    said = [(entry, row, {name: getattr(row, name) for name in CHANGED}) for entry, row in rows]
    await session.exec(PERMIT, params=[{"reference": reference, "n": row.n, "entry": e, **new} for e, row, new in said])
    new: list[dict[str, Any]] = [
        {"of": reference, "the": row.n, **{f"new_{name}": value for name, value in values.items()}}
        for _, row, values in said
    ]
    await session.exec(CHANGE, params=new)
