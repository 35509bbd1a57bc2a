"""`editions`: the editions of the calendar kept here, and what a new one would change for a notice."""

from datetime import date

from rich.text import Text

from activities.almanac import Almanac, edition_of
from activities.bank_holidays import years_for
from activities.upkeep.editions import PROPOSED
from desk.reaching import page_of, register
from desk.refusals import Refused
from desk.screen import console, moment, say, table
from domain.days import Edition
from domain.instrument import Notice
from domain.moments import day_of
from models import reading
from models.database import Sessions
from models.record import AuditRow
from notices.telling import short
from settings import Settings

SHORTEST_HASH = 6
CALENDAR = "calendar"


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


async def show_proposals(settings: Settings, reference: str) -> None:
    """Every change of calendar proposed for the notice `reference`, whole, oldest first. Raises Refused."""
    async with register(settings) as sessions:
        page = await page_of(sessions, reference)
        async with sessions.reading() as session:
            proposed = [row for row in await reading.timeline(session, reference) if row.strand == CALENDAR]
            standing = {alarm.key for alarm in await reading.alarms(session)}
    if not proposed:
        say(f"No change of calendar was ever proposed for {reference}. All editions kept: noticekeeper editions")
        return
    for row in proposed:
        _tell_proposal(row)
    if page.ended_on or f"{PROPOSED}{reference}" not in standing:
        say("No change is waited for now: what was proposed was adopted, or differs no more.")
    else:
        say(
            "Nothing moves by itself. Whoever has the authority adopts the newest edition with:",
            f"  noticekeeper act {reference} adopt-edition --by PERSON",
        )


def _tell_proposal(row: AuditRow) -> None:
    say(Text(f"Proposed {moment(row.at)}. {row.what}", style="bold"))
    say(*(f"  {line}" for line in row.why.splitlines()), "")


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
