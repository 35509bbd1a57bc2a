"""Paragraph 13 as of a moment: each proposal, its list and who decided it, replayed from the audit's entries."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.checklists import boxes_for
from domain.moves import OVER, move_in_words
from domain.stages import Box, Stage
from models.record import AuditRow
from past.known import Known

# Of the notice's own strand: how each motion, once approved, leaves it.
LEAVES = {"propose-pause": "paused", "propose-resume": "in force"}


@dataclass
class Put:
    """One proposal: its entry, its list with what was ticked by which entry, and how it was decided, if it was."""

    entry: AuditRow
    boxes: tuple[Box, ...] = ()
    ticks: dict[str, AuditRow] = field(default_factory=dict)
    listed: bool = False
    move: str = ""
    verdict: AuditRow | None = None
    outcome: str = "not decided yet"


@dataclass
class Ladder:
    """What was proposed under a notice and what came of it, oldest first; `others` is all else that people entered."""

    puts: list[Put] = field(default_factory=list)
    others: list[AuditRow] = field(default_factory=list)
    stages: dict[str, Stage] = field(default_factory=dict)
    phase: str = "in force"
    over: bool = False
    _waiting: dict[str, Put] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        """Where the ladder stood, in the words of the notice's own page."""
        if self.over:
            return f"notice {self.phase}"
        standing = dict.fromkeys(stage.value for stage in self.stages.values() if stage not in OVER)
        return ", ".join(standing) or "notice in force"

    def take(self, row: AuditRow) -> None:
        """One entry of the audit, in its order."""
        if row.strand == "notice":
            self._of_notice(row, act_of(row))
        elif row.strand.startswith("escalation-"):
            self.stages.setdefault(row.strand, Stage.CONCERN)
            self._of_escalation(row, act_of(row))

    def _of_notice(self, row: AuditRow, act: str) -> None:
        if act.startswith("propose-"):
            self._put(row, Put(row))
        elif act in ("approve-proposal", "refuse-proposal"):
            put = self._decided(row, approved=act == "approve-proposal")
            if put and act == "approve-proposal":
                self._left(put)
        elif act in ("raise-concern", "report-event"):
            self.others.append(row)
            if act == "report-event" and row.details.get("overtakes") == "True":
                self._fall("overtaken by an outside event", "escalation-")

    def _left(self, put: Put) -> None:
        """The notice as an approved motion leaves it; what else was proposed falls with its end."""
        self.phase = LEAVES.get(act_of(put.entry), self.phase)
        if act_of(put.entry) == "propose-end":
            self.phase, self.over = put.entry.details.get("how", "ended"), True
            self._fall("fallen with the notice", "escalation-")

    def _of_escalation(self, row: AuditRow, act: str) -> None:
        waiting = self._waiting.get(row.strand)
        if act == "propose-stage":
            before, to = self.stages[row.strand], Stage(row.details["stage"])
            self._put(row, Put(row, boxes_for(to, before), move=move_in_words(before, to)))
        elif act in ("tick-box", "untick-box") and waiting:
            waiting.listed = True
            waiting.ticks.pop(row.details["box"], None)
            if act == "tick-box":
                waiting.ticks[row.details["box"]] = row
        elif act in ("approve-stage", "refuse-stage"):
            put = self._decided(row, approved=act == "approve-stage")
            if put and act == "approve-stage":
                self.stages[row.strand] = Stage(put.entry.details["stage"])
        elif row.letter == "stage_listed" and waiting:
            waiting.listed = True
        elif row.by:
            self.others.append(row)

    def _put(self, row: AuditRow, put: Put) -> None:
        self.puts.append(put)
        self._waiting[row.strand] = put

    def _decided(self, row: AuditRow, *, approved: bool) -> Put | None:
        put = self._waiting.pop(row.strand, None)
        if put:
            put.verdict, put.outcome = row, "approved" if approved else "refused"
        return put

    def _fall(self, outcome: str, strands: str) -> None:
        for strand in [one for one in self._waiting if one.startswith(strands)]:
            self._waiting.pop(strand).outcome = outcome


def ladder_of(known: Known) -> Ladder:
    """The ladder as it stood. A notice of an older practice has proposals without a list."""
    ladder = Ladder()
    for row in known.audit:
        ladder.take(row)
    for put in ladder.puts:
        put.boxes = put.boxes if put.listed else ()
    return ladder


def act_of(row: AuditRow) -> str:
    """The act an entry is of; none where nobody acted."""
    parts = row.key.split("/")
    return parts[2] if row.by and len(parts) > 3 else ""


def boxes_of(put: Put) -> Iterator[tuple[Box, AuditRow | None]]:
    """Each box with the entry it was ticked by, those too that only the entries know of."""
    for box in put.boxes:
        yield box, put.ticks.get(box.name)
    names = {box.name for box in put.boxes}
    for name, tick in put.ticks.items():
        if name not in names:
            yield Box(name=name, what=tick.what), tick
