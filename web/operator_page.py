"""The operator's page: what needs a person, whether letters go out, who is signed in; and what can be done about it."""

from dataclasses import dataclass

from fastapi import HTTPException, Response

from domain.errands import Task
from domain.moments import spoken_moment
from models import machinery as asking
from models import reading, walking
from models.database import Sessions
from web import machinery
from web.errands import Errands, reason
from web.pages import page
from web.paging import in_figures
from web.seals import chance
from web.shown import Way
from web.visitors import plain
from web.ways import Asked

BACK: Way = ("Go to the operator's page", "/operator")
# What a page still shows at one look; all of it is on the command line.
LETTERS, PEOPLE, BREAKS, NOTICES = 25, 100, 50, 50
ATTESTATION = "attestation"
# What a form of this page may have done, each at an address of its own; a held message is settled where it is read.
TASKS = (Task.STOP_POST, Task.START_POST, Task.END_SESSION, Task.SEE_TO_ALARM)


@dataclass(frozen=True)
class OperatorPage:
    sessions: Sessions
    errands: Errands

    async def show(self, asked: Asked) -> Response:
        _operator(asked)
        return await self._shown(asked)

    async def do(self, asked: Asked) -> Response:
        """One press of a button of this page. Stopping the post asks for a reason."""
        _operator(asked)
        task = next((one for one in TASKS if one == asked.request.path_params["task"]), None)
        if task is None:
            raise HTTPException(404)
        why, faults = reason(asked) if task is Task.STOP_POST else ("", {})
        if faults:
            return await self._shown(asked, why, faults)
        return await self.errands.run(asked, task, BACK, which=plain(asked.form).get("which", "")[:300], why=why)

    async def verified(self, asked: Asked) -> Response:
        """Walk the whole register now, and say what no longer is as it was entered."""
        _operator(asked)
        async with self.sessions.reading() as session:
            seen = await walking.verify(session)
        broken = [f"{one.reference}{f', entry {one.n}' if one.n else ''}: {one.how}." for one in seen.broken]
        counted = f"{seen.rows} entries, {seen.letters} letters and {seen.editions} editions of the calendar were read"
        said = f"Nothing is broken: {counted}." if not broken else f"{len(broken)} places are broken; {counted}."
        remedy = ["Put back the last copy of the register that verifies."] if broken else []
        return page(
            "told.html",
            200,
            title="The chain of the record",
            said=[said, *broken[:BREAKS], *remedy],
            onward=[BACK],
            visitor=asked.visitor,
            back=BACK[1],
        )

    async def _shown(self, asked: Asked, typed: str = "", faults: dict[str, str] | None = None) -> Response:
        async with self.sessions.reading() as session:
            alarms = await reading.alarms(session)
            stopped = await reading.post_stopped(session)
            held = await asking.held(session)
            letters, undelivered = await asking.undelivered(session, LETTERS)
            last = await asking.last_run(session, ATTESTATION)
            editions = await reading.editions(session)
            in_use = await asking.editions_in_use(session)
            sessions = machinery.signed_in(await reading.sessions(session), asked.now)
        attested, missed = machinery.attested(last, alarms, asked.now)
        counted_by = machinery.counted_by(in_use, alarms)
        facts = [
            ("Post", "Stopped" if stopped else "Letters go out"),
            ("Letters that have not gone out", str(undelivered)),
            ("Replies held for a person", str(len(held))),
            ("Last attestation", attested),
            ("Signed in", str(len(sessions))),
        ]
        return page(
            "operator.html",
            422 if faults else 200,
            title="Operator",
            visitor=asked.visitor,
            facts=facts,
            faults=faults or {},
            typed=typed,
            once=chance(),
            stopped=f"Since {spoken_moment(stopped.off_since)}, by {stopped.by}: {stopped.why}" if stopped else "",
            alarms=machinery.alarms(alarms),
            letters=machinery.letters(letters),
            more_letters=undelivered - len(letters),
            held=len(held),
            missed=missed,
            editions=machinery.editions(editions),
            counted_by=counted_by[:NOTICES],
            more_counted=in_figures(len(counted_by[NOTICES:])) if counted_by[NOTICES:] else "",
            signed_in=sessions[-PEOPLE:],
            more_signed_in=max(0, len(sessions) - PEOPLE),
        )


def _operator(asked: Asked) -> None:
    """Raises the one 404 there is for everybody else."""
    if not asked.visitor.is_operator:
        raise HTTPException(404)
