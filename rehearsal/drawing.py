"""The parts a chart is drawn from, each with its place in pixels; the templates turn them into SVG."""

from dataclasses import dataclass

from rehearsal.lanes import Span
from rehearsal.outcomes import Became

TITLE, ROW, BAR, SYMBOL, LETTERS, LINE_LABEL = 24, 17, 11, 24, 22, 15
# About how wide a letter is, in the text of lines and in the smaller text beside bars and signs.
LARGE, SMALL = 6.9, 6.0


@dataclass(frozen=True)
class Bar:
    """One duty: from `x` to its date at `due`, to `end` where it was late, with its mark at `mark`.

    A date beyond the sheet has no cap, and what became of the duty there no mark.
    """

    x: float
    y: float
    due: float
    end: float
    mark: float | None
    capped: bool
    became: Became
    said: str
    why: str
    label: str = ""
    label_x: float = 0.0
    label_outside: bool = False


@dataclass(frozen=True)
class Sign:
    """A symbol at a point, which a reader can ask what it is."""

    x: float
    y: float
    shape: str
    title: str
    number: str = ""
    height: float = 0.0
    flagged: bool = False
    label: str = ""
    leftwards: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a lane. The bars and signs in it are placed from its top, which is at `y` of the sheet."""

    name: str
    height: float
    bars: tuple[Bar, ...] = ()
    signs: tuple[Sign, ...] = ()
    y: float = 0.0


@dataclass(frozen=True)
class DrawnLane:
    name: str
    cited: str
    y: float
    height: float
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Line:
    """A day that matters to every lane. Its label stands at `y`, to the right of it or, near the edge, to the left."""

    x: float
    kind: str
    label: str
    y: float
    leftwards: bool


@dataclass(frozen=True)
class Chart:
    """The whole chart in pixels: lines' labels above `axis`, lanes below it."""

    width: float
    height: float
    axis: float
    months: tuple[Span, ...]
    weekends: tuple[Span, ...]
    holidays: tuple[Sign, ...]
    lines: tuple[Line, ...]
    lanes: tuple[DrawnLane, ...]
