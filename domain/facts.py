"""The two shapes everything in the law has: a fact, and what a person hands in; and a day as a person writes it."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Fact(BaseModel):
    """A frozen value. Fields are only ever added, with defaults: histories written years ago must still be read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Stated(BaseModel):
    """A frozen value a person wrote. An unknown field is a mistake to be told, never something to drop."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def day_written(value: object) -> date:
    """The day meant by 2021-06-07, or ValueError as a sentence. A bare number is never read as seconds since 1970."""
    written = value.isoformat() if type(value) is date else value
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        raise ValueError(f"{value!r} is not a day; write it as year-month-day, such as 2021-06-07")
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"{written} is not a day in the calendar") from error
    if not 2000 <= day.year <= 2099:
        raise ValueError(f"{written} lies outside 2000 to 2099: check the year")
    return day


Day = Annotated[date, BeforeValidator(day_written)]
