"""The people these tests write to, the letters they write, and the plain composer that puts them on paper."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from domain.duties import Duty, DutyStatus
from domain.entries import Entry
from domain.letters import Letter
from domain.meetings import Invitation, uid_of
from domain.people import Person, Role
from domain.reckoning import Reckoning, Status
from domain.standing import Clock as StoppedClock
from notifications.composed import Composed

REFERENCE = "sefton-2021"
UID = uid_of(REFERENCE, "board", 3)
CORA = Person(id="cora", name="Cora Reed", address="cora.reed@sefton.example", roles=(Role.COORDINATOR,))
ADA = Person(id="ada", name="Ada Okoye", address="ada.chair@sefton.example", roles=(Role.CHAIR,))

DUE = Reckoning(
    on=date(2022, 5, 30), paragraph="5b", rule="five working days before the board",
    anchor_on=date(2022, 6, 8), anchor="the board", edition="England, July 2021", status=Status.STATED,
)  # fmt: skip
TOLD = datetime(2022, 5, 16, 8, tzinfo=UTC)
BOARD = datetime(2022, 6, 8, 9, tzinfo=UTC)


@dataclass
class Clock:
    """A clock a test moves by hand."""

    now: datetime = datetime(2026, 1, 5, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@dataclass
class PlainComposer:
    """Writes each letter differently every time it is asked, as a real one's boundaries would."""

    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def compose(self, letter: Letter, thread_first: str | None) -> Composed:
        self.asked.append((letter.key, thread_first))
        message_id = f"<{sha256(letter.key.encode()).hexdigest()[:20]}@notices.example>"
        text = f"Message-ID: {message_id}\r\nSubject: {letter.what}\r\n\r\nComposed {len(self.asked)}.\r\n"
        return Composed(subject=letter.what, message_id=message_id, raw=text.encode())


def reminder(
    rung: int = 10, *, to: Person = CORA, revision: int = 1, told_at: datetime = TOLD, **other: object
) -> Letter:
    """A reminder of the report to the June board, `rung` working days before it is due."""
    facts: dict[str, object] = {
        "key": f"{REFERENCE}/board/board-report-3/{rung}/r{revision}/{to.id}",
        "reference": REFERENCE, "council": "Sefton", "strand": "board", "paragraph": "5b",
        "kind": "board_report_due", "to": to, "as_role": to.roles[0], "due_at": told_at, "told_at": told_at,
        "what": f"Remind the coordinator, {rung} working days before", "duty": "board-report-3",
        "revision": revision, "rung": f"{rung} working days before", "due": DUE, "thread": "board-report-3",
    }  # fmt: skip
    return Letter.model_validate(facts | other)


def report_owed(status: DutyStatus = DutyStatus.OPEN, revision: int = 1) -> Duty:
    """The duty those reminders are about."""
    return Duty(
        key="board-report-3", kind="board_report", paragraph="5b", due=DUE, opened_at=TOLD, clock=StoppedClock.BOARD,
        status=status, revision=revision, done_on=date(2022, 5, 20) if status is DutyStatus.DONE else None,
    )  # fmt: skip


def invite(sequence: int = 0, *, cancel: bool = False, to: Person = ADA) -> Letter:
    """The invitation to the June board in its revision `sequence`, or its withdrawal."""
    told_at = TOLD + timedelta(hours=sequence)
    invitation = Invitation(
        uid=UID, method="CANCEL" if cancel else "REQUEST", sequence=sequence, revised_at=told_at,
        starts_at=BOARD, ends_at=BOARD + timedelta(hours=2), place="Town Hall", summary="Improvement board", to=(to,),
    )  # fmt: skip
    key = f"{REFERENCE}/board/board-3/{invitation.method.lower()}/{sequence}/{to.id}"
    return reminder(
        to=to, told_at=told_at, key=key, kind="board_cancelled" if cancel else "board_invite", due=None, duty="",
        what="Invite people to the improvement board", thread="board-3", invitation=invitation,
    )  # fmt: skip


def entry(n: int, **other: object) -> Entry:
    """The `n`th thing that happened."""
    facts: dict[str, object] = {
        "key": f"{REFERENCE}/board/happened-{n}", "reference": REFERENCE, "strand": "board", "paragraph": "5b",
        "at": TOLD + timedelta(days=n), "what": f"Thing {n} happened", "details": {"number": str(n)},
    }  # fmt: skip
    return Entry.model_validate(facts | other)
