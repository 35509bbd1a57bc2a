"""What pydantic found wrong, in the words of the person who wrote the file."""

from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from domain.slips import shown, slip

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
    if error["type"] == "string_pattern_mismatch" and name in SHAPES and written is not None:
        return f"{shown(written)} {SHAPES[name]}"
    return slip(error, written)


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
