"""`erase`: what names a person, or all that people wrote, taken out of a notice whose time is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio.service import RPCError

from activities.erasing import Found, ToErase, erase, foreseen
from desk.reaching import page_of, register, temporal
from desk.refusals import Refused
from desk.screen import beside, say
from domain.erasure import why_not_decide, why_not_erase
from domain.instrument import Notice
from domain.moments import day_of, spoken
from models import reading
from models.database import Sessions
from models.record import NoticeRow
from settings import Settings
from workflows.asking import strands_of
from workflows.rebuilding import running

STAYS = (
    "The audit keeps each entry's number, day and hash, and says of those that were changed what they hold now. Of a "
    "letter stay the hash of its bytes, the part it went to, when, and what became of it."
)
ELSEWHERE = "They are named by {} too: sign-ins, letters about several notices and mail that came in stay until that."
ALONE = (
    "A part of a name stands alone in {}: it may be another word. Look there, and name what is to go with --also WORDS."
)
FILES = "The files of evidence are taken out of their folder by the worker in the next night."


@dataclass(frozen=True)
class Typed:
    """What was typed, as it was."""

    reference: str
    person: str | None
    whole: bool
    also: tuple[str, ...]
    by: str | None
    agreed_by: str | None
    why: str | None
    sure: bool


async def erase_from(settings: Settings, typed: Typed, now: datetime) -> None:
    """Say what would be erased; with `sure` erase it. Raises Refused, RegisterUnavailable."""
    asked = _asked(typed)
    async with register(settings) as sessions:
        page = await page_of(sessions, asked.reference)
        if why_not := why_not_erase(asked.reference, page.ended_on, settings.kept_years, day_of(now)):
            raise Refused(f"{why_not} Nothing was erased.")
        if typed.sure and (why_not := await _why_not_now(settings, sessions, page.reference)):
            raise Refused(f"{why_not} Nothing was erased.")
        # Each letter is read through for whom it names: some seconds where there are thousands.
        with beside.status("Looking through the record and every letter"):
            found = await (erase if typed.sure else foreseen)(sessions, asked, now)
    if found is None:
        raise Refused(_nobody(page, asked))
    say(f"{_who(found, asked)}: {'these were' if typed.sure else 'these would be'} erased from {asked.reference}.")
    _tell(found)
    if not typed.sure:
        raise Refused("Nothing was erased. What is erased cannot be had back: say the same with --sure to do it.")
    say("See that the record holds: noticekeeper verify", _elsewhere_still(settings, page))


async def _why_not_now(settings: Settings, sessions: Sessions, reference: str) -> str | None:
    """Which strands of the ended notice run all the same, in a sentence: they would enter again what they hold."""
    async with sessions.reading() as session:
        names = strands_of(await reading.strands_entered(session, reference))
    try:
        found = await running(await temporal(settings), reference, names)
    except (Refused, RPCError) as silence:
        return f"Whether anything of {reference} still runs cannot be seen. {silence}"
    if not found:
        return None
    return (
        f"{reference} has ended, and in Temporal there still runs {', '.join(found)}: what is kept there would be "
        f"entered again. See what it waits for: noticekeeper agree {reference}."
    )


def _asked(typed: Typed) -> ToErase:
    if bool(typed.person) == typed.whole:
        raise Refused("Say whom, or that it is all of it: erase REFERENCE --person ID, or erase REFERENCE --whole.")
    by, agreed_by, why = (" ".join((one or "").split()) for one in (typed.by, typed.agreed_by, typed.why))
    if refusal := why_not_decide(by, agreed_by, why):
        raise Refused(refusal)
    return ToErase(typed.reference, typed.person or "", typed.also, by, agreed_by, why)


def _nobody(page: NoticeRow, asked: ToErase) -> str:
    if not asked.person:
        return f"All that people wrote under {asked.reference} was erased before."
    known = ", ".join(person.id for person in Notice.model_validate(page.text).people)
    return f"{asked.reference} names nobody {asked.person}, or they were erased before. It names now: {known}."


def _who(found: Found, asked: ToErase) -> str:
    if not asked.person:
        return f"All that people wrote, and the names of {len(found.people)} people"
    return f"What names {asked.person}"


def _tell(found: Found) -> None:
    counted = (
        (found.entries, "entry of the audit, in part", "entries of the audit, in part"),
        (found.letters, "letter with its bytes", "letters with their bytes"),
        (found.texts, "page of the notice, its duties, boards or plan, in part", "pages of the notice, in part"),
        (found.papers, "version of a paper", "versions of papers"),
        (found.files, "file of evidence", "files of evidence"),
        (found.messages, "message that came in", "messages that came in"),
        (found.sessions, "session", "sessions"),
    )
    for count, one, many in counted:
        if count:
            say(f"  {count} {one if count == 1 else many}")
    say(STAYS)
    if found.files:
        say(FILES)
    if found.elsewhere:
        say(ELSEWHERE.format(", ".join(found.elsewhere)))
    if found.places:
        say(ALONE.format(", ".join(found.places)))


def _elsewhere_still(settings: Settings, page: NoticeRow) -> str:
    """Where it stands still that no command of ours reaches."""
    kept = settings.temporal_retention_days
    until = spoken(page.ended_on + timedelta(days=kept)) if page.ended_on else "then"
    return (
        f"It is not over yet: Temporal keeps what has ended for {kept} days, so until {until} at the earliest it holds "
        "what it held, sealed where there are keys; and so do copies of the register, letters where they arrived, and "
        "what was taken along (docs/erasure.md)."
    )
