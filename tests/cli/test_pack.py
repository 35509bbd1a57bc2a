"""`pack`: what the record says as of a moment, and nothing that came after, set the same way again."""

import asyncio
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from activities.correspondence import Correspondence
from activities.ledger import Ledger
from activities.papers import Papers
from activities.register import Register
from desk.packing import _moment
from domain.duties import DutyStatus
from domain.entries import Entry, MeetingPage, NoticePage, Record
from domain.facts import unseen
from domain.instrument import Notice
from domain.papers import Draft, Evidence, Kind, Paper
from models import reading
from models.database import Sessions, opened
from models.record import AuditRow
from models.shelf import Shelf
from notifications.mailer import Line, Mailer
from past.pack.setting import data_of, pictured, typeset
from past.typed import typed_as
from settings import Settings
from tests.activities.scripted_smtp import scripted_smtp
from tests.activities.written import ADA, BOARD, REFERENCE, UID, Clock, PlainComposer, entry, reminder, report_owed
from tests.cli.typing_in import Typing
from tests.support.notices import sefton
from tests.support.registers import register_at

SIGNED = datetime(2022, 5, 1, 9, tzinfo=UTC)
TOLD = datetime(2022, 5, 16, 8, tzinfo=UTC)
DONE = datetime(2022, 5, 20, 15, tzinfo=UTC)
ENDS = datetime(2022, 5, 25, 9, tzinfo=UTC)
BEFORE, AFTER = "2022-05-19T17:00", "2022-05-26T12:00"
# What would be a heading, code, a label, a break-out, an end of the text or a turn of it, were it ever read as markup.
HOSTILE = (
    '#panic("seen") = Heading *bold* _it_ `raw` $x$ @ref <lab> \\ // "] #] #let x \u202egnihton\u202c \x07 ' + "w" * 300
)


def did(n: int, strand: str, act: str, by: str, at: datetime, what: str, **details: str) -> Entry:
    """An act of somebody, as its strand enters it."""
    key = f"{REFERENCE}/{strand}/{act}/{n}"
    return entry(n, key=key, strand=strand, at=at, by=by, on=at.date(), what=what, paragraph="13", details=details)


def a_page(stage: str = "notice in force", notice: Notice | None = None) -> NoticePage:
    signed_on = date(2021, 6, 7)
    return NoticePage(notice=notice or sefton(), revision=1, phase="in force", stage=stage, in_force_on=signed_on)


def a_board(status: str = "planned", settled_at: datetime | None = None) -> MeetingPage:
    return MeetingPage(
        uid=UID, kind="board", number=3, summary="Improvement board", description="", why="", starts_at=BOARD,
        ends_at=BOARD + timedelta(hours=2), place="Town Hall", status=status, sequence=0, revised_at=TOLD,
        settled_at=settled_at,
    )  # fmt: skip


CONTENTS = {"old.pdf": b"old" * 300, "survey.pdf": b"new" * 20_500}
OLD, NEW = (
    Evidence(name=name, sha256=sha256(content).hexdigest(), kind="pdf", size=len(content))
    for name, content in CONTENTS.items()
)


async def attach(sessions: Sessions, clock: Clock, *files: Evidence) -> None:
    """The report to board 3 saved once for each file, which takes the place of the one before."""
    clock.now = DONE - timedelta(hours=1)
    office, paper = Papers(sessions, clock, 1), Paper(kind=Kind.BOARD, number=3)
    shelf = Shelf(Settings().evidence_folder)
    for over, file in enumerate(files):
        shelf.put(io.BytesIO(CONTENTS[file.name]))
        draft = Draft(
            reference=REFERENCE, paper=paper, over=over, texts={}, evidence=(file,), by="priya-nair", at=clock.now,
            click=file.name,
        )  # fmt: skip
        assert (await office.save_draft(draft)).refusal == ""


async def keep(url: str, *, hostile: bool = False) -> None:
    """A notice that owes a report to its third board, hands it in, and is then under a concern that goes further."""
    sessions, clock = await register_at(url), Clock(SIGNED)
    register = Register(sessions, clock)

    async def enter(at: datetime, *entries: Entry, **more: Any) -> None:
        clock.now = at
        await register.enter(Record(reference=REFERENCE, entries=entries, strand="board", **more))

    text = sefton().model_copy(update={"council": f"Sefton {HOSTILE[:60]}"}) if hostile else None
    await enter(SIGNED, entry(1, at=SIGNED), notice=a_page(notice=text))
    await enter(TOLD, entry(2, at=TOLD), duties=(report_owed(),), meetings=(a_board(),))
    async with scripted_smtp() as server:
        mailer = Mailer(Line("127.0.0.1", server.port, sender="post@notices.example"))
        office = Correspondence(Ledger(sessions, PlainComposer(), mailer, clock))
        clock.now = TOLD + timedelta(minutes=1)
        await office.send(reminder(what=HOSTILE) if hostile else reminder())
        await office.send(reminder(to=ADA))
        clock.now = ENDS
        await office.send(reminder(5, told_at=ENDS, what="A reminder of later"))
        await mailer.close()
    await attach(sessions, clock, OLD, NEW)
    said = "The report to board 3 was handed in"
    handed_in = entry(3, at=DONE, by="priya-nair", on=DONE.date(), duty="board-report-3", what=said)
    details = {"meeting": "3", "version": "2"}
    handed_in = handed_in.model_copy(update={"key": f"{REFERENCE}/board/submit-report/3", "details": details})
    await enter(DONE, handed_in, duties=(report_owed(DutyStatus.DONE),))
    concern = HOSTILE if hostile else "Concern 1 was raised: caseloads"
    await enter(ENDS, did(4, "notice", "raise-concern", "george-mbeki", ENDS, concern))
    put = {"stage": "minded to direct", "reason": "inadequate", "reply_by": "2022-06-20", "document": "a submission"}
    proposed = did(5, "escalation-1", "propose-stage", "claire-donnelly", ENDS, "Proposed: minded to direct", **put)
    ticked = did(
        6, "escalation-1", "tick-box", "claire-donnelly", ENDS, "Box ground", box="ground", note="not satisfied"
    )
    await enter(ENDS, proposed, ticked, notice=a_page("concern", text))
    objective = {"area": "the first area", "text": "Fewer cases for each worker", "owner": "Tom Ashworth"}
    await enter(ENDS, did(7, "delivery", "set-objective", "priya-nair", ENDS, "An objective was set", **objective))
    for n, (act, by, details) in enumerate(plan_acts(HOSTILE if hostile else "four posts are vacant"), start=8):
        await enter(ENDS, did(n, "delivery", act, by, ENDS, f"Of the plan: {act}", **details))
    for n, (act, by, details) in enumerate(BOARD_ACTS, start=20):
        await enter(ENDS, did(n, "board", act, by, ENDS, f"Of board 1: {act}", **details))
    await sessions.close()


ROTA = {"meeting": "1", "text": "Publish the rota", "owner": "helen-okafor", "due_on": "2022-05-20"}
BOARD_ACTS: list[tuple[str, str, dict[str, str]]] = [
    ("agree-action", "ruth-adeyemi", {**ROTA, "text": "Ask the schools", "owner": "dcs"}),
    ("agree-action", "ruth-adeyemi", ROTA),
    ("move-action", "ruth-adeyemi", {"action": "2", "to_on": "2022-05-24", "reason": "it is disputed"}),
    ("close-action", "helen-okafor", {"action": "1"}),
    ("record-decision", "ruth-adeyemi", {"meeting": "1", "text": "Cap caseloads", "carried": "by agreement"}),
]


def plan_acts(said: str) -> list[tuple[str, str, dict[str, str]]]:
    """What was said of the plan besides, as the audit keeps it: words alone."""
    said = "".join(letter for letter in said if not unseen(letter))
    red = {"objective": "1", "progress": "off track"}
    heard = {"voice": "frontline staff", "gathered": "a survey", "heard": "too many cases"}
    return [
        ("record-progress", "priya-nair", {"objective": "1", "progress": "slow", "said": "two left"}),
        ("record-progress", "priya-nair", {**red, "said": said, "evidence": "return"}),
        ("amend-objective", "priya-nair", {"objective": "1", "target": "16", "target_on": "2022-12-31"}),
        ("note-contribution", "ruth-adeyemi", {"whose": "the police", "needs": "nobody comes"}),
        ("note-contribution", "ruth-adeyemi", {"whose": "helen-okafor", "needs": "no data"}),
        ("strengthen-contribution", "priya-nair", {"contribution": "1", "evidence": "they come"}),
        ("record-views", "priya-nair", heard),
        ("recommend", "jonah-whitaker", {"text": "Supervise weekly"}),
    ]


@pytest.fixture
def kept(register_here: str) -> str:
    asyncio.run(keep(register_here))
    return register_here


async def _audit(url: str) -> list[AuditRow]:
    sessions = opened(url)
    async with sessions.reading() as session:
        found = list(await reading.audit(session, REFERENCE))
    await sessions.close()
    return found


@cache
def text_of(pdf: bytes) -> str:
    """What stands on the pages, with the folding taken out."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def made(typing: Typing, as_of: str, to: str = "out") -> tuple[bytes, dict[str, bytes]]:
    """The PDF and its sources by name, of a pack as of a moment."""
    said = typing("pack", REFERENCE, "--as-of", as_of, "--to", to, "--by", "Ola Berg")
    assert said.status == 0, said.said
    name = f"{REFERENCE}-pack-{as_of[:10]}"
    with zipfile.ZipFile(Path(to) / f"{name}-sources.zip") as archive:
        inside = {entry.partition("/")[2]: archive.read(entry) for entry in archive.namelist()}
    return (Path(to) / f"{name}.pdf").read_bytes(), inside


def test_it_says_clause_by_clause_what_was_owed_and_who_was_told_and_what_was_proposed(
    kept: str, typing: Typing
) -> None:
    pdf, _ = made(typing, AFTER)

    said = text_of(pdf)
    assert "Decision pack Sefton Council: improvement notice" in said
    assert "As of 12:00 (UK time) on Thursday 26 May 2022 (2022-05-26T12:00:00)" in said
    assert "hand in the report to the board coordinator Mon 30 May 2022 done Fri 20 May 2022" in said
    for paragraph in ("4", "5a", "5b", "5c", "5d", "5e", "6", "7", "8", "9", "10", "11", "12", "13"):
        assert f"Paragraph {paragraph} " in said
    assert "The delivery date (aim): the end of May 2022, glossed" in said
    assert "The board's timetable (must): nothing settled. Status: unset." in said
    assert "3 written, 3 taken by the mail server" in said
    assert "Cora Reed coordinator 2 2 0" in said
    assert "board 3 Wed 8 Jun 2022 10:00 planned" in said
    assert "Proposed: minded to direct By Claire Donnelly, Wed 25 May 2022 10:00." in said
    assert "The letter’s reply date: Mon 20 Jun 2022" in said or "The letter's reply date: Mon 20 Jun 2022" in said
    assert "not satisfied Claire Donnelly Wed 25 May 2022" in said
    assert "legal-test the legal test looked at: failing to an adequate standard, or at all open" in said
    assert "Stage: concern" in said
    assert "Fewer cases for each worker" in said
    assert "No paragraph: how the notice ends is not said" in said


def test_it_says_how_each_objective_went_whose_contribution_is_weak_and_whom_nobody_asked(
    kept: str, typing: Typing
) -> None:
    said = text_of(made(typing, AFTER)[0])

    assert "Objectives: 1 off track." in said
    assert "1. Fewer cases for each worker Answers: the first area. Owner: Tom Ashworth." in said
    assert "To move to 16 by Saturday 31 December 2022." in said
    assert "As of then: off track. No measure is named." in said
    assert "Priya Nair Off track: four posts are vacant Evidence: return" in said
    assert "Slow: two left" in said
    assert "Amended: target: 16, before: nothing; target day: Saturday 31 December 2022, before: nothing" in said
    assert "• Supervise weekly" in said
    assert "they come (Wednesday 25 May 2022, Priya Nair)" in said
    assert "no data Wednesday 25 May 2022, Ruth Adeyemi not said yet" in said
    assert "No views of children and young people were recorded since the notice came into force" in said
    assert "No views of frontline staff" not in said


def test_it_says_what_boards_decided_and_which_actions_were_open(kept: str, typing: Typing) -> None:
    said = text_of(made(typing, AFTER)[0])

    assert "1 1. Cap caseloads by agreement Ruth Adeyemi, Wednesday 25 May 2022" in said
    assert "1 2. Publish the rota Helen Okafor Tue 24 May 2022, overdue" in said
    assert "Ask the schools" not in said


def test_it_lists_the_evidence_that_was_handed_in_with_who_attached_it_and_to_which_clause(
    kept: str, typing: Typing
) -> None:
    said, before = (text_of(made(typing, as_of, as_of[:10])[0]) for as_of in (AFTER, BEFORE))

    at = "15:00 (UK time) on Friday 20 May 2022"
    listed = f"survey.pdf sha256 {NEW.sha256} 62 kB Priya Nair {at} Report to board 3, version 2 paragraph 5b"
    assert listed.replace(" ", "") in said.replace(" ", "")
    # What was taken out before it was handed in is a draft of the council's own.
    assert "old.pdf" not in said
    assert "No file had been handed in with a paper." in before


def test_it_never_says_what_anybody_should_decide(kept: str, typing: Typing) -> None:
    said = text_of(made(typing, AFTER)[0]).casefold()

    assert "it does not say whether the notice was complied with, what follows from it" in said
    assert not [
        word for word in ("recommend that", "should be approved", "should be refused", "advise that") if word in said
    ]


def test_nothing_that_was_entered_later_is_in_it(kept: str, typing: Typing) -> None:
    pdf, inside = made(typing, BEFORE)

    said = text_of(pdf)
    assert "hand in the report to the board coordinator Mon 30 May 2022 not done by then, its day ahead" in said
    assert "2 written, 2 taken by the mail server" in said
    assert "Nothing had been proposed." in said
    assert "No objective had been entered." in said
    assert "Stage: notice in force" in said
    everything = said + "".join(content.decode() for content in inside.values())
    assert not [
        word for word in ("board 3 was handed in", "of later", "Concern 1", "Fewer cases") if word in everything
    ]
    recorded = [json.loads(line)["recorded_at"] for line in inside["audit.jsonl"].splitlines()]
    assert max(recorded) < "2022-05-19T16:00"


def test_a_moment_is_the_first_that_is_not_in_it(kept: str, typing: Typing) -> None:
    assert "2 written" in text_of(made(typing, "2022-05-25T10:00")[0])
    assert "3 written" in text_of(made(typing, "2022-05-25T10:00:01")[0])
    assert "3 written" in text_of(made(typing, "2022-05-25T09:00:01Z")[0])


def test_the_same_moment_gives_the_same_bytes_again_although_the_first_was_entered(kept: str, typing: Typing) -> None:
    one, two = made(typing, AFTER, "one"), made(typing, AFTER, "two")

    assert one == two
    zips = [Path(folder, f"{REFERENCE}-pack-2022-05-26-sources.zip").read_bytes() for folder in ("one", "two")]
    assert zips[0] == zips[1]


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    second = datetime(2022, 10, 30, 1, 30, tzinfo=UTC)

    assert typed_as(second - timedelta(hours=1)) == "2022-10-30T01:30:00"
    assert typed_as(second) == "2022-10-30T01:30:00+00:00"
    assert _moment(typed_as(second), second) == second
    assert _moment(typed_as(second - timedelta(hours=1)), second) == second - timedelta(hours=1)


def test_its_sources_set_the_very_same_pack_and_their_hashes_are_right(kept: str, typing: Typing) -> None:
    pdf, inside = made(typing, AFTER)

    sums = {f"{sha256(inside[name]).hexdigest()}  {name}" for name in inside if name != "SHA256SUMS"}
    assert set(inside["SHA256SUMS"].decode().splitlines()) == sums
    assert typeset(inside["data.json"], datetime(2022, 5, 26, 11, tzinfo=UTC)) == pdf
    last = json.loads(inside["audit.jsonl"].splitlines()[-1])["hash"]
    assert last == json.loads(inside["data.json"])["last_hash"]
    assert last in inside["README.txt"].decode()


def test_making_one_is_entered_with_who_made_it_and_the_hash_of_what_was_made(kept: str, typing: Typing) -> None:
    pdf, _ = made(typing, AFTER)

    row = asyncio.run(_audit(kept))[-1]
    assert (row.strand, row.by) == ("packs", "Ola Berg")
    assert row.what == "A decision pack was made, as of 12:00 (UK time) on Thursday 26 May 2022"
    assert row.details[f"{REFERENCE}-pack-2022-05-26.pdf"] == sha256(pdf).hexdigest()
    assert typing("verify").status == 0


def test_what_others_wrote_is_never_read_as_markup(register_here: str, typing: Typing) -> None:
    asyncio.run(keep(register_here, hostile=True))

    pdf, inside = made(typing, AFTER)

    said = text_of(pdf)
    assert '#panic("seen") = Heading *bold* _it_ `raw` $x$ @ref <lab> \\ // "] #] #let x' in said
    assert "w" * 300 in said.replace(" ", "")
    assert not [letter for letter in "\u202e\u202c\x07" if letter in said + inside["data.json"].decode()]


def test_a_long_word_stays_on_the_page() -> None:
    """Seen, too: the pages are set as pictures, and what stands beyond an edge would be cut off there."""
    facts = json.loads(data_of(NOTHING | {"council": "w" * 300, "trigger": "v" * 300}))

    pages = pictured(data_of(facts), AS_OF)
    said = text_of(typeset(data_of(facts), AS_OF)).replace(" ", "")

    assert pages[0].startswith(b"\x89PNG")
    assert "w" * 300 in said
    assert "v" * 300 in said


AS_OF = datetime(2022, 5, 26, 11, tzinfo=UTC)
NOTHING: dict[str, Any] = {
    "reference": "r", "council": "c", "kind": "k", "service": "s", "signed": "", "trigger": "", "as_of": "then",
    "as_of_typed": "", "phase": "in force", "stage": "notice in force", "revision": 1, "calendar": "", "entries": 1,
    "last_hash": "0", "people": [], "clauses": [], "counted": [], "meetings": [], "meeting_acts": [], "proposals": [],
    "decisions": [], "open_actions": [], "evidence": [],
    "told": {"letters": [], "readers": [], "written": 0, "taken": 0, "late": 0}, "ladder_acts": [], "readings": [],
    "plan": {"counted": "", "set": [], "gaps": [], "contributions": [], "views": [], "unheard": []}, "plan_acts": [],
    "unsure": 0, "changed_since": False,
}  # fmt: skip


def test_where_there_is_nothing_it_says_so() -> None:
    said = text_of(typeset(data_of(NOTHING), AS_OF))

    assert "Duties none owed yet" in said
    assert "None had been called." in said
    assert said.count("No letter had been written.") == 2
    assert "It leaves nothing open." in said


REFUSED: list[tuple[str, str, str]] = [
    ("bury-2022", AFTER, "No notice bury-2022 is kept here; those kept are: sefton-2021."),
    (REFERENCE, "2098-01-01T09:00", "is still ahead: what was known can be asked as of now at the latest."),
    (
        REFERENCE,
        "2022-05-01T09:00",
        "Nothing had been entered of sefton-2021 before 09:00 (UK time) on Sunday 1 May 2022",
    ),
    (REFERENCE, "2022-05-01T10:00", "Nothing had been entered of sefton-2021 before"),
    (
        REFERENCE,
        "2022-05-26",
        "'2022-05-26' is no moment. Write it on London's clock, such as 2022-03-01T17:00",
    ),
    (REFERENCE, "2022-02-30T09:00", "'2022-02-30T09:00' is no moment."),
    (REFERENCE, "2022-03-27T01:30", "2022-03-27T01:30 is no moment in London: the clocks went forward over it."),
]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("reference", "as_of", "why"), REFUSED)
def test_what_cannot_be_had_is_refused_in_a_sentence_and_leaves_nothing(
    reference: str, as_of: str, why: str, typing: Typing, nowhere: Path
) -> None:
    refused = typing("pack", reference, "--as-of", as_of, "--to", "out")

    assert refused.status == 1
    assert why in refused.said
    assert not (nowhere / "out").exists()


def test_where_nothing_is_kept_yet_there_is_no_pack(typing: Typing) -> None:
    refused = typing("pack", REFERENCE)

    assert refused.status == 1
    assert "Nothing is kept here yet." in refused.said
