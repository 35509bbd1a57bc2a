"""An act as a form to fill in: its fields from the act's own model, asked on a command line or on a page."""

import re
import types
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from domain.acts import Act
from domain.days import Edition
from domain.instrument import Notice
from domain.terms import SpokenDate

# Said by whatever an act came by, and asked of nobody.
NEVER_ASKED = ("via",)
AN_EDITION = "an edition kept here, by its number or sha256; the newest where left out"

SIMPLE: dict[Any, str] = {
    str: "text",
    bool: "yes or no",
    date: "a day, such as 2022-06-08",
    time: "a time in London, such as 10:00",
    AwareDatetime: "a moment with its zone, such as 2022-06-08T10:00+01:00",
    SpokenDate: "a day, a month or the end of one: 2022-05-31, 2022-05, end of 2022-05",
    Edition: AN_EDITION,
}

# What the fields with parts look like, typed on the line.
EXAMPLES: dict[str, str] = {
    "sittings": "[{on: 2026-12-09, at: 10:00, place: Town Hall}]",
    "cadence": "{months: 1}",
    "terms": "{adviser_reports: {paragraph: 12, status: stated, value: {months: 1}}}",
}


@dataclass(frozen=True)
class Question:
    """One field of an act: `option` as it is typed, `asked` what it takes, in words."""

    name: str
    option: str
    asked: str
    required: bool
    default: str
    shape: Any

    @property
    def of_parts(self) -> bool:
        """Whether it holds more than one value, and so may come from a file."""
        return _is_model(self.shape) or get_origin(self.shape) in (tuple, dict)

    @property
    def written_so(self) -> str:
        """How to type it, where it has parts that commas cannot tell apart; empty where it has none."""
        if self.shape is Notice:
            return f"--{self.option} @notice.yaml, the notice in a file of its own"
        example = EXAMPLES.get(self.name)
        return f'--{self.option} "{example}", or --{self.option} @FILE with the same in a file' if example else ""


def purpose(act: type[Act]) -> str:
    """What the act is, in words: its paragraph is another one in every notice."""
    said = re.sub(r"^\d\S*: ", "", " ".join((act.__doc__ or "").split()))
    return said[:1].upper() + said[1:]


def questions(act: type[Act]) -> tuple[Question, ...]:
    """What the act asks, its own fields first, then those every act has."""
    own = [name for name in act.model_fields if name not in Act.model_fields]
    common = [name for name in Act.model_fields if name not in NEVER_ASKED]
    return tuple(_question(name, act.model_fields[name]) for name in (*own, *common))


def _question(name: str, field: FieldInfo) -> Question:
    shape, option = _shape(field.annotation), name.replace("_", "-")
    default = "" if field.default in (None, "", PydanticUndefined) else _shown(field.default)
    required = field.is_required() and name != "on" and shape is not Edition
    return Question(name, option, _asked(shape, field, option), required, default, shape)


def _shape(annotation: Any) -> Any:
    """What an annotation asks for, without its None and without its checks."""
    if get_origin(annotation) is Annotated:
        return _shape(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _shape(next(arg for arg in get_args(annotation) if arg is not type(None)))
    return annotation


def _asked(shape: Any, field: FieldInfo, option: str) -> str:
    if shape in SIMPLE:
        return SIMPLE[shape]
    if shape is int:
        return f"a whole number{_range(field)}"
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return f"one of {', '.join(shape)}"
    inner = _shape(get_args(shape)[0]) if get_origin(shape) is tuple else shape
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return f"some of {', '.join(inner)}, with commas"
    parts = f" of {', '.join(inner.model_fields)}" if _is_model(inner) and inner is not Notice else ""
    return f"YAML{parts}: on the line in quotes, or --{option} @FILE"


def _range(field: FieldInfo) -> str:
    bounds = {
        name: value
        for check in field.metadata
        for name in ("ge", "le")
        if (value := getattr(check, name, None)) is not None
    }
    return f" from {bounds['ge']} to {bounds['le']}" if len(bounds) == 2 else ""


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(part) for part in value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)
