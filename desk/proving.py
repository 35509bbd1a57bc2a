"""`proof`: everything that was written under a notice, in one archive that a stranger can check."""

from dataclasses import dataclass
from pathlib import Path

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from desk.proof.archive import Heading, write_archive
from desk.reaching import page_of, register
from desk.screen import beside, say
from domain.digests import SEVERAL
from settings import Settings


@dataclass
class _Several:
    council: str = "Several councils"
    kind: str = "letters of a morning about more than one notice"
    reference: str = SEVERAL


OF_SEVERAL = _Several()


async def prove(settings: Settings, reference: str, folder: Path) -> None:
    """Write the proof of one notice, or of the letters about several, into `folder`. Raises Refused, OSError."""
    async with register(settings) as sessions:
        page: Heading = OF_SEVERAL if reference == SEVERAL else await page_of(sessions, reference)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{reference}-proof.zip"
        columns = (TextColumn("Packing letters"), BarColumn(), TaskProgressColumn())
        with Progress(*columns, console=beside, transient=True, disable=not beside.is_terminal) as progress:
            task = progress.add_task("")
            async with sessions.reading() as session:
                last = await write_archive(
                    session, page, file, lambda done, of: progress.update(task, completed=done, total=of)
                )
    say(f"Left in {file}: every letter, every attempt to send one, what evidence went with papers, and the record.")
    say("Whoever gets it unpacks it and types: python3 verify.py", f"Note the last hash somewhere else: {last}")
