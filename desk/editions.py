"""`editions`: the editions of the calendar kept here."""

from datetime import date

from activities.almanac import Almanac, edition_of
from activities.bank_holidays import years_for
from desk.reaching import register
from desk.refusals import Refused
from desk.screen import console, say, table
from domain.days import Edition
from domain.instrument import Notice
from domain.moments import day_of
from models import reading
from models.database import Sessions
from notices.telling import short
from settings import Settings

SHORTEST_HASH = 6


async def show_editions(settings: Settings) -> None:
    """Every edition kept, oldest first."""
    async with register(settings) as sessions, sessions.reading() as session:
        kept = await reading.editions(session)
    if not kept:
        say("No edition is kept here yet: notices count by the library's days until a worker has fetched GOV.UK's.")
        return
    rows = (
        (str(row.id), row.division, short(day_of(row.fetched_at)), row.name, row.sha256[:12], str(row.last_year))
        for row in kept
    )
    console.print(table(("No.", "Division", "Fetched", "Name", "sha256", "Until"), rows))


async def edition_asked_for(sessions: Sessions, notice: Notice, asked: str | None, today: date) -> Edition:
    """The edition of the notice's division named by number or sha256, or the newest. Raises Refused."""
    if not asked:
        return await Almanac(sessions, "").edition_for(notice, today)
    async with sessions.reading() as session:
        kept = await reading.editions(session)
    named = [
        row for row in kept if str(row.id) == asked or (len(asked) >= SHORTEST_HASH and row.sha256.startswith(asked))
    ]
    found = [row for row in named if row.division == notice.division]
    if named and not found:
        raise Refused(f"Edition {asked} is for {named[0].division}; {notice.reference} counts by {notice.division}.")
    if not found:
        raise Refused(f"No edition {asked} is kept here: see what is with noticekeeper editions.")
    return edition_of(found[-1], years_for(notice, today))
