"""The year as a chart: its months, the days that matter to every lane, and the lanes one below the other."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from domain.days import Holiday
from models.record import AuditRow
from rehearsal.captions import LANES, lane_of, paragraphs_in_words, short
from rehearsal.drawing import LARGE, LINE_LABEL, TITLE, Chart, DrawnLane, Line, Row, Sign
from rehearsal.lanes import Scale, clock_changes, months, packed, sheet, weekends
from rehearsal.outcomes import Meeting, Outcome
from rehearsal.rows import rows_of

NARROWEST, PER_DAY = 1036.0, 2.0
# The axis: years, months, then weekends and holidays; and the months once more at the foot.
AXIS, FOOT = 54, 26


def chart_of(
    done: Sequence[Outcome],
    met: Sequence[Meeting],
    entries: Sequence[AuditRow],
    holidays: Sequence[Holiday],
    known_days: Iterable[tuple[date, str, str]],
    first: date,
    until: date,
) -> Chart:
    """The chart of a rehearsal from `first` to `until`. `known_days` are the (day, kind, label)s of its lines."""
    scale = sheet(first, until, at_least=NARROWEST, per_day=PER_DAY)
    lines = _lines(scale, known_days)
    axis = max((line.y for line in lines), default=0.0) + LINE_LABEL + 6
    lanes, y = [], axis + AXIS
    for strand, name in LANES:
        cited = {entry.paragraph for entry in entries if lane_of(entry.strand) == strand}
        cited |= {outcome.duty.paragraph for outcome in done if outcome.caption.lane == strand}
        rows, end = _placed(rows_of(strand, done, met, entries, scale), y + TITLE)
        lanes.append(DrawnLane(name, paragraphs_in_words(cited), y, end - y, rows))
        y = end + 6
    days_off = tuple(
        Sign(scale.middle(day.on), axis, "holiday", f"{short(day.on)}: {day.title}")
        for day in holidays
        if scale.shows(day.on)
    )
    return Chart(scale.width, y + FOOT, axis, months(scale), weekends(scale), days_off, lines, tuple(lanes))


def _placed(rows: Iterable[Row], y: float) -> tuple[tuple[Row, ...], float]:
    """The rows one below the other from `y`, and where they end."""
    placed = []
    for row in rows:
        placed.append(replace(row, y=y))
        y += row.height
    return tuple(placed), y


def _lines(scale: Scale, known: Iterable[tuple[date, str, str]]) -> tuple[Line, ...]:
    """The days every lane is read against, their labels in as few rows as keep them apart."""
    clocks = ((day, "clock", f"Clocks go {way} {short(day)}") for day, way in clock_changes(scale))
    said = [(scale.middle(day), kind, label) for day, kind, label in sorted((*known, *clocks)) if scale.shows(day)]
    spans = [_labelled(x, len(label) * LARGE + 10, scale) for x, _, label in said]
    return tuple(
        Line(x, kind, label, row * LINE_LABEL, start < x)
        for (x, kind, label), (start, _), row in zip(said, spans, packed(spans), strict=True)
    )


def _labelled(x: float, room: float, scale: Scale) -> tuple[float, float]:
    """Where a label of width `room` lies: to the right of `x` or, where the sheet ends before it does, to the left."""
    return (x - room, x) if x + room > scale.width else (x, x + room)
