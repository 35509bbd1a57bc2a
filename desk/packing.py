"""`pack`: what a notice's record says as of a moment, as one PDF for whoever decides, with its sources."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.packs import enter_pack
from desk.pack.facts import pack_of
from desk.pack.known import Known, known_by
from desk.pack.setting import data_of, sources, typeset
from desk.reaching import page_of, register
from desk.refusals import Refused
from desk.screen import beside, say
from desk.who import who
from domain.moments import LONDON, day_of, london, spoken_moment
from models import reading
from models.chain import canonical, facts_of
from models.record import AuditRow, NoticeRow
from settings import Settings

# On London's clock; with an offset for the hour that the clocks go through twice.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")


async def pack(
    settings: Settings, reference: str, as_of: str | None, folder: Path, by: str | None, now: datetime
) -> None:
    """Write the pack of one notice into `folder`, and enter that it was made. Raises Refused, OSError."""
    moment, maker = _moment(as_of, now), who(by)
    async with register(settings) as sessions:
        page = await page_of(sessions, reference)
        with beside.status("Reading the record"):
            async with sessions.reading() as session:
                known = _not_before(page, moment, await known_by(session, page, moment))
                facts = pack_of(known, await _invites(session, known))
        with beside.status("Setting the pack"):
            files = _set(f"{reference}-pack-{day_of(moment)}", facts, known)
        hashes = {file: sha256(content).hexdigest() for file, content in files.items()}
        made = f"A decision pack was made, as of {spoken_moment(moment)}"
        with _leaving(folder, files):
            await enter_pack(sessions, reference, made, hashes, by=maker, now=now)
    counted = f"{len(known.audit)} entries and {len(known.letters)} letters"
    say(f"As of {spoken_moment(moment)}, {counted}. Left in {folder}:")
    for file, hash in hashes.items():
        say(f"  {file}", f"    sha256 {hash}")
    say(f"To make it again: noticekeeper pack {reference} --as-of {facts['as_of_typed']} --to DIR")


def _set(name: str, facts: Mapping[str, Any], known: Known) -> dict[str, bytes]:
    """The pack and its sources, by the names of their files."""
    data = data_of(facts)
    return {
        f"{name}.pdf": typeset(data, known.as_of),
        f"{name}-sources.zip": sources(name, data, _lines(known.audit), facts),
    }


@contextmanager
def _leaving(folder: Path, files: Mapping[str, bytes]) -> Iterator[None]:
    """Have `files` stand in `folder` once what is done meanwhile has succeeded, and none of them otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {folder / f"{file}.part": content for file, content in files.items()}
    try:
        for part, content in parts.items():
            part.write_bytes(content)
        yield
        for part in parts:
            part.replace(part.with_suffix(""))
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _moment(typed: str | None, now: datetime) -> datetime:
    """The moment (UTC) that was typed, on London's clock; the present second where none was. Raises Refused."""
    if typed is None:
        return now.replace(microsecond=0)
    try:
        here = datetime.fromisoformat(typed) if MOMENT.fullmatch(typed) else None
    except ValueError:
        here = None
    if here is None:
        raise Refused(f"{typed!r} is no moment. Write it on London's clock, such as --as-of 2022-03-01T17:00")
    moment = (here if here.tzinfo else here.replace(tzinfo=LONDON)).astimezone(UTC)
    if here.tzinfo is None and london(moment).replace(tzinfo=None) != here:
        raise Refused(f"{typed} is no moment in London: the clocks went forward over it.")
    if moment > now:
        raise Refused(f"{spoken_moment(moment)} is still ahead: a pack says what was known, as of now at the latest.")
    return moment


def _not_before(page: NoticeRow, moment: datetime, known: Known | None) -> Known:
    if known is None:
        raise Refused(
            f"Nothing had been entered of {page.reference} before {spoken_moment(moment)}: say a later moment."
        )
    return known


async def _invites(session: AsyncSession, known: Known) -> dict[str, bytes]:
    """The last invite by then to each meeting whose row was written since, by its UID."""
    changed = {row.uid for row in known.meetings if row.recorded_at >= known.as_of}
    last = {letter.uid: letter for letter in sorted(known.letters, key=lambda one: one.sequence or 0) if letter.uid}
    found = {}
    for uid in sorted(changed & last.keys()):
        whole = await reading.letter(session, last[uid].key)
        found[uid] = whole.raw if whole else b""
        session.expunge_all()
    return found


def _lines(audit: Iterable[AuditRow]) -> str:
    return "".join(f"{canonical({**facts_of(row), 'hash': row.hash})}\n" for row in audit)
