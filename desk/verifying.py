"""`verify`: whether anybody has touched what was entered."""

from dataclasses import replace

from activities.almanac import days_in
from desk.reaching import register
from desk.screen import say
from models import walking
from models.shelf import Shelf
from models.walking import Broken
from models.walking_papers import files_amiss, papers_amiss
from settings import Settings


async def verify(settings: Settings) -> bool:
    """Walk chains, letters, editions, papers and their files, and say exactly what is broken; whether nothing is."""
    async with register(settings) as sessions, sessions.reading() as session:
        seen = await walking.verify(session, days_in)
        papers = await papers_amiss(session, None)
        kept, files = await files_amiss(session, Shelf(settings.evidence_folder))
    seen = replace(seen, broken=(*seen.broken, *(Broken(reference, 0, how) for reference, how in papers)))
    calendars = f"{seen.editions} edition{'s' * (seen.editions != 1)} of the calendar"
    evidence = f"{kept} file{'s' * (kept != 1)} of evidence"
    counted = f"{seen.rows} entries, {seen.letters} letters, {calendars} and {evidence} were read"
    if seen.erased:
        counted += f"; {seen.erased} of them name nobody any more, as was entered when they were erased"
    if not seen.broken and not files:
        untouched = "Each entry, each letter's bytes, whom it went to and what became of it are as they were entered"
        say(f"Nothing is broken: {counted}. {untouched}.")
        return True
    for broken in (*seen.broken, *(Broken(reference, 0, how) for reference, how in files)):
        place = f", entry {broken.n}" if broken.n else ""
        say(f"{broken.reference}{place}: {broken.how}.")
    remedies = ["Put back the last copy of the register that verifies."] if seen.broken else []
    if files:
        # The register is whole without them: put back as well, it would lose what was entered since.
        remedies.append(
            f"Put back the files of evidence alone, from a backup, into {settings.evidence_folder}: each lies in the"
            " folder that its sum begins with, under the rest of it."
        )
    places = len(seen.broken) + len(files)
    say(f"{places} place{'s are' if places != 1 else ' is'} broken; {counted}.", *remedies)
    return False
