"""Figures: medians of both sides of a measurement, their ratio, and the goal it is held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One row. `ours` and `floor` are in `unit`; `ratio` and `bound` are pure numbers, or in `unit` where no floor is.

    `load` is the machine's load average when it was taken; `how` says in a few words what was run.
    """

    what: str
    unit: str
    ours: float
    floor: float | None
    load: float
    how: str
    bound: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    @property
    def kept(self) -> bool | None:
        """Whether it is within its bound; None where it has none."""
        if self.bound is None:
            return None
        return (self.ours if self.ratio is None else self.ratio) <= self.bound


def of_both(
    what: str, unit: str, ours: Sequence[float], floor: Sequence[float], load: float, how: str, bound: float | None
) -> Figure:
    """The medians of two series that were taken turn by turn."""
    return Figure(what, unit, median(ours), median(floor), load, how, bound)


def percentile(taken: Sequence[float], per_cent: int) -> float:
    """The smallest of `taken` that so many of a hundred are not above."""
    ranked = sorted(taken)
    return ranked[max(0, -(-len(ranked) * per_cent // 100) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """The figures as Markdown."""
    head = "| what | ours | floor | ratio | goal | kept | load | how |\n|---|---|---|---|---|---|---|---|\n"
    return head + "".join(_row(figure) for figure in figures)


def _row(one: Figure) -> str:
    floor = f"{_short(one.floor)} {one.unit}" if one.floor is not None else "–"
    ratio = f"{one.ratio:.2f}" if one.ratio is not None else "–"
    unit = " times" if one.ratio is not None else f" {one.unit}"
    goal = f"≤ {one.bound:g}{unit}" if one.bound is not None else "–"
    kept = {None: "–", True: "yes", False: "no"}[one.kept]
    cells = (one.what, f"{_short(one.ours)} {one.unit}", floor, ratio, goal, kept, f"{one.load:.1f}", one.how)
    return f"| {' | '.join(cells)} |\n"


def _short(number: float) -> str:
    """Three figures of it: what comes after them is noise."""
    return f"{number:.0f}" if number >= 100 or number == int(number) else f"{number:.3g}"
