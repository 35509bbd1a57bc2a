"""A meeting as the register shows it: when, where, who is asked, and what they have answered."""

from collections.abc import Iterable

from domain.answers import answer_in_words
from domain.attendance import flag_of
from domain.entries import Invitee, MeetingPage
from domain.meetings import Meeting, MeetingStatus, asked_to, meeting_known_by
from domain.standing import Standing


class Pages:
    """The pages that were entered, so that only what changed is entered again."""

    def __init__(self) -> None:
        self._standing: Standing | None = None
        self._known: dict[int, tuple[Meeting, MeetingPage]] = {}

    def changed(self, meetings: Iterable[Meeting], standing: Standing) -> tuple[MeetingPage, ...]:
        """The pages of those `meetings` that read otherwise than before."""
        same, self._standing = standing is self._standing, standing
        found = []
        for meeting in meetings:
            before = self._known.get(meeting.number)
            if before and same and before[0] is meeting:
                continue
            page = page_of(meeting, standing)
            self._known[meeting.number] = (meeting, page)
            if before is None or page != before[1]:
                found.append(page)
        return tuple(found)


def page_of(meeting: Meeting, standing: Standing) -> MeetingPage:
    """One meeting's page. What it says of the invite is what the last one said that asked people to come.

    Where it was called off or did not meet, the reason stands in the place of its description.
    """
    last, told = meeting.revisions[-1], [one for one in meeting.revisions if one.method == "REQUEST"][-1]
    kind = (meeting_known_by(last.uid) or ("", "", 0))[1]
    off = meeting.status in (MeetingStatus.CANCELLED, MeetingStatus.NOT_HELD)
    ahead = kind == "board" and meeting.status is MeetingStatus.PLANNED
    return MeetingPage(
        uid=last.uid,
        kind=kind,
        number=meeting.number,
        summary=told.summary,
        description=(meeting.reason if off else "") or told.description,
        why=told.why,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        status=meeting.status.value,
        sequence=meeting.sequence,
        revised_at=last.revised_at,
        flag=flag_of(meeting, standing) if ahead else "",
        invited=tuple(
            Invitee(person=person.id, name=person.name, answer=answer_in_words(meeting, person.id))
            for person in asked_to(meeting)
        ),
        settled_at=meeting.settled_at,
    )
