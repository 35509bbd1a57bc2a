"""`pack`: what a notice's record says as of a moment, as one PDF for whoever decides, with its sources."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from activities.packs import enter_pack
from desk.reaching import page_of, register
from desk.refusals import Refused
from desk.screen import beside, say
from desk.who import who
from domain.moments import spoken_moment
from models.record import NoticeRow
from past.known import Known, known_by
from past.pack.making import facts_known, packed
from past.typed import moment_in
from settings import Settings


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
                facts = await facts_known(session, known)
        with beside.status("Setting the pack"):
            pack = packed(facts, known)
        made = f"A decision pack was made, as of {spoken_moment(moment)}"
        with _leaving(folder, pack.files):
            await enter_pack(sessions, reference, made, pack.hashes, by=maker, now=now)
    counted = f"{len(known.audit)} entries and {len(known.letters)} letters"
    say(f"As of {spoken_moment(moment)}, {counted}. Left in {folder}:")
    for file, hash in pack.hashes.items():
        say(f"  {file}", f"    sha256 {hash}")
    say(f"To make it again: noticekeeper pack {reference} --as-of {facts['as_of_typed']} --to DIR")


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
    moment = moment_in(typed, now)
    if isinstance(moment, str):
        raise Refused(moment)
    return moment


def _not_before(page: NoticeRow, moment: datetime, known: Known | None) -> Known:
    if known is None:
        raise Refused(
            f"Nothing had been entered of {page.reference} before {spoken_moment(moment)}: say a later moment."
        )
    return known
