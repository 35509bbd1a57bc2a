"""What somebody may do by a link in their letter: what is theirs alone, takes few words, and decides nothing."""

from datetime import datetime, timedelta
from enum import StrEnum

from domain.letters import Letter
from domain.moments import at, day_of
from domain.people import Sending
from domain.sending import is_routine
from domain.wording import DIGEST, DUTY_LETTERS


class Link(StrEnum):
    """What a link does, once it is pressed; `label` is what it is called in the letter."""

    ACCEPT = "accept"
    DECLINE = "decline"
    DONE = "done"
    SEEN = "seen"
    TIME = "time"
    DIGEST = "digest"
    AT_ONCE = "at-once"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[str, str] = {
    Link.ACCEPT: "Accept",
    Link.DECLINE: "Decline",
    Link.DONE: "Say that it is done",
    Link.SEEN: "I have seen it, do not remind me again before the day",
    Link.TIME: "Ask for more time",
    Link.DIGEST: "Have routine letters in one each working morning",
    Link.AT_ONCE: "Have each letter at once again",
}
# How somebody has their letters; said at the foot, since no letter is about it.
CHOICES = {Link.DIGEST: Sending.DIGEST, Link.AT_ONCE: Sending.AT_ONCE}

# The acts that ask no more than what the letter is about already. No decision is ever taken by a link.
BY_LINK = frozenset(
    (
        "submit-report",
        "submit-partner-update",
        "submit-actions",
        "submit-minutes",
        "close-action",
        "submit-plan",
        "update-plan",
        "submit-assessment",
        "confirm-access",
        "meet-target",
        "complete-diagnostic",
        "submit-chair-letter",
        "record-case-meeting",
    )
)

# The letters that are about one board, and lead to its page.
OF_A_BOARD = frozenset(("board_agenda", "slow_and_weak"))

# How long the link to a duty outlives its letter and its day.
LASTS = timedelta(days=60)


def offered(letter: Letter) -> tuple[Link, ...]:
    """The links a letter carries, the most likely first. Who gets it in another's place answers in words."""
    if letter.kind == DIGEST:
        return (Link.AT_ONCE,)
    gathered = (Link.DIGEST,) if is_routine(letter) and letter.to.letters is Sending.AT_ONCE else ()
    return (*_about(letter), *gathered)


def _about(letter: Letter) -> tuple[Link, ...]:
    if letter.invitation:
        return (Link.ACCEPT, Link.DECLINE) if letter.invitation.method == "REQUEST" else ()
    theirs = letter.as_role in letter.to.roles and letter.as_role.value == letter.facts.get("owner")
    if letter.kind not in DUTY_LETTERS or not letter.duty or not theirs or letter.strand.startswith("escalation"):
        return ()
    done = (Link.DONE,) if letter.facts["act"].partition(" ")[0] in BY_LINK else ()
    seen = (Link.SEEN,) if letter.kind.endswith("_due") else ()
    return (*done, *seen, Link.TIME)


def board_of(letter: Letter) -> int | None:
    """The number of the board whose page a letter leads to; None where it leads to none."""
    return int(letter.facts["number"]) if letter.kind in OF_A_BOARD else None


def expires_at(letter: Letter) -> datetime:
    """When the links of a letter end (UTC): an invite's with its meeting, a duty's some weeks after its day."""
    if letter.invitation:
        return letter.invitation.starts_at
    last = max(day_of(letter.told_at), letter.due.on) if letter.due else day_of(letter.told_at)
    return at(last + LASTS)
