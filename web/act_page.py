"""The form of an act, and doing it: as the visitor and nobody else, once however often the button is pressed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import HTTPException, Response
from starlette.datastructures import UploadFile
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
from domain.plan import ObjectivePage
from domain.plan_acts import AboutObjective, ObjectiveAmended, ObjectiveSet
from domain.questions import purpose
from domain.refusals import field_of
from domain.what_if import ASKABLE
from models import reading
from models.boards import actions, board
from models.database import Sessions
from models.plan import objectives, plan
from web.board_page import board_choices
from web.drafts import Drafts
from web.fields import begun, called, fields, has_field, is_offered, kinds_of, made, tables_of, typed_as
from web.foreseeing import Foreseeing, can_be_foreseen, foreseeing
from web.overwriting import OVERTAKEN, overwritten
from web.pages import page
from web.parts import Given, Kind, editions_kept, reworked
from web.plan_page import choices_in, worded
from web.rights import View
from web.seals import Seals, chance
from web.shown import Happened, Way, boards_address, concern_address, concerns_address, notice_address, plan_address
from web.since import done_meanwhile
from web.typed import Typed
from web.ways import Asked
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed
from workflows.doors import ACTS

PATIENCE = timedelta(seconds=15)
OF_THE_PLAN = (
    *(ObjectiveSet, AboutObjective, Recommendation),
    *(ContributionNoted, ContributionStrengthened, ViewsRecorded),
)
# What a form brings back of when it was opened: how many entries the audit had.
OPENED = "opened"
# And that what it would change was shown, of exactly what it then held.
FORESEEN = "foreseen"
LOOK = "See what it would change"
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
    drafts: Drafts = field(default_factory=Drafts)

    async def form(self, asked: Asked) -> Response:
        doing = await self._doing(asked)
        given = dict(asked.request.query_params)
        async with self.sessions.reading() as session:
            entered = await reading.entered_so_far(session, asked.reference)
            if doing.act is ObjectiveAmended:
                # Kept out of the address: what is said of a plan belongs in no log.
                given = {**worded(await plan(session, asked.reference), given.get("objective", "")), **given}
        typed = begun(doing.act, given, day_of(asked.now))
        return await self._asked(asked, doing, Typed({**typed.values, OPENED: [str(entered)]}))

    async def do(self, asked: Asked) -> Response:
        doing, typed = await self._doing(asked), await self._sent(asked)
        if again := reworked(tables_of(doing.act), typed):
            return await self._asked(asked, doing, again, 422 if again.faults else 200, typed.one("once"))
        act = made(doing.act, typed, doing.person.id, await self._given(asked, doing.act))
        if typed.faults:
            act = Typed(typed.values, {**(act.faults if isinstance(act, Typed) else {}), **typed.faults})
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
        if since := await overwritten(self.sessions, asked.view, asked.reference, act, typed.one(OPENED)):
            return await self._overtaken(asked, doing, typed, since)
        if can_be_foreseen(act) and not self._was_foreseen(asked, act, typed):
            return await self._foreseen(asked, doing, act, typed)
        try:
            done = await performed(self.client, asked.reference, act, id, PATIENCE)
            return _receipt(asked, asked.view.told(done), act)
        except ActRefused as refusal:
            return await self._refused(asked, doing, act, typed, str(refusal), refusal.field)
        except NobodyThere:
            return await self._refused(asked, doing, act, typed, OVER)
        except Unanswered:
            # The same form may be sent again.
            return await self._asked(asked, doing, Typed(typed.values, {"": NO_ANSWER}), 503, typed.one("once"))

    async def _sent(self, asked: Asked) -> Typed:
        """What was typed; a file that was sent stands in the place of what was typed beside it."""
        typed = typed_as(asked.form)
        for name, file in asked.form.items():
            if isinstance(file, UploadFile) and name.endswith("-file") and file.size:
                text, of = self.drafts.sent(await file.read()), name.removesuffix("-file")
                if isinstance(text, tuple):
                    return Typed(typed.values, {of: " ".join(text)})
                typed = typed.having({of: text})
        return typed

    async def _given(self, asked: Asked, act: type[Act]) -> Given:
        """What the fields with parts of an act's form choose from."""
        kinds = kinds_of(act)
        if not kinds & {Kind.EDITION, Kind.TERMS, Kind.NOTICE}:
            return Given()
        async with self.sessions.reading() as session:
            row = await reading.notice(session, asked.reference)
            notice = Notice.model_validate(row.text) if row else None
            kept = await reading.editions(session, notice.division) if notice and Kind.EDITION in kinds else ()
        return Given(notice, editions_kept(kept, notice, day_of(asked.now)) if notice else {}, self.drafts)

    def _was_foreseen(self, asked: Asked, act: Act, typed: Typed) -> bool:
        """Whether what this very act would change was shown to this visitor."""
        return typed.one(FORESEEN) == self._foreseen_mark(asked, act)

    def _foreseen_mark(self, asked: Asked, act: Act) -> str:
        return self.seals.click(asked.visitor.secret, f"{asked.reference}/{act.name}/{act.model_dump_json()}")

    async def _foreseen(self, asked: Asked, doing: Doing, act: Act, typed: Typed) -> Response:
        """The form once more, under what the act would change: sent from here it is done."""
        found = await foreseeing(self.client, asked.reference, act, asked.now)
        if isinstance(found, str):
            return await self._refused(asked, doing, act, typed, found, field_of(found))
        shown = typed.having({FORESEEN: self._foreseen_mark(asked, act)})
        return await self._asked(asked, doing, shown, 200, typed.one("once"), foreseen=found)

    async def _overtaken(self, asked: Asked, doing: Doing, typed: Typed, since: list[Happened]) -> Response:
        """The form as if it were opened now, with what it would overwrite: sent from here it is done."""
        async with self.sessions.reading() as session:
            entered = await reading.entered_so_far(session, asked.reference)
        again = Typed({**typed.values, OPENED: [str(entered)], FORESEEN: [""]}, {"": OVERTAKEN})
        return await self._asked(asked, doing, again, 409, typed.one("once"), since=since)

    async def _refused(
        self, asked: Asked, doing: Doing, act: Act, typed: Typed, said: str, about: str = ""
    ) -> Response:
        """The form again, with what others did since it was opened: often that is why."""
        since = await done_meanwhile(self.sessions, asked.view, asked.reference, act, typed.one(OPENED))
        beside = about if has_field(doing.act, about) else ""
        return await self._asked(asked, doing, Typed(typed.values, {beside: said}), 409, since=since)

    async def _asked(
        self,
        asked: Asked,
        doing: Doing,
        typed: Typed,
        status: int = 200,
        once: str = "",
        since: Iterable[Happened] = (),
        foreseen: Foreseeing | None = None,
    ) -> Response:
        """The form. `once` names one showing of it: sent twice, it is done once."""
        given, choices = await self._given(asked, doing.act), await self._choices(asked, doing.act, typed)
        return page(
            "act.html",
            status,
            title=called(doing.act.name),
            visitor=asked.visitor,
            back=notice_address(asked.reference),
            purpose=purpose(doing.act).replace("`", ""),
            who=doing.person.name,
            fields=fields(doing.act, asked.view.everybody, typed, given, choices),
            sends_files=bool(kinds_of(doing.act) & {Kind.TERMS, Kind.NOTICE}),
            foreseen=foreseen,
            foreseen_mark=typed.one(FORESEEN) if foreseen else "",
            button=called(doing.act.name) if foreseen or doing.act.name not in ASKABLE else LOOK,
            faults=typed.faults,
            once=once or chance(),
            opened=typed.one(OPENED),
            since=list(since),
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
        if not {"objective", "contribution", "area", "whose"} & act.model_fields.keys():
            return {}
        async with self.sessions.reading() as session:
            row, kept = await reading.notice(session, asked.reference), await plan(session, asked.reference)
        if asked.view.acts_as(act.may) is None:
            kept = kept.model_copy(update={"objectives": tuple(_owned(kept.objectives, asked.view))})
        return choices_in(Notice.model_validate(row.text), kept) if row else {}

    async def _doing(self, asked: Asked) -> Doing:
        """Raises the one 404 there is where there is no such act, or where it is for others."""
        act = ACTS.get(str(asked.request.path_params["act"]))
        person = asked.view.acts_as(act.may) if act and is_offered(act) else None
        if act and person is None and act.whoever:
            async with self.sessions.reading() as session:
                theirs = _owned(await objectives(session, asked.reference), asked.view)
            person = next((asked.view.owner_of(one.objective) for one in theirs), None)
        if act is None or person is None:
            raise HTTPException(404)
        return Doing(act, person)


def _owned(pages: Iterable[ObjectivePage], view: View) -> Iterator[ObjectivePage]:
    """The objectives in the plan that are the visitor's own."""
    return (one for one in pages if one.objective.dropped is None and view.owner_of(one.objective))


def _receipt(asked: Asked, receipt: Receipt, act: Act) -> Response:
    return page(
        "receipt.html",
        200,
        title="That is recorded",
        visitor=asked.visitor,
        back=notice_address(asked.reference),
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
