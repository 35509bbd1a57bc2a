"""The office that runs the errands of the pages: what the commands of the same names do, and by the same functions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from temporalio import activity

from activities.seeing_to import seen_to
from activities.settling import settle
from activities.signing_in import revoke_session
from activities.switching import start_post, stop_post
from domain.errands import Errand, Run, Task
from models import reading
from models.database import Sessions

# Fewer signs of a hash might name two sessions.
SHORTEST_HASH = 16
BAD_WHICH = Run(said="There is nothing of that name (any more).", refused=True)


@dataclass(frozen=True)
class Errands:
    sessions: Sessions

    @activity.defn
    async def run(self, errand: Errand) -> Run:
        """Run it; asked for again, it says that it was so already. Raises RegisterUnavailable."""
        ways: dict[Task, Callable[[Errand], Awaitable[Run]]] = {
            Task.STOP_POST: self._stop_post,
            Task.START_POST: self._start_post,
            Task.END_SESSION: self._end_session,
            Task.SEE_TO_ALARM: self._see_to_alarm,
            Task.SETTLE_HELD: self._settle_held,
        }
        return await ways[errand.task](errand)

    async def _stop_post(self, errand: Errand) -> Run:
        if await stop_post(self.sessions, errand.by, errand.why, errand.at):
            return Run(said="The post is stopped: what falls due is written down and waits")
        return Run(said="The post was stopped already: see since when, and why.", refused=True)

    async def _start_post(self, errand: Errand) -> Run:
        if await start_post(self.sessions, errand.at, errand.by):
            return Run(said="The post runs again: what waited goes out within some ten minutes")
        return Run(said="The post was running already.", refused=True)

    async def _end_session(self, errand: Errand) -> Run:
        if len(errand.which) < SHORTEST_HASH:
            return BAD_WHICH
        async with self.sessions.reading() as session:
            known = [row for row in await reading.sessions(session) if row.secret.startswith(errand.which)]
        if not known:
            return BAD_WHICH
        if await revoke_session(self.sessions, known[0].secret, by=errand.by, now=errand.at):
            return Run(said=f"The session of {known[0].address} is ended")
        return Run(said="That session was over already.", refused=True)

    async def _see_to_alarm(self, errand: Errand) -> Run:
        refusal = await seen_to(self.sessions, errand.which, errand.by, errand.at)
        return Run(said=refusal, refused=True) if refusal else Run(said="That alarm is taken down")

    async def _settle_held(self, errand: Errand) -> Run:
        number = int(errand.which) if errand.which.isdecimal() and len(errand.which) < 18 else 0
        if await settle(self.sessions, number, errand.why, errand.at, errand.by):
            return Run(said=f"{errand.why.rstrip('.')}. The message is settled")
        return Run(said="That message was settled by somebody else meanwhile.", refused=True)
