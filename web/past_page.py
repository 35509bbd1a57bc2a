"""A notice's page as of a past moment: what had been entered before it, and nothing that came after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi import HTTPException, Response

from domain.moments import spoken_moment
from domain.people import Role
from models import reading
from models.database import Sessions
from models.post import POST_ROOM, LetterRow
from models.record import AuditRow
from past.known import Known, invites_known, known_by
from past.ladder import Ladder, ladder_of
from past.then import DutyThen, duties_then, meetings_then
from past.typed import moment_in, typed_as
from web.pages import page, paged
from web.past import DONE, OPEN, Thing, duty_then, entry_then, facts_then, letters_then, meeting_then
from web.rights import View
from web.shown import Happened, notice_address
from web.ways import Asked

AS_OF = "as-of"
# What the page shows of each list, and what a page of the rest holds.
FIRST, A_PAGE = 10, 25
R = TypeVar("R", AuditRow, LetterRow)


@dataclass(frozen=True)
class PastPages:
    sessions: Sessions

    async def show(self, asked: Asked) -> Response:
        known, invites = await self._known(asked)
        if isinstance(known, str):
            return _refused(asked, known)
        view, ladder = asked.view, ladder_of(known)
        duties = [one for one in duties_then(known) if _sees(view, one)]
        meetings = sorted(meetings_then(known, invites), key=lambda one: one.starts_at)
        letters, entries = _letters(known, view), _entries(known, view)
        return page(
            "past.html",
            200,
            title=f"{known.page.council}, as of {spoken_moment(known.as_of)}",
            visitor=asked.visitor,
            **_of_the_past(asked, known),
            facts=facts_then(known, ladder),
            owed=[duty_then(one, known) for one in duties if one.state in OPEN],
            done=[duty_then(one, known) for one in duties if one.state in DONE][::-1],
            others=[duty_then(one, known) for one in duties if one.state not in (*OPEN, *DONE)],
            meetings=[meeting_then(one, known, view) for one in meetings if view.sees_meeting(_invited(one.row.whole))],
            weighs=view.weighs,
            proposals=_proposals(known, ladder) if view.weighs else (),
            letters=letters_then(letters[::-1][:FIRST], known),
            count_of_letters=len(letters),
            happened=[entry_then(row, known.notice.people) for row in entries[::-1][:FIRST]],
            count_of_entries=len(entries),
        )

    async def timeline(self, asked: Asked) -> Response:
        known, _ = await self._known(asked)
        if isinstance(known, str):
            return _refused(asked, known)
        entries = _entries(known, asked.view)[::-1]
        shown = [entry_then(row, known.notice.people) for row in _a_page(asked, entries)]
        return _listed(asked, known, "What had happened", shown, len(entries))

    async def letters(self, asked: Asked) -> Response:
        known, _ = await self._known(asked)
        if isinstance(known, str):
            return _refused(asked, known)
        letters = _letters(known, asked.view)[::-1]
        return _listed(asked, known, "Letters", letters_then(_a_page(asked, letters), known), len(letters))

    async def _known(self, asked: Asked) -> tuple[Known | str, dict[str, bytes]]:
        """What was known at the moment asked for, and invites that tell when a meeting was; or why there is none."""
        if not asked.view.sight:
            raise HTTPException(404)
        moment = moment_in(asked.request.query_params[AS_OF].strip()[:40], asked.now)
        async with self.sessions.reading() as session:
            row = await reading.notice(session, asked.reference)
            if row is None:
                raise HTTPException(404)
            if isinstance(moment, str):
                return moment, {}
            known = await known_by(session, row, moment)
            if known is None:
                return (
                    f"Nothing had been entered of this notice before {spoken_moment(moment)}: say a later moment.",
                    {},
                )
            return known, await invites_known(session, known)


def _of_the_past(asked: Asked, known: Known) -> dict[str, object]:
    return {
        "back": notice_address(asked.reference),
        "as_of": spoken_moment(known.as_of),
        "typed": typed_as(known.as_of),
        "here": notice_address(asked.reference),
    }


def _refused(asked: Asked, why: str) -> Response:
    typed = asked.request.query_params[AS_OF][:40]
    here = notice_address(asked.reference)
    return page(
        "moment.html",
        422,
        title="Which moment?",
        visitor=asked.visitor,
        back=here,
        here=here,
        typed=typed,
        faults={AS_OF: why},
    )


def _sees(view: View, then: DutyThen) -> bool:
    return view.sees_duty(Role(then.row.owner), then.row.whole.get("person", ""), then.row.strand)


def _invited(whole: dict[str, object]) -> list[str]:
    invited = whole.get("invited")
    return [one["person"] for one in invited] if isinstance(invited, list) else []


def _letters(known: Known, view: View) -> list[LetterRow]:
    return [one for one in known.letters if view.sees_letter(one.person, Role(one.role), one.strand)]


def _entries(known: Known, view: View) -> list[AuditRow]:
    """What somebody sees of what had been entered by then."""
    unseen = view.unseen
    return [
        row
        for row in known.audit
        if row.strand != POST_ROOM
        and view.sees_happening(row.strand)
        and not any(part in row.key for part in unseen.acts)
        and row.to not in unseen.to
    ]


def _proposals(known: Known, ladder: Ladder) -> Iterable[Thing]:
    """What had been proposed under paragraph 13 and of the notice itself, and what had come of it by then."""
    for put in ladder.puts:
        decided = f", by {known.name(put.verdict.by)}" if put.verdict else ""
        yield Thing(
            what=put.entry.what,
            state=f"{put.outcome[:1].upper()}{put.outcome[1:]}{decided}",
            said=(f"Proposed by {known.name(put.entry.by)}, {spoken_moment(put.entry.at)}",),
        )


def _a_page(asked: Asked, found: Sequence[R]) -> Sequence[R]:
    first = (asked.number - 1) * A_PAGE
    return found[first : first + A_PAGE]


def _listed(asked: Asked, known: Known, what: str, shown: list[Happened], count: int) -> Response:
    return page(
        "listed.html",
        200,
        title=f"{what} by {spoken_moment(known.as_of)}: {known.page.council}",
        visitor=asked.visitor,
        back=f"{notice_address(asked.reference)}?{AS_OF}={typed_as(known.as_of)}",
        shown=shown,
        **paged(asked.number, count, A_PAGE, f"{AS_OF}={typed_as(known.as_of)}"),
    )
