"""From the invite that came by mail to the reply in the mailbox, and to the strand: IMAP, SMTP and strands all real."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
import pytest_asyncio
from icalendar import Calendar, Component

from activities.upkeep.incoming import Incoming
from models import reading
from models.record import MeetingRow
from notifications.inbox import Inbox
from notifications.returns import Returns
from tests.support import house as houses
from tests.support.house import House
from tests.support.imap import Mailbox, imap_server
from tests.workflows.agreed import boards_on
from workflows.hearing import Hearing

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "mx.notices.example"
CHAIR = "ruth.adeyemi"


@pytest.fixture(scope="module")
def running() -> Iterator[Mailbox]:
    with imap_server() as mailbox:
        yield mailbox


@pytest_asyncio.fixture(loop_scope="module")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with houses.house(tmp_path) as living:
        await living.case.begin("board", boards_on(date(2021, 7, 14)))
        yield living


@pytest_asyncio.fixture(loop_scope="module")
async def mailbox(running: Mailbox) -> Mailbox:
    await running.empty()
    return running


def reply_to(invite: EmailMessage, partstat: str, *, vouched: bool = True) -> bytes:
    """The reply a calendar program makes of an invite as it came."""
    [part] = [part for part in invite.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    event: Component = calendar.walk("VEVENT")[0]
    calendar["method"] = "REPLY"
    event["attendee"].params["partstat"] = partstat
    message = EmailMessage(SMTP)
    message["From"], message["To"] = invite["To"], invite["From"]
    message["Subject"] = f"{partstat.title()}: {event['summary']}"
    message.set_content("Sent by a calendar.")
    message.add_alternative(calendar.to_ical().decode(), subtype="calendar", params={"method": "REPLY"})
    said = f"Authentication-Results: {OURS}; dmarc=pass header.from=chair.example\r\n" if vouched else ""
    return said.encode() + message.as_bytes()


async def collected(house: House, mailbox: Mailbox) -> list[str]:
    """Read the mailbox; what became of each message that ever came in."""
    hearing = Hearing(house.case.engine.client)
    returns = Returns("notices@notices.example", b"of this house")
    incoming = Incoming(house.ours.sessions, Inbox(mailbox.door), returns, hearing, OURS)
    await incoming.collect(await house.case.now())
    async with house.ours.sessions.reading() as session:
        return [f"{row.state}: {row.outcome}" for row in await reading.incoming(session)]


async def board(house: House) -> MeetingRow:
    async with house.ours.sessions.reading() as session:
        [meeting] = await reading.meetings(session, house.case.reference)
    return meeting


def answer_of(meeting: MeetingRow, person: str) -> str:
    return next(str(one["answer"]) for one in meeting.whole["invited"] if one["person"] == person)


async def test_a_chair_who_declines_in_their_calendar_is_told_of_and_the_board_is_flagged(
    house: House, mailbox: Mailbox
) -> None:
    [invite] = house.came(CHAIR)
    await mailbox.arrives(reply_to(invite, "DECLINED"))

    outcomes = await collected(house, mailbox)
    await house.case.sleep_to(await house.case.now() + timedelta(minutes=2))

    assert outcomes == ["settled: Ruth Adeyemi answered the invite to board 1: declined."]
    assert (await board(house)).flag == "It has no chair: Ruth Adeyemi declined."
    told = {row.role for row in await house.letters("chair_declined")}
    assert told == {"coordinator", "dcs", "case_lead"}
    assert await house.untouched()


async def test_an_acceptance_of_the_old_time_is_no_acceptance_of_the_new(house: House, mailbox: Mailbox) -> None:
    [first] = house.came(CHAIR)
    await house.case.act("move-meeting", "coordinator", meeting=1, to_on="2021-07-15")
    await house.case.sleep_to(await house.case.now() + timedelta(minutes=2))
    second = house.came(CHAIR)[-1]

    await mailbox.arrives(reply_to(first, "ACCEPTED"))
    late = await collected(house, mailbox)
    before = answer_of(await board(house), "ruth-adeyemi")
    await mailbox.arrives(reply_to(second, "ACCEPTED"))
    await collected(house, mailbox)

    assert "That invite has changed since" in late[0]
    assert before == "accepted, before the change"
    assert answer_of(await board(house), "ruth-adeyemi") == "accepted"


async def test_a_reply_nobody_vouches_for_waits_for_a_person_and_moves_nothing(house: House, mailbox: Mailbox) -> None:
    [invite] = house.came(CHAIR)
    await mailbox.arrives(reply_to(invite, "DECLINED", vouched=False))

    outcomes = await collected(house, mailbox)

    assert outcomes[0].startswith("held: Nothing vouches for its being from Ruth Adeyemi")
    assert answer_of(await board(house), "ruth-adeyemi") == "no answer"


async def test_once_the_board_is_called_off_a_late_reply_is_recorded_and_changes_nothing(
    house: House, mailbox: Mailbox
) -> None:
    [invite] = house.came(CHAIR)
    await house.case.act("cancel-meeting", "coordinator", meeting=1, reason="the hall is flooded")

    await mailbox.arrives(reply_to(invite, "ACCEPTED"))

    assert await collected(house, mailbox) == [
        "settled: Nothing was changed: Board 1 was called off: no answer is wanted any more."
    ]
