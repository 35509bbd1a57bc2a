"""What is said of a value that is not what belongs there: plain words, and what would be right."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from domain.slips import RIGHT, slip


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(BaseModel):
    """One field of every shape that notices, scenarios, acts and settings have."""

    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=5)] = "words"
    some: str = Field("some", min_length=1)
    items: tuple[int, ...] = Field((1,), min_length=1, max_length=2)
    terms: dict[str, Any] = Field({"a": 1}, min_length=1)
    inside: "Everything | None" = None
    number: int = Field(1, ge=1, le=3)
    seconds: float = Field(1, gt=0, lt=9)
    held: bool = True
    at: time = time(10)
    on: date = date(2022, 6, 8)
    moment: datetime = datetime(2022, 6, 8, tzinfo=UTC)
    colour: Colour = Colour.RED
    line: Literal["tls", "none"] = "tls"
    file: Path = Path("here")


SLIPS: list[tuple[str, object, str]] = [
    ("words", "no", "write at least 3 characters, not 'no'"),
    ("words", "  no  ", "write at least 3 characters, not '  no  '"),
    ("words", "far too long", "this is text of at most 5 characters, not 'far too long'"),
    ("words", ["a"], "this is a line of text, not a list"),
    ("words", None, "there is nothing here: write a value, or take the line out"),
    ("some", "", "there is nothing here: write something"),
    ("items", [], "this list has at least one item, not an empty list"),
    ("items", [1, 2, 3], "this list has at most 2 items, not 3"),
    (
        "items",
        "one",
        "this is a list: each item on a line of its own after a hyphen, or all in [ ], not 'one'",
    ),
    ("terms", {}, "at least one name with its value stands under this"),
    ("terms", "monthly", "names and values stand under this, each on a line of its own, not 'monthly'"),
    ("inside", "monthly", "names and values stand under this, each on a line of its own, not 'monthly'"),
    ("number", "three", "this is a whole number, not 'three'"),
    ("number", "1.5", "this is a whole number, not '1.5'"),
    ("number", "9" * 5000, "this is a whole number, and a smaller one, not '" + "9" * 57 + "...'"),
    ("number", "0", "this is 1 or more, not '0'"),
    ("number", 4, "this is 3 or less, not '4'"),
    ("seconds", "soon", "this is a number, not 'soon'"),
    ("seconds", 0, "this is more than 0, not '0'"),
    ("seconds", 9, "this is less than 9, not '9'"),
    ("held", "maybe", "this is true or false, or yes or no, not 'maybe'"),
    ("at", "noon", "this is a time of day, such as 10:00, not 'noon'"),
    ("at", "25:00", "this is a time of day, such as 10:00, not '25:00'"),
    ("on", "soon", "this is a day, such as 2022-06-08, not 'soon'"),
    ("moment", "soon", "this is a day and a time, such as 2022-06-08T10:00:00Z, not 'soon'"),
    ("colour", "read", "'read' is not known; did you mean red? It is one of: red, blue"),
    ("line", "ssl", "'ssl' is not known. It is one of: tls, none"),
    ("file", ["a"], "this is the name of a file or folder, not a list"),
]


@pytest.mark.parametrize(("name", "written", "said"), SLIPS)
def test_a_slip_is_answered_with_what_would_be_right(name: str, written: object, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Everything.model_validate({name: written})

    assert slip(refused.value.errors()[0], written) == said


def test_every_kind_of_slip_with_words_of_its_own_is_one_the_library_knows() -> None:
    from pydantic_core.core_schema import ErrorType

    assert set(RIGHT) - {"path_type"} <= set(get_args(ErrorType))


def test_a_slip_nobody_thought_of_is_told_in_the_librarys_words() -> None:
    class Odd(BaseModel):
        weeks: int = Field(multiple_of=2)

    with pytest.raises(ValidationError) as refused:
        Odd.model_validate({"weeks": 3})

    said = slip(refused.value.errors()[0], 3)
    assert said == "this must be another value (Input should be a multiple of 2), not '3'"
