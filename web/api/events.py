"""What a webhook is told of an entry: what the API would answer its client, or nothing."""

from domain.people import Person, Role
from models.post import POST_ROOM, LetterRow
from models.record import AuditRow
from web.api import saying
from web.rights import View


def said_to(
    people: tuple[Person, ...], everybody: tuple[Person, ...], entry: AuditRow, letter: LetterRow | None
) -> dict[str, object] | None:
    """The entry as JSON to these people of a notice; None where they may not see it. `letter` is what it is about."""
    view = View(people, everybody)
    if not view.sight or not _sees(view, entry, letter):
        return None
    said: dict[str, object] = saying.happening(entry).model_dump(mode="json")
    return {**said, "subject": letter.subject, "sent_to": letter.name} if letter else said


def _sees(view: View, entry: AuditRow, letter: LetterRow | None) -> bool:
    if entry.strand == POST_ROOM:
        return letter is not None and view.sees_letter(letter.person, Role(letter.role), letter.strand)
    unseen = view.unseen
    hidden = any(part in entry.key for part in unseen.acts) or entry.to in unseen.to
    return view.sees_happening(entry.strand) and not hidden
