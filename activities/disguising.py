"""What the rows of a register would hold once they name somebody no more. Nothing is written here."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.erasure import Disguise
from models import reading
from models.boards import ActionRow, BoardRow
from models.columns import Row
from models.erasing import CHANGED, ERASED
from models.feeds import FeedRow
from models.papers import EvidenceRow, VersionRow
from models.plan import ObjectiveRow, PlanRow
from models.post import AttemptRow, LetterRow
from models.record import AuditRow, DutyRow, MeetingRow, NoticeRow, RevisionRow
from models.upkeep import AlarmRow
from notifications.all_words import all_words_of

PAGE = 200
# What the papers' entries say of files has to stay what the files are called.
PAPERS, FILES = "papers", "evidence"
IN_A_LETTER = ("key", "person", "name", "address", "subject", "words", "digest", "thread")
# Beside the audit and the ledger: what of a notice's rows is written by people, or speaks of them.
OF_A_NOTICE: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (NoticeRow, ("text",)),
    (RevisionRow, ("text",)),
    (DutyRow, ("what", "why", "about", "whole")),
    (MeetingRow, ("flag", "whole")),
    (BoardRow, ("whole",)),
    (ActionRow, ("text", "owner", "whole")),
    (ObjectiveRow, ("text", "owner", "whole")),
    (PlanRow, ("whole",)),
    (VersionRow, ("by",)),
    (FeedRow, ("person", "made_by")),
)


@dataclass(frozen=True)
class LetterThen:
    """A letter's row as it would be, by the key that it has now."""

    was: str
    row: LetterRow


@dataclass
class Chain:
    """What would change of one audit and its letters; `attempts` are all there are, where any of them changes."""

    reference: str
    entries: list[AuditRow] = field(default_factory=list)
    letters: list[LetterThen] = field(default_factory=list)
    attempts: list[AttemptRow] = field(default_factory=list)


class Disguises:
    """Several people at once."""

    def __init__(self, people: Sequence[Disguise]) -> None:
        self._people = people

    def of(self, text: str) -> str:
        for person in self._people:
            text = person.of(text)
        return text

    def within(self, whole: Any) -> Any:
        for person in self._people:
            whole = person.within(whole)
        return whole

    def name_any(self, text: str) -> bool:
        return any(person.names_them(text) for person in self._people)

    def may_name_any(self, text: str) -> bool:
        return any(person.may_name_them(text) for person in self._people)


async def chain_then(
    session: AsyncSession, reference: str, them: Disguises, at: datetime, *, whole: bool = False
) -> Chain:
    """One audit, and the letters in it, as they would be from `at` (UTC) on; of the `whole`, no letter has bytes."""
    then = Chain(reference)
    for row in await reading.audit(session, reference):
        if changed := entry_then(row, them, without_files=whole):
            then.entries.append(changed)
    then.letters = [one async for one in _letters(session, reference, them, at, whole)]
    attempts = await reading.attempts_of(session, reference)
    changes = [(one, AttemptRow(**attempt_then(one, them))) for one in attempts]
    if any(old.model_dump() != new.model_dump() for old, new in changes):
        then.attempts = [new for _, new in changes]
    return then


def entry_then(row: AuditRow, them: Disguises, *, without_files: bool) -> AuditRow | None:
    """One entry as it would be; None where it stays as it is."""
    said = {name: them.within(getattr(row, name)) for name in CHANGED}
    if row.strand == PAPERS:
        said["details"] = {name: words for name, words in row.details.items() if not (without_files and name == FILES)}
    if all(getattr(row, name) == new for name, new in said.items()):
        return None
    return AuditRow(**{**row.model_dump(), **said})


def attempt_then(row: AttemptRow, them: Disguises) -> dict[str, Any]:
    return {**row.model_dump(), "letter": them.of(row.letter), "words": them.of(row.words)}


async def _letters(
    session: AsyncSession, reference: str, them: Disguises, at: datetime, whole: bool
) -> AsyncIterator[LetterThen]:
    after = ""
    asked = select(LetterRow).where(LetterRow.reference == reference).order_by(col(LetterRow.key)).limit(PAGE)
    while page := (await session.exec(asked.where(col(LetterRow.key) > after))).all():
        after = page[-1].key
        for row in page:
            if then := _letter_then(row, them, at, whole):
                yield LetterThen(row.key, then)
        session.expunge_all()


def _letter_then(row: LetterRow, them: Disguises, at: datetime, always: bool) -> LetterRow | None:
    """A letter that names them loses its bytes, all of them: half of what was sent would prove nothing."""
    said = {name: them.of(text) for name in IN_A_LETTER if (text := getattr(row, name))}
    changed = any(getattr(row, name) != new for name, new in said.items())
    if not (changed or always or (row.raw and them.name_any(all_words_of(row.raw)))):
        return None
    if not changed and not row.raw:
        return None
    return LetterRow(**{**row.model_dump(), **said, "raw": b"", "erased_at": row.erased_at or at})


async def rows_then(session: AsyncSession, reference: str, them: Disguises) -> list[tuple[Row, Mapping[str, Any]]]:
    """The other rows of a notice that would change, each with what it would hold."""
    found: list[tuple[Row, Mapping[str, Any]]] = []
    for table, names in OF_A_NOTICE:
        for row in await session.exec(select(table).where(table.reference == reference)):
            if said := _said(row, names, them):
                found.append((row, said))
    of_it = col(AlarmRow.key).contains(reference, autoescape=True)
    for row in await session.exec(select(AlarmRow).where(of_it)):
        if said := _said(row, ("key", "what", "remedy"), them):
            found.append((row, said))
    return found


def _said(row: Row, names: Iterable[str], them: Disguises) -> dict[str, Any]:
    then = {name: them.within(getattr(row, name)) for name in names}
    return {name: new for name, new in then.items() if new != getattr(row, name)}


async def papers_of(session: AsyncSession, reference: str) -> tuple[list[VersionRow], list[EvidenceRow]]:
    """What a notice's papers hold still, and which files go with them."""
    versions = (await session.exec(select(VersionRow).where(VersionRow.reference == reference))).all()
    files = (await session.exec(select(EvidenceRow).where(EvidenceRow.reference == reference))).all()
    return [row for row in versions if row.texts or row.evidence], list(files)


def places(audit: Collection[AuditRow], then: Collection[AuditRow], them: Disguises) -> Iterator[str]:
    """The entries in which a part of a name would still stand alone."""
    changed = {row.n: row for row in then}
    for row in audit:
        now = changed.get(row.n, row)
        said = (now.what, now.by, now.why, *(now.details.values() if now.strand != ERASED else ()))
        if any(map(them.may_name_any, said)):
            yield f"entry {row.n}"
