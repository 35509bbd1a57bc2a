"""`sessions`: who is signed in to the pages, and having them be so no more."""

from datetime import datetime

from rich.text import Text

from activities.signing_in import revoke_session, revoke_sessions_of
from desk.reaching import register
from desk.refusals import Refused
from desk.screen import console, grid, moment, say
from desk.who import who
from models import reading
from models.signed_in import SessionRow
from settings import Settings

USAGE = "Say which, by its number or an address: noticekeeper sessions revoke NO., or revoke ADDRESS."


async def show(settings: Settings, now: datetime) -> None:
    """Every session that may still be used, with the number that ends it. Raises Refused."""
    async with register(settings) as sessions, sessions.reading() as session:
        rows = await reading.sessions(session)
    wanted = [(n, row) for n, row in enumerate(rows, start=1) if row.revoked_at is None and now < row.ends_at]
    if not wanted:
        say("Nobody is signed in.")
        return
    console.print(grid(((f"{n}.", moment(row.began_at), _told(row)) for n, row in wanted), 5, 17))
    say("Each ends by itself when it is not used for eight hours. End one now with: noticekeeper sessions revoke NO.")


def _told(row: SessionRow) -> Text:
    return Text(f"{row.address}\nuntil {moment(row.ends_at)} at the latest")


async def revoke(settings: Settings, which: str | None, by: str | None, now: datetime) -> None:
    """End the session of this number, or all of an address. Raises Refused."""
    async with register(settings) as sessions:
        if which and "@" in which:
            ended = await revoke_sessions_of(sessions, which, by=who(by), now=now)
            say(f"Ended: {ended} session{'s' * (ended != 1)} of {which.casefold()}.")
            return
        async with sessions.reading() as session:
            rows = await reading.sessions(session)
        # What a list shows is typed as it stands there, with its full stop.
        typed = (which or "").rstrip(".")
        number = int(typed) if typed.isdecimal() and len(typed) < 18 else 0
        if not 0 < number <= len(rows):
            raise Refused(f"There is no session {which}: see noticekeeper sessions." if which else USAGE)
        row = rows[number - 1]
        if not await revoke_session(sessions, row.secret, by=who(by), now=now):
            raise Refused(f"Session {number} was over already.")
    say(f"Ended: session {number}, of {row.address}.")
