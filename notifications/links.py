"""Signed links in letters: whoever opens one sees what it would do, and only pressing the button does it.

A mail scanner follows links, so that a GET must change nothing. What identifies a link is the nonce signed inside it
and never its text: several spellings of one base64 text verify.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from domain.letters import Letter
from domain.linked import Link, board_of, expires_at, offered

SALT = "noticekeeper link in a letter"
# So many characters of a Message-ID name its letter, as they do in the address a letter comes back to.
LETTER = 20


@dataclass(frozen=True)
class Offered:
    """A link as a letter shows it: what it does, and its address."""

    link: Link
    address: str

    @property
    def label(self) -> str:
        return self.link.label


@dataclass(frozen=True)
class Signed:
    """What a link says: which letter it stood in (how its Message-ID begins), what it does, until when (UTC)."""

    letter: str
    link: Link
    expires_at: datetime

    @property
    def nonce(self) -> str:
        """The id of the one act it can do: pressed twice, it is done once."""
        return f"link-{self.letter.strip('<')}-{self.link}"


class Links:
    """Links under `address`, such as https://notices.council.example; whoever has `secret` can make them."""

    def __init__(self, address: str, secret: bytes) -> None:
        self._address = address.rstrip("/")
        self._serializer = URLSafeSerializer(
            secret, salt=SALT, signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"}
        )

    def in_letter(self, letter: Letter, message_id: str) -> tuple[Offered, ...]:
        """What `letter` offers, each by its link: the same letter has the same links."""
        until = int(expires_at(letter).timestamp())
        named = message_id.strip("<>")[:LETTER]
        return tuple(Offered(link, self._to([named, link.value, until])) for link in offered(letter))

    def page(self, letter: Letter) -> str:
        """The address of the page `letter` is about; whoever opens it signs in first. Empty where it is about none."""
        number = board_of(letter)
        return f"{self._address}/notices/{letter.reference}/boards/{number}" if number else ""

    def read(self, token: str) -> Signed | None:
        """What a link says; None where we never made it."""
        try:
            letter, link, until = self._serializer.loads(token)
            return Signed(f"<{letter}", Link(link), datetime.fromtimestamp(until, UTC))
        except (BadData, ValueError, TypeError):
            return None

    def _to(self, said: list[object]) -> str:
        return f"{self._address}/links/{self._serializer.dumps(said)}"


Offers = Callable[[Letter, str], tuple[Offered, ...]]
PageOf = Callable[[Letter], str]


def none(letter: Letter, message_id: str) -> tuple[Offered, ...]:
    """What letters offer where nobody serves our pages."""
    return ()


def no_page(letter: Letter) -> str:
    """The page a letter is about where nobody serves our pages."""
    return ""
