"""`plan`: the improvement plan on a terminal, from the register alone."""

import asyncio

from activities.register import Register
from domain.entries import Record
from domain.plan import Contribution, Objective, ObjectivePage, PlanPage, ProgressMade, Views
from tests.activities.written import REFERENCE, Clock, entry
from tests.cli.test_pack import SIGNED, a_page
from tests.cli.typing_in import Typing
from tests.support.registers import register_at

SAID = {"on": "2022-05-20", "at": "2022-05-21T09:00:00Z", "by": "priya-nair", "by_name": "Priya Nair"}
SLOW = ProgressMade.model_validate({**SAID, "progress": "slow", "said": "two posts are vacant\x1b[2J"})
BEFORE = ProgressMade.model_validate({**SAID, "on": "2022-04-20", "progress": "on track", "said": "as planned"})
FEWER = Objective(area="Supervision", text="Fewer cases", owner="dcs", baseline="22", target="16")
FEWER = FEWER.model_copy(update={"history": (BEFORE, SLOW)})
WEAK = Contribution.model_validate({**SAID, "whose": "the police", "needs": "nobody comes"})
HEARD = Views.model_validate({**SAID, "voice": "frontline staff", "gathered": "a survey", "said": "too many cases"})
PLAN = PlanPage(
    objectives=(ObjectivePage(number=1, owned_by="director of children's services", objective=FEWER),),
    recommendations=("Supervision",), contributions=(WEAK,), views=(HEARD,), version=3,
)  # fmt: skip


async def keep(url: str, plan: PlanPage | None) -> None:
    sessions = await register_at(url)
    record = Record(reference=REFERENCE, entries=(entry(1, at=SIGNED),), notice=a_page(), plan=plan)
    await Register(sessions, Clock(SIGNED)).enter(record)
    await sessions.close()


def test_it_says_how_each_objective_goes_and_what_is_missing(register_here: str, typing: Typing) -> None:
    asyncio.run(keep(register_here, PLAN))

    now, whole = typing("plan", REFERENCE), typing("plan", REFERENCE, "--history")

    said = " ".join(now.said.split())
    assert now.status == 0
    assert "Objectives: 1 slow." in said
    assert "1 Fewer cases: slow Answers: Supervision" in said
    assert "Owner director of children's services; from 22 to 16" in said
    assert "No measure is named" in said
    assert "Friday 20 May 2022, Priya Nair, recorded on Saturday 21 May 2022: Slow: two posts are vacant" in said
    assert "- No objective answers this: the first area for priority action" in said
    assert "- 1. the police: nobody comes" in said
    assert "- Frontline staff, a survey (Friday 20 May 2022" in said
    assert "- No views of children and young people were recorded since the notice came into force" in said
    assert "\x1b" not in now.said
    assert "as planned" not in said
    assert "On track: as planned" in whole.said


def test_a_plan_nothing_is_kept_of_says_so(register_here: str, typing: Typing) -> None:
    asyncio.run(keep(register_here, None))

    said = typing("plan", REFERENCE)

    assert said.status == 0
    assert "No objective has been set yet." in said.said


def test_a_notice_that_is_not_kept_is_refused_in_a_sentence(register_here: str, typing: Typing) -> None:
    asyncio.run(keep(register_here, None))

    refused = typing("plan", "bury-2022")

    assert (refused.status, "No notice bury-2022 is kept here" in refused.said) == (1, True)
