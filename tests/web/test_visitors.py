"""Whom the register knows by an address, on both databases."""

from datetime import date

from models import reading
from tests.support.lives import somebody
from tests.support.notices import sefton
from tests.web.kept import Kept


async def known(kept: Kept, address: str, *, ended: bool = False) -> list[tuple[str, ...]]:
    async with kept.sessions.reading() as session:
        return [
            tuple(one.id for one in named.people) for named in await reading.people_at(session, address, ended=ended)
        ]


async def test_somebody_is_known_by_their_whole_address_whatever_the_size_of_its_letters(kept: Kept) -> None:
    assert await known(kept, "Priya.Nair@SEFTON.example") == [("priya-nair",)]
    for other in ("priya.nair@sefton", "riya.nair@sefton.example", "", "%", "priya_nair@sefton.example", "\\", "@"):
        assert await known(kept, other) == []


async def test_whoever_is_on_a_notice_twice_is_both(kept: Kept) -> None:
    notice = sefton()
    twin = somebody("priya-too", *notice.people[1].roles, address="priya.nair@sefton.example")
    await kept.enter(notice.model_copy(update={"people": (*notice.people, twin)}), revision=2)

    assert await known(kept, "priya.nair@sefton.example") == [("priya-nair", "priya-too")]


async def test_a_notice_that_is_over_lets_nobody_in_but_is_still_theirs_to_see(kept: Kept) -> None:
    await kept.enter(phase="ended", revision=2, ended_on=date(2021, 9, 3), ended_how="lifted")

    assert await known(kept, "priya.nair@sefton.example") == []
    assert await known(kept, "priya.nair@sefton.example", ended=True) == [("priya-nair",)]
