"""Why a message was not delivered, by what the caller learns, and how each reply of a mail server is read.

RFC 5321 4.2.1 and 4.3.2 (reply codes), RFC 3463 (enhanced codes), RFC 4954 section 6 (AUTH); post.md, "Mail: must".
"""

import re
from enum import IntEnum

ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
LONGEST_WORDS = 500

# 530, 534, 535 and 538 ask us to sign in, or refuse how we did; 500, 502 and 503 say we were not understood.
# None of them is about the address.
OF_OURS = {500, 502, 503, 530, 534, 535, 538}
# A full mailbox empties: a failure for now, whatever its first digit says.
FULL_CODE, FULL_ENHANCED = 552, "5.2.2"


class Stage(IntEnum):
    """How far the conversation had got. From DATA on, silence leaves open whether the message was taken."""

    DIALLING = 0
    ENVELOPE = 1
    DATA = 2


class Undelivered(Exception):
    """Not known to be delivered. `words` are the server's, on one line, or what happened to the line to it.

    `code` is the reply code, None where there was no reply; `enhanced` its enhanced code, or empty.
    """

    def __init__(self, words: str, code: int | None = None) -> None:
        found = ENHANCED.match(words)
        self.words = said(words, code)
        self.code = code
        self.enhanced = found[1] if found else ""
        super().__init__(self.words)


class AddressRefused(Undelivered):
    """This message will never be taken for this address."""


class MailDelayed(Undelivered):
    """Not delivered now: the same message may be tried again later."""


class PostMisconfigured(MailDelayed):
    """Not delivered, and no later try will be until a person mends our settings or the server's."""


class MaybeDelivered(Undelivered):
    """The connection ended after DATA began: nobody can know whether the server took the message (RFC 1047)."""


def refusal(code: int, words: str, *, of_recipient: bool) -> Undelivered:
    """A reply that is not the one hoped for. `of_recipient`: it answered RCPT or the message itself.

    A permanent refusal of anything earlier, such as our sender or our greeting, says nothing about the address.
    """
    told = MailDelayed(words, code)
    if code == FULL_CODE or told.enhanced == FULL_ENHANCED or not 500 <= code < 600:
        return told
    if code in OF_OURS or not of_recipient:
        return PostMisconfigured(words, code)
    return AddressRefused(words, code)


def takes_no_mail(words: str) -> bool:
    """Whether a permanent refusal, as the ledger keeps its words, is of the address itself and not of this message.

    RFC 3463: x.1 is about the address, x.2 about its mailbox; a full one (5.2.2) and one that takes no message so long
    (5.2.3) say nothing of the next letter. Without an enhanced code 550, 551 and 553 are answers to an address.
    """
    found = re.match(r"(?:(\d{3}) )?(?:(5)\.(\d{1,3})\.(\d{1,3})\b)?", words)
    if found is None or not found[2]:
        return bool(found and found[1] in ("550", "551", "553"))
    return found[3] in ("1", "2") and (found[3], found[4]) not in (("2", "2"), ("2", "3"))


def said(words: str, code: int | None = None) -> str:
    """A reply as the ledger keeps it: one line, with nothing in it that could not be kept as text."""
    plain = " ".join(words.encode("utf-8", "replace").decode().replace("\0", "").split())[:LONGEST_WORDS]
    return f"{code} {plain}" if code else plain
