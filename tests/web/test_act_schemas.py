"""What the API publishes of each act, beside what its model takes: nothing fits the one that the other refuses."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from domain.acts import Act
from web.api.act_schemas import schema_of
from web.api.acts import OFFERED

# What a program might send for a field that has a form of its own, the wrong ones among the right.
SENT: tuple[object, ...] = (
    *("", " ", "a", "two words", "a\nb", "a\tb", "\n", "\u00a0", "\u0000", "\u202eturned", "\u2028", "\x7f"),
    *("5b", "5B", "123", "123b", "head", "heading", "none", "not reported", "\u0663", "5b ", "-", "a-b", "A-b"),
    *("2021-06-07", "2021-6-7", "2021-02-29", "1999-12-31", "2100-01-01", "2022-05", "end of 2022-05", "2022-13"),
    *("10:00", "24:00", "10:00:00", "10:00Z", "2021-06-07T10:00:00Z", "2021-06-07T10:00", "2021-06-07T25:00:00Z"),
    *("1653955200", "jo@council.example", "Jo <jo@council.example>", "jo@", "jo.@council.example", "jo@a..example"),
    *("board", "escalation-1", "escalation-\u0661", "x" * 61, "x" * 201, "x" * 501, "x" * 4001, "x" * 20001),
    *(-1, 0, 1, 2, 13, 500, 5001, 100_001, 10**9, 10**30, 1.5, True, False, None),
    *([], [""], ["a"], [0], [-1], [1], [10**9], {}, {"a": 1}),
)


def models_in(shape: Any) -> Iterator[type[BaseModel]]:
    """The models that stand in a field of this type, however deep."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        yield shape
        for field in shape.model_fields.values():
            yield from models_in(field.annotation)
    for part in get_args(shape):
        yield from models_in(part)


def is_refused(model: type[BaseModel], field: str, value: object) -> bool:
    """Whether the model refuses this of this field alone, whatever else is missing."""
    try:
        model.model_validate({field: value})
    except ValidationError as error:
        return any(one["loc"][:1] == (field,) for one in error.errors(include_url=False))
    return False


@pytest.mark.parametrize("act", OFFERED.values(), ids=OFFERED)
def test_whatever_fits_the_schema_of_a_field_is_taken_by_its_model(act: type[Act]) -> None:
    schema = schema_of(act)
    parts = {one["title"]: one for one in (schema, *schema.get("$defs", {}).values()) if "properties" in one}
    models = {model for model in models_in(act) if model.__name__ in parts}

    looser = [
        f"{model.__name__}.{name}: {value!r:.60}"
        for model in models
        for name, published in parts[model.__name__]["properties"].items()
        for fits in [Draft202012Validator({**published, "$defs": schema.get("$defs", {})})]
        for value in SENT
        if fits.is_valid(value) and is_refused(model, name, value)
    ]

    assert act in models
    assert sorted(looser) == []
