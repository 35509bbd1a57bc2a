"""What the operator's page shows, in words: of the post, the attestation, the calendars, and who is signed in.

It names notices by their references and people by where letters could not reach them, and tells nothing a notice asks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.letters import PostState
from domain.moments import spoken_moment
from models.post import LetterRow
from models.signed_in import SessionRow
from models.upkeep import AlarmRow, EditionRow, JobRunRow

# An attestation is made each morning: one older than this was missed.
MISSED = timedelta(hours=26)
OF_A_LETTER, OF_ATTESTATION, PROPOSED = "letter/", "attestation/", "calendar/proposed/"
# So much of a session's hash tells it apart, as in the record.
KNOWN_BY = 16

OTHERWISE = "Tell its reader some other way, have the address put right, and say above that you have seen to it."
STATES = {
    PostState.WAITING: "Waits to be sent",
    PostState.SENDING: "Is being handed over",
    PostState.DELAYED: "Was put off by the mail server, and is tried again by itself",
    PostState.UNKNOWN: "May have arrived or not: the line broke while it was handed over",
    PostState.REFUSED: "Was refused for good",
    PostState.RETURNED: "Was taken, and came back",
}
REMEDIES = {
    PostState.WAITING: "It goes out by itself, if the post runs and a worker is at work.",
    PostState.SENDING: "Nothing: it takes a moment, or ten minutes where the server is slow.",
    PostState.DELAYED: "Nothing at first. If it lasts for hours, look at the mail server: noticekeeper doctor",
    PostState.UNKNOWN: "The same letter goes again by itself, a few times; then ask its reader whether it came.",
    PostState.REFUSED: OTHERWISE,
    PostState.RETURNED: OTHERWISE,
}


@dataclass(frozen=True)
class Letter:
    to: str
    state: str
    since: str
    words: str
    remedy: str


@dataclass(frozen=True)
class Alarm:
    """`key` is what it is taken down by, where a person's word can take it down."""

    what: str
    remedy: str
    since: str
    key: str


@dataclass(frozen=True)
class SignedIn:
    who: str
    since: str
    until: str
    which: str


@dataclass(frozen=True)
class Edition:
    """A division's newest edition, the notices by which older ones are still counted, and what it would move."""

    division: str
    name: str
    facts: str


def letters(rows: Iterable[LetterRow]) -> list[Letter]:
    return [
        Letter(
            to=f"{row.name} <{row.address}>, of {row.reference}",
            state=STATES[PostState(row.state)],
            since=spoken_moment(row.told_at),
            words=row.words,
            remedy=REMEDIES[PostState(row.state)],
        )
        for row in rows
    ]


def alarms(rows: Iterable[AlarmRow]) -> list[Alarm]:
    return [
        Alarm(row.what, row.remedy, spoken_moment(row.raised_at), row.key if row.key.startswith(OF_A_LETTER) else "")
        for row in rows
    ]


def attested(last: JobRunRow | None, rows: Iterable[AlarmRow], now: datetime) -> tuple[str, bool]:
    """When all open notices were last attested, and whether that is a cause for worry."""
    if last is None:
        return "Never yet: the first comes with a worker's first morning", False
    gaps = sum(row.key.startswith(OF_ATTESTATION) for row in rows)
    found = "no gap was found" if not gaps else "one gap stands" if gaps == 1 else f"{gaps} gaps stand"
    hours = int((now - last.ran_at) / timedelta(hours=1))
    ago = "less than an hour ago" if hours < 1 else "an hour ago" if hours == 1 else f"{hours} hours ago"
    said = f"{spoken_moment(last.ran_at)}, {ago}: {found}"
    if now - last.ran_at > MISSED:
        return f"{said}. One was missed since: see that a worker runs", True
    return said, bool(gaps)


def editions(kept: Sequence[EditionRow]) -> list[Edition]:
    """The newest of each division."""
    newest = {row.division: row for row in kept}
    count = {name: sum(row.division == name for row in kept) for name in newest}
    return [
        Edition(
            name,
            row.name,
            f"fetched {spoken_moment(row.fetched_at)}, to the end of {row.last_year}; "
            f"{count[name]} kept of this division",
        )
        for name, row in newest.items()
    ]


def counted_by(in_use: Mapping[str, Sequence[str]], rows: Iterable[AlarmRow]) -> list[tuple[str, str, bool]]:
    """Each notice, the editions it owes by, and whether a newer one waits to be adopted: first those where it does."""
    proposed = {row.key.removeprefix(PROPOSED) for row in rows if row.key.startswith(PROPOSED)}
    found = [(reference, "; ".join(names), reference in proposed) for reference, names in in_use.items()]
    return sorted(found, key=lambda one: not one[2])


def signed_in(rows: Iterable[SessionRow], now: datetime) -> list[SignedIn]:
    return [
        SignedIn(row.address, spoken_moment(row.began_at), spoken_moment(row.ends_at), row.secret[:KNOWN_BY])
        for row in rows
        if row.revoked_at is None and now < row.ends_at
    ]
