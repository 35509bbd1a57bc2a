"""A feed made and taken back: its secret stands nowhere, and the notice's audit says who did it."""

from datetime import timedelta

from activities.feeds import make_feed, revoke_feed
from domain.people import Role
from models import reading
from models.database import Sessions
from models.feeds import FeedRow, hash_of
from models.record import AuditRow
from models.walking import verify
from tests.activities.asked import timeline
from tests.activities.written import CORA, REFERENCE, Clock


async def feeds(sessions: Sessions) -> list[FeedRow]:
    async with sessions.reading() as session:
        return [*await reading.feeds(session)]


async def everything_kept(sessions: Sessions) -> str:
    rows: list[FeedRow | AuditRow] = [*await feeds(sessions), *await timeline(sessions)]
    return " ".join(row.model_dump_json() for row in rows)


async def test_a_secret_is_thirty_two_bytes_of_chance_and_only_its_hash_is_kept(
    sessions: Sessions, clock: Clock
) -> None:
    first, second = [await make_feed(sessions, REFERENCE, CORA, None, by="sam", now=clock.now) for _ in range(2)]

    kept = await everything_kept(sessions)
    assert (len(first), len(second)) == (43, 43)
    assert first != second
    assert first not in kept
    assert hash_of(first) in kept


async def test_a_feed_is_found_by_its_secret_until_it_is_taken_back(sessions: Sessions, clock: Clock) -> None:
    secret = await make_feed(sessions, REFERENCE, CORA, Role.COORDINATOR, by="sam", now=clock.now)
    async with sessions.reading() as session:
        before = await reading.feed_behind(session, secret)
        wrong = await reading.feed_behind(session, secret[::-1])

    taken_back = await revoke_feed(sessions, hash_of(secret), by="kim", now=clock.now + timedelta(days=1))

    async with sessions.reading() as session:
        after = await reading.feed_behind(session, secret)
    assert before
    assert (before.person, before.role, before.made_by) == ("cora", "coordinator", "sam")
    assert (wrong, after, taken_back) == (None, None, True)
    [row] = await feeds(sessions)
    assert row.revoked_at == clock.now + timedelta(days=1)


async def test_the_audit_says_who_made_it_and_who_took_it_back(sessions: Sessions, clock: Clock) -> None:
    secret = await make_feed(sessions, REFERENCE, CORA, Role.COORDINATOR, by="sam", now=clock.now)
    await revoke_feed(sessions, hash_of(secret), by="kim", now=clock.now + timedelta(days=1))

    made, taken_back = await timeline(sessions)

    assert (made.what, made.by) == ("A calendar feed was made for Cora Reed as coordinator", "sam")
    assert (taken_back.what, taken_back.by) == ("A calendar feed of cora was taken back", "kim")
    assert made.details == taken_back.details == {"person": "cora", "role": "coordinator"}
    async with sessions.reading() as session:
        assert (await verify(session)).broken == ()


async def test_what_was_taken_back_already_or_never_was_is_no_news(sessions: Sessions, clock: Clock) -> None:
    secret = await make_feed(sessions, REFERENCE, CORA, None, by="sam", now=clock.now)

    taken_back = [await revoke_feed(sessions, hash_of(secret), by="kim", now=clock.now) for _ in range(2)]
    unknown = await revoke_feed(sessions, hash_of("never was"), by="kim", now=clock.now)

    assert (taken_back, unknown) == ([True, False], False)
    assert len(await timeline(sessions)) == 2
