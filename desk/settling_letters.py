"""`letters --waiting` and `letters settle`: what has not gone, and what a person knows of it."""

from datetime import datetime

from activities.claims import lease
from activities.settling_letters import Known, is_unsettled, settle_letter
from desk.post import found_letter, letter_rows
from desk.reaching import page_of, register
from desk.refusals import Refused
from desk.screen import console, grid, say
from desk.who import who
from models import reading
from settings import Settings
from worker import line_of

WAYS = " | ".join(Known)
HOW = "Say of one that it went, or that it must not go: noticekeeper letters settle NO. --as went|withheld --why TEXT"


async def show_waiting(settings: Settings, reference: str | None) -> None:
    """The letters that may still go by themselves; numbers are places in the whole ledger. Raises Refused."""
    async with register(settings) as sessions:
        if reference:
            await page_of(sessions, reference)
        async with sessions.reading() as session:
            numbered = list(enumerate(await reading.letters(session), start=1))
    waiting = [(n, row) for n, row in numbered if reference in (None, row.reference) and is_unsettled(row)]
    if not waiting:
        say("No letter waits.")
        return
    console.print(grid(letter_rows(waiting), 5, 17))
    say(HOW)


async def settle(
    settings: Settings, which: str, known: str | None, by: str | None, why: str | None, now: datetime
) -> None:
    """Enter that a letter `went`, or is `withheld`, as somebody says. Raises Refused, RegisterUnavailable."""
    if known not in tuple(Known):
        raise Refused(f"Say what is known of it: --as {WAYS}. Nothing was changed.")
    if not why or not why.strip():
        raise Refused("Say with --why how you know, such as the mail server's log. Nothing was changed.")
    async with register(settings) as sessions:
        row, _ = await found_letter(sessions, which)
        holds, why = lease(line_of(settings).longest), " ".join(why.split())
        refusal = await settle_letter(sessions, row.key, Known(known), who(by), why, now, now, holds=holds)
    if refusal:
        raise Refused(f"{refusal} Nothing was changed.")
    say(f"Entered: the letter to {row.name} {'had gone' if known == Known.WENT else 'does not go'}.")
