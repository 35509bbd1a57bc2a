"""Reports on the delivery of our letters: what a mail server says when one comes back (RFC 3464, RFC 3463)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from notifications.undelivered import said

# A mailbox that is full (5.2.2) empties: nothing is wrong with the address (post.md, "Mail: must").
FULL = "5.2.2"
# Where the address a report was sent to is named, by the server that took it in, by us, or by the one that sent it.
SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


class Action(StrEnum):
    """RFC 3464 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True)
class Report:
    """What became of one recipient's copy. `status` is the enhanced code, `words` the server's, on one line."""

    recipient: str
    action: Action
    status: str
    words: str

    @property
    def for_good(self) -> bool:
        """Whether no later try would do better."""
        return self.action is Action.FAILED and self.status.startswith("5.") and self.status != FULL


def reports_in(message: Message) -> tuple[Report, ...]:
    """Every recipient's report in a delivery status notification; none where `message` is not one.

    Only its own part is read: a report that somebody attached to a letter says nothing of ours.
    """
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return ()
    parts = (part for part in _within(message) if part.get_content_type() == "message/delivery-status")
    return tuple(report for part in parts for report in _of(part))


def sent_to(message: Message) -> tuple[str, ...]:
    """Every address a report says that it was sent to, the most trustworthy first."""
    return tuple(str(value) for name in SENT_TO for value in message.get_all(name, ()))


def _of(part: Message) -> Iterator[Report]:
    for block in _within(part):
        action = _field(block, "Action").casefold()
        if action in tuple(Action):
            yield Report(
                recipient=_address(_field(block, "Original-Recipient") or _field(block, "Final-Recipient")),
                action=Action(action),
                status=_field(block, "Status").partition(" ")[0],
                words=said(_address(_field(block, "Diagnostic-Code")) or _field(block, "Status")),
            )


def _within(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _address(typed: str) -> str:
    """What follows the type: `rfc822; ada@x.example`, `smtp; 550 5.1.1 unknown`."""
    kind, semicolon, rest = typed.partition(";")
    return rest.strip() if semicolon else kind.strip()
