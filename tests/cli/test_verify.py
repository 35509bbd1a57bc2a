"""`verify`: a paper or a file of evidence that was changed, or is missing, is named."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from activities.papers import Papers
from activities.register import Register
from domain.entries import NoticePage, Record
from domain.papers import Draft, Evidence, Kind, Paper
from models.shelf import Shelf
from settings import Settings
from tests.activities.written import REFERENCE, TOLD, Clock, entry, report_owed
from tests.cli.typing_in import Typing
from tests.support.notices import sefton
from tests.support.registers import register_at, tampered

ATTACHED = b"As it was attached"

# Something done to a file of evidence, or to the register at its URL.
Touch = Callable[[Path, str], None]


@pytest.fixture
def file(register_here: str) -> Path:
    """Where the one file of evidence lies: of the report to board 3, which was saved with it."""
    folder = Settings().evidence_folder
    hashed, size = Shelf(folder).put(BytesIO(ATTACHED))

    async def kept() -> None:
        sessions, clock, notice = await register_at(register_here), Clock(), sefton()
        signed_on = notice.issued.signed_on
        page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=signed_on)
        record = Record(reference=REFERENCE, entries=(entry(1),), notice=page, duties=(report_owed(),))
        await Register(sessions, clock).enter(record)
        note = Evidence(name="note.txt", sha256=hashed, kind="txt", size=size)
        paper, texts = Paper(kind=Kind.BOARD, number=3), {"data": "Fewer cases"}
        draft = Draft(
            reference=REFERENCE, paper=paper, over=0, texts=texts, evidence=(note,), by="priya-nair", at=TOLD, click="1"
        )
        assert (await Papers(sessions, clock, 1).save_draft(draft)).version == 1
        await sessions.close()

    asyncio.run(kept())
    return folder / hashed[:2] / hashed[2:]


def in_the_register(statement: str) -> Touch:
    return lambda _file, register: tampered(register, statement)


def changed(file: Path, _register: str) -> None:
    file.write_bytes(ATTACHED + b" ")


def taken_away(file: Path, _register: str) -> None:
    file.unlink()


TOUCHED: list[tuple[Touch, str]] = [
    (changed, "the evidence note.txt ({hash}) was changed after it was attached."),
    (taken_away, "the evidence note.txt ({hash}) is missing from the folder it was put in."),
    (
        in_the_register("""UPDATE paper_version SET texts = '{"data": "More cases"}'"""),
        "version 1 of the paper board-3 was changed after it was saved.",
    ),
    (
        in_the_register("DELETE FROM paper_version"),
        "sefton-2021/papers/board-3/version-1 stands in the audit and is not kept any more.",
    ),
]


@pytest.mark.parametrize(
    ("touch", "found"), TOUCHED, ids=["a changed file", "a missing file", "a changed paper", "a missing paper"]
)
def test_what_was_touched_is_named_and_the_command_fails(
    touch: Touch, found: str, file: Path, register_here: str, typing: Typing
) -> None:
    untouched = typing("verify")

    touch(file, register_here)
    touched = typing("verify")

    assert (untouched.status, touched.status) == (0, 1)
    assert f"{REFERENCE}: {found.format(hash=file.parent.name + file.name)}" in touched.said


@pytest.mark.parametrize(
    ("touch", "first"),
    [
        (changed, "Put back the files of evidence alone"),
        (taken_away, "Put back the files of evidence alone"),
        (in_the_register("DELETE FROM paper_version"), "Put back the last copy of the register"),
    ],
    ids=["a changed file", "a missing file", "a missing paper"],
)
def test_a_broken_file_never_sends_anybody_to_put_an_older_register_back(
    touch: Touch, first: str, file: Path, register_here: str, typing: Typing
) -> None:
    untouched = typing("verify")

    touch(file, register_here)
    touched = typing("verify")

    assert "1 file of evidence were read" in untouched.said
    assert first in touched.said
    assert touched.said.count("Put back") == 1


def test_a_file_that_cannot_be_read_is_named_and_the_walk_goes_on(file: Path, typing: Typing) -> None:
    file.unlink()
    file.mkdir()

    walked = typing("verify")

    assert walked.status == 1
    assert "cannot be read: Is a directory." in walked.said
    assert "1 place is broken" in walked.said
