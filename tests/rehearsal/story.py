"""A year as the register would hold it, told in a few lines: duties, what was told, what people did."""

from typing import Any

from domain.duties import Duty, DutyStatus
from domain.moments import at
from domain.people import Role
from domain.reckoning import Status, reckoned
from domain.standing import Clock
from models.record import AuditRow, DutyRow
from notices.scenario import Scenario
from rehearsal.driver import Rehearsed
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from tests.support.tables import day

SIGNED = "Mon 7 June 2021"
UNTIL = "Wed 31 Aug 2022"


def duty(
    key: str,
    kind: str,
    due: str,
    *,
    done: str = "",
    withdrawn: bool = False,
    opened: str = SIGNED,
    paragraph: str = "5b",
    title: str = "",
    **about: str | int,
) -> DutyRow:
    """A duty as the register keeps it at the end."""
    status = DutyStatus.DONE if done else DutyStatus.WITHDRAWN if withdrawn else DutyStatus.OPEN
    whole = Duty(
        key=key,
        kind=kind,
        paragraph=paragraph,
        due=reckoned(day(due), ENGLAND, paragraph=paragraph, rule="the rule of this test", status=Status.STATED),
        opened_at=at(day(opened)),
        clock=Clock.BOARD,
        status=status,
        done_on=day(done) if done else None,
        title=title,
        about=about,
    )
    return DutyRow(
        reference="sefton-2021",
        key=key,
        kind=kind,
        paragraph=paragraph,
        owner=whole.owed_by.value,
        what=whole.what,
        due_on=whole.due.on,
        why=whole.due.sentence(),
        status=status.value,
        done_on=whole.done_on,
        revision=1,
        act=whole.row.act,
        about=about,
        opened_at=whole.opened_at,
        whole=whole.model_dump(mode="json"),
        recorded_at=at(day(done or opened)),
    )


def told(on: str, letter: str, what: str, *to: Role, strand: str = "board", **more: Any) -> list[AuditRow]:
    """A letter to each of some people."""
    return [_entry(on, what, strand, to=role.value, letter=letter, **more) for role in to]


def did(on: str, by: str, what: str, strand: str = "board", paragraph: str = "5b", **details: str) -> list[AuditRow]:
    """Something a person did, with the details their act gave."""
    return [_entry(on, what, strand, by=by, paragraph=paragraph, on=day(on), details=details)]


def _entry(when: str, what: str, strand: str, **more: Any) -> AuditRow:
    row: dict[str, Any] = {
        "paragraph": "5b",
        "duty": "",
        "by": "",
        "to": "",
        "letter": None,
        "late": False,
        "why": "",
        "details": {},
    }
    moment = at(day(when))
    return AuditRow(
        **{**row, **more},
        reference="sefton-2021",
        n=0,
        key="",
        at=moment,
        recorded_at=moment,
        strand=strand,
        what=what,
        previous="",
        hash="",
    )


def rehearsed(
    *entries: list[AuditRow],
    duties: tuple[DutyRow, ...] = (),
    refused: tuple[str, ...] = (),
    until: str = UNTIL,
    council: str = "Sefton Council",
    name: str = "A year in a test",
    about: str = "",
) -> Rehearsed:
    """What a rehearsal would have left behind, its entries numbered as they are given."""
    rows = [entry for some in entries for entry in some]
    for n, row in enumerate(rows, start=1):
        row.n, row.key = n, f"entry {n}"
    return Rehearsed(
        sefton().model_copy(update={"council": council}),
        Scenario(name=name, about=about, until=day(until)),
        rows,
        list(duties),
        letters=sum(row.letter is not None for row in rows),
        refused=list(refused),
    )


BOARD_REPORT = duty("board-report-3", "board_report", "Wed 1 Sept 2021", done="Mon 30 Aug 2021", meeting=3)
LATE_MINUTES = duty("minutes-3", "minutes", "Wed 15 Sept 2021", done="Thu 23 Sept 2021", meeting=3)
NEVER_SENT = duty("adviser-report-1", "adviser_report", "Thu 15 July 2021", paragraph="12")


def a_year() -> Rehearsed:
    """A term settled, boards held, moved, cancelled and missed, a breach told, and somebody refused."""
    return rehearsed(
        told(SIGNED, "notice_in_force", "Tell everybody", Role.DCS, Role.CHAIR, strand="notice", paragraph="1"),
        did("Fri 18 June 2021", "claire-donnelly", "A timetable was agreed", strand="notice"),
        told("Fri 18 June 2021", "board_invite", "Invite people to board 3", Role.CHAIR, Role.PARTNER, Role.PARTNER),
        did("Mon 2 Aug 2021", "priya-nair", "Board 4 was moved", meeting="4", to_on="2021-10-06"),
        did("Mon 9 Aug 2021", "priya-nair", "Board 4 was moved", meeting="4", to_on="2021-10-13"),
        did("Wed 8 Sept 2021", "priya-nair", "Board 3 was held", meeting="3", held="True"),
        told("Thu 16 Sept 2021", "minutes_overdue", "Chase 1 of 4", Role.COORDINATOR, duty="minutes-3", late=True),
        did("Wed 13 Oct 2021", "priya-nair", "Board 4 was held", meeting="4", held="True"),
        did("Mon 1 Nov 2021", "ruth-adeyemi", "Board 5 was called off", meeting="5", reason="Half of us are ill."),
        did("Wed 8 Dec 2021", "priya-nair", "Board 6 was not held", meeting="6", held="False", reason="No quorum"),
        told("Thu 9 Dec 2021", "board_gap", "Tell that no board met by Wednesday 8 December 2021", Role.CASE_LEAD),
        duties=(
            duty(
                "settle-board-timetable", "term_settled", "Mon 21 June 2021", done="Fri 18 June 2021", title="settle it"
            ),
            duty("action-log-2", "action_log", "Wed 15 Sept 2021", done="Thu 16 Sept 2021", meeting=2),
            BOARD_REPORT,
            LATE_MINUTES,
            NEVER_SENT,
            duty("board-held-3", "board_held", "Wed 8 Sept 2021", done="Wed 8 Sept 2021", meeting=3),
            duty("board-held-4", "board_held", "Wed 13 Oct 2021", done="Wed 13 Oct 2021", meeting=4),
            duty("board-held-5", "board_held", "Wed 3 Nov 2021", withdrawn=True, meeting=5),
            duty("board-held-6", "board_held", "Wed 8 Dec 2021", done="Wed 8 Dec 2021", meeting=6),
            duty("board-held-7", "board_held", "Wed 5 Jan 2022", meeting=7),
            duty("board-held-8", "board_held", "Wed 7 Sept 2022", meeting=8),
            duty("delivery", "delivery", "Tue 31 May 2022", done="Tue 31 May 2022", paragraph="11"),
        ),
        refused=("2021-07-19 submit-report by ruth-adeyemi: ValueError: Ruth Adeyemi may not do this.",),
        about="Some things go wrong.",
    )
