"""Programs that act for somebody: what their tokens allow, and what is told to them as it happens."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from domain.acts import Act
from domain.facts import Fact

K = TypeVar("K", bound=StrEnum)

# What they are made under in the audit, which is about no notice.
RECORD = "api-clients"
# In days: how long a token lasts where nobody says, and at most.
LASTS, LONGEST = 365, 730
NAME = r"[a-z0-9][a-z0-9-]{1,39}"


class Scope(StrEnum):
    """What a token is for. None goes beyond what its person may see and do."""

    READ = "read"
    ACT = "act"
    PORTFOLIO = "portfolio"


class EventKind(StrEnum):
    """What a webhook may be told of. `entry` is every entry of the audit, whatever else it is."""

    ENTRY = "entry"
    ACT_DONE = "act.done"
    LETTER_SENT = "letter.sent"
    DUTY_LATE = "duty.late"
    STAGE_MOVED = "stage.moved"
    NOTICE_ENDED = "notice.ended"


class Told(Fact):
    """One entry of a notice's audit to be told to a webhook: the `n`th of `reference`."""

    hook: str
    reference: str
    n: int


class Look(Fact):
    """What one look at the register found for a webhook; `over`: it was removed or given up, or its token is over."""

    over: bool = False
    found: tuple[Told, ...] = ()


class GivenUp(Fact):
    """An event that nobody took in all the time there is, and the last words about it."""

    told: Told
    words: str


def why_not_named(name: str) -> str | None:
    """Why a client may not be called so, or None: its name stands in the audit for good."""
    if re.fullmatch(NAME, name):
        return None
    return f"{name!r} is no name for a client: 2 to 40 small letters, digits and hyphens, such as sefton-dashboard."


def why_not_lasting(days: int) -> str | None:
    return None if 1 <= days <= LONGEST else f"A token lasts from 1 to {LONGEST} days, not {days}."


def listed(written: str, kind: type[K]) -> tuple[K, ...] | str:
    """The words of a list with commas that are of this kind; or a sentence saying which is not."""
    known = {one.value: one for one in kind}
    words = [word.strip() for word in written.split(",") if word.strip()]
    strange = next((word for word in words if word not in known), None)
    if strange or not words:
        return f"{strange or 'Nothing'!r} is not known. Say one or more of: {', '.join(known)}."
    return tuple(dict.fromkeys(known[word] for word in words))


def by_client(act: Act, client: str) -> Act:
    """`act` as it came by a program of this name: its entry in the audit says so for good."""
    return act.model_copy(update={"via": f"API client {client}"})


def kinds_of(key: str, by: str, letter: str | None, outcome: str) -> frozenset[EventKind]:
    """What an entry of the audit is, by its key, who did it, what letter it tells of, and how an attempt ended."""
    found = {EventKind.ENTRY: True, **dict(_kinds(key, by, letter, outcome))}
    return frozenset(kind for kind, is_one in found.items() if is_one)


def _kinds(key: str, by: str, letter: str | None, outcome: str) -> Iterable[tuple[EventKind, bool]]:
    yield EventKind.ACT_DONE, bool(by)
    yield EventKind.LETTER_SENT, outcome == "sent"
    # Both are letters: whoever is told of it is told once, and each telling is an entry.
    yield EventKind.DUTY_LATE, letter == "duty_passed"
    yield EventKind.STAGE_MOVED, bool(by) and "/approve-stage/" in key
    yield EventKind.NOTICE_ENDED, letter == "notice_ended"
