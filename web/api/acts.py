"""What a program may do: the same acts as its person on the pages, once however often they are sent."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError

from domain.acts import Act, Receipt
from domain.clients import by_client
from domain.days import Edition
from domain.moments import day_of, spoken
from domain.papers import Kind, Paper
from domain.questions import purpose, questions
from domain.slips import shown
from models import papers, reading
from models.record import AuditRow
from web.api.act_schemas import LEFT_OUT, mistyped, schema_of
from web.api.callers import Anybody, Caller, Doer
from web.api.problems import AGAIN_IN, NOT_AS_ASKED, Fault, Refused, faults_in, nothing_here
from web.api.shapes import ActShape, ReceiptShape
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed
from workflows.doors import ACTS

PATIENCE = timedelta(seconds=15)
JSON = "application/json"
OTHER_KIND = "An act is sent as JSON: say so with Content-Type: application/json."
KEY = "Idempotency-Key"
KEY_PATTERN = r"^[A-Za-z0-9._-]{8,100}$"
ON_ONCE = f"Send {KEY}, 8 to 100 letters, digits, dots and hyphens: an act sent again with it is done once."
NO_VERSION = "No version {version} of this paper is kept here: leave `version` out, or say one that is."
OVER = "Nothing more can be done about this: it is over, or it has not begun."
NO_ANSWER = (
    "Temporal does not answer just now, and it may be carried out all the same. Send it again in a minute, with the "
    f"same {KEY}: it is done once, however often it is sent."
)
ANOTHER = f"This {KEY} was sent before with another content, on {{on}}: {{what}}. Send a new one with a new act."


def is_offered(act: type[Act]) -> bool:
    """Whether a program may do it: an edition of the calendar is adopted from those kept here, by command."""
    return not any(one.shape is Edition for one in questions(act))


OFFERED = {name: act for name, act in ACTS.items() if is_offered(act)}


def acts() -> APIRouter:
    router = APIRouter(tags=["acts"])
    router.add_api_route("/acts", every, methods=["GET"], operation_id="acts")
    for name, act in OFFERED.items():
        router.add_api_route(
            f"/notices/{{reference}}/acts/{name}",
            _doing(act),
            methods=["POST"],
            operation_id=name.replace("-", "_"),
            summary=name.replace("-", " ").capitalize(),
            description=purpose(act).replace("`", ""),
        )
    return router


async def every(caller: Anybody) -> list[ActShape]:
    """Every act a program may do: which parts may, and the JSON schema of what is sent."""
    return [
        ActShape(name=name, purpose=purpose(act), may=[*act.may], input=schema_of(act)) for name, act in OFFERED.items()
    ]


def _doing(act: type[Act]) -> Callable[..., Awaitable[ReceiptShape]]:
    async def do(caller: Doer, request: Request, reference: str) -> ReceiptShape:
        return await _done(act, caller, request, reference)

    return do


async def _done(kind: type[Act], caller: Caller, request: Request, reference: str) -> ReceiptShape:
    view = caller.view(reference)
    # Whose what it is about is, the strand itself says, in one sentence whether it is there or not.
    person = view.acts_as(kind.may) or next(iter(view.people if kind.whoever else ()), None)
    if person is None:
        raise nothing_here()
    # Nobody else's key can come to this id, nor this client's for another act.
    said = f"{reference}/{kind.name}/{request.headers.get(KEY, '')}"
    id = f"api-{caller.desk.seals.click(caller.token.secret, said)}"
    async with caller.desk.sessions.reading() as session:
        before = await reading.done_under(session, reference, id)
    # The day of an act that names none is that on which it was first sent, however late it is sent again.
    on = before.details["on"] if before else day_of(caller.now).isoformat()
    sent = await _as_kept(caller, reference, await _sent(kind, request, person.id, on))
    act = by_client(sent, caller.token.client)
    if before:
        return _again(before, act)
    try:
        done = await performed(caller.desk.client, reference, act, id, PATIENCE)
        return _receipt(caller.view(reference).told(done))
    except ActRefused as refusal:
        raise Refused(409, str(refusal), _of_field(refusal)) from refusal
    except NobodyThere as nobody:
        raise Refused(409, OVER) from nobody
    except Unanswered as silence:
        raise Refused(503, NO_ANSWER, headers={"Retry-After": AGAIN_IN}) from silence


async def _as_kept(caller: Caller, reference: str, act: Act) -> Act:
    """An act on a version of a paper, with the hash that the register has of it. Raises 409 where it has none."""
    version = getattr(act, "version", None)
    if version is None:
        return act
    paper = next(one for kind in Kind if act.name in (one := Paper(kind=kind, number=1)).acts)
    paper = paper.model_copy(update={"number": getattr(act, paper.about)})
    async with caller.desk.sessions.reading() as session:
        rows = await papers.versions(session, reference, paper.slug)
    row = next((one for one in rows if one.version == version), None)
    if row is None or not caller.view(reference).sees_drafts:
        said = NO_VERSION.format(version=version)
        raise Refused(409, said, [Fault.within(["version"], said)])
    return act.model_copy(update={"sha256": row.sha256})


def _again(before: AuditRow, act: Act) -> ReceiptShape:
    """What came of the act when it was sent before. Raises 409 where another was sent under this key."""
    on = spoken(day_of(before.at))
    if before.details != act.written:
        raise Refused(409, ANOTHER.format(on=on, what=before.what))
    return _receipt(Receipt(said=f"This was done already, on {on}: {before.what}"), already=True)


def _of_field(refusal: ActRefused) -> list[Fault]:
    """What the law refuses of one field stands beside it, as on a form."""
    if not refusal.field or refusal.field in LEFT_OUT:
        return []
    return [Fault.within([refusal.field], str(refusal))]


def _receipt(receipt: Receipt, *, already: bool = False) -> ReceiptShape:
    return ReceiptShape(said=receipt.said, next=receipt.next, warnings=[*receipt.warnings], already=already)


async def _sent(kind: type[Act], request: Request, by: str, on: str) -> Act:
    """The act as it was sent, of the day `on` where it names none. Raises 422 with what is wrong with which field."""
    faults = [] if _is_key(request.headers.get(KEY, "")) else [Fault(field=KEY, said=ON_ONCE)]
    _is_json(request)
    sent = await _json(request)
    if not isinstance(sent, dict):
        raise Refused(422, NOT_AS_ASKED, [*faults, Fault(field="", said="Send a JSON object with the act's fields.")])
    # Said by the token itself: nobody acts as anybody else.
    faults += [
        Fault.within([name], "This follows from the token or the record: take it out.")
        for name in LEFT_OUT
        if name in sent
    ]
    faults += mistyped(schema_of(kind), sent)
    try:
        act = kind.model_validate({"on": on, **sent, "by": by})
    except ValidationError as error:
        raise _amiss(faults, error) from error
    if faults:
        raise Refused(422, NOT_AS_ASKED, faults)
    return act


def _amiss(faults: list[Fault], error: ValidationError) -> Refused:
    """What its schema lets through, and a rule of the act's own does not, is refused as the law refuses: by 409."""
    known, errors = {fault.field for fault in faults}, error.errors(include_url=False)
    more = [fault for fault in faults_in(errors) if fault.field not in known]
    if not faults and all(found["type"] == "value_error" for found in errors):
        return Refused(409, " ".join(fault.said for fault in more), more)
    return Refused(422, NOT_AS_ASKED, [*faults, *more])


def _is_json(request: Request) -> None:
    """Raises 415 for what says that it is anything else, or does not say what it is."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != JSON:
        raise Refused(415, OTHER_KIND)


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body(), object_pairs_hook=_once_each, parse_constant=_no_json)
    except Twice as twice:
        raise Refused(422, NOT_AS_ASKED, [Fault(field="", said=f"{twice} is said twice: take one out.")]) from twice
    except (ValueError, RecursionError) as error:
        raise Refused(422, NOT_AS_ASKED, [Fault(field="", said="What was sent cannot be read as JSON.")]) from error


def _no_json(constant: str) -> None:
    """Python reads NaN and Infinity, which are no JSON (RFC 8259)."""
    raise ValueError(constant)


class Twice(Exception):
    """One object names a field twice, and programs differ in which of the two they take; the text is its name."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict[str, Any]()
    for name, value in pairs:
        if name in found:
            raise Twice(shown(name))
        found[name] = value
    return found


def _is_key(given: str) -> bool:
    return 8 <= len(given) <= 100 and all(one.isascii() and (one.isalnum() or one in "._-") for one in given)
