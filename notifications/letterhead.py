"""A letter as the message that goes out: headers, text, HTML and invite, in bytes that never change."""

from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import cache, lru_cache
from hashlib import sha256

from domain.letters import Letter
from domain.linked import Link
from domain.moments import london
from notifications.composed import Composed
from notifications.invites import invite
from notifications.links import Offered, Offers, PageOf, no_page, none
from notifications.mailbox import Mailbox
from notifications.parts import as_file, in_line, together, written
from notifications.passages import one_line
from notifications.words import Worded, Wording

LONGEST_LINE = 998  # RFC 5322, 2.1.1


class _Letterhead(EmailPolicy):
    """ASCII headers are never folded: long ids would turn into encoded words. Others fold at 75 (RFC 2047, 2)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        line = f"{name}: {value}"
        whole = line.isascii() and len(line) <= LONGEST_LINE
        return f"{line}\r\n".encode("ascii") if whole else super().fold_binary(name, value)


class _Kinds(HeaderRegistry):
    """Which class a header's value is of. The library makes one anew for every header of every letter."""

    @cache  # noqa: B019 - there is one of it
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)


LETTERHEAD = _Letterhead(linesep="\r\n", max_line_length=75, cte_type="7bit", header_factory=_Kinds())


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
        message = EmailMessage(LETTERHEAD)
        self._address(message, letter, worded.subject)
        message["Message-ID"] = message_id
        if thread_first and thread_first != message_id:
            message["In-Reply-To"] = message["References"] = one_line(thread_first)
        for leave in (offered.address for offered in links if offered.link is Link.AT_ONCE):
            # RFC 8058: what people may decline, a mail program lets them decline with one press.
            message["List-Unsubscribe"] = f"<{leave}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["MIME-Version"] = _as_ever("MIME-Version", "1.0")
        self._enclose(message, letter, worded, links)
        return Composed(subject=worded.subject, message_id=message_id, raw=message.as_bytes())

    def message_id(self, letter: Letter) -> str:
        """The letter's Message-ID, which follows from its key."""
        return f"<{_hashed(letter.key)}@{self._domain}>"

    def _address(self, message: EmailMessage, letter: Letter, subject: str) -> None:
        message["From"] = _mailbox("From", self._sender.name, self._sender.address)
        message["To"] = _mailbox("To", letter.to.name, letter.to.address)
        if letter.reply_to:
            message["Reply-To"] = _mailbox("Reply-To", letter.reply_to.name, letter.reply_to.address)
        message["Subject"] = subject
        message["Date"] = london(_zoned(letter.told_at))
        for name, value in (("Auto-Submitted", "auto-generated"), ("X-Notice", letter.reference)):
            message[name] = _as_ever(name, one_line(value))
        message["X-Letter"] = one_line(letter.key)

    def _enclose(self, message: EmailMessage, letter: Letter, worded: Worded, links: tuple[Offered, ...]) -> None:
        """Text first, HTML second, and for a meeting its calendar object last, and once more as a file."""
        mark = _hashed(letter.key)[:20]
        words = [written("plain", worded.text), written("html", worded.html)]
        if letter.invitation:
            ics = invite(letter, self._sender, links)
            words.append(in_line(ics, letter.invitation.method))
            whole = together("mixed", f"whole_{mark}", [together("alternative", f"words_{mark}", words), as_file(ics)])
        else:
            whole = together("alternative", f"words_{mark}", words)
        message["Content-Type"] = whole.content_type
        message.set_payload(whole.body)


@lru_cache(maxsize=1024)
def _mailbox(header: str, name: str, address: str) -> str:
    """The header, kept: few people get many letters, and an address is a fifth of the work of one."""
    kept: str = LETTERHEAD.header_factory(header, Address(one_line(name), addr_spec=address))
    return kept


@lru_cache(maxsize=1024)
def _as_ever(name: str, value: str) -> str:
    """A header that many letters have in common, kept: the library parses each one it is given."""
    kept: str = LETTERHEAD.header_factory(name, value)
    return kept


def _hashed(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _zoned(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone: a letter's Date says which hour it means")
    return moment
