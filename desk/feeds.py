"""`feed`: a calendar for a person to subscribe to, made, listed, and taken back."""

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from activities.feeds import make_feed, revoke_feed
from desk.reaching import page_of, register
from desk.refusals import Refused
from desk.screen import console, grid, moment, say, unfolded
from desk.who import who
from domain.feeds import part_known_as
from domain.instrument import Notice
from domain.people import Person, Role, person_known_as, title
from models import reading
from models.database import Sessions
from models.feeds import FeedRow, hash_of
from settings import PREFIX, Settings

USAGE = "Say which, by its number in noticekeeper feed list: noticekeeper feed revoke NO."


async def make(
    settings: Settings, reference: str | None, person: str | None, role: str | None, by: str | None, now: datetime
) -> None:
    """Make a feed and say its address, this once. Raises Refused."""
    if not reference or not person:
        raise Refused("Say whose calendar of which notice: noticekeeper feed make REFERENCE --person ID [--role ROLE]")
    async with register(settings) as sessions:
        page = await page_of(sessions, reference)
        whose, part = _theirs(Notice.model_validate(page.text), person, role)
        secret = await make_feed(sessions, reference, whose, part, by=who(by), now=now)
        made = [row.secret for row in await _feeds(sessions)]
    number = made.index(hash_of(secret)) + 1
    played = f" as {title(part)}" if part else ""
    say(f"A calendar of {reference} ({page.council}) for {whose.name}{played}. In a calendar program, subscribe to:")
    # Never folded: it is copied from here.
    unfolded(*(f"  {address}" for address in addresses(settings, secret)))
    say(
        "It is one address, said in two ways: some programs want the first, others the second.",
        "Whoever has it reads the calendar: give it to nobody else. It is shown this once and kept nowhere.",
        "Most programs show a change within hours; Google may take a day.",
        f"Take it back with: noticekeeper feed revoke {number}",
    )
    if settings.web_url is None:
        say(f"Only this computer reaches that address: set {PREFIX}WEB_URL to where people reach our pages.")


def addresses(settings: Settings, secret: str) -> tuple[str, str]:
    """A feed's address for programs that subscribe on a click, and as it is fetched."""
    fetched = f"{settings.pages_url}/feeds/{secret}.ics"
    return f"webcal://{fetched.partition('://')[2]}", fetched


def _theirs(notice: Notice, known_as: str, role: str | None) -> tuple[Person, Role | None]:
    """The person meant, and the part of theirs that was named. Raises Refused."""
    person = person_known_as(notice.people, known_as)
    if isinstance(person, str):
        raise Refused(person)
    if role is None:
        return person, None
    part = part_known_as(person, role)
    if part is None:
        theirs = " and ".join(title(held) for held in person.roles)
        raise Refused(f"{person.name} is not {role!r} on this notice, but {theirs}.")
    return person, part


async def show(settings: Settings, reference: str | None) -> None:
    """Every feed there has been, or those of one notice, with the number that takes one back. Raises Refused."""
    async with register(settings) as sessions:
        if reference:
            await page_of(sessions, reference)
        rows = await _feeds(sessions)
    wanted = [(n, row) for n, row in enumerate(rows, start=1) if reference in (None, row.reference)]
    if not wanted:
        say("No calendar was made yet. Make one with: noticekeeper feed make REFERENCE --person ID")
        return
    console.print(grid(((f"{n}.", moment(row.made_at), _told(row)) for n, row in wanted), 5, 17))
    say("Take one back with: noticekeeper feed revoke NO.")


def _told(row: FeedRow) -> Text:
    part = title(Role(row.role)) if row.role else "all their parts"
    text = Text(f"{row.reference}: {row.person}, {part}, made by {row.made_by}")
    return text.append(f"\ntaken back {moment(row.revoked_at)}", style="dim") if row.revoked_at else text


async def revoke(settings: Settings, which: str | None, by: str | None, now: datetime) -> None:
    """Take back the feed of this number. Raises Refused."""
    async with register(settings) as sessions:
        rows = await _feeds(sessions)
        # What a list shows is typed as it stands there, with its full stop.
        typed = (which or "").rstrip(".")
        number = int(typed) if typed.isdecimal() and len(typed) < 18 else 0
        if not 0 < number <= len(rows):
            raise Refused(f"There is no calendar {which}: see noticekeeper feed list." if which else USAGE)
        row = rows[number - 1]
        if not await revoke_feed(sessions, row.secret, by=who(by), now=now):
            raise Refused(f"Calendar {number} was taken back already.")
    say(
        f"Taken back: calendar {number}, of {row.person} for {row.reference}.",
        "Its address answers as one that never was; what a calendar program has read already may stay in it.",
    )


async def _feeds(sessions: Sessions) -> Sequence[FeedRow]:
    async with sessions.reading() as session:
        return await reading.feeds(session)
