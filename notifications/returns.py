"""Where mail that cannot be delivered comes back to: an envelope sender of its own for each letter (VERP).

What comes back is believed only where it was sent to an address we made: the mark in it is ours to make, and a bounce
that anybody could write changes nothing.
"""

import hmac
import re
from collections.abc import Iterable
from hashlib import sha256

# RFC 5321 4.5.3.1.1: 64 octets for the local part. The letter's and the mark's hexadecimal digits take 34 of them.
LETTER, MARK = 20, 12
ROOM = 64 - LETTER - MARK - 2


class Returns:
    """The addresses letters come back to: `mailbox` with the letter and a mark after a plus sign.

    `secret` makes the marks: whoever has it can forge them. ValueError where the mailbox's name leaves them no room.
    """

    def __init__(self, mailbox: str, secret: bytes) -> None:
        self._name, _, self._domain = mailbox.rpartition("@")
        self._secret = secret
        if len(self._name) > ROOM:
            raise ValueError(f"{self._name} is longer than {ROOM} characters: mail could not come back to it by letter")

    def address_for(self, message_id: str) -> str:
        """The envelope sender of the letter with this Message-ID."""
        letter = message_id.strip("<>")[:LETTER]
        return f"{self._name}+{letter}-{self._mark(letter)}@{self._domain}"

    def letter_of(self, addresses: Iterable[str]) -> str | None:
        """How the Message-ID begins of the letter that came back to one of `addresses`; None where no mark is ours."""
        for address in addresses:
            found = re.search(rf"\+([0-9a-f]{{{LETTER}}})-([0-9a-f]{{{MARK}}})@", address.casefold())
            if found and hmac.compare_digest(found[2], self._mark(found[1])):
                return f"<{found[1]}"
        return None

    def _mark(self, letter: str) -> str:
        return hmac.new(self._secret, f"returned:{letter}".encode(), sha256).hexdigest()[:MARK]
