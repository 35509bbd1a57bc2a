"""`verify`: whether anybody has touched what was entered."""

from dataclasses import replace

from activities.almanac import days_in
from desk.reaching import register
from desk.screen import say
from models import walking
from models.shelf import Shelf
from models.walking import Broken
from models.walking_papers import papers_amiss
from settings import Settings


async def verify(settings: Settings) -> bool:
    """Walk chains, letters, editions, papers and their files, and say exactly what is broken; whether nothing is."""
    async with register(settings) as sessions, sessions.reading() as session:
        seen = await walking.verify(session, days_in)
        amiss = await papers_amiss(session, Shelf(settings.evidence_folder))
    papers = tuple(Broken(reference, 0, how) for reference, how in amiss)
    seen = replace(seen, broken=(*seen.broken, *papers))
    calendars = f"{seen.editions} edition{'s' * (seen.editions != 1)} of the calendar"
    counted = f"{seen.rows} entries, {seen.letters} letters and {calendars} were read"
    if seen.erased:
        counted += f"; {seen.erased} of them name nobody any more, as was entered when they were erased"
    if not seen.broken:
        untouched = "Each entry, each letter's bytes, whom it went to and what became of it are as they were entered"
        say(f"Nothing is broken: {counted}. {untouched}.")
        return True
    for broken in seen.broken:
        place = f", entry {broken.n}" if broken.n else ""
        say(f"{broken.reference}{place}: {broken.how}.")
    say(f"{len(seen.broken)} places are broken; {counted}. Put back the last copy of the register that verifies.")
    return False
