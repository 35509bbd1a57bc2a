"""What became of each letter, as the audit tells it: the ledger, which may be changed, has to say the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from domain.letters import PostState
from models.post import POST_ROOM, LetterRow
from models.record import AuditRow

ATTEMPT = "/attempt-"


@dataclass(frozen=True)
class Fate:
    """How a letter stands by its entries: its state, the words that go with it, and which attempt was entered last.

    `over` says that it ended otherwise than by an attempt. `never` holds the entry's why where it was overtaken before
    it was a letter: its words are the beginning of that.
    """

    state: str = PostState.WAITING.value
    words: str = ""
    attempts: int = 0
    over: bool = False
    never: str = ""

    def why_not(self, letter: LetterRow) -> str | None:
        """How the ledger's row belies the audit, or None. A claim is entered only once its attempt is over."""
        if self.never:
            true = letter.state == self.state and f"{self.never} ".startswith(f"{letter.words or '?'} ")
        else:
            claimed = not self.over and letter.state == PostState.SENDING and self._may_be_tried_as(letter.claims)
            true = letter.words == self.words and (letter.state == self.state or claimed)
        if true:
            return None
        said = f"the ledger says {letter.state}, {letter.words!r}, and the audit {self.state}, {self.words!r}"
        return f"what became of the letter {letter.key} is not as it was entered: {said}"

    def _may_be_tried_as(self, number: int) -> bool:
        """Whether the next attempt may have this number: those put off in the same words are counted, not entered."""
        return number == self.attempts + 1 or (self.state == PostState.DELAYED and number > self.attempts)


def fates_of(audit: Iterable[AuditRow]) -> Mapping[str, Fate]:
    """What the entries of a notice, in their order, say became of each letter, by its key."""
    fates: dict[str, Fate] = {}
    for row in audit:
        # Only what is entered of a letter bears a Message-ID: first it, then each attempt, then its end.
        if "message_id" not in row.details:
            continue
        if "sha256" in row.details:
            overtaken = Fate(state=PostState.SUPERSEDED.value, over=True, never=row.why)
            fates[row.key] = Fate() if row.letter else overtaken
        elif row.strand == POST_ROOM:
            key, _, number = row.key.rpartition(ATTEMPT)
            fate = fates.get(key, Fate())
            if not fate.over:
                fates[key] = replace(fate, state=row.details["outcome"], words=row.why, attempts=int(number))
        else:
            key, _, state = row.key.rpartition("/")
            fates[key] = replace(fates.get(key, Fate()), state=state, words=row.why, over=True)
    return fates
