"""The mailbox our letters come from, which is read: calendar replies go to it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mailbox:
    """A name and an e-mail address, such as Improvement notices <notices@council.example>."""

    name: str
    address: str
