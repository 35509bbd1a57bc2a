"""`api`: tokens and webhooks of programs, made, listed and taken back; and every slip in a sentence."""

import asyncio
import re
from datetime import UTC, datetime

import pytest

from activities.register import Register
from domain.entries import NoticePage, Record
from tests.cli.typing_in import Typing
from tests.support.notices import sefton
from tests.support.registers import register_at

REFERENCE = "sefton-2021"
MAKE = ("api", "token", "make", "sefton-dashboard", "--person", "priya-nair", "--by", "Sam")
HOOK = ("api", "webhook", "add", "https://dashboard.example/told", "--client", "sefton-dashboard", "--by", "Sam")


async def _enter(url: str) -> None:
    sessions = await register_at(url)
    notice = sefton()
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=notice.issued.signed_on)
    register = Register(sessions, lambda: datetime(2021, 6, 7, 8, tzinfo=UTC))
    await register.enter(Record(reference=REFERENCE, notice=page))
    await sessions.close()


@pytest.fixture
def kept(register_here: str) -> str:
    """A register that keeps Sefton's notice."""
    asyncio.run(_enter(register_here))
    return register_here


@pytest.mark.usefixtures("kept")
def test_a_token_is_said_once_listed_and_taken_back(typing: Typing) -> None:
    assert "No token was made yet." in typing("api").said

    made = typing(*MAKE, "--scopes", "read,act", "--notice", REFERENCE)
    listed = typing("api", "token", "list")
    twice = typing(*MAKE)
    taken_back = typing("api", "token", "revoke", "sefton-dashboard", "--by", "Sam")
    again = typing("api", "token", "revoke", "sefton-dashboard", "--by", "Sam")

    assert len(re.findall(r"Authorization: Bearer nkt_[\w-]{43}", made.out)) == 1
    assert "as priya.nair@sefton.example, to read and act, on sefton-2021; made by Sam" in listed.said
    assert "nkt_" not in listed.out
    assert (twice.status, "There is, or was, a client sefton-dashboard" in twice.said) == (1, True)
    assert (taken_back.status, again.status) == (0, 1)
    assert "taken back" in typing("api").said


@pytest.mark.usefixtures("kept")
def test_a_webhook_is_added_with_its_secret_listed_and_removed(typing: Typing) -> None:
    assert "No webhook was added yet." in typing("api", "webhook").said
    typing(*MAKE)

    added = typing(*HOOK, "--events", "act.done,duty.late")
    listed = typing("api", "webhook", "list")
    resumed = typing("api", "webhook", "resume", "1.")
    removed = typing("api", "webhook", "remove", "1", "--by", "Sam")
    again = typing("api", "webhook", "remove", "1", "--by", "Sam")

    assert re.search(r"^  nkw_[0-9a-f]{64}$", added.out, re.MULTILINE)
    assert "https://dashboard.example/told, told of act.done, duty.late; added by Sam" in listed.said
    assert "nkw_" not in listed.out
    assert (resumed.status, "was not given up" in resumed.said) == (1, True)
    assert (removed.status, again.status) == (0, 1)
    assert "removed" in typing("api", "webhook").said


@pytest.mark.usefixtures("kept")
def test_a_webhook_is_over_with_its_token_and_not_resumed(typing: Typing) -> None:
    typing(*MAKE)
    typing(*HOOK)
    typing("api", "token", "revoke", "sefton-dashboard", "--by", "Sam")

    listed = typing("api", "webhook", "list")
    resumed = typing("api", "webhook", "resume", "1")

    assert "over: its client's token has ended or was taken back" in listed.said
    assert (resumed.status, "The token of sefton-dashboard is over, and webhook 1" in resumed.said) == (1, True)


SLIPS = [
    (("api", "tokens"), "'tokens' is not understood here."),
    (("api", "token", "mak"), "'mak' is not understood here."),
    (("api", "token", "make"), "Say what it is called and whom it acts as"),
    (("api", "token", "make", "A", "--person", "priya-nair"), "'A' is no name for a client"),
    ((*MAKE, "--scopes", "write"), "'write' is not known. Say one or more of: read, act, portfolio."),
    ((*MAKE, "--days", "0"), "A token lasts from 1 to 730 days, not 0."),
    ((*MAKE, "--notice", "nowhere"), "No notice nowhere is kept here"),
    (("api", "token", "make", "ab", "--person", "nobody"), "Nobody on a notice in force is 'nobody'"),
    (("api", "token", "make", "ab", "--person", "x", "--notice", REFERENCE), "Nobody on sefton-2021 is known as 'x'"),
    (("api", "token", "revoke", "nobody"), "There is no client 'nobody'"),
    (("api", "webhook", "ad"), "'ad' is not understood here."),
    (("api", "webhook", "add"), "Say where, and for which client"),
    (HOOK, "There is no client 'sefton-dashboard' whose token holds"),
    ((*HOOK, "--events", "all"), "'all' is not known. Say one or more of: entry, act.done"),
    (("api", "webhook", "add", "http://x.example", "--client", "a"), "by https alone, not by http"),
    (("api", "webhook", "add", "https://10.0.0.1/", "--client", "a"), "NOTICEKEEPER_WEBHOOKS_PRIVATE"),
    (("api", "webhook", "add", "https://2130706433/", "--client", "a"), "is a number that programs read"),
    (("api", "webhook", "remove", "7"), "There is no webhook 7"),
]


@pytest.mark.usefixtures("kept")
def test_every_slip_is_answered_in_a_sentence(typing: Typing) -> None:
    for words, said in SLIPS:
        typed = typing(*words)

        assert (typed.status, said in typed.said) == (1, True), (words, typed.said)
