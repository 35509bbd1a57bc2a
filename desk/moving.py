"""`move-register`: the register in a file, carried over into the database that the settings name."""

from pathlib import Path

from activities.almanac import days_in
from desk.lock import alone
from desk.reaching import register_file, why_not_read
from desk.refusals import Refused
from desk.screen import say
from models.database import Sessions, opened
from models.moving import CannotBeKept, carried_over, is_empty
from models.place import FILE
from models.upgrading import upgraded
from models.walking import verify
from settings import PREFIX, Settings


async def move_register(file: Path, settings: Settings) -> None:
    """Copy the register in `file`, which stays as it is, and see that nothing of it is broken.

    Raises Refused, RegisterUnavailable; then the database holds nothing more than it did.
    """
    if register_file(settings):
        raise Refused(
            f"{PREFIX}DATABASE_URL names no server. Make a database there (docs/operations.md), and set it to "
            "postgresql+asyncpg://USER@HOST/DATABASE."
        )
    if not file.is_file():
        raise Refused(f"There is no register at {file}.")
    with alone(file.parent):
        old = opened(f"{FILE}{file.resolve()}")
        try:
            if amiss := await why_not_read(old):
                raise amiss
            new = await upgraded(settings.register)
            try:
                await _move(old, new)
            finally:
                await new.close()
        finally:
            await old.close()


async def _move(old: Sessions, new: Sessions) -> None:
    # Nobody writes to the file meanwhile.
    async with old.writing() as reader, new.writing() as writer:
        if not await is_empty(writer):
            raise Refused("The database holds a register already; nothing was changed. Make another one for this.")
        try:
            rows = await carried_over(reader, writer)
        except CannotBeKept as refusal:
            raise Refused(f"{refusal} Nothing was changed.") from refusal
        seen = await verify(writer, days_in)
        if seen.broken:
            places = len(seen.broken)
            raise Refused(
                f"The register is broken in {places} place{'s' * (places != 1)}, so it was not moved. See which with: "
                f"noticekeeper verify, where {PREFIX}DATABASE_URL names the file."
            )
    say(
        f"Moved: {rows} rows, {seen.rows} of them entries and {seen.letters} letters. Nothing is broken.",
        "The file was left as it is. Keep it, and start workers and pages with the new register only.",
    )
