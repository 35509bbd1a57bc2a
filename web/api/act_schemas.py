"""The JSON schema of each act, from its own model: no looser and no stricter than what is taken."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from domain.acts import Act
from domain.facts import DAY_PATTERN, MOMENT_PATTERN, UNSEEN_CLASS
from domain.questions import SIMPLE, questions
from domain.slips import shown
from domain.terms import SpokenDate
from web.api.problems import Fault

# Said by the token, by the moment of asking, and by the register.
LEFT_OUT = ("by", "via", "answered_at", "sha256")
SEEN = rf"^[^{UNSEEN_CLASS}]*$"
WRITTEN = {"time": r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "date-time": MOMENT_PATTERN}
SPOKEN_DATE = {"type": "string", "pattern": rf"{DAY_PATTERN}|^(end of )?20[0-9]{{2}}-(0[1-9]|1[0-2])$"}
TYPES: dict[str, Any] = {
    **{"integer": int, "number": int | float, "string": str, "boolean": bool},
    **{"array": list, "object": dict, "null": type(None)},
}
NAMED = {
    **{"integer": "a whole number", "number": "a number", "string": "text", "boolean": "true or false"},
    **{"array": "a list", "object": "an object", "null": "null"},
}
ASKED = {"on": "The day it happened, in London; today where left out.", "note": "Anything to add."}


@cache
def schema_of(act: type[Act]) -> dict[str, Any]:
    """What is sent for this act."""
    schema = act.model_json_schema()
    said = {one.name: one.asked for one in questions(act)}
    for name in LEFT_OUT:
        schema["properties"].pop(name, None)
    schema["required"] = [name for name in schema.get("required", ()) if name not in (*LEFT_OUT, "on")]
    for name, field in schema["properties"].items():
        field.setdefault("description", ASKED.get(name) or f"{said[name][:1].upper()}{said[name][1:]}.")
    tightened: dict[str, Any] = _tightened(schema)
    return tightened


def _tightened(schema: Any) -> Any:
    """What the model's own checks ask besides, where a schema can say it."""
    if isinstance(schema, list):
        return [_tightened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("title") == SpokenDate.__name__ and "properties" in schema:
        return {"title": SpokenDate.__name__, "description": SIMPLE[SpokenDate], **SPOKEN_DATE}
    found = {name: _tightened(one) for name, one in schema.items()}
    if found.get("type") == "string" and "enum" not in found and "const" not in found:
        found.setdefault("pattern", WRITTEN.get(found.pop("format", ""), SEEN))
    return found


def mistyped(schema: Mapping[str, Any], value: Any) -> list[Fault]:
    """Where a value is of another type than its schema says, or written in another way: the model would guess."""
    return [Fault.within(place, said) for place, said in _mistyped(schema, value, schema.get("$defs", {}))]


def _mistyped(schema: Mapping[str, Any], value: Any, parts: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    if ref := schema.get("$ref"):
        schema = parts[ref.rpartition("/")[2]]
    if choices := schema.get("anyOf"):
        found = [[*_mistyped(one, value, parts)] for one in choices]
        yield from () if [] in found else min(found, key=len)
        return
    kind = schema.get("type")
    if kind and not _is(kind, value):
        yield (), f"This is {NAMED[kind]}, not {shown(value)}."
    elif isinstance(value, str) and (pattern := schema.get("pattern")) and not re.search(pattern, value):
        yield (), f"This is written in another way than {shown(value)}: the act's schema has the pattern."
    elif isinstance(value, dict):
        for name, one in value.items():
            inner = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            # A schema that is only `true` asks for nothing.
            inner = inner if isinstance(inner, Mapping) else {}
            yield from (((name, *place), said) for place, said in _mistyped(inner, one, parts))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from (((str(n), *place), said) for place, said in _mistyped(schema.get("items", {}), one, parts))


def _is(kind: str, value: Any) -> bool:
    """As JSON schema has it: 4.0 is a whole number, and true is none."""
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind]) or (kind == "integer" and isinstance(value, float) and value.is_integer())
