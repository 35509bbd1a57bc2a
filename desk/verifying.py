"""`verify`: whether anybody has touched what was entered."""

from desk.reaching import register
from desk.screen import say
from models import walking
from settings import Settings


async def verify(settings: Settings) -> bool:
    """Walk every chain and every letter, and say exactly what is broken; whether nothing is."""
    async with register(settings) as sessions, sessions.reading() as session:
        seen = await walking.verify(session)
    counted = f"{seen.rows} entries and {seen.letters} letters were read"
    if not seen.broken:
        untouched = "each entry, each letter's bytes and whom it went to are as they were entered"
        say(f"Nothing is broken: {counted}, and {untouched}.")
        return True
    for broken in seen.broken:
        place = f", entry {broken.n}" if broken.n else ""
        say(f"{broken.reference}{place}: {broken.how}.")
    say(f"{len(seen.broken)} places are broken; {counted}. Put back the last copy of the register that verifies.")
    return False
