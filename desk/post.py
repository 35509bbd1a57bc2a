"""`letters` and `mailbox`: what was written to whom, and what the mail server said."""

from collections.abc import Iterator, Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from rich.text import Text

from activities.attestation import counted
from deploy.embedded.keeping import KeptLetter, kept_letters
from desk.reaching import page_of, register
from desk.refusals import Refused
from desk.screen import console, grid, moment, say, unfolded
from domain.digests import SEVERAL
from domain.letters import PostState
from domain.moments import day_of, spoken
from models import reading
from models.database import Sessions
from models.post import AttemptRow, LetterRow
from settings import Settings

SHOWN_HEADERS = ("Date", "From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To")
MAILBOX = "mailbox"


async def show_letters(settings: Settings, reference: str | None, *, late: bool = False) -> None:
    """The ledger, in the order people were told; numbers are places in the whole ledger. Raises Refused."""
    async with register(settings) as sessions:
        if reference and reference != SEVERAL:
            await page_of(sessions, reference)
        async with sessions.reading() as session:
            numbered = list(enumerate(await reading.letters(session), start=1))
    wanted = [
        (number, row) for number, row in numbered if reference in (None, row.reference) and (row.late or not late)
    ]
    if not wanted:
        say("No letter has gone out late." if late else "No letter has been written yet.")
        return
    console.print(grid(letter_rows(wanted), 5, 17))
    say("Read one with: noticekeeper letters show NO.")


def letter_rows(numbered: Sequence[tuple[int, LetterRow]]) -> Iterator[tuple[str | Text, ...]]:
    """Each letter with its number: to whom, when, and how it stands."""
    for number, row in numbered:
        text = Text(f"{row.kind} to {row.name} <{row.address}>")
        text.append(" LATE" if row.late else "", style="bold red")
        text.append(f"\n{row.state}{', maybe twice' if row.maybe_twice else ''}", style="dim")
        text.append(f": {row.words}" if row.words else "", style="dim")
        yield f"{number}.", moment(row.told_at), text


async def show_letter(settings: Settings, which: str) -> None:
    """One letter of the ledger, by its number or key: what became of it, then the letter itself. Raises Refused."""
    async with register(settings) as sessions:
        row, attempts = await found_letter(sessions, which)
    say(f"{row.key}: {row.state}" + (f" ({row.words})" if row.words else ""))
    say(f"  to {row.name} <{row.address}>, as {row.role.replace('_', ' ')}")
    if row.duty:
        say(f"  about {row.duty}, at revision {row.revision} of its date")
    say(f"  Message-ID {row.message_id}", f"  sha256 {row.sha256}")
    say(*_attempts_in_words(row, attempts), "")
    if row.erased_at:
        say(f"Its words were erased on {spoken(day_of(row.erased_at))}; the sha256 is that of what was sent.")
    else:
        printed_message(row.raw)


def _attempts_in_words(row: LetterRow, attempts: Sequence[AttemptRow]) -> Iterator[str]:
    """A line for each attempt that was entered, and one for those between that came to the same."""
    n, over = 0, row.claims - (row.state == PostState.SENDING)
    for attempt in attempts:
        yield from _alike(attempt.n - n - 1)
        yield f"  attempt {attempt.n}, {moment(attempt.started_at)}: {attempt.outcome}: {attempt.words}"
        n = attempt.n
    yield from _alike(over - n)


def _alike(number: int) -> Iterator[str]:
    if number > 0:
        yield f"  {counted(number, 'more attempt')} came to the same"


async def found_letter(sessions: Sessions, which: str) -> tuple[LetterRow, Sequence[AttemptRow]]:
    """One letter of the ledger, by its number or key, and its attempts. Raises Refused."""
    async with sessions.reading() as session:
        rows = await reading.letters(session)
        key = rows[int(which) - 1].key if which.isdecimal() and 0 < int(which) <= len(rows) else which
        if not (found := await reading.letter(session, key)):
            raise Refused(f"There is no letter {which}; the ledger has {len(rows)}: see noticekeeper letters.")
        return found, await reading.attempts(session, key)


def show_mailbox(settings: Settings) -> None:
    """What the embedded mailbox has taken in, oldest first."""
    kept = _kept(settings)
    if not kept:
        say(f"The mailbox {settings.data_folder / MAILBOX} holds nothing.")
        return
    rows = ((f"{one.number}.", moment(one.dated) if one.dated else "undated", _addressed(one)) for one in kept)
    console.print(grid(rows, 5, 17))
    say("Read one with: noticekeeper mailbox show NO.")


def show_kept(settings: Settings, which: str) -> None:
    """One letter of the mailbox, by its number. Raises Refused."""
    kept = _kept(settings)
    found = next((one for one in kept if str(one.number) == which.lstrip("0")), None)
    if found is None:
        numbers = f"they are numbered to {kept[-1].number}" if kept else "it holds nothing"
        raise Refused(f"The mailbox has no letter {which}; {numbers}.")
    printed_message(found.path.read_bytes())


def _addressed(one: KeptLetter) -> Text:
    return Text(one.recipient).append(f"\n{one.subject}", style="dim")


def _kept(settings: Settings) -> list[KeptLetter]:
    return kept_letters(settings.data_folder / MAILBOX)


def printed_message(raw: bytes) -> None:
    """The headers a reader looks at, and the text part."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    unfolded(*(f"{name}: {message[name]}" for name in SHOWN_HEADERS if message[name]), "")
    body = message.get_body(("plain",))
    unfolded(body.get_content() if body else "(no text part)")
