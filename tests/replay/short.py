"""The short workflows beside the strands, each run once in the whole house, for their histories to be kept."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from temporalio.client import Client, WorkflowHistory

from activities.clients import add_webhook, remove_webhook
from domain.clients import EventKind, Scope
from domain.errands import Errand, Task
from domain.packs import PackRead
from domain.papers import Draft, Kind, Paper
from domain.signing_in import Admission, SignedOut
from tests.support.engine import QUEUE
from tests.web.api_house import token
from tests.web.house import PRIYA, House, house
from tests.web.listening import listener
from tests.workflows.agreed import boards_on
from workflows.door import admitted, sign_out
from workflows.pack_reading import entered
from workflows.running_errands import run
from workflows.saving import saved
from workflows.tending import Tending

# At a look each thirty seconds, a webhook's history has grown long by then, and it has gone on afresh.
LONG = timedelta(minutes=25)


async def recorded_short() -> list[WorkflowHistory]:
    """Each run of a webhook that tells, waits, goes on afresh and ends; an errand, a draft, a reading; in and out."""
    with TemporaryDirectory() as folder:
        async with house(Path(folder)) as here:
            await here.case.open(boards_on(date(2021, 7, 14)))
            await here.case.sleep_to(date(2021, 6, 24))
            await here.on_time()
            ids = [*await _by_the_pages(here), await _webhook(here)]
            client = here.case.engine.client
            return [run for id in ids for run in await runs_of(client, id)]


async def _by_the_pages(here: House) -> list[str]:
    client, now = here.case.engine.client, here.now
    errand = Errand(task=Task.START_POST, by="sam@place.example", at=now)
    await run(client, QUEUE, errand, "start")
    paper, click = Paper(kind=Kind.BOARD, number=1), "click"
    texts = {"data": "Caseloads fell to 18."}
    await saved(
        client,
        QUEUE,
        Draft(reference="sefton", paper=paper, over=0, texts=texts, by="priya-nair", at=now, click=click),
    )
    read = PackRead(
        reference="sefton",
        once="once",
        by="claire-donnelly",
        name="Claire Donnelly",
        at=now,
        as_of=now,
        file="pack.pdf",
        sha256="a" * 64,
    )
    await entered(client, QUEUE, read)
    admission = Admission(request="asked", address=PRIYA, session="session", at=now, vouched_by="Sefton")
    await admitted(client, QUEUE, admission)
    await sign_out(client, QUEUE, SignedOut(session="session", by=PRIYA, at=now))
    paper_id = f"paper/sefton/{paper.slug}/{click}"
    return ["errand/start", paper_id, "pack-reading/sefton/once", "sign-in/asked", "sign-out/session"]


async def _webhook(here: House) -> str:
    await token(here, "dashboard", PRIYA, [Scope.READ])
    async with listener("503 Service Unavailable") as there:
        sessions = here.offices.sessions
        hook = await add_webhook(sessions, "dashboard", there.url, [EventKind.ACT_DONE], by="sam", now=here.now)
        await Tending(here.case.engine.client, QUEUE, here.offices.webhooks.at_work).see_to(here.now)
        await here.case.act("submit-report", "priya-nair", meeting=1)
        await here.sleep(LONG)
        await there.heard(2)
        await remove_webhook(sessions, hook, by="sam", now=here.now)
        await here.sleep(timedelta(minutes=1))
        await here.case.are_over(f"webhook/{hook}")
    return f"webhook/{hook}"


async def runs_of(client: Client, workflow_id: str) -> list[WorkflowHistory]:
    """Every run of one workflow, first to last."""
    runs: list[WorkflowHistory] = []
    run_id: str | None = None
    while run_id != "":
        runs.insert(0, await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history())
        run_id = runs[0].events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return runs
