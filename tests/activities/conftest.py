"""What every office that posts is given: a clock moved by hand, a plain composer, a line to a scripted server."""

from collections.abc import AsyncIterator, Iterator

import pytest

from activities.correspondence import Correspondence
from activities.ledger import Ledger
from models.database import Sessions
from models.walking import verify
from notifications.mailer import Line, Mailer
from tests.activities.scripted_smtp import Scripted, scripted_smtp
from tests.activities.written import Clock, PlainComposer
from tests.support.imap import Mailbox, imap_server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def composer() -> PlainComposer:
    return PlainComposer()


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted_smtp() as scripted:
        yield scripted


@pytest.fixture
async def mailer(server: Scripted) -> AsyncIterator[Mailer]:
    mailer = Mailer(Line("127.0.0.1", server.port, sender="post@notices.example"))
    yield mailer
    await mailer.close()


@pytest.fixture
async def ledger(sessions: Sessions, composer: PlainComposer, mailer: Mailer, clock: Clock) -> AsyncIterator[Ledger]:
    """The ledger; and whatever happens to it in a test, it verifies afterwards."""
    yield Ledger(sessions, composer, mailer, clock)
    async with sessions.reading() as session:
        assert (await verify(session)).broken == ()


@pytest.fixture
def office(ledger: Ledger) -> Correspondence:
    return Correspondence(ledger)


@pytest.fixture(scope="module")
def running() -> Iterator[Mailbox]:
    with imap_server() as mailbox:
        yield mailbox


@pytest.fixture
async def mailbox(running: Mailbox) -> Mailbox:
    """The one mailbox of a real IMAP server, with nothing in it."""
    await running.empty()
    return running
