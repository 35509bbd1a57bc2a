"""A letter as the register keeps it: its row in the ledger, and its entries in the audit."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from domain.entries import Entry
from domain.letters import Letter, Posted, PostState
from domain.moments import spoken_moment
from models.post import POST_ROOM, Kept, LetterRow
from notifications.composed import Composed
from notifications.undelivered import takes_no_mail

ENDED_AS = {
    PostState.SUPERSEDED: "Not sent after all",
    PostState.REFUSED: "Refused by the mail server",
    PostState.UNKNOWN: "Sent without ever hearing whether it arrived",
    PostState.HELD: "Held for one letter in the morning",
}
UNTRIED = {
    "state": PostState.WAITING.value,
    "words": "",
    "claims": 0,
    "claimed_by": "",
    "claimed_at": None,
    "unknowns": 0,
    "maybe_twice": False,
    "held_until": None,
    "digest": None,
    "erased_at": None,
}


def frozen(letter: Letter, composed: Composed, at: datetime) -> dict[str, Any]:
    """The row of a letter nobody has tried to send yet, column by column. `at` is the moment of recording."""
    invitation = letter.invitation
    return {
        "key": letter.key,
        "reference": letter.reference,
        "strand": letter.strand,
        "duty": letter.duty,
        "revision": letter.revision,
        "kind": letter.kind,
        "rung": letter.rung,
        "person": letter.to.id,
        "role": letter.as_role.value,
        "name": letter.to.name,
        "address": letter.to.address,
        "subject": composed.subject,
        "message_id": composed.message_id,
        "raw": composed.raw,
        "sha256": sha256(composed.raw).hexdigest(),
        "late": letter.late,
        "thread": letter.thread,
        "uid": invitation.uid if invitation else None,
        "sequence": invitation.sequence if invitation else None,
        "method": invitation.method if invitation else None,
        "due_at": letter.due_at,
        "told_at": letter.told_at,
        "recorded_at": at,
        **UNTRIED,
    }


def entry_of_letter(letter: Letter, row: Kept) -> Entry:
    """What the audit says of a letter when it is first told of. Overtaken before that, it was no letter."""
    overtaken = row.state == PostState.SUPERSEDED
    whys = [
        row.words if overtaken else "",
        letter.due.sentence() if letter.due else "",
        f"It fell due at {spoken_moment(letter.due_at)} and was sent late." if letter.late and not overtaken else "",
    ]
    return Entry(
        key=letter.key,
        reference=letter.reference,
        strand=letter.strand,
        at=letter.told_at,
        what=f"Not sent: {letter.what}" if overtaken else letter.what,
        paragraph=letter.paragraph,
        duty=letter.duty,
        to=letter.as_role.value,
        letter=None if overtaken else letter.kind,
        late=letter.late,
        why=" ".join(why for why in whys if why),
        # The chain of hashes covers the letter's bytes, and whom they went to, through these.
        details={"sha256": row.sha256, "message_id": row.message_id, "address": row.address},
    )


def entry_of_attempt(row: Kept, state: PostState, words: str, now: datetime, alike: int = 0) -> Entry:
    """What the audit says of one attempt to send a letter: proof of notice, and no step of the notice's course.

    So many before it, `alike`, had come to the same as the one entered last, and are entered here alone.
    """
    counted = f", after {alike} more like the one before" if alike else ""
    return Entry(
        key=f"{row.key}/attempt-{row.claims}",
        reference=row.reference,
        strand=POST_ROOM,
        at=row.told_at + (now - row.recorded_at),
        what=f"Attempt {row.claims} to send it: {state.value}{counted}",
        why=words,
        details={"message_id": row.message_id, "outcome": state.value} | ({"alike": str(alike)} if alike else {}),
    )


def entry_of_end(letter: Letter, row: Kept, now: datetime) -> Entry:
    """What the audit says when a letter ends otherwise than by being sent. `now` is the moment of recording.

    The notice's time is taken to have run on since the letter was told of as the clock has.
    """
    return Entry(
        key=f"{letter.key}/{row.state}",
        reference=letter.reference,
        strand=letter.strand,
        at=letter.told_at + (now - row.recorded_at),
        what=f"{ENDED_AS[PostState(row.state)]}: {letter.what}",
        paragraph=letter.paragraph,
        duty=letter.duty,
        to=letter.as_role.value,
        late=letter.late,
        why=row.words,
        details={"message_id": row.message_id},
    )


def entry_of_giving_way(row: LetterRow, at: datetime, *, said: str = "", by: str = "") -> Entry:
    """What the audit says of a letter that was never sent, where nobody has the letter itself any more.

    `at` is notice time (UTC). Where somebody (`by`, an id) settled it, `said` is what they know of it.
    """
    return Entry(
        key=f"{row.key}/{row.state}",
        reference=row.reference,
        strand=row.strand,
        at=at,
        what=f"{said or ENDED_AS[PostState(row.state)]}: {row.subject}",
        duty=row.duty,
        to=row.role,
        by=by,
        late=row.late,
        why=row.words,
        details={"message_id": row.message_id},
    )


def posted(row: Kept) -> Posted:
    return Posted(
        key=row.key,
        state=PostState(row.state),
        words=row.words,
        message_id=row.message_id,
        dead_address=row.state == PostState.REFUSED and takes_no_mail(row.words),
        held_until=row.held_until if row.state == PostState.HELD else None,
    )
