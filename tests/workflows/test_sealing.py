"""What Temporal keeps, sealed: no name lies there, every key of the ring opens, and nothing opens that was changed."""

from datetime import date

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from tests.support.engine import case, engine
from tests.support.notices import sefton
from workflows.connection import converter
from workflows.sealing import SEALED, Ring, Seal, SealUnknown

OLD, NEW = b"o" * 32, b"n" * 32
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"Priya Nair"')


def ring(sealing: str, **keys: bytes) -> Ring:
    return Ring(sealing, keys)


async def sealed(by: Ring) -> Payload:
    (payload,) = await Seal(by).encode([PLAIN])
    return payload


async def test_what_is_sealed_says_nothing_and_the_same_is_never_sealed_the_same() -> None:
    both = ring("new", old=OLD, new=NEW)

    once, again = await sealed(both), await sealed(both)

    assert b"Priya" not in once.SerializeToString()
    assert once.data != again.data
    assert await Seal(both).decode([once, again]) == [PLAIN, PLAIN]


async def test_a_key_that_only_opens_opens_and_what_was_never_sealed_stays_as_it_is() -> None:
    after = ring("new", old=OLD, new=NEW)

    assert await Seal(after).decode([await sealed(ring("old", old=OLD)), PLAIN]) == [PLAIN, PLAIN]


@pytest.mark.parametrize(
    ("here", "said"),
    [
        pytest.param(None, "sealed with the key old, which is not here", id="no ring"),
        pytest.param(ring("new", new=NEW), "sealed with the key old, which is not here", id="another key"),
        pytest.param(ring("old", old=NEW), "another key has that name here", id="another key of that name"),
    ],
)
async def test_what_cannot_be_opened_is_said_with_the_key_it_wants(here: Ring | None, said: str) -> None:
    with pytest.raises(SealUnknown, match=said):
        await Seal(here).decode([await sealed(ring("old", old=OLD))])


@pytest.mark.parametrize("at", [0, 12, -1])
async def test_a_changed_byte_is_noticed_wherever_it_is(at: int) -> None:
    changed = await sealed(ring("old", old=OLD))
    data = bytearray(changed.data)
    data[at] ^= 1
    changed.data = bytes(data)

    with pytest.raises(SealUnknown, match="was changed"):
        await Seal(ring("old", old=OLD)).decode([changed])


async def test_a_seal_does_not_hold_under_another_name() -> None:
    moved = await sealed(ring("old", old=OLD))
    moved.metadata["key"] = b"new"

    with pytest.raises(SealUnknown, match="was changed"):
        await Seal(ring("new", old=OLD, new=OLD)).decode([moved])


def test_a_ring_seals_with_a_key_it_has_and_never_shows_one() -> None:
    with pytest.raises(ValueError, match="no key 'lost'"):
        ring("lost", old=OLD)

    assert "oooo" not in repr(ring("old", old=OLD))


async def test_the_words_of_a_failure_are_sealed_too() -> None:
    said, carried = Failure(), converter(ring("old", old=OLD))
    await carried.encode_failure(ApplicationError("550 priya.nair@sefton.example: no such user"), said)

    assert b"priya" not in said.SerializeToString()
    assert "priya.nair@sefton.example" in str(await carried.decode_failure(said))


async def test_a_notice_lives_on_sealed_and_none_of_its_people_lies_in_temporal() -> None:
    async with engine(ring=ring("old", old=OLD)) as running, case(running) as living:
        await living.open(sefton())
        await living.act("agree-timetable", "case_lead", sittings=[{"on": date(2021, 9, 8)}])
        await living.sleep_to(date(2021, 8, 2))
        histories = await living.histories()

    kept = b"".join(event.SerializeToString() for history in histories for event in history.events)
    people = [word for one in sefton().people for word in (one.name, one.address)]
    assert len(histories) == 5
    assert [word for word in people if word.encode() in kept] == []
    assert kept.count(SEALED) > 50
