"""Raising and clearing alarms. An alarm is one row for ever: raised again while it stands, it changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, bindparam, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.upkeep import ALARM, AlarmRow
from models.upserting import put

# Prepared once: it runs for as long as the post flows.
CLEAR = update(ALARM).where(ALARM.c.key.in_(bindparam("keys", expanding=True)), ALARM.c.cleared_at.is_(None))


class Said(NamedTuple):
    """An alarm's two sentences."""

    what: str
    remedy: str


async def raise_alarm(session: AsyncSession, key: str, *, what: str, remedy: str, at: datetime) -> None:
    """Have the alarm `key` stand. `what` and `remedy` are sentences for whoever keeps the place running."""
    # In one statement: workers that fail together raise the same alarm together.
    await put(session, [AlarmRow(key=key, raised_at=at, what=what, remedy=remedy)], over=_cleared)


def _cleared(old: Any, new: Any) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], old.cleared_at.is_not(None))


async def clear_alarms(session: AsyncSession, keys: Sequence[str], *, at: datetime, by: str = "") -> None:
    """Take down those of the alarms `keys` that stand; `by` is who saw to it, where that was a person."""
    await session.exec(CLEAR, params={"keys": list(keys), "cleared_at": at, "cleared_by": by})


async def keep_alarms(
    session: AsyncSession, prefix: str, said: Mapping[str, Said], *, at: datetime, unseen: Collection[str] = ()
) -> None:
    """Have exactly the alarms `said` stand under `prefix`, in today's words; those `unseen` are left as they are."""
    under = col(AlarmRow.key).startswith(prefix, autoescape=True) & col(AlarmRow.cleared_at).is_(None)
    standing = {row.key: row for row in await session.exec(select(AlarmRow).where(under))}
    await clear_alarms(session, [key for key in standing if key not in said and key not in unseen], at=at)
    for key, (what, remedy) in said.items():
        if row := standing.get(key):
            row.what, row.remedy = what, remedy
        else:
            await raise_alarm(session, key, what=what, remedy=remedy, at=at)
