"""The office that keeps people's diaries: invites to boards and reviews, their changes and their withdrawal.

A CANCEL that overtakes its REQUEST leaves a live meeting (post.md, "Invites: must"): what goes to one person about
one meeting goes one after the other, and a revision that a later one overtook is dropped, not sent late.
"""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.ledger import Held, Ledger, Objection, Overtaken
from domain.letters import Letter, Posted, PostState
from domain.meetings import Invitation
from models.post import LetterRow


class Diary:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @activity.defn
    async def invite(self, letter: Letter) -> Posted:
        """Send the invitation of `letter` once. Raises ApplicationError for Temporal to try again (see Ledger)."""
        return await self._ledger.post(letter, self._objects)

    async def _objects(self, session: AsyncSession, letter: Letter, now: datetime) -> Objection | None:
        invitation = letter.invitation
        if invitation is None:
            raise ValueError(f"{letter.key} carries no invitation: the correspondence sends letters")
        others = await _others(session, letter, invitation)
        if any((other.sequence or 0) > invitation.sequence for other in others):
            return Overtaken("A later revision of this invite was told of before it left.")
        if any(self._ledger.in_hand(other, now) for other in others):
            return Held("An earlier revision of this invite is being sent just now.")
        if invitation.method == "CANCEL" and not any(_may_have_come(other) for other in others):
            return Overtaken(f"There is nothing to withdraw: no invite to this meeting ever left for {letter.to.name}.")
        return None


async def _others(session: AsyncSession, letter: Letter, invitation: Invitation) -> list[LetterRow]:
    """What this person was told of this meeting otherwise."""
    of_meeting = select(LetterRow).where(LetterRow.uid == invitation.uid, LetterRow.person == letter.to.id)
    return [*await session.exec(of_meeting.where(LetterRow.key != letter.key))]


def _may_have_come(row: LetterRow) -> bool:
    return row.method == "REQUEST" and (row.state in (PostState.SENT, PostState.SENDING) or row.unknowns > 0)
