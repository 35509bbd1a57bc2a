"""What stands in a form: the fields it shows, what was typed into them, and what is wrong with that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Field:
    """One field: `kind` is the part of GOV.UK Frontend that shows it, `params` what that part takes."""

    kind: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """What stands in a form: `values` by name, `faults` by the name of the field they are of."""

    values: Mapping[str, list[str]]
    faults: Mapping[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        return (self.values.get(name) or [""])[-1]

    def having(self, values: Mapping[str, str]) -> "Typed":
        """The same with some values in place of others, and without faults."""
        return Typed({**self.values, **{name: [value] for name, value in values.items()}})


def faulty(typed: Typed, name: str) -> dict[str, object]:
    """What is wrong with one field, as the part that shows it takes it."""
    return {"errorMessage": {"text": typed.faults[name]}} if name in typed.faults else {}
