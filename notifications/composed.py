"""What a composer makes of a letter: the frozen bytes that go out, and what the ledger must know of them."""

from dataclasses import dataclass
from typing import Protocol

from domain.letters import Letter


@dataclass(frozen=True)
class Composed:
    """One whole message. `raw` is what is sent, stored and hashed: flattening twice would give other bytes."""

    subject: str
    message_id: str
    raw: bytes


class Composer(Protocol):
    """Turns a letter into its message, the same letter into the same words."""

    def compose(self, letter: Letter, thread_first: str | None) -> Composed:
        """`thread_first` is the Message-ID of the first message of `letter.thread` to this person, if there is one."""
        ...
