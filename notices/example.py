"""The invented council's notice, dated from the day it is asked for. `example.yaml` is its only source."""

import re
from datetime import date, timedelta
from pathlib import Path

from domain.months import corresponding_date

SOURCE = Path(__file__).with_name("example.yaml")
MOVING = re.compile(
    r"(?P<day>\d{4}-\d\d(-\d\d)?) # moves: "
    r"((?P<count>\d+) (?P<unit>weeks|months) (?P<way>before|after)|the day itself)$",
    re.MULTILINE,
)


def example_notice(today: date) -> str:
    """The text (YAML) of the example as if it had been signed on `today`."""
    return MOVING.sub(lambda found: _moved(found, today), SOURCE.read_text(encoding="utf-8"))


def _moved(found: re.Match[str], today: date) -> str:
    """The day the note asks for, no more exact than what it replaces: a month stays a month."""
    count = int(found["count"] or 0) * (-1 if found["way"] == "before" else 1)
    moved = corresponding_date(today, count) if found["unit"] == "months" else today + timedelta(weeks=count)
    return moved.isoformat()[: len(found["day"])]
