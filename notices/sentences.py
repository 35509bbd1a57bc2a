"""What pydantic found wrong, in the words of the person who wrote the file."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

# What a field should look like, where its own error cannot say.
SHAPES = {
    "paragraph": "is not a paragraph: write head, 5, 5b, or not reported",
    "reference": "is not a reference: write small letters, digits and hyphens, such as sefton-2021",
    "id": "is not an id: write small letters, digits and hyphens, such as jo-bell",
}
EXAMPLES = {
    "paragraph": "11",
    "strength": "must",
    "status": "stated",
    "signed_on": "2021-06-07",
    "on": "2022-06-08",
    "address": "name@council.example",
    "roles": "[coordinator]",
    "reference": "sefton-2021",
}


def sentence(error: ErrorDetails, where: tuple[str | int, ...], written: Any, model: type[BaseModel]) -> str:
    """One error as a sentence: which field, what is wrong with what was written there, and what would be right."""
    name = next((step for step in reversed(where) if isinstance(step, str)), "")
    match error["type"]:
        case "missing":
            example = EXAMPLES.get(name)
            return f"`{name}` is missing here: add it" + (f", such as {name}: {example}" if example else "")
        case "extra_forbidden":
            return _unknown_field(name, where[:-1], model)
    return f"`{name}`: {_wrong(error, written, name)}" if name else _wrong(error, written, name)


def _unknown_field(name: str, above: tuple[str | int, ...], model: type[BaseModel]) -> str:
    shape = _model_at(model, above)
    known = [field.alias or field_name for field_name, field in shape.model_fields.items()] if shape else []
    close = get_close_matches(name, known, n=1)
    right = f"did you mean `{close[0]}`?" if close else f"known here: {', '.join(known)}"
    return f"`{name}` is not known here: {right}"


def _wrong(error: ErrorDetails, written: Any, name: str) -> str:
    context = error.get("ctx", {})
    kind = error["type"]
    if kind in ("value_error", "assertion_error"):
        return str(context["error"])
    if written is None:
        return "there is nothing here: write a value, or take the line out"
    if kind in ("enum", "literal_error"):
        return not_one_of(written, _in_list(str(context["expected"])))
    if kind == "string_pattern_mismatch" and name in SHAPES:
        return f"{_shown(written)} {SHAPES[name]}"
    return f"{_asked_for(kind, context)}, not {_shown(written)}"


def _asked_for(kind: str, context: dict[str, Any]) -> str:
    """What stands here, for the kinds of error pydantic has."""
    match kind:
        case "greater_than_equal":
            return f"this is {context['ge']} or more"
        case "less_than_equal":
            return f"this is {context['le']} or less"
        case "int_parsing" | "int_type" | "int_from_float":
            return "this is a whole number"
        case "bool_parsing" | "bool_type":
            return "this is true or false"
        case "string_type":
            return "this is a line of text"
        case "string_too_long":
            return f"this is text of at most {context['max_length']} characters"
        case "tuple_type" | "list_type":
            return "this is a list: each item on a line of its own after a hyphen, or all in [ ]"
        case "too_short":
            return "this list has at least one item"
        case "time_parsing" | "time_type":
            return "this is a time of day, such as 10:00"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "names and values stand under this, each on a line of its own"
    return "this is something else"


def not_one_of(written: Any, known: Sequence[str]) -> str:
    """That `written` is none of `known`, the nearest of them, and all of them."""
    close = get_close_matches(str(written), known, n=1)
    guess = f"; did you mean {close[0]}?" if close else "."
    return f"{_shown(written)} is not known{guess} It is one of: {', '.join(known)}"


def _in_list(expected: str) -> list[str]:
    return [word.strip("'\"") for word in expected.replace(" or ", ", ").split(", ")]


def _shown(written: Any) -> str:
    if isinstance(written, dict):
        return "names and values"
    if isinstance(written, list):
        return "a list" if written else "an empty list"
    text = str(written)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _model_at(model: Any, where: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model whose fields stand at `where`; list numbers and the keys of dictionaries lead nowhere deeper."""
    annotation = model
    for step in where:
        shape = _model_in(annotation)
        fields = {field.alias or name: field.annotation for name, field in shape.model_fields.items()} if shape else {}
        annotation = fields.get(str(step), annotation)
    return _model_in(annotation)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
