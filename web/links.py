"""Links in letters: GET shows what one would do, POST does it, once. Mail scanners follow links, and press nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.client import Client

from domain.access import CONFIRMED_BY, AccessBox, listed
from domain.acts import Act, Receipt
from domain.answers import answer_to
from domain.entries import MeetingPage
from domain.linked import CHOICES, Link
from domain.moments import day_of, spoken, spoken_moment
from models import reading
from models.database import Sessions
from models.post import LetterRow
from models.record import DutyRow, MeetingRow
from notifications.links import Links, Signed
from web.pages import page
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed
from workflows.doors import DOORS

PATIENCE = timedelta(seconds=15)
# Of what several notices answered to one press: first that one is silent, then that it is done, then refusals.
TOLD_FIRST = (503, 200, 409, 410)
ANSWERS = {Link.ACCEPT: "accepted", Link.DECLINE: "declined"}

NOT_OURS = "This link is none of ours, or it was cut short on its way. Open it again from the letter, or reply to that."

NO_ANSWER = (
    "It could not be confirmed just now, and may be carried out all the same. "
    "Open the link again and press the button once more: it is done once, however often you do."
)


@dataclass(frozen=True)
class Opened:
    """A link of ours and what it is about, as the register has it now."""

    signed: Signed
    letter: LetterRow
    meeting: MeetingRow | None = None
    duty: DutyRow | None = None
    # The notices it is about, each with the id its reader has there: several, where letters were gathered in one.
    notices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shut:
    """Why a link does nothing: the status it is answered with, and a sentence."""

    status: int
    title: str
    why: str


class LinkPages:
    """What links are answered with. `clock` is the wall's (UTC)."""

    def __init__(self, sessions: Sessions, client: Client, links: Links, clock: Callable[[], datetime]) -> None:
        self._sessions = sessions
        self._client = client
        self._links = links
        self._clock = clock

    async def show(self, token: str) -> HTMLResponse:
        """What the link would do."""
        opened = await self._opened(token)
        return _told(opened) if isinstance(opened, Shut) else _asked(opened)

    async def do(self, token: str, typed: dict[str, str]) -> HTMLResponse:
        """Do it as the letter's reader would."""
        opened = await self._opened(token)
        if isinstance(opened, Shut):
            return _told(opened)
        today = day_of(self._clock())
        try:
            acts = [(reference, _act(opened, person, typed, today)) for reference, person in opened.notices]
        except ValidationError as error:
            return _asked(opened, typed, dict(map(_fault, error.errors())), status=422)
        # How letters come may be chosen to and fro by one link: each press is an act of its own.
        id = f"{opened.signed.nonce}-{uuid4().hex[:8]}" if opened.signed.link in CHOICES else opened.signed.nonce
        answers = [await self._done(opened, reference, act, id) for reference, act in acts]
        return min(answers, key=lambda answer: TOLD_FIRST.index(answer.status_code))

    def router(self) -> APIRouter:
        """The two ways to a link."""

        async def do(
            token: str, reason: Annotated[str, Form()] = "", until: Annotated[str, Form()] = ""
        ) -> HTMLResponse:
            return await self.do(token, {"reason": reason.strip(), "until": until.strip()})

        router = APIRouter()
        router.add_api_route("/links/{token}", self.show, methods=["GET", "HEAD"])
        router.add_api_route("/links/{token}", do, methods=["POST"])
        return router

    async def _done(self, opened: Opened, reference: str, act: Act, id: str) -> HTMLResponse:
        try:
            receipt = await performed(self._client, reference, act, id, PATIENCE)
            return _receipt(opened, receipt)
        except ActRefused as refusal:
            if opened.signed.link in CHOICES and str(refusal).endswith("already."):
                return _told(Shut(200, "It is so already", str(refusal)))
            return _told(Shut(409, "That cannot be done", str(refusal)))
        except NobodyThere:
            return _told(Shut(410, "That is over", "Nothing more can be done about this: it is over."))
        except Unanswered:
            return _told(Shut(503, "No answer yet", NO_ANSWER))

    async def _opened(self, token: str) -> Opened | Shut:
        signed = self._links.read(token)
        if signed is None:
            return Shut(404, "This link does not work", NOT_OURS)
        async with self._sessions.reading() as session:
            letter = await reading.letter_beginning(session, signed.letter)
            if letter is None:
                return Shut(404, "This link does not work", NOT_OURS)
            if shut := await self._why_shut(session, signed, letter):
                return shut
            return Opened(
                signed,
                letter,
                await session.get(MeetingRow, (letter.reference, letter.uid)) if letter.uid else None,
                await session.get(DutyRow, (letter.reference, letter.duty)) if letter.duty else None,
                await reading.notices_of(session, letter),
            )

    async def _why_shut(self, session: AsyncSession, signed: Signed, letter: LetterRow) -> Shut | None:
        if signed.link not in CHOICES and (done := await reading.done_under(session, letter.reference, signed.nonce)):
            now = await _standing_answer(session, letter) if signed.link in ANSWERS else ""
            return Shut(200, "This was done already", f"{done.what}, on {spoken(day_of(done.at))}.{now}")
        if self._clock() >= signed.expires_at:
            ended = f"It ended at {spoken_moment(signed.expires_at)}. Reply to the letter instead."
            return Shut(410, "This link has ended", ended)
        if letter.uid and await reading.told_later(session, letter):
            return Shut(
                410, "The meeting has changed since", "Answer the newer letter about it: this one is overtaken."
            )
        return None


async def _standing_answer(session: AsyncSession, letter: LetterRow) -> str:
    """Which answer counts now, which need not be the one this link gave, and how another one is given."""
    meeting = await session.get(MeetingRow, (letter.reference, letter.uid)) if letter.uid else None
    invited = MeetingPage.model_validate(meeting.whole).invited if meeting else ()
    answer = next((invitee.answer for invitee in invited if invitee.person == letter.person), "")
    counts = f" What counts now: {answer}." if answer else ""
    return f"{counts} To change your answer, answer the invite in your calendar, or reply to the letter."


def _act(opened: Opened, person: str, typed: dict[str, str], today: date) -> Act:
    """The act a link does, by `person` (an id). Raises ValidationError where what was typed with it will not do."""
    letter, link = opened.letter, opened.signed.link
    given: dict[str, Any] = {"by": person, "on": today, "note": f"By the link in the letter {letter.message_id}"}
    if link in ANSWERS:
        return answer_to(letter.uid or "", **given, sequence=letter.sequence, answer=ANSWERS[link])
    if link in CHOICES:
        return DOORS["choose-letters"].act.model_validate({**given, "person": person, "letters": CHOICES[link]})
    if link is Link.DONE and opened.duty:
        # The page names all of them, so that whoever presses confirms what they have read.
        named = {"boxes": tuple(AccessBox)} if opened.duty.act == CONFIRMED_BY else {}
        return DOORS[opened.duty.act].act.model_validate({**given, **opened.duty.about, **named})
    of_duty = {**given, "duty": letter.duty, "strand": letter.strand}
    if link is Link.TIME:
        asked = {"reason": typed["reason"], "until": typed["until"] or None}
        return DOORS["ask-more-time"].act.model_validate({**of_duty, **asked})
    return DOORS["acknowledge"].act.model_validate(of_duty)


def _asked(
    opened: Opened, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None, *, status: int = 200
) -> HTMLResponse:
    """The page that asks for the press. `typed` and `faults` come back to whoever typed something that will not do."""
    link, meeting, duty = opened.signed.link, opened.meeting, opened.duty
    facts = [("For", opened.letter.name)]
    if meeting:
        facts += [("Meeting", meeting.whole["summary"]), ("When", spoken_moment(meeting.starts_at))]
        facts += [("Where", meeting.whole["place"])]
    elif duty:
        confirmed = [("You confirm", listed(AccessBox))] if link is Link.DONE and duty.act == CONFIRMED_BY else []
        facts += [
            ("What", duty.what),
            *confirmed,
            ("Due", f"by the end of {spoken(duty.due_on)}"),
            ("Why this date", duty.why),
        ]
    return page(
        "link.html",
        status,
        title=TITLES[link],
        about=opened.letter.subject,
        button=BUTTONS[link],
        facts=facts,
        says=SAYS[link],
        wants_reason=link is Link.TIME,
        typed=typed or {"reason": "", "until": ""},
        faults=faults or {},
    )


def _fault(error: ErrorDetails) -> tuple[str, str]:
    """A field of the form, and what is wrong with what was typed there."""
    name = str(error["loc"][0])
    words = str(error.get("ctx", {}).get("error", ""))
    return name, words or {"reason": "Say in a few words why more time is needed."}.get(name, error["msg"])


def _receipt(opened: Opened, receipt: Receipt) -> HTMLResponse:
    said = [f"{receipt.said}.", *receipt.warnings]
    title, about = "Thank you: that is recorded", opened.letter.subject
    return page("told.html", 200, title=title, about=about, said=said, closing=True)


def _told(shut: Shut) -> HTMLResponse:
    return page("told.html", shut.status, title=shut.title, said=[shut.why], closing=True)


TITLES = {
    Link.ACCEPT: "Accept this invite",
    Link.DECLINE: "Decline this invite",
    Link.DONE: "Say that it is done",
    Link.SEEN: "Say that you have seen it",
    Link.TIME: "Ask for more time",
    Link.DIGEST: "Have routine letters in one each working morning",
    Link.AT_ONCE: "Have each letter at once again",
}
BUTTONS = {
    Link.ACCEPT: "Accept",
    Link.DECLINE: "Decline",
    Link.DONE: "It is done",
    Link.SEEN: "I have seen it",
    Link.TIME: "Ask for more time",
    Link.DIGEST: "One letter each morning",
    Link.AT_ONCE: "Each letter at once",
}
SAYS = {
    Link.ACCEPT: "The programme office sees your answer. You can change it by answering in your calendar.",
    Link.DECLINE: "The programme office sees your answer. If you chair the meeting, they hear of it at once.",
    Link.DONE: "It is entered in the register in your name, as of today.",
    Link.SEEN: "You are not reminded again before the day. The date stands, and what follows if it passes stands too.",
    Link.TIME: "Whoever it is owed to is told, and answers you. No date moves by asking.",
    Link.DIGEST: "What is overdue, decisions and invites still come at once. Every such letter lets you change back.",
    Link.AT_ONCE: "Reminders come one by one again, as they fall due.",
}
