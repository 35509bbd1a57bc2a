"""What a mail that came in seems to say, for a person who looks at it: somebody else's text, read within limits."""

from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

from domain.facts import unseen
from notifications.passages import one_line
from notifications.replies import DEEPEST, CalendarMail, Unreadable, calendar_in

MOST_LINES, LONGEST_LINE = 40, 400
# What is larger is looked at in the mailbox.
LARGEST = 1_000_000
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
ASKS = {"COUNTER": "It proposes another time", "REQUEST": "It invites somebody", "CANCEL": "It withdraws a meeting"}


@dataclass(frozen=True)
class Gist:
    """`answer` is the answer that its calendar object gives, where it gives one; `said` what that says, in a sentence.

    `lines` are the beginning of its text.
    """

    answer: str
    said: str
    lines: tuple[str, ...]


def gist_of(raw: bytes) -> Gist:
    """What a mail says. Nothing in it is followed or carried out."""
    if len(raw) > LARGEST:
        return Gist("", "It is too large to be shown here.", ())
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        mail, lines = calendar_in(message), _lines(message)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return Gist("", "It cannot be read as mail.", ())
    if isinstance(mail, Unreadable):
        return Gist("", mail.why, lines)
    answer = ANSWERS.get(mail.partstat, "") if mail and mail.method == "REPLY" else ""
    return Gist(answer, _said(mail) if mail else "", lines)


def _said(mail: CalendarMail) -> str:
    """What its calendar object says, and of whom."""
    who = mail.attendee or "Somebody"
    if mail.method == "REPLY" and mail.partstat in ANSWERS:
        said = f"{who} answers: {ANSWERS[mail.partstat]}"
    elif mail.method == "REPLY":
        said = f"{who} sends somebody else" if mail.delegated else f"{who} answers nothing yet"
    else:
        said = ASKS.get(mail.method, f"It sends a calendar object of the kind {mail.method}")
    return f"{said}. With the words: {mail.comment}" if mail.comment else f"{said}."


def text_in(raw: bytes) -> str:
    """The whole of its text, without what nobody can see: for a letter of our own."""
    return _seen(BytesParser(policy=policy.compat32).parsebytes(raw))


def _lines(message: Message) -> tuple[str, ...]:
    lines = [one_line(line)[:LONGEST_LINE] for line in _seen(message).splitlines()]
    return tuple(line for line in lines if line)[:MOST_LINES]


def _seen(message: Message) -> str:
    text = "\n".join(_text(message, 0).splitlines())
    return "".join(one if one in "\n\t" or not unseen(one) else " " for one in text)


def _text(part: Message, depth: int) -> str:
    """Its first plain text. A mail inside a mail is somebody else's."""
    if depth > DEEPEST or part.get_content_type() == "message/rfc822":
        return ""
    payload = part.get_payload()
    if isinstance(payload, list):
        inner = (_text(one, depth + 1) for one in payload if isinstance(one, Message))
        return next((found for found in inner if found), "")
    if part.get_content_type() != "text/plain":
        return ""
    raw = bytes(part.get_payload(decode=True) or b"")
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")
