"""The two shapes everything in the law has: a fact, and what a person hands in; and a day as a person writes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from unicodedata import category

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Fact(BaseModel):
    """A frozen value. Fields are only ever added, with defaults: histories written years ago must still be read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Stated(BaseModel):
    """A frozen value a person wrote. An unknown field is a mistake to be told, never something to drop."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# What turns the text around it the other way: a name may not rearrange the letter it stands in.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
# Controls, line and paragraph separators, and halves of a letter that no file or mail can carry.
UNSEEN = {"Cc", "Zl", "Zp", "Cs"}


# What `unseen` finds, as a class of letters in a pattern; line breaks and tabs are told apart from the rest.
UNSEEN_CLASS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069"


def unseen(text: str, *, but: str = "") -> bool:
    """Whether `text` holds a character nobody can see or carry, other than those in `but`."""
    # What can be printed holds none of them: a long text is read letter by letter only where it may.
    return not text.isprintable() and any(
        (category(letter) in UNSEEN or letter in TURNING) and letter not in but for letter in text
    )


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value that was written, however deep: names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in texts_in(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in texts_in(part))


# Halves of a letter, and what ends a text for a database.
UNKEPT = re.compile("[\x00\ud800-\udfff]")


# A letter or a notice is somebody else's text: it must not be able to drive the reader's terminal, nor turn a page.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """`text` without control characters, save tabs and line ends, and without what turns the reading around."""
    return CONTROLS.sub("�", text.replace("\r\n", "\n"))


def shortened(value: object) -> object:
    """A value as a sentence may repeat it: of a long text only how it begins."""
    return f"{value[:57]}..." if isinstance(value, str) and len(value) > 60 else value


def day_written(value: object) -> date:
    """The day meant by 2021-06-07, or ValueError as a sentence. A bare number is never read as seconds since 1970."""
    written = value.isoformat() if type(value) is date else value
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        raise ValueError(f"{shortened(value)!r} is not a day; write it as year-month-day, such as 2021-06-07")
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"{written} is not a day in the calendar") from error
    if not 2000 <= day.year <= 2099:
        raise ValueError(f"{written} lies outside 2000 to 2099: check the year")
    return day


@dataclass(frozen=True)
class Published:
    """What a check asks of a text, as the JSON schema of it says to programs; its length stays said beside it."""

    pattern: str

    def __get_pydantic_json_schema__(self, checked: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(checked), "pattern": self.pattern}


# The same, as a JSON schema can say it to programs.
_A_DAY = (
    r"(20[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))|20([02468][048]|[13579][26])-02-29)"
)
DAY_PATTERN = f"^{_A_DAY}$"
# A moment with its zone, as RFC 3339 has it.
MOMENT_PATTERN = (
    rf"^{_A_DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{{1,6}})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)
Day = Annotated[date, BeforeValidator(day_written), WithJsonSchema({"type": "string", "pattern": DAY_PATTERN})]
