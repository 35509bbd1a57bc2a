"""Reading a notice's file: the notice, or everything that is wrong with the file at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.facts import day_written
from domain.instrument import (
    DELIVERY,
    FIRST_REVIEW,
    PLAN_SUBMISSION,
    Notice,
    NoticeFlawed,
    Where,
    target_place,
    too_early,
)
from domain.terms import SpokenDate
from notices.faults import Fault
from notices.marks import Marked, marked
from notices.sentences import sentence
from notices.text import text_of

MOST_SHOWN = 100

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path) -> Notice | list[Fault]:
    """The notice in the file at `path`, or all its faults in the order of its lines."""
    text = text_of(path)
    return read_text(text, str(path)) if isinstance(text, str) else [text]


def read_text(text: str, path: str) -> Notice | list[Fault]:
    """The notice written in `text`; `path` is only what its faults call it."""
    document = marked(text, path)
    if isinstance(document, list):
        return document
    notice = read_as(Notice, document)
    if isinstance(notice, Notice):
        return notice
    return in_order([*notice, *_early_all_the_same(document)])


def read_as(model: type[Model], document: Marked) -> Model | list[Fault]:
    """What `document` says as a `model`, or all its faults, not yet in order."""
    try:
        made = model.model_validate(document.value)
    except ValidationError as error:
        return [*document.faults, *_faults(error, model, document)]
    return document.faults or made


def misfits_within(
    model: type[BaseModel], besides: Mapping[str, object], document: Marked, within: Where
) -> Iterator[Fault]:
    """The faults of what stands `within` the document as a `model`, given what is known `besides`."""
    written = document.at(within) or {}
    try:
        model.model_validate({**besides, **written})
    except ValidationError as error:
        yield from _faults(error, model, document, within)


def in_order(faults: list[Fault]) -> list[Fault]:
    """Each fault once, in the order of the lines; only the first hundred where there are more."""
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column))
    if len(ordered) <= MOST_SHOWN:
        return ordered
    last = ordered[MOST_SHOWN - 1]
    what = f"further faults from here on, {len(ordered) - MOST_SHOWN} in number, are not shown: mend these first"
    return [*ordered[:MOST_SHOWN], last.model_copy(update={"what": what})]


def _faults(error: ValidationError, model: type[BaseModel], document: Marked, within: Where = ()) -> Iterator[Fault]:
    for found in error.errors(include_url=False, include_input=False):
        if found["type"] == "too_short" and document.at((*within, *found["loc"])):
            continue  # its items were wrong, and have been told
        cause = found.get("ctx", {}).get("error")
        if isinstance(cause, NoticeFlawed):
            place = (*within, *found["loc"])
            yield from (document.fault((*place, *flaw.where), flaw.what) for flaw in cause.flaws)
        else:
            yield _fault(found, model, document, within)


def _fault(found: ErrorDetails, model: type[BaseModel], document: Marked, within: Where = ()) -> Fault:
    at_name = found["type"] == "extra_forbidden" or "[key]" in found["loc"]
    where = (*within, *(step for step in found["loc"] if step != "[key]"))
    if found["type"] not in ("missing", "extra_forbidden"):
        where = document.nearest(where)
    what = sentence(found, where[len(within) :], document.at(where), model)
    return document.fault(where, what, at_name=at_name)


def _early_all_the_same(document: Marked) -> Iterator[Fault]:
    """What is asked for before the signature, told even while other faults keep the notice from being read whole."""
    targets = document.at(("terms", "targets"))
    count = len(targets) if isinstance(targets, list) else 0
    try:
        signed_on = day_written(document.at(("issued", "signed_on")))
    except ValueError:
        return
    for where in (DELIVERY, PLAN_SUBMISSION, FIRST_REVIEW, *map(target_place, range(count))):
        try:
            by = SpokenDate.model_validate(document.at(where))
        except ValidationError:
            continue
        if flaw := too_early(where, by, signed_on):
            yield document.fault(flaw.where, flaw.what)
