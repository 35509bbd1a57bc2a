"""`erase`: refused in a sentence until it may be done, a list until somebody is sure; then the record still holds."""

import asyncio
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from temporalio.testing import WorkflowEnvironment

from activities.correspondence import Correspondence
from activities.ledger import Ledger
from activities.papers import Papers
from activities.register import Register
from deploy.embedded.programs import find_test_server
from domain.entries import NoticePage, Record
from domain.papers import Draft, Evidence, Kind, Paper
from models.shelf import Shelf
from notifications.mailer import Line, Mailer
from settings import PREFIX, Settings
from tests.activities.scripted_smtp import scripted_smtp
from tests.activities.written import REFERENCE, TOLD, Clock, PlainComposer, entry, reminder, report_owed
from tests.cli.typing_in import Typed, Typing
from tests.support.notices import sefton
from tests.support.ports import free_port
from tests.support.registers import register_at

PRIYA, RUTH = (next(one for one in sefton().people if one.id == id) for id in ("priya-nair", "ruth-adeyemi"))
DECIDED = ("--by", "olu", "--agreed-by", "Max Stone", "--why", "She asked for it")
# What the test's notice ended on: a year and a day before anybody runs this test, so that it was kept for one year.
ENDED_ON = datetime.now(UTC).date() - timedelta(days=370)


async def kept(url: str, ended_on: date | None) -> None:
    """Sefton's notice with what Priya did, a paper with its file, and letters to her and to the chair."""
    sessions, clock, notice = await register_at(url), Clock(), sefton()
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=notice.issued.signed_on)
    did = entry(2, by="priya-nair", what="Priya Nair handed in the report", why="So says Priya")
    await Register(sessions, clock).enter(
        Record(reference=REFERENCE, entries=(entry(1), did), notice=page, duties=(report_owed(),))
    )
    hashed, size = Shelf(Settings().evidence_folder).put(BytesIO(b"As it was attached"))
    file = Evidence(name="note.txt", sha256=hashed, kind="txt", size=size)
    await Papers(sessions, clock, 1).save_draft(
        Draft(
            reference=REFERENCE, paper=Paper(kind=Kind.BOARD, number=3), over=0, texts={"data": "Fewer cases"},
            evidence=(file,), by="priya-nair", at=TOLD, click="1",
        )
    )  # fmt: skip
    async with scripted_smtp() as server:
        mailer = Mailer(Line("127.0.0.1", server.port, sender="post@notices.example"))
        office = Correspondence(Ledger(sessions, PlainComposer(), mailer, clock))
        await office.send(reminder(to=PRIYA))
        await office.send(reminder(to=RUTH))
        await mailer.close()
    if ended_on:
        over = page.model_copy(update={"phase": "ended", "ended_on": ended_on, "ended_how": "lifted"})
        await Register(sessions, clock).enter(Record(reference=REFERENCE, entries=(entry(3),), notice=over))
    await sessions.close()


class Temporal:
    """A server on which nobody works."""

    def __init__(self, runner: asyncio.Runner, env: WorkflowEnvironment) -> None:
        self.runner, self.client = runner, env.client
        self.address = env.client.service_client.config.target_host

    @contextmanager
    def running(self, workflow_id: str) -> Iterator[None]:
        begun = self.runner.run(self.client.start_workflow("Strand", id=workflow_id, task_queue="nobody"))
        try:
            yield
        finally:
            self.runner.run(begun.terminate())


@pytest.fixture(scope="module")
def temporal() -> Iterator[Temporal]:
    server = str(find_test_server())
    with asyncio.Runner() as runner:
        env = runner.run(WorkflowEnvironment.start_time_skipping(test_server_existing_path=server))
        yield Temporal(runner, env)
        runner.run(env.shutdown())


@pytest.fixture
def over(register_here: str, temporal: Temporal, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(kept(register_here, ENDED_ON))
    monkeypatch.setenv(f"{PREFIX}KEPT_YEARS", "1")
    monkeypatch.setenv(f"{PREFIX}TEMPORAL_ADDRESS", temporal.address)


def test_an_open_notice_is_refused_whoever_agrees(register_here: str, typing: Typing) -> None:
    asyncio.run(kept(register_here, None))

    said = typing("erase", REFERENCE, "--person", "priya-nair", *DECIDED, "--sure")

    assert said.status == 1
    assert f"{REFERENCE} is still in force: nothing of it is erased while it runs. Nothing was erased." in said.said


def test_nothing_is_erased_before_its_time_or_without_two_people(
    over: None, typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erase(*words: str) -> Typed:
        return typing("erase", REFERENCE, *words, "--sure")

    alone = erase("--person", "priya-nair", "--by", "olu", "--why", "w")
    nobody = erase("--person", "jo", *DECIDED)
    neither, both = erase(*DECIDED), erase("--person", "priya-nair", "--whole", *DECIDED)
    monkeypatch.setenv(f"{PREFIX}KEPT_YEARS", "2")
    early = erase("--whole", *DECIDED)
    monkeypatch.delenv(f"{PREFIX}KEPT_YEARS")
    unset = erase("--whole", *DECIDED)

    assert {one.status for one in (alone, nobody, neither, both, early, unset)} == {1}
    assert "so somebody else has to agree: --agreed-by NAME." in alone.said
    assert f"{REFERENCE} names nobody jo, or they were erased before. It names now: priya-nair, " in nobody.said
    assert neither.said == both.said
    assert "the first day on which anything of it may be erased is" in early.said
    assert "set NOTICEKEEPER_KEPT_YEARS once it has" in unset.said
    assert "Nothing is broken" in typing("verify").said


def test_nothing_is_erased_while_a_strand_of_the_notice_still_runs_or_none_can_be_asked(
    over: None, temporal: Temporal, typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with temporal.running(f"board/{REFERENCE}"):
        board = typing("erase", REFERENCE, "--whole", *DECIDED, "--sure")
    monkeypatch.setenv(f"{PREFIX}TEMPORAL_ADDRESS", f"127.0.0.1:{free_port()}")
    unseen = typing("erase", REFERENCE, "--whole", *DECIDED, "--sure")
    listed = typing("erase", REFERENCE, "--whole", *DECIDED)

    assert {board.status, unseen.status} == {1}
    assert f"in Temporal there still runs board/{REFERENCE}: what is kept there would be entered again." in board.said
    assert f"Whether anything of {REFERENCE} still runs cannot be seen. Temporal does not answer" in unseen.said
    assert {one.said.endswith("Nothing was erased.") for one in (board, unseen)} == {True}
    assert "these would be erased" in listed.said
    assert "name nobody any more" not in typing("verify").said


def test_what_would_be_erased_is_listed_and_nothing_is_until_somebody_is_sure(over: None, typing: Typing) -> None:
    listed = typing("erase", REFERENCE, "--person", "priya-nair", *DECIDED)

    assert listed.status == 1
    assert "What names priya-nair: these would be erased from sefton-2021." in listed.said
    assert "1 letter with its bytes" in listed.said
    assert "A part of a name stands alone in entry 2" in listed.said
    assert "say the same with --sure to do it" in listed.said
    assert "Priya Nair" in typing("letters", REFERENCE).said


def test_a_person_is_erased_and_record_letters_and_proof_say_so(over: None, typing: Typing, nowhere: Path) -> None:
    done = typing("erase", REFERENCE, "--person", "priya-nair", *DECIDED, "--also", "Priya", "--sure")

    assert (done.status, "these were erased" in done.said) == (0, True)
    assert "Temporal keeps what has ended for 3650 days" in done.said
    assert "name nobody any more, as was entered when they were erased" in typing("verify").said
    letter = typing("letters", "show", "1")
    assert "It was erased on" in letter.said.replace("Its words were", "It was")
    assert typing("letters", "show", "2").said.count("Composed") == 1
    proved = checked(typing, nowhere)
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert "2 letters, 2 attempts to send them, 1 file of evidence listed; 1 of the letters erased since." in (
        proved.stdout
    )
    whole = "".join(file.read_text() for file in (nowhere / f"{REFERENCE}-proof").glob("*.jsonl"))
    assert "priya" not in whole.casefold()


def test_a_letter_put_back_after_it_was_erased_is_not_proved(over: None, typing: Typing, nowhere: Path) -> None:
    typing("erase", REFERENCE, "--person", "priya-nair", *DECIDED, "--sure")
    checked(typing, nowhere)
    ledger = nowhere / f"{REFERENCE}-proof" / "letters.jsonl"
    ledger.write_text(ledger.read_text().replace("(erased on", "(sent by Tom on", 1))

    proved = run_check(nowhere)

    assert proved.returncode == 1


def test_the_whole_of_a_notice_is_erased_but_for_its_skeleton(over: None, typing: Typing, nowhere: Path) -> None:
    done = typing("erase", REFERENCE, "--whole", *DECIDED, "--sure")
    again = typing("erase", REFERENCE, "--whole", *DECIDED, "--sure")
    proved = checked(typing, nowhere)

    assert done.status == 0, done.said
    assert "1 version of a paper" in done.said
    assert "The files of evidence are taken out of their folder by the worker in the next night." in done.said
    assert "was erased before" in again.said
    assert typing("verify").status == 0
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert "Lifted on" in typing("status", REFERENCE).said


def test_a_pack_as_of_a_moment_before_is_set_still_with_erased_where_names_were(
    over: None, typing: Typing, nowhere: Path
) -> None:
    typing("erase", REFERENCE, "--whole", *DECIDED, "--sure")

    made = typing("pack", REFERENCE, "--as-of", "2026-02-01T12:00", "--to", "given")

    (pdf,) = (nowhere / "given").rglob("*.pdf")
    said = " ".join("".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    assert made.status == 0, made.said
    assert "(erased on" in said
    assert "Priya" not in said.replace("So says Priya", "")


def checked(typing: Typing, folder: Path) -> subprocess.CompletedProcess[str]:
    typing("proof", REFERENCE, "--to", "given")
    zipfile.ZipFile(folder / "given" / f"{REFERENCE}-proof.zip").extractall(folder)
    return run_check(folder)


def run_check(folder: Path) -> subprocess.CompletedProcess[str]:
    script = folder / f"{REFERENCE}-proof" / "verify.py"
    return subprocess.run([sys.executable, "-I", "-S", script], cwd="/", capture_output=True, text=True, check=False)
