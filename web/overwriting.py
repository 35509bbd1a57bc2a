"""What an act would put in the place of what somebody else said since its form was opened: told first, and done after.

Most acts that come second are refused by the law, which then says why. These it lets in: nobody would ever hear that
another's words were overwritten a moment after they were entered.
"""

from domain.acts import Act
from models import reading
from models.database import Sessions
from models.record import AuditRow
from web.fields import called
from web.rights import View
from web.shown import Happened, happened
from workflows.doors import DOORS

# The acts of which the last stands, each for the same subject.
LAST_STANDS = (
    *("agree-timetable", "agree-lead-time", "agree-interval", "rule-on-delivery", "adopt-edition"),
    *("change-person", "set-absence", "name-deputy"),
    *("move-meeting", "move-review", "move-action", "correct-minutes"),
    *("amend-objective", "record-progress"),
)
# What says of an act whom or what it is about.
SUBJECTS = ("meeting", "review", "action", "objective", "role", "person")
OVERTAKEN = (
    "Somebody else did the same since you opened this form, as told below: nothing of yours was done. Change what you "
    "typed, or press the button once more for yours to stand instead."
)


async def overwritten(sessions: Sessions, view: View, reference: str, act: Act, opened_at: str) -> list[Happened]:
    """What others said in the same act about the same subject after the entry numbered `opened_at`."""
    if act.name not in LAST_STANDS or not opened_at.isdecimal() or len(opened_at) > 9:
        return []
    strand = DOORS[act.name].strand_of(reference, act)
    async with sessions.reading() as session:
        rows = await reading.done_since(session, reference, [strand], int(opened_at))
    return [_told(row, view, act) for row in rows if _is_same(row, act) and row.by not in view.ids]


def _is_same(row: AuditRow, act: Act) -> bool:
    subject = {name: said for name, said in act.written.items() if name in SUBJECTS}
    return f"/{act.name}/" in row.key and subject.items() <= row.details.items()


def _told(row: AuditRow, view: View, act: Act) -> Happened:
    """What it was; to whoever does not see the record, that it was."""
    found = happened(row, view.everybody)
    if view.sees_happening(row.strand):
        return found
    return Happened(found.when, f"{called(act.name)} was done by somebody else")
