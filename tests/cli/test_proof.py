"""`proof`: one archive, which a stranger checks with nothing but Python, and in which nothing can be changed unseen."""

import asyncio
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.correspondence import Correspondence
from activities.digests import Digests
from activities.ledger import Ledger
from activities.papers import Papers
from activities.register import Register
from domain.digests import Morning
from domain.entries import NoticePage, Record
from domain.papers import Draft, Evidence, Kind, Paper
from domain.people import Role, Sending
from models import reading
from notifications.mailer import Line, Mailer
from tests.activities.asked import sent_in_vain
from tests.activities.scripted_smtp import scripted_smtp
from tests.activities.written import ADA, CORA, REFERENCE, Clock, PlainComposer, entry, reminder, report_owed
from tests.cli.typing_in import Typing
from tests.support.notices import sefton
from tests.support.registers import register_at

SURVEY = Evidence(name="survey of staff.pdf", sha256="a" * 64, kind="pdf", size=61_500)
DRAFT = Draft(
    reference=REFERENCE, paper=Paper(kind=Kind.BOARD, number=3), over=0, texts={"data": "Fewer cases"},
    evidence=(SURVEY,), by="priya-nair", at=datetime(2022, 5, 20, 14, tzinfo=UTC), click="1",
)  # fmt: skip


@pytest.fixture
def kept(register_here: str) -> None:
    """Sefton's notice with three things that happened and two letters, one of them taken at the fourth attempt."""

    async def kept() -> None:
        sessions = await register_at(register_here)
        page = NoticePage(
            notice=sefton(), revision=1, phase="in force", stage="notice in force", in_force_on=datetime.now(UTC).date()
        )
        entries = tuple(entry(n) for n in (1, 2, 3))
        owed = (report_owed(),)
        await Register(sessions, Clock()).enter(Record(reference=REFERENCE, entries=entries, notice=page, duties=owed))
        await Papers(sessions, Clock(), 1).save_draft(DRAFT)
        async with scripted_smtp() as server:
            mailer = Mailer(Line("127.0.0.1", server.port, sender="post@notices.example"))
            office = Correspondence(Ledger(sessions, PlainComposer(), mailer, Clock()))
            server.script = {"RCPT": ["451 4.7.1 Greylisted"] * 3}
            for _ in range(3):
                await sent_in_vain(office, reminder())
            await office.send(reminder())
            await office.send(reminder(to=ADA))
            await mailer.close()
        await sessions.close()

    asyncio.run(kept())


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the archive's own script says, run where nothing of ours can be imported."""
    return subprocess.run(
        [sys.executable, "-I", "-S", folder / "verify.py"], cwd="/", capture_output=True, text=True, check=False
    )


@pytest.fixture
def unpacked(kept: None, typing: Typing, nowhere: Path) -> Path:
    typing("proof", REFERENCE, "--to", "given")
    zipfile.ZipFile(nowhere / "given" / f"{REFERENCE}-proof.zip").extractall(nowhere)
    return nowhere / f"{REFERENCE}-proof"


def test_a_stranger_checks_it_and_finds_every_letter_and_every_attempt(unpacked: Path, typing: Typing) -> None:
    said = checked(unpacked)

    last = json.loads((unpacked / "chain.json").read_text())["hash"]
    tried = [json.loads(line)["words"] for line in (unpacked / "attempts.jsonl").read_text().splitlines()]
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.startswith(
        "Nothing is broken: 9 entries, 2 letters, 5 attempts to send them, 1 file of evidence listed."
    )
    assert last in said.stdout
    assert last in typing("proof", REFERENCE, "--to", "again").said
    assert last in (unpacked / "README.txt").read_text()
    assert sorted(tried) == ["250 2.0.0 Taken", "250 2.0.0 Taken", "451 4.7.1 Greylisted"]
    assert "delayed: 451 4.7.1 Greylisted 2 more attempts came to the same attempt 4" in (
        typing("letters", "show", 2).said
    )
    assert {file.suffix for file in (unpacked / "letters").iterdir()} == {".eml"}


def test_evidence_is_listed_with_its_hash_its_paper_and_who_attached_it_when(unpacked: Path) -> None:
    (listed,) = map(json.loads, (unpacked / "evidence.jsonl").read_text().splitlines())

    assert listed == {
        **SURVEY.model_dump(),
        "paper": "board-3",
        "paragraph": "5b",
        "by": "priya-nair",
        "at": "2022-05-20T14:00:00.000000+00:00",
        "versions": [1],
    }


def test_a_letter_gathered_in_one_is_told_from_any_other_by_its_hash(
    register_here: str, typing: Typing, nowhere: Path
) -> None:
    async def gathered() -> str:
        sessions, clock = await register_at(register_here), Clock(datetime(2022, 5, 16, 8, tzinfo=UTC))
        reader = CORA.model_copy(update={"letters": Sending.DIGEST})
        others = tuple(person for person in sefton().people if Role.COORDINATOR not in person.roles)
        notice = sefton().model_copy(update={"people": (CORA, *others)})
        page = NoticePage(
            notice=notice, revision=1, phase="in force", stage="notice in force", in_force_on=clock.now.date()
        )
        await Register(sessions, clock).enter(Record(reference=REFERENCE, entries=(entry(1),), notice=page))
        async with scripted_smtp() as server:
            mailer = Mailer(Line("127.0.0.1", server.port, sender="post@notices.example"))
            ledger = Ledger(sessions, PlainComposer(), mailer, clock)
            for reference in (REFERENCE, "marlbrook"):
                key = f"{reference}/board/board-report-3/10/r1/cora"
                await Correspondence(ledger).send(reminder(to=reader, key=key, reference=reference))
            clock.now = datetime(2022, 5, 16, 8, 30, tzinfo=UTC)
            digests = Digests(sessions, ledger)
            letter = await digests.gather(Morning(reader="0123", address=CORA.address, at=clock.now))
            assert letter is not None
            await digests.deliver(letter)
            await mailer.close()
        async with sessions.reading() as session:
            row = await reading.letter(session, letter.key)
        await sessions.close()
        return row.sha256 if row else ""

    whole = asyncio.run(gathered())
    typing("proof", REFERENCE, "--to", "given")
    zipfile.ZipFile(nowhere / "given" / f"{REFERENCE}-proof.zip").extractall(nowhere)

    folder = nowhere / f"{REFERENCE}-proof"
    said = checked(folder)
    assert said.returncode == 0, said.stdout + said.stderr
    assert whole in (folder / "audit.jsonl").read_text()
    assert "marlbrook" not in "".join(file.read_text() for file in folder.glob("*.jsonl"))

    typing("proof", "several-notices", "--to", "given")
    zipfile.ZipFile(nowhere / "given" / "several-notices-proof.zip").extractall(nowhere)
    of_several = checked(nowhere / "several-notices-proof")
    assert of_several.returncode == 0, of_several.stdout + of_several.stderr
    assert whole in (nowhere / "several-notices-proof" / "letters.jsonl").read_text()
    assert "digest to Cora Reed" in typing("letters", "several-notices").said


def test_the_same_register_gives_the_same_bytes_again(kept: None, typing: Typing, nowhere: Path) -> None:
    for folder in ("one", "two"):
        typing("proof", REFERENCE, "--to", folder)

    one, two = ((nowhere / folder / f"{REFERENCE}-proof.zip").read_bytes() for folder in ("one", "two"))
    assert one == two


def other_words(folder: Path) -> None:
    file = folder / "attempts.jsonl"
    file.write_text(file.read_text().replace("451 4.7.1 Greylisted", "250 2.0.0 Taken"))


def other_state(folder: Path) -> None:
    file = folder / "letters.jsonl"
    file.write_text(file.read_text().replace('"state":"sent"', '"state":"refused"'))


def other_last_words(folder: Path) -> None:
    file = folder / "letters.jsonl"
    file.write_text(file.read_text().replace("250 2.0.0 Taken", "250 2.0.0 Read aloud"))


def other_address(folder: Path) -> None:
    file = folder / "letters.jsonl"
    file.write_text(file.read_text().replace("cora.reed@", "somebody.else@"))


def other_bytes(folder: Path) -> None:
    file = sorted((folder / "letters").iterdir())[0]
    file.write_bytes(file.read_bytes() + b" ")


def another_entry(folder: Path) -> None:
    file = folder / "audit.jsonl"
    file.write_text(file.read_text().replace("Thing 2 happened", "Thing 2 never happened"))


def one_entry_less(folder: Path) -> None:
    file = folder / "audit.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))


def one_letter_less(folder: Path) -> None:
    file = folder / "letters.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))


def one_file_less(folder: Path) -> None:
    sorted((folder / "letters").iterdir())[0].unlink()


def another_file(folder: Path) -> None:
    file = folder / "evidence.jsonl"
    file.write_text(file.read_text().replace("a" * 64, "b" * 64))


def somebody_elses_file(folder: Path) -> None:
    file = folder / "evidence.jsonl"
    file.write_text(file.read_text().replace("priya-nair", "helen-okafor"))


CHANGES: list[tuple[Callable[[Path], None], str]] = [
    (other_words, "/attempt-1: it is not as it was entered"),
    (other_state, ": what became of it is not as it was entered"),
    (other_last_words, ": what became of it is not as it was entered"),
    (other_address, ": it did not go where the ledger says"),
    (other_bytes, ": its bytes were changed after they were frozen"),
    (another_entry, "entry 2: it was changed after it was entered"),
    (one_entry_less, "the last entry is not the one it should be: 9 were entered"),
    (one_letter_less, ": this letter was entered, and is not here"),
    (another_file, f"board-3, version 1: {'a' * 64} survey of staff.pdf was entered, and is not listed"),
    (somebody_elses_file, f"board-3, version 1: {'a' * 64} survey of staff.pdf is not as it was entered"),
    (one_file_less, "something is missing here, or cannot be read: FileNotFoundError"),
]


@pytest.mark.parametrize(("change", "found"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_whatever_is_changed_is_found(change: Callable[[Path], None], found: str, unpacked: Path) -> None:
    change(unpacked)

    said = checked(unpacked)

    assert said.returncode == 1
    assert found in said.stdout
    assert "NOT PROVED" in said.stdout
    assert said.stderr == ""


@pytest.mark.usefixtures("kept")
def test_a_notice_that_is_not_kept_has_no_proof_and_nothing_is_left_behind(typing: Typing, nowhere: Path) -> None:
    refused = typing("proof", "bury-2022")

    assert refused.status == 1
    assert "bury-2022" in refused.err
    assert not list(nowhere.glob("*.zip*"))
