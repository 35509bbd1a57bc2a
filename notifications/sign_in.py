"""The link and the code of a letter by which somebody signs in: both follow from what was asked for, and a secret.

So the letter is the same however often it is tried, and no history, table or log has to hold what it proves.
"""

import hmac
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

SALT = "noticekeeper link to sign in"
DIGITS = 6


class SignInKeys:
    """Links under `address`. `secret` is asked for when the first is made or read: whoever has it can sign in."""

    def __init__(self, address: str, secret: Callable[[], bytes]) -> None:
        self._address = address.rstrip("/")
        self._ask = secret

    def link_for(self, request: str) -> str:
        return f"{self._address}/sign-in/link/{self._serializer.dumps(request)}"

    def request_in(self, token: str) -> str | None:
        """What a link was made for; None where we never made it."""
        try:
            return str(self._serializer.loads(token))
        except BadData:
            return None

    def code_for(self, request: str) -> str:
        """Six digits."""
        mark = hmac.new(self._secret, f"code to sign in:{request}".encode(), sha256).digest()
        return f"{int.from_bytes(mark) % 10**DIGITS:0{DIGITS}}"

    def is_code(self, typed: str, request: str) -> bool:
        """Whether `typed` is the code, however its digits are set apart."""
        digits = "".join(sign for sign in typed if not sign.isspace() and sign != "-")
        return hmac.compare_digest(digits.encode(errors="replace"), self.code_for(request).encode())

    @cached_property
    def _secret(self) -> bytes:
        return self._ask()

    @cached_property
    def _serializer(self) -> URLSafeSerializer:
        how = {"digest_method": sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(self._secret, salt=SALT, signer_kwargs=how)
