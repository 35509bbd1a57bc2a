"""The earliest day an act can have happened on: nothing is done under a notice before there is one.

Refused is only what the notice's own dates rule out. Where a notice does not say its day, nothing is guessed.
"""

from datetime import date
from enum import StrEnum

from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.refusals import OfField
from domain.standing import Standing


class Since(StrEnum):
    """What an act cannot have come before.

    Most are done under the notice. Its terms may have been agreed while it was drafted, and a plan is made from the
    report it answers (paragraph 4). People were appointed to their offices long before.
    """

    ISSUE = "issue"
    TRIGGER = "trigger"
    ANY = "any"


def earliest_issue(notice: Notice) -> date | None:
    """The earliest day this notice can have been issued on: of two days that it gives, the first."""
    issued, text = notice.issued, notice.issued.issued
    if not issued.signature_assumed:
        return min(issued.signed_on, text.last_day if text else issued.signed_on)
    if text is None:
        # Only the day it was published is known.
        return None
    return text.last_day if text.day or text.end_of else date(text.year, text.month, 1)


def earliest_trigger(notice: Notice) -> date | None:
    """The first day on which what the notice answers is known to have been received or published."""
    trigger = notice.trigger
    month = trigger.published
    first = date(month.year, month.month, month.day or 1) if month else None
    return min((on for on in (trigger.received_on, trigger.published_on, first) if on), default=None)


def why_too_early(standing: Standing, on: date, since: Since) -> str | None:
    """Why nothing of this kind can have happened on a day. A reissue's new date takes back nothing done before it."""
    notice = standing.notice
    if since is Since.ANY:
        return None
    if since is Since.ISSUE and (issued := earliest_issue(notice)):
        first = min(issued, day_of(standing.entered_at))
        why = "the notice was issued, and nothing can have been done under it"
    elif trigger := earliest_trigger(notice):
        first, why = trigger, f"what the notice answers ({notice.trigger.event})"
    else:
        return None
    if on >= first:
        return None
    return OfField("on", f"{spoken(on)} is before {why}: say the day it happened, {spoken(first)} at the earliest.")
