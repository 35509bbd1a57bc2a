"""One notice with everything real but time: strands on the server that skips it, offices, register, SMTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from temporalio import activity

from deploy.embedded.mailbox import mailbox
from models import reading
from models.post import LetterRow
from models.walking import verify
from settings import Settings
from tests.support import engine as engines
from tests.support.engine import Case
from tests.support.registers import register_in, with_tables
from worker import Offices, offices


@dataclass(frozen=True)
class House:
    """`mail` is where its letters are kept as they came."""

    case: Case
    ours: Offices
    mail: Path

    async def letters(self, *kinds: str) -> list[LetterRow]:
        async with self.ours.sessions.reading() as session:
            return [row for row in await reading.letters(session) if row.kind in kinds]

    def came(self, to: str) -> list[EmailMessage]:
        parser = BytesParser(EmailMessage, policy=policy.default)
        return [parser.parsebytes(path.read_bytes()) for path in sorted(self.mail.glob(f"*{to}*.eml"))]

    async def untouched(self) -> bool:
        """Whether the register verifies."""
        async with self.ours.sessions.reading() as session:
            return not (await verify(session)).broken


@asynccontextmanager
async def house(folder: Path, **more: Any) -> AsyncIterator[House]:
    """A house in `folder`; its offices go by the notice's clock, as they do in a rehearsal."""
    async with mailbox(folder / "mail", 0, lasting=False) as box:
        url = await with_tables(register_in(folder))
        settings = Settings(data_folder=folder, database_url=url, smtp_port=box.port, _env_file=None, **more)
        living: list[Case] = []

        def notice_clock() -> datetime:
            return activity.info().started_time + living[0].ahead_by

        async with (
            offices(settings, notice_clock, lasting=False) as ours,
            engines.engine(ours) as engine,
            engines.case(engine) as case,
        ):
            living.append(case)
            yield House(case, ours, folder / "mail")
