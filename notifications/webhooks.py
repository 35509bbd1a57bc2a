"""What an event to a webhook is signed with, and how: so that its receiver knows it came from us, and when."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

SIGNATURE, EVENT_ID, EVENT_KIND = "X-Noticekeeper-Signature", "X-Noticekeeper-Event", "X-Noticekeeper-Kind"


@dataclass(frozen=True)
class Secrets:
    """A webhook's secret follows from its id and ours, and stands nowhere. `ours` is asked for when it is needed."""

    ours: Callable[[], bytes]

    def of(self, hook: str) -> str:
        return "nkw_" + hmac.new(self.ours(), f"webhook:{hook}".encode(), sha256).hexdigest()


def signed(secret: str, body: bytes, now: datetime) -> str:
    """The value of the signature's header: when it was signed (`t`, in seconds since 1970), and the mark (`v1`)."""
    t = int(now.timestamp())
    return f"t={t},v1={hmac.new(secret.encode(), f'{t}.'.encode() + body, sha256).hexdigest()}"
