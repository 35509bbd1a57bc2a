"""report.html: one self-contained picture of a notice's year, from the register of its rehearsal alone.

It refers to nothing outside itself, needs no script, and the same rehearsal gives the same bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.days import Division, Edition, Holiday
from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.reckoning import cited
from models.record import AuditRow, DutyRow
from rehearsal.captions import MONTHS, plainly, role_in_words, short
from rehearsal.chart import chart_of
from rehearsal.diary import diary
from rehearsal.driver import Rehearsed
from rehearsal.findings import attempt, figures, readings, verdict
from rehearsal.outcomes import Became, meetings, outcomes
from rehearsal.proclaiming import whole_timeline

PAGES = Path(__file__).parent / "pages"


def write_picture(rehearsed: Rehearsed, path: Path) -> None:
    """The picture of `rehearsed` at `path` (HTML, UTF-8)."""
    path.write_text(picture_of(rehearsed), encoding="utf-8", newline="\n")


def picture_of(rehearsed: Rehearsed) -> str:
    """The whole page as text."""
    notice, until = rehearsed.notice, rehearsed.scenario.until
    entries = sorted(rehearsed.entries, key=lambda entry: (entry.at, entry.n))
    done = outcomes(rehearsed.duties, entries, notice.people, until)
    met = meetings(rehearsed.duties, entries, until)
    edition = calendar_of(rehearsed.duties, notice.division)
    days = known_days(notice, rehearsed.duties, entries, until)
    months = diary(whole_timeline(entries, rehearsed.duties, rehearsed.scenario), notice.people)
    page = _pages().get_template("report.html")
    return page.render(
        notice=notice,
        scenario=rehearsed.scenario,
        calendars=calendars(rehearsed.duties),
        figures=figures(done, met, rehearsed.letters, sum(entry.late for entry in entries if entry.letter)),
        verdict=verdict(done, until),
        chart=chart_of(done, met, entries, edition.holidays, days, notice.issued.signed_on, until),
        wrong=[outcome for outcome in done if outcome.went_wrong],
        breaches=[told for month in months for told in month.told if told.breach],
        unplanned=[meeting for meeting in met if not meeting.as_planned],
        ahead=[outcome for outcome in done if outcome.became is Became.AHEAD],
        readings=readings(notice, edition, rehearsed.duties, entries),
        attempts=[attempt(said, notice.people) for said in rehearsed.refused],
        months=months,
    )


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(PAGES),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=lambda value: round(value, 3) if isinstance(value, float) else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals |= {"months_short": MONTHS, "shape_of": {became: became.name.lower() for became in Became}}
    pages.filters |= {"spoken": spoken, "short": short, "cited": cited, "role": role_in_words, "plainly": plainly}
    return pages


# --- the calendar, as far as the register shows it


def calendar_of(duties: Iterable[DutyRow], division: Division) -> Edition:
    """The bank holidays that the counts of these duties passed over."""
    found: dict[date, str] = {}
    for duty in duties:
        for day in duty.whole["due"]["skipped"]:
            if day["why"] not in ("Saturday", "Sunday"):
                found[date.fromisoformat(day["on"])] = day["why"]
    holidays = tuple(Holiday(on=on, title=found[on]) for on in sorted(found))
    return Edition(division=division, name="as the register shows it", holidays=holidays)


def calendars(duties: Iterable[DutyRow]) -> tuple[str, ...]:
    """The editions by which these duties were reckoned, in the order they came into use."""
    in_order = sorted(duties, key=lambda duty: (duty.recorded_at, duty.key))
    return tuple(dict.fromkeys(duty.whole["due"]["edition"] for duty in in_order))


# --- the days of the chart


def known_days(
    notice: Notice, duties: Iterable[DutyRow], entries: Iterable[AuditRow], until: date
) -> Iterator[tuple[date, str, str]]:
    """The days every lane is read against: signature, delivery, pauses, the notice's end, the rehearsal's."""
    yield notice.issued.signed_on, "signed", f"Signed {short(notice.issued.signed_on)}"
    delivery = next((duty.due_on for duty in duties if duty.kind == "delivery"), None)
    if delivery is None and notice.terms.delivery.in_use:
        delivery = notice.terms.delivery.in_use.by.last_day
    if delivery:
        yield delivery, "delivery", f"Delivery date {short(delivery)}"
    named = {"notice_paused": "Paused", "notice_resumed": "Resumed", "notice_ended": "Notice ended"}
    told = {(day_of(entry.at), named[entry.letter]) for entry in entries if entry.letter in named}
    yield from ((day, "turn", f"{what} {short(day)}") for day, what in sorted(told))
    yield until, "until", f"Rehearsal ends {short(until)}"
