"""Walking the papers to see that nobody has touched them: each version's hash, its audit entry, and each file."""

from collections.abc import Mapping

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.papers import hash_of
from models.erasing import ERASED, Attested, attested
from models.papers import EvidenceRow, VersionRow
from models.record import AuditRow
from models.shelf import EvidenceChanged, EvidenceMissing, Shelf

# Entries that say what of a notice was erased are believed together with those that may speak of them.
OF_ERASING = select(AuditRow).where(AuditRow.strand == ERASED).order_by(AuditRow.reference, col(AuditRow.n))
ENTRIES = select(AuditRow.key, AuditRow.details).where(AuditRow.strand == "papers")


async def papers_amiss(session: AsyncSession, shelf: Shelf | None) -> list[tuple[str, str]]:
    """What is wrong with any version or file, each with the notice it is of. Without `shelf` no file is looked at."""
    entered = {key: details for key, details in await session.exec(ENTRIES)}
    versions = (await session.exec(select(VersionRow).order_by(VersionRow.reference, VersionRow.paper))).all()
    erased: dict[str, list[AuditRow]] = {}
    for one in await session.exec(OF_ERASING):
        erased.setdefault(one.reference, []).append(one)
    said = {reference: attested(rows) for reference, rows in erased.items()}
    amiss = [
        (row.reference, how)
        for row in versions
        if (how := _forged(row, entered.get(_key(row)), said.get(row.reference, Attested({}))))
    ]
    missing = entered.keys() - {_key(row) for row in versions}
    amiss += [(key.split("/")[0], f"{key} stands in the audit and is not kept any more") for key in sorted(missing)]
    return amiss + ((await files_amiss(session, shelf))[1] if shelf else [])


def _key(row: VersionRow) -> str:
    return f"{row.reference}/papers/{row.paper}/version-{row.version}"


def _forged(row: VersionRow, entered: Mapping[str, str] | None, said: Attested) -> str:
    named = f"version {row.version} of the paper {row.paper}"
    if entered is None:
        return f"{named} is kept and does not stand in the audit"
    found = row.sha256 if said.version(row) else hash_of(row.reference, row.paper, row.version, row.texts, row.files)
    return "" if found == row.sha256 == entered.get("sha256") else f"{named} was changed after it was saved"


async def files_amiss(session: AsyncSession, shelf: Shelf) -> tuple[int, list[tuple[str, str]]]:
    """How many files of evidence there must be, and what is wrong with any, each with the notice it is of."""
    versions = (await session.exec(select(VersionRow))).all()
    names = {(row.reference, one.sha256): one.name for row in versions for one in row.files}
    ordered = select(EvidenceRow).order_by(EvidenceRow.reference, col(EvidenceRow.sha256))
    kept, amiss = (await session.exec(ordered)).all(), []
    for row in kept:
        named = f"the evidence {names.get((row.reference, row.sha256), '(of no version)')} ({row.sha256})"
        try:
            shelf.read(row.sha256)
        except EvidenceMissing:
            amiss.append((row.reference, f"{named} is missing from the folder it was put in"))
        except EvidenceChanged:
            amiss.append((row.reference, f"{named} was changed after it was attached"))
        except OSError as error:
            amiss.append((row.reference, f"{named} cannot be read: {error.strerror or error}"))
    return len(kept), amiss
