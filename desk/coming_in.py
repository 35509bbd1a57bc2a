"""`incoming` and `post`: what came in by mail, and whether letters go out."""

from datetime import datetime

from rich.text import Text

from activities.switching import start_post, stop_post, stopped
from desk.post import printed_message
from desk.reaching import register
from desk.refusals import Refused
from desk.screen import console, grid, moment, say
from desk.who import who
from models import reading
from settings import Settings


async def show_incoming(settings: Settings, *, held: bool = False) -> None:
    """What came in, the oldest first; with `held` only what waits for a person. Raises Refused."""
    async with register(settings) as sessions, sessions.reading() as session:
        rows = [row for row in await reading.incoming(session) if row.state == "held" or not held]
    if not rows:
        say("Nothing waits for a person." if held else "Nothing has come in.")
        if settings.imap_host is None:
            say("No mailbox is read here: set NOTICEKEEPER_IMAP_HOST, with its name and password.")
        return
    shown = (
        (f"{row.id}.", moment(row.received_at), Text(f"{row.sender}: {row.subject}\n{row.state}: {row.outcome}"))
        for row in rows
    )
    console.print(grid(shown, 5, 17))
    say("Read one with: noticekeeper incoming show NO.")
    if any(row.state == "held" for row in rows):
        say("Settle one with: noticekeeper incoming settle NO. --as accepted --by PERSON, or --why TEXT")


async def show_one_incoming(settings: Settings, which: str) -> None:
    """One message that came in: what became of it, then the message itself. Raises Refused."""
    number = int(which) if which.isdecimal() and len(which) < 18 else 0
    async with register(settings) as sessions, sessions.reading() as session:
        row = next((row for row in await reading.incoming(session) if row.id == number), None)
    if row is None:
        raise Refused(f"No message that came in has the number {which}: see noticekeeper incoming.")
    say(f"{row.kind}, {row.state}: {row.outcome}", *([f"About: {row.letter}"] if row.letter else []), "")
    if row.raw:
        printed_message(row.raw)
    else:
        say("Its words are kept no more.")


async def show_post(settings: Settings) -> None:
    """Whether letters go out. Raises Refused."""
    async with register(settings) as sessions:
        row = await stopped(sessions)
    if row is None:
        say("The post runs: letters go out as they fall due. Stop it with: noticekeeper post stop --why TEXT")
    else:
        say(f"The post has been stopped since {moment(row.off_since)}, by {row.by}: {row.why}")
        say("Letters are written and wait. Start it with: noticekeeper post start")


async def stop(settings: Settings, by: str | None, why: str | None, now: datetime) -> None:
    """Have no letter leave any more. Raises Refused."""
    if not why or not why.strip():
        raise Refused("Say why with --why: whoever finds the post stopped will want to know.")
    async with register(settings) as sessions:
        if not await stop_post(sessions, who(by), " ".join(why.split()), now):
            raise Refused("The post is stopped already: see noticekeeper post.")
    say("The post is stopped: what falls due is written down and waits. Start it with: noticekeeper post start")


async def start(settings: Settings, by: str | None, now: datetime) -> None:
    """Have letters leave again. Raises Refused."""
    async with register(settings) as sessions:
        if not await start_post(sessions, now, who(by)):
            raise Refused("The post is not stopped.")
    say("The post runs again: what waited goes out within some ten minutes.")
