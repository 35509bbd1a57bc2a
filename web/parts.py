"""Fields with parts: a table of meetings, a rhythm, wording in YAML, an edition. All of it works without scripts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Any, get_args, get_origin

from activities.almanac import edition_of
from activities.bank_holidays import years_for
from domain.days import Edition
from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.questions import EXAMPLES, Question
from domain.terms import Interval, Sitting
from models.upkeep import EditionRow
from web.drafts import Drafts
from web.typed import Field, Typed, faulty

# So many rows at first, so many more when asked, and no more than that.
ROWS, MORE, MOST_ROWS = 6, 6, 60
CELLS = {"on": "Day", "at": "Time", "minutes": "Minutes", "place": "Place"}
WIDTHS = {"on": "govuk-input--width-10", "at": "govuk-input--width-5", "minutes": "govuk-input--width-3", "place": ""}
UNITS = {"weeks": "weeks", "months": "months", "working_days": "working days"}
# A day as people write it: 9 12 2026, 9/12/2026, 9.12.2026.
WRITTEN = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{4})")


class Kind(Enum):
    SITTINGS = auto()
    RHYTHM = auto()
    TERMS = auto()
    NOTICE = auto()
    EDITION = auto()


@dataclass(frozen=True)
class Given:
    """What these fields choose from or are read by: the notice, and the editions kept, by their sha256."""

    notice: Notice | None = None
    editions: Mapping[str, tuple[str, Edition]] = field(default_factory=dict)
    drafts: Drafts = field(default_factory=Drafts)


@dataclass(frozen=True)
class Wrong:
    """Why what was typed cannot be read at all."""

    said: str


def kind_of(asked: Question) -> Kind | None:
    """What a field with parts is here; None for one that no form asks."""
    shape = asked.shape
    if get_origin(shape) is tuple and get_args(shape)[0] is Sitting:
        return Kind.SITTINGS
    if get_origin(shape) is dict and asked.name == "terms":
        return Kind.TERMS
    whole: dict[Any, Kind] = {Interval: Kind.RHYTHM, Notice: Kind.NOTICE, Edition: Kind.EDITION}
    return whole.get(shape) if isinstance(shape, type) else None


def part(kind: Kind, name: str, label: str, typed: Typed, given: Given) -> Field:
    makes = {
        Kind.SITTINGS: _sittings,
        Kind.RHYTHM: _rhythm,
        Kind.TERMS: _wording,
        Kind.NOTICE: _wording,
        Kind.EDITION: _edition,
    }
    return makes[kind](name, label, typed, given)


def value_of(kind: Kind, name: str, typed: Typed, given: Given) -> Any:
    """What was typed, as the act's model takes it; empty where nothing was, Wrong where it cannot be read."""
    if kind is Kind.SITTINGS:
        return [_row(name, n, typed) for n in filled(name, typed)]
    if kind is Kind.RHYTHM:
        count, unit = typed.one(f"{name}-count").strip(), typed.one(f"{name}-unit")
        return {unit if unit in UNITS else "weeks": count} if count else ""
    written = typed.one(name)
    if kind is Kind.EDITION:
        known = given.editions.get(written)
        return known[1] if known else ""
    if not written.strip() or given.notice is None:
        return ""
    found = given.drafts.notice(written) if kind is Kind.NOTICE else given.drafts.terms(written, given.notice)
    return Wrong(" ".join(found)) if isinstance(found, tuple) else found


def filled(name: str, typed: Typed) -> list[int]:
    """The rows in which something stands."""
    numbers = range(_rows(name, typed))
    return [n for n in numbers if any(typed.one(f"{name}-{n}-{cell}").strip() for cell in CELLS)]


def place_of(kind: Kind | None, name: str, loc: tuple[int | str, ...], typed: Typed) -> str:
    """The field on the page that a fault at `loc` of the act is about."""
    rows = filled(name, typed) if kind is Kind.SITTINGS else []
    if len(loc) < 2 or not isinstance(loc[1], int) or loc[1] >= len(rows):
        return name
    return f"{name}-{rows[loc[1]]}-{loc[2] if len(loc) > 2 and loc[2] in CELLS else 'on'}"


def _row(name: str, n: int, typed: Typed) -> dict[str, str]:
    said = {cell: typed.one(f"{name}-{n}-{cell}").strip() for cell in CELLS}
    return {cell: as_day(value) if cell == "on" else value for cell, value in said.items() if value}


def as_day(written: str) -> str:
    """A day that was typed, as the law takes it; what is none stays as it is."""
    match = WRITTEN.fullmatch(written.strip())
    return f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}" if match else written.strip()


def _rows(name: str, typed: Typed) -> int:
    wanted = typed.one(f"{name}-rows")
    return min(MOST_ROWS, max(ROWS, int(wanted) if wanted.isdecimal() and len(wanted) < 4 else ROWS))


def editions_kept(kept: Sequence[EditionRow], notice: Notice, today: date) -> dict[str, tuple[str, Edition]]:
    """The editions there are to choose from, the newest first, each with how it is called."""
    years = years_for(notice, today)
    return {
        row.sha256: (
            f"{row.name}, fetched {spoken(day_of(row.fetched_at))}, until {row.last_year}",
            edition_of(row, years),
        )
        for row in reversed(kept)
    }


# --- as they are shown


def _sittings(name: str, label: str, typed: Typed, given: Given) -> Field:
    count = _rows(name, typed)
    rows = [[_cell(name, n, cell, typed) for cell in CELLS] for n in range(count)]
    params = {"id": name, "legend": label, "rows": rows, "heads": list(CELLS.values()), "count": count}
    more = {"first": _first(name, typed), "full": count >= MOST_ROWS, **faulty(typed, name)}
    return Field("sittings", {**params, **more})


def _cell(name: str, n: int, cell: str, typed: Typed) -> dict[str, Any]:
    id = f"{name}-{n}-{cell}"
    label = {"text": f"{CELLS[cell]} of meeting {n + 1}", "classes": "govuk-visually-hidden"}
    shown = {"classes": WIDTHS[cell], "formGroup": {"classes": "govuk-!-margin-bottom-0"}}
    return {"id": id, "name": id, "label": label, "value": typed.one(id), **shown, **faulty(typed, id)}


def _first(name: str, typed: Typed) -> list[dict[str, Any]]:
    """What rows are filled in from: the first day and how many, at the time and place given here."""
    asked = {
        "first": ("The first on", "govuk-input--width-10", "For example, 9 12 2026"),
        "many": ("How many", "govuk-input--width-3", ""),
        "hour": ("At (UK time)", "govuk-input--width-5", "For example, 10:00"),
        "where": ("Where", "govuk-input--width-20", ""),
    }
    return [
        {
            **{"id": f"{name}-{one}", "name": f"{name}-{one}", "label": {"text": said}, "classes": width},
            **{"value": typed.one(f"{name}-{one}"), **faulty(typed, f"{name}-{one}")},
            **({"hint": {"text": hint}} if hint else {}),
        }
        for one, (said, width, hint) in asked.items()
    ]


def _rhythm(name: str, label: str, typed: Typed, given: Given) -> Field:
    unit = typed.one(f"{name}-unit")
    items = [{"value": value, "text": said, "selected": value == unit} for value, said in UNITS.items()]
    id = f"{name}-count"
    count = {"id": id, "name": id, "classes": "govuk-input--width-3", "inputmode": "numeric"}
    return Field(
        "rhythm",
        {
            "id": name,
            "legend": label,
            "count": {**count, "label": {"text": "Every"}, "value": typed.one(id), **faulty(typed, name)},
            "unit": {"id": f"{name}-unit", "name": f"{name}-unit", "label": {"text": "Of what"}, "items": items},
        },
    )


def _wording(name: str, label: str, typed: Typed, given: Given) -> Field:
    said = {"text": label, "classes": "govuk-label--s"}
    example = f" For example: {EXAMPLES[name][1:-1]}." if name in EXAMPLES else ""
    hint = {"text": f"As YAML, in the words of a notice file.{example} A file that is sent stands in place of it."}
    area = {"id": name, "name": name, "label": said, "hint": hint, "rows": 20, "value": typed.one(name)}
    sent = {"id": f"{name}-file", "name": f"{name}-file", "label": {"text": "Or send it as a file"}}
    return Field("wording", {"area": {**area, "spellcheck": False, **faulty(typed, name)}, "file": sent})


def _edition(name: str, label: str, typed: Typed, given: Given) -> Field:
    chosen = typed.one(name) or next(iter(given.editions), "")
    items = [{"value": key, "text": said, "selected": key == chosen} for key, (said, _) in given.editions.items()]
    said = {"text": label, "classes": "govuk-label--s"}
    hint = {} if items else {"hint": {"text": "None is kept here yet: a worker fetches GOV.UK's."}}
    return Field("select", {"id": name, "name": name, "label": said, "items": items, **hint, **faulty(typed, name)})


# --- rows asked for, or filled in


def reworked(names: Iterable[str], typed: Typed) -> Typed | None:
    """The form with more rows, or with rows filled in from a rhythm, where that is the button that was pressed."""
    press = typed.one("press")
    for name in names:
        if press == f"{name}-more":
            return typed.having({f"{name}-rows": str(_rows(name, typed) + MORE)})
        if press == f"{name}-fill":
            return _filled_in(name, typed)
    return None


def _filled_in(name: str, typed: Typed) -> Typed:
    many = typed.one(f"{name}-many").strip()
    first, rhythm = as_day(typed.one(f"{name}-first")), value_of(Kind.RHYTHM, "cadence", typed, Given())
    faults = {}
    if not (many.isdecimal() and len(many) < 4 and 1 <= int(many) <= MOST_ROWS):
        faults[f"{name}-many"] = f"Say how many meetings, from 1 to {MOST_ROWS}"
    try:
        start = Sitting.model_validate({"on": first}).on
        days = Interval.model_validate(rhythm or {}).days_from(start, 0 if faults else int(many))
    except ValueError as error:
        beside, said = _why_not_filled(error)
        return Typed(typed.values, {**faults, f"{name}-first" if beside == "on" else "cadence": said})
    if faults:
        return Typed(typed.values, faults)
    given = {"at": typed.one(f"{name}-hour"), "place": typed.one(f"{name}-where"), "minutes": ""}
    rows = [{"on": f"{on.day} {on.month} {on.year}", **given} for on in days]
    rows += [dict.fromkeys(CELLS, "")] * (MOST_ROWS - len(rows))
    cells = {f"{name}-{n}-{cell}": said for n, row in enumerate(rows) for cell, said in row.items()}
    return typed.having({**cells, f"{name}-rows": str(max(ROWS, len(days)))})


def _why_not_filled(error: ValueError) -> tuple[str, str]:
    """What is wrong with the first day (`on`) or with the rhythm, and which of the two."""
    errors = getattr(error, "errors", None)
    if errors is None:
        return "cadence", str(error)
    found = errors()[0]
    beside = "on" if found["loc"][:1] == ("on",) else "cadence"
    words = str(found.get("ctx", {}).get("error", ""))
    return beside, words or "Say how often they meet: so many weeks or months"
