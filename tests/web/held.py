"""Messages that came in and were held, put straight into the register: no mailbox is read."""

from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from activities.settling import tell_of_held
from models import machinery, reading
from models.incoming import IncomingRow
from models.post import LetterRow
from tests.web.house import RUTH, House


async def invite(here: House, address: str = RUTH) -> LetterRow:
    """Somebody's to the first board."""
    async with here.offices.sessions.reading() as session:
        letters = await reading.letters(session, here.case.reference)
    return next(one for one in letters if one.uid and one.address == address)


def reply(uid: str, partstat: str, text: str = "I cannot come.", sender: str = RUTH) -> bytes:
    """As a calendar program answers an invite."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//A//EN", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{uid}"]
    lines += ["SEQUENCE:0", "DTSTAMP:20210623T120000Z", f"ATTENDEE;PARTSTAT={partstat}:mailto:{sender}"]
    message = EmailMessage(SMTP)
    message["From"], message["Subject"] = sender, f"{partstat.capitalize()}: board"
    message.set_content(text)
    ics = "\r\n".join((*lines, "END:VEVENT", "END:VCALENDAR", ""))
    message.add_alternative(ics, subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()


async def hold(
    here: House, raw: bytes, letter: str | None, why: str = "Nothing vouches for it.", sender: str = RUTH
) -> int:
    """A message that came in and is held; its number."""
    row = IncomingRow(
        sha256=sha256(raw).hexdigest(),
        received_at=here.now,
        sender=sender,
        subject="Declined: board",
        size=len(raw),
        kind="reply",
        letter=letter,
        state=machinery.HELD,
        outcome=why,
        raw=raw,
    )
    async with here.offices.sessions.writing() as session:
        session.add(row)
        await session.flush()
        await tell_of_held(session, here.now)
    return row.id or 0
