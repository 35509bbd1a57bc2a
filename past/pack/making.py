"""A pack made from the register: its files, and what they come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.moments import day_of
from models import papers
from models.chain import canonical, facts_of
from models.record import AuditRow
from past.known import Known, invites_known
from past.pack.facts import Facts, pack_of
from past.pack.setting import data_of, sources, typeset


@dataclass(frozen=True)
class Pack:
    """A pack as of `as_of` (UTC): the PDF and its sources by the names of their files."""

    as_of: datetime
    files: Mapping[str, bytes]

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The sha256 of each file."""
        return {file: sha256(content).hexdigest() for file, content in self.files.items()}


async def facts_known(session: AsyncSession, known: Known) -> Facts:
    """All that the pack says."""
    versions = await papers.versions(session, known.page.reference)
    return pack_of(known, await invites_known(session, known), versions)


def packed(facts: Facts, known: Known) -> Pack:
    """The pack set: it takes about a second, and blocks. Raises typst.TypstError, OSError."""
    name, data = f"{known.page.reference}-pack-{day_of(known.as_of)}", data_of(facts)
    files = {
        f"{name}.pdf": typeset(data, known.as_of),
        f"{name}-sources.zip": sources(name, data, _lines(known.audit), facts),
    }
    return Pack(known.as_of, files)


def _lines(audit: Iterable[AuditRow]) -> str:
    return "".join(f"{canonical({**facts_of(row), 'hash': row.hash})}\n" for row in audit)
