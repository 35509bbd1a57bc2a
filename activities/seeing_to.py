"""What a person has seen to: the alarms that only somebody's word can take down."""

from datetime import datetime

from activities.outcomes import OF_A_LETTER
from activities.switching import entered
from models import reading
from models.alarms import clear_alarms
from models.database import Sessions


async def seen_to(sessions: Sessions, key: str, by: str, now: datetime) -> str | None:
    """Take down the alarm `key` of a letter, `by` having seen to it at `now` (UTC); or say why not.

    Raises RegisterUnavailable.
    """
    async with sessions.reading() as session:
        standing = [alarm.key for alarm in await reading.alarms(session)]
    if key not in standing:
        return f"No alarm {key} stands. Those that do: {', '.join(standing) or 'none'}."
    if not key.startswith(OF_A_LETTER):
        return f"{key} is taken down by itself, once what it tells of is put right."
    async with sessions.writing() as session:
        await clear_alarms(session, [key], at=now, by=by)
        await entered(session, f"seen-to/{key}/{now.isoformat()}", f"An alarm was seen to: {key}", by, "", now)
    return None
