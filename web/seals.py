"""What browsers keep of us, and what their forms bring back: made with a secret, so that nobody else can make it."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from secrets import token_urlsafe
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer

SALT, ONWARD = "noticekeeper session", "noticekeeper onward"
# Bytes of chance that nobody guesses.
LONG = 32


class Kept(NamedTuple):
    """What a session's cookie holds: its secret, and when it was last used (UTC)."""

    secret: str
    used_at: datetime


def chance() -> str:
    return token_urlsafe(LONG)


def known_by(secret: str) -> str:
    """What may be kept elsewhere of a secret: enough to know it by, and of no use to be it."""
    return sha256(secret.encode()).hexdigest()


class Seals:
    """`secret` is asked for when it is first needed: whoever has it can be anybody."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._ask = secret

    def cookie(self, kept: Kept) -> str:
        return str(self._serializer.dumps([kept.secret, int(kept.used_at.timestamp())]))

    def kept(self, cookie: str) -> Kept | None:
        """What a cookie holds; None where we never made it so."""
        try:
            secret, used_at = self._serializer.loads(cookie)
            return Kept(str(secret), datetime.fromtimestamp(used_at, UTC))
        except (BadData, ValueError, TypeError):
            return None

    def onward(self, asking: str, path: str) -> str:
        """What a browser keeps of where it was going when it asked to sign in."""
        return str(self._onwards.dumps([known_by(asking), path]))

    def path_in(self, onward: str, asking: str) -> str:
        """Where that is; empty where it was not made so for this asking."""
        try:
            bound_to, path = self._onwards.loads(onward)
        except (BadData, ValueError, TypeError):
            return ""
        return str(path) if bound_to == known_by(asking) else ""

    def form(self, secret: str) -> str:
        """What a form of ours holds that only a browser with this secret was shown."""
        return self._mark("form", secret)

    def is_form(self, given: str, secret: str) -> bool:
        return hmac.compare_digest(given.encode(errors="replace"), self.form(secret).encode())

    def session_after(self, asking: str) -> str:
        """The secret of the one session that can come of one asking: pressed twice, it is the same."""
        return self._mark("session", asking)

    def click(self, secret: str, said: str) -> str:
        """The id of what is done once with one form: nobody else's can be the same."""
        return self._mark("click", f"{secret}:{said}")[:24]

    def derived(self, purpose: str, text: str) -> str:
        """What follows from `text` for one purpose: nobody without our secret can tell it, nor `text` from it."""
        return self._mark(purpose, text)

    def _mark(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{text}".encode(errors="replace"), sha256).hexdigest()

    @cached_property
    def _secret(self) -> bytes:
        return self._ask()

    @cached_property
    def _serializer(self) -> URLSafeSerializer:
        return self._serialised(SALT)

    @cached_property
    def _onwards(self) -> URLSafeSerializer:
        return self._serialised(ONWARD)

    def _serialised(self, salt: str) -> URLSafeSerializer:
        how = {"digest_method": sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(self._secret, salt=salt, signer_kwargs=how)
