"""The form of an act, and doing it: as the visitor and nobody else, once however often the button is pressed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from fastapi import HTTPException, Response
from temporalio.client import Client

from domain.acts import Act, Receipt
from domain.escalation_acts import AboutEscalation
from domain.moments import day_of, spoken
from domain.notice_acts import Concern
from domain.people import Person
from domain.questions import purpose
from models import reading
from models.database import Sessions
from web.fields import Typed, begun, called, fields, has_field, is_offered, made, typed_as
from web.pages import page
from web.seals import Seals, chance
from web.shown import Happened, Way, concern_address, concerns_address, notice_address
from web.since import done_meanwhile
from web.ways import Asked
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed
from workflows.doors import ACTS

PATIENCE = timedelta(seconds=15)
# What a form brings back of when it was opened: how many entries the audit had.
OPENED = "opened"
NO_ANSWER = (
    "It could not be confirmed just now, and may be carried out all the same. Press the button once more in a minute: "
    "it is done once, however often you do."
)
OVER = "Nothing more can be done about this: it is over, or it has not begun."


@dataclass(frozen=True)
class Doing:
    """What is asked for: which act, and who of the visitor's people would do it."""

    act: type[Act]
    person: Person


@dataclass(frozen=True)
class ActPages:
    sessions: Sessions
    client: Client
    seals: Seals

    async def form(self, asked: Asked) -> Response:
        doing = _doing(asked)
        typed = begun(doing.act, dict(asked.request.query_params), day_of(asked.now))
        async with self.sessions.reading() as session:
            entered = await reading.entered_so_far(session, asked.reference)
        return await self._asked(asked, doing, Typed({**typed.values, OPENED: [str(entered)]}))

    async def do(self, asked: Asked) -> Response:
        doing, typed = _doing(asked), typed_as(asked.form)
        act = made(doing.act, typed, doing.person.id)
        if isinstance(act, Typed):
            return await self._asked(asked, doing, act, 422, typed.one("once"))
        # Nobody else's form can have this id, nor this visitor's for another act.
        said = f"{asked.reference}/{act.name}/{typed.one('once')}"
        id = f"page-{self.seals.click(asked.visitor.secret, said)}"
        async with self.sessions.reading() as session:
            before = await reading.done_under(session, asked.reference, id)
        if before:
            done = Receipt(said=f"This was done already, on {spoken(day_of(before.at))}: {before.what}")
            return _receipt(asked, done, act)
        try:
            return _receipt(asked, await performed(self.client, asked.reference, act, id, PATIENCE), act)
        except ActRefused as refusal:
            beside = refusal.field if has_field(doing.act, refusal.field) else ""
            return await self._refused(asked, doing, act, Typed(typed.values, {beside: str(refusal)}))
        except NobodyThere:
            return await self._refused(asked, doing, act, Typed(typed.values, {"": OVER}))
        except Unanswered:
            # The same form may be sent again.
            return await self._asked(asked, doing, Typed(typed.values, {"": NO_ANSWER}), 503, typed.one("once"))

    async def _refused(self, asked: Asked, doing: Doing, act: Act, typed: Typed) -> Response:
        """The form again, with what others did since it was opened: often that is why."""
        since = await done_meanwhile(self.sessions, asked.view, asked.reference, act, typed.one(OPENED))
        return await self._asked(asked, doing, typed, 409, since=since)

    async def _asked(
        self,
        asked: Asked,
        doing: Doing,
        typed: Typed,
        status: int = 200,
        once: str = "",
        since: Iterable[Happened] = (),
    ) -> Response:
        """The form. `once` names one showing of it: sent twice, it is done once."""
        return page(
            "act.html",
            status,
            title=called(doing.act.name),
            visitor=asked.visitor,
            back=notice_address(asked.reference),
            purpose=purpose(doing.act).replace("`", ""),
            who=doing.person.name,
            fields=fields(doing.act, asked.view.everybody, typed),
            faults=typed.faults,
            once=once or chance(),
            opened=typed.one(OPENED),
            since=list(since),
        )


def _doing(asked: Asked) -> Doing:
    """Raises the one 404 there is where there is no such act, or where it is for others."""
    act = ACTS.get(str(asked.request.path_params["act"]))
    person = asked.view.acts_as(act.may) if act and is_offered(act) else None
    if act is None or person is None:
        raise HTTPException(404)
    return Doing(act, person)


def _receipt(asked: Asked, receipt: Receipt, act: Act) -> Response:
    return page(
        "receipt.html",
        200,
        title="That is recorded",
        visitor=asked.visitor,
        said=f"{receipt.said}.",
        warnings=receipt.warnings,
        following=receipt.next,
        onward=[*_concern(asked, act), ("Go to my page", "/my"), ("Go to the notice", notice_address(asked.reference))],
    )


def _concern(asked: Asked, act: Act) -> list[Way]:
    """Back to the concern it was about, for those who have a page of it."""
    if not asked.view.weighs:
        return []
    if isinstance(act, AboutEscalation):
        return [("Go to the concern", concern_address(asked.reference, act.escalation))]
    return [("Go to the concerns", concerns_address(asked.reference))] if isinstance(act, Concern) else []
