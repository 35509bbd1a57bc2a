"""A letter as the message that goes out: headers, text, HTML and invite, in bytes that never change."""

from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import cache, lru_cache
from hashlib import sha256

from domain.letters import Letter
from domain.linked import Link
from domain.moments import london
from notifications.composed import Composed
from notifications.invites import invite
from notifications.links import Offered, Offers, PageOf, no_page, none
from notifications.mailbox import Mailbox
from notifications.parts import Part, as_file, in_line, together, written
from notifications.passages import one_line
from notifications.words import Worded, Wording

LONGEST_LINE = 998  # RFC 5322, 2.1.1


class _Kinds(HeaderRegistry):
    """Which class a header's value is of. The library makes one anew for every header of every letter."""

    @cache  # noqa: B019 - there is one of it
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)


KINDS = _Kinds()
# For what is not plain ASCII: words are encoded (RFC 2047), and lines fold at 75 (RFC 2047, 2).
LIBRARY = EmailPolicy(linesep="\r\n", max_line_length=75, cte_type="7bit", header_factory=KINDS)


class Composer:
    """Writes letters on one letterhead: from `sender`, with Message-IDs under `message_domain`.

    `offers` are the links a letter has, by which it is answered with one press; `page_of` says the address of the page
    it is about.
    """

    def __init__(self, sender: Mailbox, message_domain: str, offers: Offers = none, page_of: PageOf = no_page) -> None:
        self._sender = sender
        self._offers = offers
        self._page_of = page_of
        self._domain = message_domain
        self._wording = Wording()

    def compose(self, letter: Letter, thread_first: str | None = None) -> Composed:
        """The whole message; the same letter and thread make the same bytes.

        `thread_first` is the Message-ID of the first message of the letter's thread, which this one answers to.
        """
        message_id = self.message_id(letter)
        links = self._offers(letter, message_id)
        worded = self._wording.of(letter, links, self._page_of(letter))
        head = [*self._addressed(letter, worded.subject), header("Message-ID", message_id)]
        if thread_first and thread_first != message_id:
            head += [header(name, one_line(thread_first)) for name in ("In-Reply-To", "References")]
        for leave in (offered.address for offered in links if offered.link is Link.AT_ONCE):
            # RFC 8058: what people may decline, a mail program lets them decline with one press.
            head.append(header("List-Unsubscribe", f"<{leave}>"))
            head.append(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        whole = self._enclosed(letter, worded, links)
        head += [header("MIME-Version", "1.0"), header("Content-Type", whole.content_type)]
        raw = b"".join((*head, b"\r\n", whole.body.encode("ascii")))
        return Composed(subject=worded.subject, message_id=message_id, raw=raw)

    def message_id(self, letter: Letter) -> str:
        """The letter's Message-ID, which follows from its key."""
        return f"<{_hashed(letter.key)}@{self._domain}>"

    def _addressed(self, letter: Letter, subject: str) -> Iterator[bytes]:
        yield _mailbox("From", self._sender.name, self._sender.address)
        yield _mailbox("To", letter.to.name, letter.to.address)
        if letter.reply_to:
            yield _mailbox("Reply-To", letter.reply_to.name, letter.reply_to.address)
        yield header("Subject", subject)
        yield header("Date", format_datetime(london(_zoned(letter.told_at))))
        yield header("Auto-Submitted", "auto-generated")
        yield header("X-Notice", one_line(letter.reference))
        yield header("X-Letter", one_line(letter.key))

    def _enclosed(self, letter: Letter, worded: Worded, links: tuple[Offered, ...]) -> Part:
        """Text first, HTML second, and for a meeting its calendar object last, and once more as a file."""
        mark = _hashed(letter.key)[:20]
        words = [written("plain", worded.text), written("html", worded.html)]
        if letter.invitation is None:
            return together("alternative", f"words_{mark}", words)
        ics = invite(letter, self._sender, links)
        words.append(in_line(ics, letter.invitation.method))
        return together("mixed", f"whole_{mark}", [together("alternative", f"words_{mark}", words), as_file(ics)])


def header(name: str, value: str) -> bytes:
    """One header as it goes out. ValueError for a value with a line break in it.

    Plain ASCII is never folded: long ids would turn into encoded words. The library, which parses each header it is
    given, is asked only for what is not plain.
    """
    if "=?" in value or not value.isprintable():
        value = LIBRARY.header_store_parse(name, value)[1]
    line = f"{name}: {value}"
    if line.isascii() and len(line) <= LONGEST_LINE:
        return f"{line}\r\n".encode("ascii")
    return LIBRARY.fold_binary(*LIBRARY.header_store_parse(name, value))


@lru_cache(maxsize=1024)
def _mailbox(name: str, person: str, address: str) -> bytes:
    """The header of somebody's mailbox, kept: few people get many letters."""
    return header(name, str(Address(one_line(person), addr_spec=address)))


def _hashed(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _zoned(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone: a letter's Date says which hour it means")
    return moment
