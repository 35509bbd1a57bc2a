"""What these tests ask of the register, and of Temporal."""

import pytest
from temporalio.exceptions import ApplicationError

from activities.correspondence import Correspondence
from domain.letters import Letter
from models import reading
from models.database import Sessions
from models.post import AttemptRow, LetterRow
from models.record import AuditRow
from models.upkeep import AlarmRow
from tests.activities.written import REFERENCE


async def kept(sessions: Sessions, letter: Letter) -> LetterRow:
    async with sessions.reading() as session:
        row = await reading.letter(session, letter.key)
    assert row
    return row


async def timeline(sessions: Sessions) -> list[AuditRow]:
    async with sessions.reading() as session:
        return [*await reading.timeline(session, REFERENCE)]


async def audit(sessions: Sessions) -> list[AuditRow]:
    async with sessions.reading() as session:
        return [*await reading.audit(session, REFERENCE)]


async def attempts(sessions: Sessions, letter: Letter) -> list[AttemptRow]:
    async with sessions.reading() as session:
        return [*await reading.attempts(session, letter.key)]


async def alarms(sessions: Sessions) -> list[AlarmRow]:
    async with sessions.reading() as session:
        return [*await reading.alarms(session)]


async def sent_in_vain(office: Correspondence, letter: Letter) -> str | None:
    """The type of the error under which Temporal would try again."""
    with pytest.raises(ApplicationError) as caught:
        await office.send(letter)
    assert not caught.value.non_retryable
    return caught.value.type
