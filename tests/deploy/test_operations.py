"""What docs/operations.md has people type: typed here, as it stands there, until the register verifies again."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from activities.freezing import entry_of_letter, frozen
from activities.papers import Papers
from activities.register import Register
from domain.entries import NoticePage, Record
from domain.papers import Evidence
from models import chain
from models.database import opened
from models.post import Kept, LetterRow
from models.shelf import Shelf
from models.upgrading import upgraded
from models.walking import verify
from settings import PREFIX
from tests.activities.test_papers import NOW, draft, duties
from tests.activities.written import REFERENCE, Clock, PlainComposer, entry, reminder
from tests.support.notices import sefton
from tests.support.postgres import Postgres
from tests.support.registers import sqlite_url

GUIDE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
ON_A_SERVER, IN_A_FILE, FILES = "The register, on PostgreSQL", "The register, in a file", "The files, and "
NOTHING_BROKEN = "Nothing is broken: 4 entries, 1 letters"


def typed(chapter: str, section: str = "") -> str:
    """What is to be typed in a section of a chapter, or before its first one."""
    [whole] = re.findall(rf"^## {chapter}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    parts = re.split(r"^### ", whole, flags=re.MULTILINE)
    [part] = [part for part in parts[1:] if part.startswith(section)] if section else parts[:1]
    blocks = re.findall(r"^```\w+\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
    assert blocks, f"{chapter}: {section} has nothing to type"
    return "".join(blocks)


class Computer:
    """Where it is typed: a data folder, a backup folder, and what the settings say of the register."""

    def __init__(self, folder: Path, url: str, **names: str) -> None:
        self.url, self.data, self.backup = url, folder / "data", folder / "backup"
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
        path = f"{names.pop('programs', '')}:{Path(sys.executable).parent}:{kept['PATH']}"
        ours = {f"{PREFIX}DATABASE_URL": url, f"{PREFIX}DATA_FOLDER": str(self.data)}
        self.environ = {**kept, **names, **ours, "PATH": path, "DATA": str(self.data), "BACKUP": str(self.backup)}

    def run(self, *parts: tuple[str, str]) -> str:
        said = ""
        for part in parts:
            done = subprocess.run(
                ["sh", "-eu", "-c", typed(*part)],
                env=self.environ,
                cwd=self.data.parent,
                text=True,
                capture_output=True,
            )
            assert done.returncode == 0, f"{part}: {done.stdout}{done.stderr}"
            said += done.stdout
        return " ".join(said.split())


async def lived(url: str, data: Path) -> None:
    """A notice, a letter, a file of evidence that a paper names, and the secret."""
    sessions, notice = await upgraded(url), sefton()
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=notice.issued.signed_on)
    record = Record(reference=REFERENCE, notice=page, duties=duties(), strand="board", entries=(entry(1), entry(2)))
    await Register(sessions, Clock(NOW)).enter(record)
    letter = reminder()
    whole = frozen(letter, PlainComposer().compose(letter, None), NOW)
    async with sessions.writing() as session:
        session.add(LetterRow(**whole))
        await chain.append(session, REFERENCE, [entry_of_letter(letter, Kept.of(whole))], NOW)
    hashed, size = Shelf(data / "evidence").put(BytesIO(b"%PDF-1.7 A survey"))
    survey = Evidence(name="survey.pdf", sha256=hashed, kind="pdf", size=size)
    saved = await Papers(sessions, Clock(NOW), 1).save_draft(draft("1", 0, survey, data="Caseloads fell"))
    assert saved.version == 1
    (data / "secret").write_bytes(b"a secret")
    await sessions.close()


async def gone_on(url: str, number: int) -> int:
    """How many entries there are once another was made, and every chain was seen to be whole."""
    sessions = await upgraded(url)
    await Register(sessions, Clock(NOW)).enter(Record(reference=REFERENCE, entries=(entry(number),)))
    async with sessions.reading() as session:
        verified = await verify(session)
    await sessions.close()
    assert verified.broken == ()
    return verified.rows


def test_a_register_in_a_file_is_backed_up_while_it_is_written_and_restored_whole(tmp_path: Path) -> None:
    computer = Computer(tmp_path, sqlite_url(tmp_path / "data" / "register.db"))
    computer.data.mkdir()
    asyncio.run(lived(computer.url, computer.data))

    computer.run(("Back up", IN_A_FILE), ("Back up", FILES))
    asyncio.run(gone_on(computer.url, 3))
    shutil.rmtree(computer.data)
    said = computer.run(("Restore", ""), ("Restore", IN_A_FILE), ("Restore", FILES))

    assert said.startswith(NOTHING_BROKEN)
    assert (computer.data / "secret").read_bytes() == b"a secret"
    assert asyncio.run(gone_on(computer.url, 4)) == 5


def test_a_register_on_a_server_is_made_backed_up_and_restored_by_its_own_roles(
    postgres: Postgres, tmp_path: Path
) -> None:
    def made(how: str) -> None:
        subprocess.run([psql, "--set=ON_ERROR_STOP=1", postgres.server.get_uri()], input=how, text=True, check=True)

    psql = postgres.server.bin_path / "psql"
    url = postgres.url("noticekeeper").replace("//postgres:", "//noticekeeper:")
    computer = Computer(tmp_path, url, REGISTER=url.replace("+asyncpg", ""), programs=str(postgres.server.bin_path))
    computer.data.mkdir()
    making = typed("The register on PostgreSQL", "Make the database")
    made(making)
    asyncio.run(lived(url, computer.data))

    computer.run(("Back up", ON_A_SERVER), ("Back up", FILES))
    asyncio.run(gone_on(url, 3))
    postgres.run("DROP DATABASE noticekeeper WITH (FORCE);")
    shutil.rmtree(computer.data)
    made("".join(line for line in making.splitlines(True) if "CREATE ROLE" not in line))
    said = computer.run(("Restore", ""), ("Restore", ON_A_SERVER), ("Restore", FILES))

    assert said.startswith(NOTHING_BROKEN)
    assert asyncio.run(gone_on(url, 4)) == 5
    assert asyncio.run(read_by(url.replace("//noticekeeper:", "//noticekeeper_pages:"))) == 5


async def read_by(url: str) -> int:
    """How many entries somebody can read, who can write none."""
    sessions = opened(url)
    async with sessions.reading() as session:
        rows = (await verify(session)).rows
    with pytest.raises(DBAPIError, match="permission denied"):
        async with sessions.connected() as connection:
            await connection.execute(text("DELETE FROM letter"))
    await sessions.close()
    return rows


def test_a_backup_that_is_not_whole_is_not_restored(tmp_path: Path) -> None:
    computer = Computer(tmp_path, sqlite_url(tmp_path / "data" / "register.db"))
    computer.data.mkdir()
    asyncio.run(lived(computer.url, computer.data))
    computer.run(("Back up", IN_A_FILE), ("Back up", FILES))
    (computer.backup / "register.db").write_bytes(b"half")

    with pytest.raises(AssertionError, match=r"register\.db: FAILED"):
        computer.run(("Restore", ""))
