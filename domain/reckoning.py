"""A date that can be asked why."""

from datetime import date
from enum import StrEnum

from domain.days import Counted, Edition, Skipped
from domain.facts import Day, Fact, Stated
from domain.moments import spoken


class Status(StrEnum):
    """Where a term comes from. `assumed` stands in for `unset` and says so wherever it shows."""

    STATED = "stated"
    AGREED = "agreed"
    ASSUMED = "assumed"
    UNSET = "unset"


def cited(paragraph: str) -> str:
    """A paragraph as a sentence names it; `head` is what stands above paragraph 1, `none` what stands nowhere."""
    return {"head": "the notice's heading", "none": "no paragraph"}.get(paragraph, f"paragraph {paragraph}")


class Settlement(Stated):
    """Who settled what the notice left open: a named person, in a role, on a day, by a document."""

    by: str
    role: str
    on: Day
    document: str = ""

    @property
    def spoken(self) -> str:
        where = f" ({self.document})" if self.document else ""
        return f"{self.by}, {self.role.replace('_', ' ')}, on {spoken(self.on)}{where}"


class Reckoning(Fact):
    """A day with its why.

    `on` is the last day, inclusive, in London. `shifts` are sentences about what moved it (a pause, a ruling).
    """

    on: date
    paragraph: str
    anchor_on: date | None = None
    anchor: str = ""
    rule: str
    skipped: tuple[Skipped, ...] = ()
    edition: str
    status: Status
    settled: Settlement | None = None
    shifts: tuple[str, ...] = ()

    def sentence(self) -> str:
        """The why, as an official would sign it."""
        parts = [
            f"{spoken(self.on)}: {self._reason()}.",
            self._skips(),
            *self.shifts,
            self._authority(),
            f"Calendar: {self.edition}.",
        ]
        return " ".join(part for part in parts if part)

    def _reason(self) -> str:
        counted_from = f", counted from {spoken(self.anchor_on)} ({self.anchor})" if self.anchor_on else ""
        return f"{self.rule} ({cited(self.paragraph)}){counted_from}"

    def _skips(self) -> str:
        in_order = sorted(self.skipped, key=lambda day: day.on)
        holidays = [f"{spoken(day.on)} ({day.why})" for day in in_order if day.why not in ("Saturday", "Sunday")]
        weekends = any(day.why in ("Saturday", "Sunday") for day in self.skipped)
        named = (["weekends"] if weekends else []) + holidays
        return f"Not counted: {', '.join(named)}." if named else ""

    def _authority(self) -> str:
        match self.status:
            case Status.STATED:
                return "The notice states this."
            case Status.AGREED if self.settled:
                return f"Settled by {self.settled.spoken}."
            case Status.AGREED:
                return "Agreed."
            case Status.ASSUMED:
                return "Assumed: the notice does not say, and nobody has settled it yet."
            case _:
                return "Not settled."


def reckoned(
    counted: Counted | date,
    edition: Edition,
    *,
    paragraph: str,
    rule: str,
    status: Status,
    anchor_on: date | None = None,
    anchor: str = "",
    settled: Settlement | None = None,
    shifts: tuple[str, ...] = (),
) -> Reckoning:
    """A `Reckoning` from a plain day or from a count of working days, by `edition`."""
    day = counted if isinstance(counted, Counted) else Counted(on=counted)
    return Reckoning(
        on=day.on,
        skipped=day.skipped,
        edition=edition.cited_for(day.on),
        paragraph=paragraph,
        rule=rule,
        status=status,
        anchor_on=anchor_on,
        anchor=anchor,
        settled=settled,
        shifts=shifts,
    )
