"""What an attempt to send a letter came to: its state in the ledger, who must hear of it, whether it is tried again."""

from dataclasses import dataclass

from domain.letters import Letter, PostState
from notifications.mailer import Line
from notifications.undelivered import AddressRefused, MailDelayed, MaybeDelivered, PostMisconfigured, Undelivered

# After so many attempts of which nobody knows how they ended, more copies help nobody.
GIVE_UP_AFTER = 5

MISCONFIGURED, UNREACHABLE = "post/misconfigured", "post/unreachable"
OF_THE_LINE = (MISCONFIGURED, UNREACHABLE)
# How the alarms of single letters begin, which stand until a person has seen to them.
OF_A_LETTER = "letter/"


@dataclass(frozen=True)
class Alarm:
    key: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Outcome:
    """`again` names the error Temporal tries the letter again under; empty where this is how it ended."""

    state: PostState
    words: str
    alarm: Alarm | None = None
    again: str = ""


def of_failure(failure: Undelivered, letter: Letter, line: Line, unknowns: int) -> Outcome:
    """`unknowns` counts the attempts, this one included, after which the letter may have arrived."""
    match failure:
        case AddressRefused():
            return Outcome(PostState.REFUSED, failure.words, _of_address(letter, failure.words))
        case MaybeDelivered() if unknowns >= GIVE_UP_AFTER:
            return given_up(letter, failure.words, unknowns)
        case MaybeDelivered():
            return Outcome(PostState.UNKNOWN, failure.words, again=MaybeDelivered.__name__)
        case _:
            return Outcome(PostState.DELAYED, failure.words, _of_line(failure, line), again=MailDelayed.__name__)


def given_up(letter: Letter, words: str, unknowns: int) -> Outcome:
    return Outcome(
        PostState.UNKNOWN,
        words,
        Alarm(
            f"{OF_A_LETTER}{letter.key}",
            f"{letter.to.name} may have had a letter {unknowns} times or never: {letter.what}. {words}",
            f"Ask {letter.to.name} whether it came, and look in the mail server's log; it is not sent again.",
        ),
    )


def _of_address(letter: Letter, words: str) -> Alarm:
    return Alarm(
        f"{OF_A_LETTER}{letter.key}",
        f"{letter.to.name}, {letter.as_role}, cannot be written to at {letter.to.address}: {words}",
        f"Tell {letter.to.name} some other way what the letter said, and enter the right address.",
    )


def _of_line(failure: Undelivered, line: Line) -> Alarm | None:
    where = f"{line.host}:{line.port}"
    if isinstance(failure, PostMisconfigured):
        return Alarm(
            MISCONFIGURED,
            f"The mail server at {where} does not let us send: {failure.words}",
            "Check the name, the password, the sender and the certificate; the letters wait and go out by themselves.",
        )
    if failure.code is None:
        return Alarm(
            UNREACHABLE,
            f"The mail server at {where} cannot be reached: {failure.words}",
            "See that it runs and that the address is right; the letters wait and go out by themselves.",
        )
    return None
