"""A strand whose history has grown long goes on in a fresh one, and nobody notices."""

import asyncio
from datetime import date

import pytest

from tests.support import engine as engines
from tests.support.engine import Case
from tests.support.notices import sefton
from tests.workflows.agreed import boards_on
from workflows import policies
from workflows.acting import ActRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_year_of_acts_is_kept_over_several_histories(case: Case) -> None:
    await case.begin("delivery", sefton())
    before = await case.coming("delivery")

    for n in range(policies.LONG_HISTORY // 8):
        await case.act("recommend", "adviser", text=f"Recommendation {n}", id=f"click-{n}")
    with pytest.raises(ActRefused, match="This was done already: it reached us twice, and nothing more was changed"):
        await case.act("recommend", "adviser", text="Recommendation 0, and a comma", id="click-0")
    await case.sleep_to(date(2021, 11, 30))

    runs = await case.histories()
    state = await case.strand("delivery").query("now_stands")
    assert [engines.how_ended(run) for run in runs] == ["continued_as_new", ""]
    assert state["recommendations"] == [f"Recommendation {n}" for n in range(policies.LONG_HISTORY // 8)]
    assert [entry.what for entry in case.entries].count("The strand delivery was begun") == 1
    assert before[0] == "Tue 30 Nov 2021 09:00 delivery_due"
    assert case.sent() == ["Tue 30 Nov 2021 09:00 delivery_due to dcs"]


async def test_acts_signals_and_letters_lose_nothing_when_every_strand_keeps_going_on_afresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The strands read it through the sandbox, as they read every policy: so often nobody's history grows.
    monkeypatch.setattr(policies, "LONG_HISTORY", 40)
    async with engines.engine() as engine, engines.case(engine) as case:
        await case.open(boards_on(date(2021, 6, 30)))
        await case.act("book-review", "case_lead", review_on=date(2021, 8, 4))

        for n in range(1, 4):
            await asyncio.gather(
                case.act("raise-concern", "case_lead", concern=f"Concern {n}"),
                case.act("update-plan", "coordinator", note=f"Plan {n}"),
                case.act("recommend", "adviser", text=f"Recommendation {n}"),
                case.act("report-event", "case_lead", event=f"Event {n}"),
                case.act("move-review", "case_lead", review=1, to_on=date(2021, 8, 4 + n)),
                case.act("agree-interval", "case_lead", months=n),
            )
            await case.act("propose-stage", "case_lead", escalation=n, stage="dropped", reason="Resolved")
            await case.act("approve-stage", "approver", escalation=n)
            await case.are_over(f"escalation/{case.reference}/{n}")

        notice = await case.strand("notice").query("now_stands")
        assert (notice["concerns"], notice["stages"], len(notice["events"])) == (3, {}, 3)
        for name in ("board", "reviews", "delivery", "adviser"):
            stands = await case.strand(name).query("now_stands")
            assert stands["standing"]["revision"] == notice["standing"]["revision"] == 4, name
        assert (await case.strand("assessment", 1).query("now_stands"))["review_on"] == "2021-08-07"
        keys = [letter.key for letter in case.letters]
        assert len(keys) == len(set(keys))
        told = [entry.what for entry in case.entries]
        for n in range(1, 4):
            assert told.count(f"Concern {n} was raised: Concern {n}") == 1
            assert told.count(f"The plan's scope grew: Recommendation {n}") == 1
            assert told.count(f"An outside event was reported: Event {n}") == 1
        ran = [history.workflow_id for history in await case.histories()]
        assert min(ran.count(f"{name}/{case.reference}") for name in ("notice", "board", "delivery")) > 1
