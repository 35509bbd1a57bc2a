"""The rows of one lane, from its meetings down to its letters, each drawn where it is told to stand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from domain.moments import day_of
from models.record import AuditRow
from rehearsal.captions import BREACHES, DUTIES, lane_of, letter_in_words, number_of, plainly, role_in_words, short
from rehearsal.drawing import BAR, LETTERS, ROW, SMALL, SYMBOL, Bar, Row, Sign, Unplaced
from rehearsal.lanes import Scale, packed
from rehearsal.outcomes import MEETINGS, Became, Meeting, Outcome, Sat

LONGEST_LABEL = 48
# Half a meeting's symbol, and what a mark at the end of a bar takes beyond it.
HALF, MARK = 9.0, 8.0


def rows_of(
    strand: str, done: Sequence[Outcome], met: Sequence[Meeting], entries: Sequence[AuditRow], scale: Scale
) -> Iterator[Unplaced]:
    """The rows of the lane of `strand`; those with nothing in them are left out."""
    here = [entry for entry in entries if lane_of(entry.strand) == strand and scale.shows(day_of(entry.at))]
    mine = [outcome for outcome in done if DUTIES[outcome.duty.kind].lane == strand]
    noun = {"board": "board", "reviews": "review"}.get(strand)
    yield from _meeting_row([m for m in met if m.noun == noun and scale.shows(m.on)], scale)
    if strand in ("notice", "escalation"):
        yield from _sign_row("Decisions", "decision", [e for e in here if e.by], scale)
    yield from _sign_row("Breaches told", "breach", [e for e in here if e.letter in BREACHES], scale)
    for name in dict.fromkeys(caption.row for caption in DUTIES.values() if caption.lane == strand):
        of_kind = [o for o in mine if DUTIES[o.duty.kind].row == name and o.duty.kind not in MEETINGS]
        yield from _bar_row(name, [o for o in of_kind if day_of(o.duty.opened_at) <= scale.last], scale)
    yield from _letter_row([entry for entry in here if entry.letter], scale)
    if not here and not mine:
        yield lambda y: Row("Nothing happened", y, ROW)


# --- meetings, decisions, breaches


def _meeting_row(met: Sequence[Meeting], scale: Scale) -> Iterator[Unplaced]:
    if met:
        rows = packed(((scale.middle(m.on) - HALF, scale.middle(m.on) + HALF) for m in met), gap=0)
        yield lambda y: Row(
            "Boards" if met[0].noun == "board" else "Reviews",
            y,
            SYMBOL * (max(rows) + 1),
            signs=tuple(
                sign
                for meeting, row in zip(met, rows, strict=True)
                for sign in _meeting(meeting, y + SYMBOL * (row + 0.5), scale)
            ),
        )


def _meeting(meeting: Meeting, y: float, scale: Scale) -> Iterator[Sign]:
    for _, to in meeting.moves[:-1]:
        if scale.shows(to) and to != meeting.on:
            yield Sign(scale.middle(to), y, "left", f"{meeting.name} was set for {short(to)} for a while")
    shape = "moved" if meeting.sat is Sat.HELD and meeting.moves else meeting.sat.name.lower()
    yield Sign(scale.middle(meeting.on), y, shape, meeting.sentence, meeting.number)


def _sign_row(name: str, shape: str, entries: Sequence[AuditRow], scale: Scale) -> Iterator[Unplaced]:
    """A sign for each thing said, with the beginning of it beside the sign, in as many rows as that takes."""
    said = list(dict.fromkeys((day_of(entry.at), plainly(entry.what)) for entry in entries))
    if said:
        spans = [beside(scale.middle(day) - MARK, scale.middle(day) + MARK, _cut(what), scale) for day, what in said]
        rows = packed(spans)
        yield lambda y: Row(
            name,
            y,
            ROW * (max(rows) + 1),
            signs=tuple(
                Sign(
                    x=(x := scale.middle(day)),
                    y=y + ROW * (row + 0.5),
                    shape=shape,
                    title=f"{short(day)}: {what}",
                    label=_cut(what),
                    leftwards=start < x - MARK,
                )
                for (day, what), (start, _), row in zip(said, spans, rows, strict=True)
            ),
        )


def beside(start: float, end: float, label: str, scale: Scale) -> tuple[float, float]:
    """From `start` to `end` and the label: after it or, where the sheet ends first, before it."""
    room = len(label) * SMALL
    return (start - room, end) if end + room > scale.width else (start, end + room)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL].rpartition(' ')[0].rstrip(' ,:;')} …"


# --- letters


def _letter_row(letters: Sequence[AuditRow], scale: Scale) -> Iterator[Unplaced]:
    in_order = sorted(letters, key=lambda entry: (entry.at, entry.n))
    days = [(day, list(sent)) for day, sent in groupby(in_order, key=lambda entry: day_of(entry.at))]
    if days:
        yield lambda y: Row(
            "Letters sent", y, LETTERS, signs=tuple(_letters(scale.middle(day), y, day, sent) for day, sent in days)
        )


def _letters(x: float, y: float, day: date, sent: Sequence[AuditRow]) -> Sign:
    """A day's letters: the more of them the taller, with a flag where one says that something is overdue."""
    to: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in sent:
        to[letter_in_words(entry.letter or ""), entry.what].append(role_in_words(entry.to))
    said = (f"{kind}, to the {', '.join(dict.fromkeys(roles))}: {what}" for (kind, what), roles in to.items())
    count = f"{len(sent)} letter{'s' * (len(sent) != 1)}"
    flagged = any((entry.letter or "").endswith("_overdue") or entry.letter == "duty_passed" for entry in sent)
    title = "\n".join((f"{short(day)}, {count}", *said))
    return Sign(x, y + LETTERS - 4, "letters", title, height=4 + min(len(sent), 9), flagged=flagged)


# --- duties


def _bar_row(name: str, outcomes: Sequence[Outcome], scale: Scale) -> Iterator[Unplaced]:
    if outcomes:
        spans = list(_spans(outcomes, scale))
        labels = [_label(outcome, *span) for outcome, span in zip(outcomes, spans, strict=True)]
        taken = (
            beside(start, end + MARK, label, scale) if label and _outside(label, start, end) else (start, end)
            for label, (start, end) in zip(labels, spans, strict=True)
        )
        rows = packed(taken, gap=0)
        yield lambda y: Row(
            name,
            y,
            ROW * (max(rows) + 1),
            bars=tuple(
                _bar(outcome, start, label, y + ROW * row, scale)
                for outcome, (start, _), label, row in zip(outcomes, spans, labels, rows, strict=True)
            ),
        )


def _spans(outcomes: Sequence[Outcome], scale: Scale) -> Iterator[tuple[float, float]]:
    """From the day a duty was owed to its end; where several of a kind were owed at once, from the one before it."""
    before: tuple[float, ...] = ()
    for outcome in outcomes:
        due, end = scale.end(outcome.duty.due_on), scale.end(max(outcome.ends_on, outcome.duty.due_on))
        start = scale.start(min(day_of(outcome.duty.opened_at), outcome.duty.due_on))
        start = max((start, *(x for x in before if x < due - BAR)))
        yield start, end
        before = due, end


def _label(outcome: Outcome, start: float, end: float) -> str:
    """What stands at a bar: the duty's number where its name has one and there is room for it, else its name."""
    if "{n}" not in DUTIES[outcome.duty.kind].name:
        return _cut(outcome.name)
    number = number_of(outcome.duty)
    return "" if _outside(number, start, end) else number


def _outside(label: str, start: float, end: float) -> bool:
    return end - start < len(label) * SMALL + 3 * MARK


def _bar(outcome: Outcome, start: float, label: str, y: float, scale: Scale) -> Bar:
    due = scale.end(outcome.duty.due_on)
    end = max(due, scale.end(outcome.ends_on))
    outside = _outside(label, start, end)
    left, _ = beside(start, end + MARK, label, scale)
    mark = _mark(outcome, scale)
    hidden = not outside and mark is not None and abs(mark - start - MARK - SMALL * len(label) / 2) < MARK + SMALL * len(label) / 2
    return Bar(
        x=start,
        y=y + (ROW - BAR) / 2,
        due=due,
        end=end,
        mark=mark,
        capped=scale.shows(outcome.duty.due_on),
        became=outcome.became,
        said=outcome.sentence,
        why=outcome.duty.why,
        label="" if hidden else label,
        label_x=(left if left < start else end + MARK) if outside else start + MARK,
        label_outside=outside,
    )


def _mark(outcome: Outcome, scale: Scale) -> float | None:
    """Where it shows what became of a duty: on the day it was done, else at its date."""
    if outcome.became is Became.AHEAD:
        return None
    done = outcome.became in (Became.IN_TIME, Became.LATE)
    shown_on = outcome.ends_on if done else outcome.duty.due_on
    if not scale.shows(shown_on):
        return None
    return scale.middle(shown_on) if done else scale.end(shown_on)
