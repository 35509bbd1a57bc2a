"""Tokens and webhooks in the register, on both databases: no secret is kept, and the audit says who did what."""

from datetime import timedelta

import pytest

from activities.clients import NameTaken, add_webhook, make_token, remove_webhook, resume_webhook, revoke_token
from activities.webhooks import Webhooks
from domain.clients import RECORD, EventKind, GivenUp, Scope, Told
from models import known_clients, reading
from models.database import Sessions
from models.feeds import hash_of
from models.walking import verify
from notifications.webhooks import Secrets
from tests.activities.written import Clock
from web.api.events import said_to

ADDRESS = "Priya.Nair@sefton.example"
YEAR = timedelta(days=365)


async def make(sessions: Sessions, clock: Clock, client: str = "dashboard") -> str:
    return await make_token(sessions, client, ADDRESS, [Scope.READ], ["r"], lasts=YEAR, by="sam", now=clock.now)


async def test_only_a_tokens_hash_is_kept_and_it_is_known_until_it_ends_or_is_taken_back(
    sessions: Sessions, clock: Clock
) -> None:
    first, second = await make(sessions, clock), await make(sessions, clock, "other")

    async with sessions.reading() as session:
        rows = await known_clients.tokens(session)
        known = await known_clients.token_behind(session, first, clock.now)
        ended = await known_clients.token_behind(session, first, clock.now + YEAR)
    assert await revoke_token(sessions, "other", by="sam", now=clock.now)
    assert not await revoke_token(sessions, "other", by="sam", now=clock.now)
    async with sessions.reading() as session:
        taken_back = await known_clients.token_behind(session, second, clock.now)
        entries = await reading.audit(session, RECORD)

    assert {row.secret for row in rows} == {hash_of(first), hash_of(second)}
    assert (known and known.client, known and known.address) == ("dashboard", ADDRESS.casefold())
    assert (ended, taken_back) == (None, None)
    assert [entry.what for entry in entries][-1] == "The token of other was taken back"
    assert not [entry for entry in entries if first in entry.model_dump_json() or hash_of(first) in entry.key]
    async with sessions.reading() as session:
        assert (await verify(session)).broken == ()


async def test_a_clients_name_is_its_own_for_ever(sessions: Sessions, clock: Clock) -> None:
    await make(sessions, clock)
    await revoke_token(sessions, "dashboard", by="sam", now=clock.now)

    with pytest.raises(NameTaken):
        await make(sessions, clock)


async def test_a_webhook_that_was_given_up_stands_still_until_it_is_resumed(sessions: Sessions, clock: Clock) -> None:
    await make(sessions, clock)
    url = "https://dashboard.example/told"
    hook = await add_webhook(sessions, "dashboard", url, [EventKind.ENTRY], by="sam", now=clock.now)
    office = Webhooks(sessions, Secrets(lambda: b"ours"), lambda: clock.now, said_to)

    before = await office.at_work(clock.now)
    await office.give_up(GivenUp(told=Told(hook=hook, reference="r", n=4), words="it answered 410 Gone"))
    given_up, look = await office.at_work(clock.now), await office.look(hook)
    async with sessions.reading() as session:
        [alarm] = await reading.alarms(session)
    resumed = await resume_webhook(sessions, hook, by="sam", now=clock.now)
    again = await resume_webhook(sessions, hook, by="sam", now=clock.now)
    at_work = await office.at_work(clock.now)
    removed = await remove_webhook(sessions, hook, by="sam", now=clock.now)

    assert (list(before), list(given_up), look.over) == ([hook], [], True)
    assert "did not take entry 4 of r (it answered 410 Gone)" in alarm.what
    assert (resumed, again, list(at_work), removed) == (True, False, [hook], True)
    async with sessions.reading() as session:
        assert not await reading.alarms(session)
    assert list(await office.at_work(clock.now)) == []


@pytest.mark.parametrize("how", ["ended", "revoked"])
async def test_a_webhook_is_over_with_its_token(how: str, sessions: Sessions, clock: Clock) -> None:
    await make(sessions, clock)
    url = "https://dashboard.example/told"
    hook = await add_webhook(sessions, "dashboard", url, [EventKind.ENTRY], by="sam", now=clock.now)
    office = Webhooks(sessions, Secrets(lambda: b"ours"), lambda: clock.now, said_to)

    before = await office.look(hook)
    await office.give_up(GivenUp(told=Told(hook=hook, reference="r", n=4), words="it answered 410 Gone"))
    await resume_webhook(sessions, hook, by="sam", now=clock.now)
    if how == "revoked":
        await revoke_token(sessions, "dashboard", by="sam", now=clock.now)
    else:
        clock.now += YEAR

    assert not before.over
    assert (await office.look(hook)).over
    assert not await office.tell(Told(hook=hook, reference="r", n=1))
    assert list(await office.at_work(clock.now)) == []


async def test_the_alarm_of_a_webhook_comes_down_with_its_token(sessions: Sessions, clock: Clock) -> None:
    await make(sessions, clock)
    url = "https://dashboard.example/told"
    hook = await add_webhook(sessions, "dashboard", url, [EventKind.ENTRY], by="sam", now=clock.now)
    office = Webhooks(sessions, Secrets(lambda: b"ours"), lambda: clock.now, said_to)
    await office.give_up(GivenUp(told=Told(hook=hook, reference="r", n=4), words="it answered 410 Gone"))

    await revoke_token(sessions, "dashboard", by="sam", now=clock.now)

    async with sessions.reading() as session:
        assert not await reading.alarms(session)
