"""A refusal is a sentence. One that is about a single field of its act says which, so that a form can say it there."""

from typing import Self


class OfField(str):
    """A refusal of what one field of an act says; `field` is its name in the act's model."""

    __slots__ = ("field",)

    field: str

    def __new__(cls, field: str, said: str) -> Self:
        refusal = super().__new__(cls, said)
        refusal.field = field
        return refusal


def field_of(refusal: str) -> str:
    """The field a refusal is about; empty where it is about the act as a whole."""
    return refusal.field if isinstance(refusal, OfField) else ""
