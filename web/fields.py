"""The fields of an act's form, from the questions of its model; and what was typed into them, as the model takes it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from domain.access import AccessBox
from domain.acts import Act
from domain.days import Edition
from domain.people import Person, Role, title
from domain.questions import SIMPLE, Question, questions
from domain.slips import slip
from web.parts import Given, Kind, Wrong, kind_of, part, place_of, value_of
from web.typed import Field, Typed, faulty

# Said by the session and the page themselves.
GIVEN = ("by", "answered_at", "version", "sha256")
HIDDEN = ("duty", "strand", "sequence")
OF_PEOPLE = ("person", "deputy", "partner")
LABELS = {
    "on": "On which day did it happen?",
    "note": "Anything to add?",
    "reason": "Why?",
    "document": "Which document? Its name or where it is kept",
    "escalation": "Which concern, by its number?",
    "box": "Which box, by its name?",
    "meeting": "Which board, by its number?",
    "review": "Which review, by its number?",
    "held": "Was it held?",
    "boxes": "Which of these are ready?",
    "held_on": "On which day was it held?",
    "until": "Until which day?",
    "action": "Which action?",
    "due_on": "By which day?",
    "item": "Which item?",
    "carried": "How was it carried, or who decided it?",
    "area": "Which area or recommendation does it answer?",
    "text": "What is it, in words?",
    "objective": "Which objective?",
    "progress": "How does it go?",
    "evidence": "What is the evidence?",
    "measure": "What is it measured by?",
    "baseline": "Where does the measure start?",
    "target": "Where should it get to?",
    "target_on": "By which day?",
    "owner": "Who owns it?",
    "whose": "Whose contribution?",
    "needs": "What needs to be strengthened?",
    "contribution": "Which contribution?",
    "voice": "Whose views?",
    "ready": "Is it ready?",
    "heard": "What did they say?",
    "gathered": "How were they asked?",
    "changed": "What changed because of it?",
    "person": "Who?",
    "deputy": "Who stands in?",
    "partner": "Which partner?",
    "answer": "The answer",
    "said": "What is reported?",
    "to_on": "To which day?",
    "from_on": "From which day?",
    "to_at": "At what time?",
    "by_day": "By which day?",
    "role": "Which part?",
    "full_name": "Full name",
    "address": "E-mail address",
    "joins": "Do they join whoever holds it already?",
    "leaves": "Do they let go of it, with nobody taking it?",
    "sittings": "The meetings agreed",
    "cadence": "The rhythm agreed, if one was",
    "terms": "Each term that changes, as it is to be worded",
    "notice": "The whole notice, as it is to be",
    "edition": "Which edition of the calendar?",
}
LONG_TEXT = (
    *("reason", "note", "said", "outcome", "reply", "text", "reading", "concern", "evidence", "topics"),
    *("needs", "heard", "changed"),
)
PARTS = ("day", "month", "year")
# Each value with what it is called.
Choices = Iterable[tuple[str, str]]
BOTH = (("yes", "Yes"), ("no", "No"))
# So many choices stand side by side; more are behind a menu.
FEW = 8
# How the field is called in which somebody is written who is no choice of the one before it.
ELSE = "-else"
EITHER = "Choose somebody or write a name, and not both"


def called(act: str) -> str:
    """An act as a button names it: Submit report."""
    return act.replace("-", " ").capitalize()


@cache
def is_offered(act: type[Act]) -> bool:
    """Whether a form can ask all it must: what has other parts within parts is typed on the command line."""
    return not any(one.required and _has_parts(one.shape) and kind_of(one) is None for one in questions(act))


def _has_parts(shape: Any) -> bool:
    inner = get_args(shape)[0] if get_origin(shape) in (tuple, list) else shape
    if get_origin(inner) is dict:
        return True
    return isinstance(inner, type) and issubclass(inner, BaseModel) and (inner is Edition or inner not in SIMPLE)


def fields(
    act: type[Act],
    people: Iterable[Person],
    typed: Typed,
    given: Given = Given(),  # noqa: B008
    choices: Mapping[str, Choices] | None = None,
) -> list[Field]:
    """The fields, in the order in which they are asked.

    `given` is what those with parts choose from; where there are `choices` by a field's name, one of them is chosen.
    """
    # Where somebody's name can be given they may be new, and are no choice among those known.
    known = () if "full_name" in act.model_fields else tuple(people)
    named = choices or {}

    def shown(one: Question) -> Field:
        if kind := kind_of(one):
            return part(kind, one.name, _label(one), typed, given)
        return _select(one, named[one.name], typed) if one.name in named else _field(one, known, typed)

    asked: list[Field] = []
    for one in _asked_of(act):
        if one.name in act.outside and one.name in named:
            asked += _chosen_or_written(one, tuple(named[one.name]), typed)
        else:
            asked.append(shown(one))
    return asked


def _chosen_or_written(asked: Question, choices: tuple[tuple[str, str], ...], typed: Typed) -> tuple[Field, Field]:
    """One of the notice's people or parts; or, where it is somebody who is not on it, their name."""
    value, other = typed.one(asked.name), f"{asked.name}{ELSE}"
    known = value in dict(choices)
    written = typed.one(other) or ("" if known else value)
    label = {"text": "Or somebody who is not on the notice: their name", "classes": "govuk-label--s"}
    chosen = _select(asked, choices, typed)
    return chosen, Field("input", {"id": other, "name": other, "label": label, "value": written})


def _select(asked: Question, choices: Choices, typed: Typed) -> Field:
    items = _items((("", "–"), *choices), [typed.one(asked.name)], "selected")
    return Field("select", {**_alone(asked, typed), "items": items})


def _alone(asked: Question, typed: Typed) -> dict[str, Any]:
    label = {"text": _label(asked), "classes": "govuk-label--s"}
    return {"id": asked.name, "name": asked.name, "label": label, **faulty(typed, asked.name)}


def _asked_of(act: type[Act]) -> tuple[Question, ...]:
    """What the form asks: all that nobody else says, but what has parts that no form can ask."""
    asked = (one for one in questions(act) if one.name not in GIVEN)
    shown = [one for one in asked if kind_of(one) or not _has_parts(one.shape)]
    # A table of meetings is filled in from a rhythm, which is asked before it.
    return tuple(sorted(shown, key=lambda one: kind_of(one) is not Kind.RHYTHM))


def kinds_of(act: type[Act]) -> set[Kind]:
    """What fields with parts an act's form has."""
    return {kind for one in _asked_of(act) if (kind := kind_of(one))}


def names_of(act: type[Act]) -> list[str]:
    """The fields of an act's form."""
    return [one.name for one in _asked_of(act)]


def tables_of(act: type[Act]) -> list[str]:
    """Those of them that are tables of meetings."""
    return [one.name for one in _asked_of(act) if kind_of(one) is Kind.SITTINGS]


def has_field(act: type[Act], name: str) -> bool:
    """Whether the form has a field of this name that somebody sees."""
    return name in {one.name for one in _asked_of(act) if one.name not in HIDDEN}


def _field(asked: Question, people: tuple[Person, ...], typed: Typed) -> Field:
    name, shape = asked.name, asked.shape
    if name in HIDDEN:
        return Field("hidden", {"name": name, "value": typed.one(name)})
    if shape is date:
        return Field("date", {"id": name, "namePrefix": name, **_grouped(asked, typed), **_day(name, typed)})
    if shape is bool:
        return _chosen("radios", asked, BOTH, typed, classes="govuk-radios--inline")
    if get_origin(shape) is tuple:
        return _chosen("checkboxes", asked, _choices(get_args(shape)[0]), typed)
    choices = _choices(shape) if isinstance(shape, type) and issubclass(shape, StrEnum) else ()
    if choices and len(choices) < FEW:
        return _chosen("radios", asked, choices, typed)
    if choices or (people and name in OF_PEOPLE):
        return _select(asked, choices or ((one.id, one.name) for one in people), typed)
    alone = _alone(asked, typed)
    if name in LONG_TEXT and shape is str:
        return Field("textarea", {**alone, "rows": 4, "value": typed.one(name)})
    return Field("input", {**alone, **_hint(asked), **_sized(shape), "value": typed.one(name)})


def _grouped(asked: Question, typed: Typed) -> dict[str, Any]:
    legend = {"text": _label(asked), "classes": "govuk-fieldset__legend--s"}
    return {"fieldset": {"legend": legend}, **faulty(typed, asked.name)}


def _chosen(kind: str, asked: Question, choices: Choices, typed: Typed, **more: str) -> Field:
    name = asked.name
    items = _items(choices, typed.values.get(name, []))
    return Field(kind, {"idPrefix": name, "name": name, "items": items, **_grouped(asked, typed), **more})


def _choices(shape: Any) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, _spoken(one)) for one in shape)


def _spoken(one: StrEnum) -> str:
    match one:
        case Role():
            return title(one)
        case AccessBox():
            return one.what
        case _:
            return one.value.replace("_", " ")


def _items(choices: Iterable[tuple[str, str]], chosen: list[str], marked: str = "checked") -> list[dict[str, object]]:
    return [
        {"value": value, "text": f"{said[:1].upper()}{said[1:]}", marked: value in chosen} for value, said in choices
    ]


def _day(name: str, typed: Typed) -> dict[str, object]:
    width = {"day": 2, "month": 2, "year": 4}
    items = [
        {"name": part, "classes": f"govuk-input--width-{width[part]}", "value": typed.one(f"{name}-{part}")}
        for part in PARTS
    ]
    return {"items": items, "hint": {"text": "For example, 27 3 2026"}}


def _label(asked: Question) -> str:
    said = LABELS.get(asked.name) or asked.name.replace("_", " ").capitalize()
    needed = asked.required or asked.name in ("on", "boxes") or asked.shape in (bool, Edition)
    return said if needed else f"{said} (optional)"


def _hint(asked: Question) -> dict[str, object]:
    said = asked.asked if asked.shape in SIMPLE and asked.shape is not str else ""
    return {"hint": {"text": f"{said[:1].upper()}{said[1:]}"}} if said else {}


def _sized(shape: Any) -> dict[str, str]:
    if shape is int:
        return {"classes": "govuk-input--width-4", "inputmode": "numeric"}
    return {} if shape is str else {"classes": "govuk-input--width-20"}


# --- what was typed


def begun(act: type[Act], given: Mapping[str, str], today: date) -> Typed:
    """The form as it is first shown: what is known already (`given`), what is usual, and today."""
    values: dict[str, list[str]] = {}
    for asked in _asked_of(act):
        known = given.get(asked.name) or asked.default or (today.isoformat() if asked.name == "on" else "")
        if asked.shape is date:
            values |= dict(zip((f"{asked.name}-{part}" for part in PARTS), _parted(known), strict=False))
        elif get_origin(asked.shape) is tuple:
            values[asked.name] = [part.strip() for part in known.split(",")]
        else:
            values[asked.name] = [known]
    return Typed(values)


def _parted(written: str) -> Iterator[list[str]]:
    return ([part.lstrip("0")] for part in reversed(written.split("-")) if part)


def typed_as(form: FormData) -> Typed:
    return Typed({name: [one for one in form.getlist(name) if isinstance(one, str)] for name in form})


def made(act: type[Act], typed: Typed, by: str, given: Given = Given()) -> Act | Typed:  # noqa: B008
    """The act as it was typed; or the form again, with what is wrong beside each field."""
    asked = ((one, _other(act, one, typed) or _value(one, typed, given)) for one in _asked_of(act))
    values = {one.name: value for one, value in asked if value not in ("", [])}
    wrong = {name: value.said for name, value in values.items() if isinstance(value, Wrong)}
    right = {name: value for name, value in values.items() if name not in wrong}
    try:
        doing = act.model_validate({**right, "by": by})
    except ValidationError as error:
        return Typed(typed.values, {**dict(_faults(act, error, right, typed)), **wrong})
    return Typed(typed.values, wrong) if wrong else doing


def _other(act: type[Act], asked: Question, typed: Typed) -> str | Wrong:
    """Whoever was written who is not on the notice; empty where nobody was."""
    written = typed.one(f"{asked.name}{ELSE}").strip() if asked.name in act.outside else ""
    return Wrong(EITHER) if written and typed.one(asked.name) else written


def _value(asked: Question, typed: Typed, given: Given) -> Any:
    if kind := kind_of(asked):
        return value_of(kind, asked.name, typed, given)
    if asked.shape is date:
        return _day_typed(*(typed.one(f"{asked.name}-{part}").strip() for part in PARTS))
    if get_origin(asked.shape) is tuple:
        return [one for one in typed.values.get(asked.name, []) if one]
    return typed.one(asked.name).strip()


def _day_typed(day: str, month: str, year: str) -> str | Wrong:
    """A day typed in three parts, as the model reads one; "" where none was typed."""
    parts = dict(zip(PARTS, (day, month, year), strict=True))
    if not any(parts.values()):
        return ""
    if left := [part for part, said in parts.items() if not said]:
        return Wrong(f"Give the {' and the '.join(left)} too")
    if not all(said.isascii() and said.isdecimal() and len(said) <= 4 for said in parts.values()):
        return Wrong("Write the day, the month and the year in figures, such as 27 3 2026")
    if len(year) < 4:
        return Wrong("Write the year in four figures, such as 2026")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return Wrong(f"{day} {month} {year} is not a day in the calendar")


def _faults(
    act: type[Act], error: ValidationError, values: Mapping[str, Any], typed: Typed
) -> Iterator[tuple[str, str]]:
    kinds = {one.name: kind_of(one) for one in _asked_of(act)}
    for found in error.errors(include_url=False):
        name = str(found["loc"][0]) if found["loc"] else ""
        written = values.get(name) if len(found["loc"]) < 2 else found["input"]
        said = "Answer this" if found["type"] == "missing" else slip(found, written)
        yield place_of(kinds.get(name), name, found["loc"], typed), f"{said[:1].upper()}{said[1:]}"
