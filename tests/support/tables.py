"""Tables of dated examples. The weekday stands beside each date and is checked; a heading groups the rows of a rule."""

from calendar import month_abbr
from datetime import date
from functools import cache

import pytest
from _pytest.mark.structures import ParameterSet

# To be told the twelve names anew for each date took longer than all else about it.
MONTHS = list(month_abbr)


@cache
def day(written: str) -> date:
    """The date of "Mon 30 May 2022"; it is an error in the table if that day is no Monday."""
    weekday, number, month, year = written.split()
    found = date(int(year), MONTHS.index(month[:3]), int(number))
    assert found.strftime("%a") == weekday, f"{written!r} is wrong in the table: {found} is a {found:%A}"
    return found


def days(written: str) -> tuple[date, ...]:
    """Dates with commas between them."""
    return tuple(day(one.strip()) for one in written.split(",") if one.strip())


def rows(table: str) -> list[ParameterSet]:
    """The rows of a table as cases: cells between bars, lines that begin with # as the heading of what follows."""
    heading, cases = "", []
    for line in filter(None, map(str.strip, table.splitlines())):
        if line.startswith("#"):
            heading = line.lstrip("# ")
        else:
            cells = [cell.strip() for cell in line.split("|")]
            cases.append(pytest.param(*cells, id=f"{heading}: {' | '.join(cells)}"))
    return cases
