"""The form of an act, and doing it: as the visitor and nobody else, once however often the button is pressed."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import HTTPException, Response
from temporalio.client import Client

from domain.action_acts import AboutAction, ActionAgreed
from domain.acts import Act, Receipt
from domain.agenda_acts import ItemStruck
from domain.board_acts import AboutMeeting
from domain.contributions import ContributionNoted, ContributionStrengthened, ViewsRecorded
from domain.delivery import Recommendation
from domain.escalation_acts import AboutEscalation
from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.notice_acts import Concern
from domain.people import Person
from domain.plan_acts import AboutObjective, ObjectiveAmended, ObjectiveSet
from domain.questions import purpose
from models import reading
from models.boards import actions, board
from models.database import Sessions
from models.plan import plan
from web.board_page import board_choices
from web.fields import Typed, begun, called, fields, is_offered, made, typed_as
from web.pages import page
from web.plan_page import choices_in, worded
from web.seals import Seals, chance
from web.shown import Way, boards_address, concern_address, concerns_address, notice_address, plan_address
from web.ways import Asked
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed
from workflows.doors import ACTS

PATIENCE = timedelta(seconds=15)
OF_THE_PLAN = (
    *(ObjectiveSet, AboutObjective, Recommendation),
    *(ContributionNoted, ContributionStrengthened, ViewsRecorded),
)
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
        given = dict(asked.request.query_params)
        if doing.act is ObjectiveAmended:
            # Kept out of the address: what is said of a plan belongs in no log.
            async with self.sessions.reading() as session:
                given = {**worded(await plan(session, asked.reference), given.get("objective", "")), **given}
        typed = begun(doing.act, given, day_of(asked.now))
        return await self._asked(asked, doing, typed)

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
            return await self._asked(asked, doing, Typed(typed.values, {"": str(refusal)}), 409)
        except NobodyThere:
            return await self._asked(asked, doing, Typed(typed.values, {"": OVER}), 409)
        except Unanswered:
            # The same form may be sent again.
            return await self._asked(asked, doing, Typed(typed.values, {"": NO_ANSWER}), 503, typed.one("once"))

    async def _asked(self, asked: Asked, doing: Doing, typed: Typed, status: int = 200, once: str = "") -> Response:
        """The form. `once` names one showing of it: sent twice, it is done once."""
        choices = await self._choices(asked, doing.act, typed)
        return page(
            "act.html",
            status,
            title=called(doing.act.name),
            visitor=asked.visitor,
            back=notice_address(asked.reference),
            purpose=purpose(doing.act).replace("`", ""),
            who=doing.person.name,
            fields=fields(doing.act, asked.view.everybody, typed, choices),
            faults=typed.faults,
            once=once or chance(),
        )

    async def _choices(self, asked: Asked, act: type[Act], typed: Typed) -> dict[str, list[tuple[str, str]]]:
        """What of the plan can be chosen by its words, where the act is about it."""
        if issubclass(act, (ActionAgreed, AboutAction, ItemStruck)):
            number = typed.one("meeting")
            async with self.sessions.reading() as session:
                page = await board(
                    session, asked.reference, int(number) if number.isdecimal() and len(number) < 5 else 0
                )
                agreed = await actions(session, asked.reference)
            return board_choices(page, agreed, asked.view.everybody)
        if not {"objective", "contribution", "area"} & act.model_fields.keys():
            return {}
        async with self.sessions.reading() as session:
            row, kept = await reading.notice(session, asked.reference), await plan(session, asked.reference)
        return choices_in(Notice.model_validate(row.text), kept) if row else {}


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
        onward=[*_concern(asked, act), *_plan(asked, act), *_board(asked, act), *_home(asked)],
    )


def _home(asked: Asked) -> list[Way]:
    return [("Go to my page", "/my"), ("Go to the notice", notice_address(asked.reference))]


def _plan(asked: Asked, act: Act) -> list[Way]:
    """Back to the plan from whatever was said of it."""
    return [("Go to the plan", plan_address(asked.reference))] if isinstance(act, OF_THE_PLAN) else []


def _board(asked: Asked, act: Act) -> list[Way]:
    """Back to the board it was about; to all of them from what is carried from one to the next."""
    address = boards_address(asked.reference)
    if isinstance(act, AboutMeeting):
        return [("Go to the board", f"{address}/{act.meeting}")]
    return [("Go to the boards", address)] if isinstance(act, AboutAction) else []


def _concern(asked: Asked, act: Act) -> list[Way]:
    """Back to the concern it was about, for those who have a page of it."""
    if not asked.view.weighs:
        return []
    if isinstance(act, AboutEscalation):
        return [("Go to the concern", concern_address(asked.reference, act.escalation))]
    return [("Go to the concerns", concerns_address(asked.reference))] if isinstance(act, Concern) else []
