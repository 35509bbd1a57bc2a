"""What the register knew of a notice by a moment: nothing that was entered at that moment or later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.almanac import LIBRARY, edition_of
from activities.bank_holidays import library_edition, years_for
from domain.days import Edition
from domain.instrument import Notice
from domain.moments import day_of
from domain.people import known_by_id
from models import reading
from models.post import LetterRow
from models.record import AuditRow, DutyRow, MeetingRow, NoticeRow


@dataclass(frozen=True)
class Known:
    """A notice as of `as_of` (UTC).

    `notice` and `revision` are its text as it then stood, `audit` and `letters` what had been entered by then. `page`,
    `duties` and `meetings` are rows as they stand now: what they were is worked out from their own moments and the
    audit, of which `since` is the rest.
    """

    as_of: datetime
    page: NoticeRow
    notice: Notice
    revision: int
    edition: Edition
    audit: Sequence[AuditRow]
    since: Sequence[AuditRow]
    letters: Sequence[LetterRow]
    duties: Sequence[DutyRow]
    meetings: Sequence[MeetingRow]

    def name(self, id: str) -> str:
        """Who has this id on the notice as it then stood; the id itself where nobody has."""
        person = known_by_id(self.notice.people, id)
        return person.name if person else id


async def known_by(session: AsyncSession, page: NoticeRow, as_of: datetime) -> Known | None:
    """What was known of a notice by `as_of` (UTC); None where nothing was."""
    entered = await reading.audit(session, page.reference)
    # The chain's beginning, so that whoever has the pack can check it: not every entry that is dated earlier.
    audit = list(takewhile(lambda row: row.recorded_at < as_of, entered))
    texts = [text for text in await reading.revisions(session, page.reference) if text.recorded_at < as_of]
    if not audit or not texts:
        return None
    text = max(texts, key=lambda text: (text.recorded_at, text.revision))
    notice = Notice.model_validate(text.text)
    return Known(
        as_of=as_of,
        page=page,
        notice=notice,
        revision=text.revision,
        edition=await _edition(session, notice, as_of),
        audit=audit,
        since=entered[len(audit) :],
        letters=[one for one in await reading.letters(session, page.reference) if one.recorded_at < as_of],
        duties=await reading.duties(session, page.reference),
        meetings=await reading.meetings(session, page.reference),
    )


async def invites_known(session: AsyncSession, known: Known) -> dict[str, bytes]:
    """The last invite by then to each meeting whose row was written since, by its UID."""
    changed = {row.uid for row in known.meetings if row.recorded_at >= known.as_of}
    last = {letter.uid: letter for letter in sorted(known.letters, key=lambda one: one.sequence or 0) if letter.uid}
    found = {}
    for uid in sorted(changed & last.keys()):
        whole = await reading.letter(session, last[uid].key)
        found[uid] = whole.raw if whole else b""
        session.expunge_all()
    return found


async def _edition(session: AsyncSession, notice: Notice, as_of: datetime) -> Edition:
    """The newest edition of the calendar that was kept here by then, else the library's."""
    years = years_for(notice, day_of(as_of))
    kept = await reading.editions(session, notice.division)
    fetched = [row for row in kept if row.source != LIBRARY and row.fetched_at < as_of]
    return edition_of(fetched[-1], years) if fetched else library_edition(notice.division, years)
