"""`sessions`: who is signed in to the pages, and having them be so no more."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from domain.entries import NoticePage, Record
from domain.signing_in import Admission
from settings import Settings
from tests.cli.typing_in import Typing
from tests.support.notices import sefton
from worker import offices

PRIYA, RUTH = "priya.nair@sefton.example", "ruth.adeyemi@chair.example"


async def _signed_in(url: str, *addresses: str) -> None:
    notice, now = sefton(), datetime.now(UTC)
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=notice.issued.signed_on)
    async with offices(Settings(database_url=url, _env_file=None)) as ours:
        await ours.register.enter(Record(reference=notice.reference, notice=page))
        for n, address in enumerate(addresses):
            at = now + timedelta(seconds=n)
            admission = Admission(request=f"{n}" * 32, address=address, session=f"{n}" * 64, at=at)
            assert await ours.signing_in.admit(admission)


@pytest.fixture
def three(register_here: str) -> None:
    asyncio.run(_signed_in(register_here, PRIYA, RUTH, RUTH))


@pytest.mark.usefixtures("three")
def test_whoever_is_signed_in_is_listed_and_ended_by_number(typing: Typing) -> None:
    listed, ended, twice = typing("sessions"), typing("sessions", "revoke", "1."), typing("sessions", "revoke", "1")

    assert [listed.said.count(address) for address in (PRIYA, RUTH)] == [1, 2]
    assert ended.said.startswith(f"Ended: session 1, of {PRIYA}.")
    assert (twice.status, twice.err) == (1, "Session 1 was over already.\n")
    assert PRIYA not in typing("sessions").said
    assert "Nothing is broken" in typing("verify").said


@pytest.mark.usefixtures("three")
def test_all_sessions_of_an_address_end_together(typing: Typing) -> None:
    assert typing("sessions", "revoke", RUTH.upper(), "--by", "sam").said == f"Ended: 2 sessions of {RUTH}."
    assert RUTH not in typing("sessions").said


@pytest.mark.usefixtures("three")
def test_what_cannot_be_ended_is_said(typing: Typing) -> None:
    assert typing("sessions", "revoke", "9").err == "There is no session 9: see noticekeeper sessions.\n"
    assert "by its number or an address" in typing("sessions", "revoke").said
    assert "is not understood here" in typing("sessions", "end").said


def test_where_nothing_is_kept_nobody_is_signed_in(typing: Typing) -> None:
    assert typing("sessions").status == 0
