"""Where things stand on a sheet: days across as x, and rows for what would lie on top of one another. Pure geometry."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from domain.days import ONE_DAY
from domain.moments import at, london

# What two things in one row keep between them, in pixels.
GAP = 2.0


@dataclass(frozen=True)
class Scale:
    """The days from `first` to `last`, both inclusive, laid out from nought to `width` pixels."""

    first: date
    last: date
    per_day: float

    @property
    def width(self) -> float:
        return self._to(self.last + ONE_DAY)

    def start(self, day: date) -> float:
        """Where `day` begins; a day off the sheet lies on its edge."""
        return self._to(min(max(day, self.first), self.last + ONE_DAY))

    def end(self, day: date) -> float:
        """Where `day` ends."""
        return self.start(day + ONE_DAY)

    def middle(self, day: date) -> float:
        """Where a mark for `day` is centred."""
        return round((self.start(day) + self.end(day)) / 2, 1)

    def shows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def _to(self, day: date) -> float:
        return round((day - self.first).days * self.per_day, 1)


@dataclass(frozen=True)
class Span:
    """A stretch of the sheet, from `start` across `width` pixels."""

    start: float
    width: float
    first: date


def sheet(first: date, last: date, *, at_least: float, per_day: float) -> Scale:
    """Whole months from that of `first` to that of `last`, at `per_day` pixels or wider, to fill `at_least` pixels."""
    begins, ends = first.replace(day=1), _next_month(max(first, last)) - ONE_DAY
    days = (ends - begins).days + 1
    return Scale(begins, ends, max(per_day, at_least / days))


def months(scale: Scale) -> tuple[Span, ...]:
    """The months of the sheet, in order."""
    firsts, first = [], scale.first.replace(day=1)
    while first <= scale.last:
        firsts.append(first)
        first = _next_month(first)
    return tuple(_span(scale, first, _next_month(first) - ONE_DAY) for first in firsts)


def weekends(scale: Scale) -> tuple[Span, ...]:
    """The weekends of the sheet; one cut by its edge is as long as what is on it."""
    saturday = scale.first - timedelta(days=(scale.first.weekday() + 2) % 7)
    found = []
    while saturday <= scale.last:
        found.append(_span(scale, saturday, saturday + ONE_DAY))
        saturday += timedelta(weeks=1)
    return tuple(span for span in found if span.width > 0)


def clock_changes(scale: Scale) -> Iterator[tuple[date, str]]:
    """The days of the sheet on which London's clocks go forward or back, and which."""
    day = scale.first
    while day <= scale.last:
        before, after = (london(at(each, time(12))).utcoffset() or timedelta() for each in (day - ONE_DAY, day))
        if before != after:
            yield day, "forward" if after > before else "back"
        day += ONE_DAY


def packed(spans: Iterable[tuple[float, float]], gap: float = GAP) -> tuple[int, ...]:
    """For each (start, end), in the order given, the first row in which it lies on nothing placed before it."""
    rows: list[list[tuple[float, float]]] = []
    placed = []
    for start, end in spans:
        free = (n for n, row in enumerate(rows) if all(end + gap <= s or e + gap <= start for s, e in row))
        n = next(free, len(rows))
        if n == len(rows):
            rows.append([])
        rows[n].append((start, end))
        placed.append(n)
    return tuple(placed)


def _span(scale: Scale, first: date, last: date) -> Span:
    start = scale.start(first)
    return Span(start, round(scale.end(last) - start, 1), first)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
