"""Writing the archive: the same register gives the same bytes again."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from models import papers, reading
from models.chain import canonical, facts_of
from models.post import LetterRow
from models.record import AuditRow, ChainRow
from past.evidence import files_then

HERE = Path(__file__).parent
# The earliest a zip can say; the moment of packing is no fact about the notice.
UNDATED = (1980, 1, 1, 0, 0, 0)
NOT_IN_THE_LEDGER = {"raw", "claimed_by", "claimed_at", "claims"}


class Heading(Protocol):
    """What an archive is the proof of: a notice, or the letters about several."""

    council: str
    kind: str
    reference: str


class Told(Protocol):
    """Told how many letters are packed."""

    def __call__(self, done: int, of: int) -> None: ...


async def write_archive(session: AsyncSession, notice: Heading, to: Path, told: Told) -> str:
    """Write the proof of `notice` to the file `to`; the last hash, or nothing where nothing was entered yet.

    Raises OSError; then nothing stands under that name which did not before.
    """
    end = await session.get(ChainRow, notice.reference)
    beside = to.with_name(f"{to.name}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            await _fill(archive, session, notice, end, told)
        beside.replace(to)
    finally:
        beside.unlink(missing_ok=True)
    return end.hash if end else ""


async def _fill(
    archive: zipfile.ZipFile, session: AsyncSession, notice: Heading, end: ChainRow | None, told: Told
) -> None:
    folder = f"{notice.reference}-proof"

    def put(name: str, content: bytes | str) -> None:
        entry = zipfile.ZipInfo(f"{folder}/{name}", UNDATED)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        archive.writestr(entry, content)

    audit = await reading.audit(session, notice.reference)
    letters = await reading.letters(session, notice.reference)
    tried = await reading.attempts_of(session, notice.reference)
    numbered = [(letter, f"letters/{n:05}-{letter.kind}-{letter.person}.eml") for n, letter in enumerate(letters, 1)]
    erased = sum(letter.erased_at is not None for letter in letters)
    put("audit.jsonl", _lines({**facts_of(row), "hash": row.hash} for row in audit))
    put("letters.jsonl", _lines(_ledger(letter, file) for letter, file in numbered))
    put("attempts.jsonl", _lines(attempt.model_dump() for attempt in tried))
    put("evidence.jsonl", _lines(await _evidence(session, notice.reference, audit)))
    put("chain.json", _lines([{"length": end.length, "hash": end.hash}] if end else []))
    put("verify.py", (HERE / "check.py").read_bytes())
    words = {"council": notice.council, "kind": notice.kind, "reference": notice.reference}
    counted = {"entries": len(audit), "letters": len(letters), "erased": erased}
    counted["attempts"] = sum(letter.claims for letter in letters)
    words["hash"] = end.hash if end else "-"
    put("README.txt", (HERE / "README.txt").read_text(encoding="utf-8").format(**words, **counted))
    for n, (letter, file) in enumerate(numbered, 1):
        if letter.erased_at is None:
            whole = await reading.letter(session, letter.key)
            put(file, whole.raw if whole else b"")
            session.expunge_all()
        told(n, len(numbered))


async def _evidence(session: AsyncSession, reference: str, audit: Sequence[AuditRow]) -> list[Mapping[str, Any]]:
    """Each file of each paper: what it is, and with which version it came, by whom and when."""
    versions, duties = await papers.versions(session, reference), await reading.duties(session, reference)
    return [
        {
            **one.file.model_dump(),
            "paper": one.paper.slug,
            "paragraph": one.paragraph,
            "by": one.row.by,
            "at": one.row.at,
            "versions": one.versions,
            "handed_in": one.handed_in,
        }
        for one in files_then(versions, audit, duties)
    ]


def _ledger(letter: LetterRow, file: str) -> dict[str, Any]:
    kept = {name: getattr(letter, name) for name in LetterRow.model_fields if name not in NOT_IN_THE_LEDGER}
    return {**kept, "attempts": letter.claims, "file": file}


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(f"{canonical(row)}\n" for row in rows)
