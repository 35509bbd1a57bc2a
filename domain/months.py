"""Months in the law: the corresponding date rule.

Dodds v Walker [1981] 1 WLR 1027: leave out the day of the event; the period ends on the same-numbered day of the
later month, or on that month's last day when it has no such day. Months are added once, from the anchor.
"""

from calendar import monthrange
from datetime import date, timedelta


def corresponding_date(anchor: date, months: int) -> date:
    """The last day of a period of `months` calendar months after `anchor` (before it, when negative)."""
    ahead = anchor.month - 1 + months
    year, month = anchor.year + ahead // 12, ahead % 12 + 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))


def end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def beginning_with(anchor: date, months: int) -> date:
    """The last day of a period of `months` months that includes `anchor` itself: one day earlier."""
    return corresponding_date(anchor, months) - timedelta(days=1)
