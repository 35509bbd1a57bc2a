"""GOV.UK's file of bank holidays, and a server on loopback that gives it: before and after a day is proclaimed."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from activities.bank_holidays import library_edition, listed_in
from domain.days import Division
from models.database import Sessions
from models.upkeep import EditionRow

YEARS = range(2021, 2024)
FUNERAL = date(2022, 9, 19)
# The proclamation was made on the Saturday; this is that morning's half past six.
PROCLAIMED_AT = datetime(2022, 9, 10, 5, 30, tzinfo=UTC)
DAY_BEFORE = PROCLAIMED_AT - timedelta(days=1)


def govuk_file(
    *, without: Iterable[date] = (), plus: Mapping[date, str] | None = None, years: Iterable[int] = YEARS
) -> bytes:
    """A file of GOV.UK's shape, with the true days of `years` but for those changed."""
    names = {Division.ENGLAND: "england-and-wales"}
    shape = {}
    for division in (Division.ENGLAND, Division.SCOTLAND, Division.NORTHERN_IRELAND):
        days = {h.on: h.title for h in library_edition(division, years).holidays} | dict(plus or {})
        kept = sorted(days.keys() - set(without))
        events = [{"title": days[on], "date": on.isoformat(), "notes": "", "bunting": True} for on in kept]
        name = names.get(division, division.value)
        shape[name] = {"division": name, "events": events}
    return json.dumps(shape).encode()


BEFORE, AFTER = govuk_file(without=[FUNERAL]), govuk_file()


def ok(document: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(document), document)


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[str]:
    """The URL of a server on loopback that gives these answers in turn, the last again and again."""
    waiting, answered = list(answers), list[asyncio.Task[None] | None]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answered.append(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bank-holidays.json"
        await asyncio.gather(*filter(None, answered))


async def kept(sessions: Sessions, document: bytes, at: datetime, divisions: Iterable[Division] = Division) -> None:
    """Have `document` be in the register, as if it had been fetched at `at`."""
    async with sessions.writing() as session:
        for division in divisions:
            days = [holiday.model_dump(mode="json") for holiday in listed_in(document)[division]]
            session.add(
                EditionRow(
                    division=division.value, name="GOV.UK", sha256=sha256(document).hexdigest(), source="a test",
                    fetched_at=at, document=document, holidays=days, last_year=2023,
                )
            )  # fmt: skip
