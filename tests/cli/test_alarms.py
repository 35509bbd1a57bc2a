"""The alarms: what a person must see to, and what only a person can know to be seen to."""

import asyncio
from datetime import UTC, datetime

import pytest

from models.alarms import raise_alarm
from tests.cli.typing_in import Typing
from tests.support.registers import register_at

REFUSED_LETTER = "letter/sefton-2021/board/board-report-3/15-days/r1/ruth-adeyemi"
NINE = datetime(2022, 5, 3, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def two_alarms(register_here: str) -> None:
    """A letter that was refused, and a mail server that cannot be reached."""

    async def raised() -> None:
        sessions = await register_at(register_here)
        async with sessions.writing() as session:
            for key in (REFUSED_LETTER, "post/unreachable"):
                await raise_alarm(
                    session, key, what="It is so.", remedy="Do so.", at=datetime(2022, 5, 3, 9, tzinfo=UTC)
                )
        await sessions.close()

    asyncio.run(raised())


def test_a_letters_alarm_stands_until_a_person_has_seen_to_it(typing: Typing) -> None:
    seen_to = typing("alarms", "--seen-to", REFUSED_LETTER)

    assert seen_to.status == 0
    assert "post/unreachable" in typing("alarms").said
    assert REFUSED_LETTER not in typing("alarms").said
    assert "taken down" in typing("alarms", "--all").said


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("letter/another", f"No alarm letter/another stands. Those that do: {REFUSED_LETTER}, post/unreachable."),
        ("post/unreachable", "post/unreachable is taken down by itself, once what it tells of is put right."),
    ],
)
def test_no_other_alarm_is_taken_down_by_hand(typing: Typing, key: str, told: str) -> None:
    refused = typing("alarms", "--seen-to", key)

    assert (refused.status, refused.said) == (1, told)
    assert "post/unreachable" in typing("alarms").said
