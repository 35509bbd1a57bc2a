"""The rows of one lane, from its meetings down to its letters."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from domain.moments import day_of
from models.record import AuditRow
from rehearsal.captions import BREACHES, CAPTIONS, lane_of, letter_in_words, number_of, plainly, role_in_words, short
from rehearsal.drawing import BAR, LETTERS, ROW, SMALL, SYMBOL, Bar, Row, Sign
from rehearsal.lanes import Scale, packed
from rehearsal.outcomes import MEETINGS, Became, Meeting, Outcome, Sat

LONGEST_LABEL = 48
# Half a meeting's symbol, and what a mark at the end of a bar takes beyond it.
HALF, MARK = 9.0, 8.0


def rows_of(
    strand: str, done: Sequence[Outcome], met: Sequence[Meeting], entries: Sequence[AuditRow], scale: Scale
) -> Iterator[Row]:
    """The rows of the lane of `strand`; those with nothing in them are left out."""
    here = [entry for entry in entries if lane_of(entry.strand) == strand and scale.shows(day_of(entry.at))]
    mine = [outcome for outcome in done if outcome.caption.lane == strand]
    noun = {"board": "board", "reviews": "review"}.get(strand)
    yield from _meeting_row([m for m in met if m.noun == noun and scale.shows(m.on)], scale)
    if strand in ("notice", "escalation"):
        yield from _sign_row("Decisions", "decision", [e for e in here if e.by], scale)
    yield from _sign_row("Breaches told", "breach", [e for e in here if e.letter in BREACHES], scale)
    for name in dict.fromkeys(caption.row for caption in CAPTIONS if caption.lane == strand):
        of_kind = [o for o in mine if o.caption.row == name and o.duty.kind not in MEETINGS]
        yield from _bar_row(name, [o for o in of_kind if day_of(o.duty.opened_at) <= scale.last], scale)
    yield from _letter_row([entry for entry in here if entry.letter], scale)
    if not here and not mine:
        yield Row("Nothing happened", ROW)


# --- meetings, decisions, breaches


def _meeting_row(met: Sequence[Meeting], scale: Scale) -> Iterator[Row]:
    if met:
        rows = packed(((scale.middle(m.on) - HALF, scale.middle(m.on) + HALF) for m in met), gap=0)
        placed = zip(met, rows, strict=True)
        signs = (sign for meeting, row in placed for sign in _meeting(meeting, SYMBOL * (row + 0.5), scale))
        yield Row("Boards" if met[0].noun == "board" else "Reviews", SYMBOL * (max(rows) + 1), signs=tuple(signs))


def _meeting(meeting: Meeting, y: float, scale: Scale) -> Iterator[Sign]:
    for _, to in meeting.moves[:-1]:
        if scale.shows(to) and to != meeting.on:
            yield Sign(scale.middle(to), y, "left", f"{meeting.name} was set for {short(to)} for a while")
    shape = "moved" if meeting.sat is Sat.HELD and meeting.moves else meeting.sat.name.lower()
    yield Sign(scale.middle(meeting.on), y, shape, meeting.sentence, meeting.number)


def _sign_row(name: str, shape: str, entries: Sequence[AuditRow], scale: Scale) -> Iterator[Row]:
    """A sign for each thing said, with the beginning of it beside the sign, in as many rows as that takes."""
    said = list(dict.fromkeys((day_of(entry.at), plainly(entry.what)) for entry in entries))
    if said:
        spans = [_beside(scale.middle(day) - MARK, scale.middle(day) + MARK, _cut(what), scale) for day, what in said]
        rows = packed(spans)
        signs = (
            _said(day, what, shape, ROW * (row + 0.5), start, scale)
            for (day, what), (start, _), row in zip(said, spans, rows, strict=True)
        )
        yield Row(name, ROW * (max(rows) + 1), signs=tuple(signs))


def _said(day: date, what: str, shape: str, y: float, start: float, scale: Scale) -> Sign:
    x = scale.middle(day)
    return Sign(x, y, shape, f"{short(day)}: {what}", label=_cut(what), leftwards=start < x - MARK)


def _beside(start: float, end: float, label: str, scale: Scale) -> tuple[float, float]:
    """From `start` to `end` and the label: after it or, where the sheet ends first, before it."""
    room = len(label) * SMALL
    return (start - room, end) if end + room > scale.width else (start, end + room)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL].rpartition(' ')[0].rstrip(' ,:;')} …"


# --- letters


def _letter_row(letters: Sequence[AuditRow], scale: Scale) -> Iterator[Row]:
    in_order = sorted(letters, key=lambda entry: (entry.at, entry.n))
    days = groupby(in_order, key=lambda entry: day_of(entry.at))
    if signs := tuple(_letters(scale.middle(day), day, list(sent)) for day, sent in days):
        yield Row("Letters sent", LETTERS, signs=signs)


def _letters(x: float, day: date, sent: Sequence[AuditRow]) -> Sign:
    """A day's letters: the more of them the taller, with a flag where one says that something is overdue."""
    to: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in sent:
        to[letter_in_words(entry.letter or ""), entry.what].append(role_in_words(entry.to))
    said = (f"{kind}, to the {', '.join(dict.fromkeys(roles))}: {what}" for (kind, what), roles in to.items())
    count = f"{len(sent)} letter{'s' * (len(sent) != 1)}"
    flagged = any((entry.letter or "").endswith("_overdue") or entry.letter == "duty_passed" for entry in sent)
    title = "\n".join((f"{short(day)}, {count}", *said))
    return Sign(x, LETTERS - 4, "letters", title, height=4 + min(len(sent), 9), flagged=flagged)


# --- duties


def _bar_row(name: str, outcomes: Sequence[Outcome], scale: Scale) -> Iterator[Row]:
    """A bar for each duty, with its number in it or its name in it or beside it."""
    if outcomes:
        bars = [_bar(outcome, start, scale) for outcome, start in zip(outcomes, _starts(outcomes, scale), strict=True)]
        rows = packed((_taken(bar, scale) for bar in bars), gap=0)
        placed = (replace(bar, y=bar.y + ROW * row) for bar, row in zip(bars, rows, strict=True))
        yield Row(name, ROW * (max(rows) + 1), bars=tuple(placed))


def _starts(outcomes: Sequence[Outcome], scale: Scale) -> Iterator[float]:
    """Where each bar starts: on the day the duty was owed; where several of a kind were, at the one before it."""
    before: list[float] = []
    for outcome in outcomes:
        due, end = scale.end(outcome.duty.due_on), scale.end(max(outcome.ends_on, outcome.duty.due_on))
        start = scale.start(min(day_of(outcome.duty.opened_at), outcome.duty.due_on))
        start = max((start, *(x for x in before if x < due - BAR)))
        yield start
        before += due, end


def _bar(outcome: Outcome, start: float, scale: Scale) -> Bar:
    due = scale.end(outcome.duty.due_on)
    bar = Bar(
        x=start,
        y=(ROW - BAR) / 2,
        due=due,
        end=max(due, scale.end(outcome.ends_on)),
        mark=_mark(outcome, scale),
        capped=scale.shows(outcome.duty.due_on),
        became=outcome.became,
        said=outcome.sentence,
        why=outcome.duty.why,
    )
    return _labelled(bar, outcome, scale)


def _mark(outcome: Outcome, scale: Scale) -> float | None:
    """Where it shows what became of a duty: on the day it was done, else at its date."""
    if outcome.became is Became.AHEAD:
        return None
    done = outcome.became in (Became.IN_TIME, Became.LATE)
    shown_on = outcome.ends_on if done else outcome.duty.due_on
    if not scale.shows(shown_on):
        return None
    return scale.middle(shown_on) if done else scale.end(shown_on)


def _labelled(bar: Bar, outcome: Outcome, scale: Scale) -> Bar:
    """A duty that bears a number has it in its bar, where there is room; any other its name, beside it if need be."""
    numbered = "{n}" in outcome.caption.name
    label = number_of(outcome.duty) if numbered else _cut(outcome.name)
    inside = bar.x + MARK + len(label) * SMALL
    if inside + MARK < bar.end:
        in_the_way = bar.mark is not None and bar.x < bar.mark < inside + MARK
        return replace(bar, label="" if in_the_way else label, label_x=bar.x + MARK)
    if numbered:
        return bar
    left, _ = _beside(bar.x, bar.end + MARK, label, scale)
    return replace(bar, label=label, label_x=left if left < bar.x else bar.end + MARK, label_outside=True)


def _taken(bar: Bar, scale: Scale) -> tuple[float, float]:
    """What a bar takes of its row, its label's room included."""
    return _beside(bar.x, bar.end + MARK, bar.label, scale) if bar.label_outside else (bar.x, bar.end)
