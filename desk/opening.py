"""`open`: a notice kept from now on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from rich.console import RenderableType
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from activities.almanac import Almanac
from desk.notices import notice_in
from desk.reaching import temporal
from desk.refusals import Refused
from desk.screen import console, say, table
from desk.sealed import opened_there
from domain.days import Edition
from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.people import Person, title
from domain.readings import open_readings
from domain.reckonings import last_lawful_review_day
from models import reading
from models.database import Sessions
from models.record import NoticeRow
from models.upgrading import upgraded
from notices.telling import told_notice, told_readings
from settings import Settings
from workflows.connection import with_attributes
from workflows.opening import open_notice

QUICK = timedelta(seconds=5)


async def open_from(path: Path, settings: Settings, now: datetime) -> None:
    """Open the notice in the file at `path`, entered at `now` (UTC). Nothing is written before everything answers.

    Raises Refused, RegisterUnavailable, NoticeAlreadyOpen.
    """
    notice = notice_in(path)
    client = await temporal(settings)
    folder_made(settings)
    sessions = await upgraded(settings.register)
    try:
        await _why_not_here(sessions, notice)
        await opened_there(sessions, client, now)
        almanac = Almanac(sessions, settings.bank_holidays_url)
        edition = await almanac.edition_for(notice, day_of(now))
        await almanac.keep(edition, now)
    finally:
        await sessions.close()
    await with_attributes(client)
    await open_notice(client, settings.task_queue, notice, edition, now)
    say(f"Opened. {told_notice(notice)}", f"Its dates are reckoned by the calendar of {edition.cited}.", "")
    console.print(people_of(notice.people))
    say("")
    console.print(told_readings(open_readings(notice, edition)))
    say(*_of_before(notice, edition, day_of(now)))
    say("", f"See where it stands with: noticekeeper status {notice.reference}")
    if not await somebody_works(client, settings.task_queue):
        say("No worker runs yet, so nothing is sent: start one with noticekeeper worker, or make run.")


def _of_before(notice: Notice, edition: Edition, today: date) -> list[str]:
    """What a notice entered in mid-life may lack: nobody here knows of a review that its file does not name."""
    due = last_lawful_review_day(notice, edition, done=tuple(review.held_on for review in notice.so_far.reviews))
    if due is None or due.on >= today:
        return []
    return [
        "",
        f"A review was to be held by {spoken(due.on)}, and the file names none: the case lead is asked for one.",
        "If one was held, write it into the file under so_far, reviews, and have the notice reissued with that: "
        f"noticekeeper act {notice.reference} propose-reissue",
    ]


def folder_made(settings: Settings) -> None:
    """See that the data folder is there; one that is made is its owner's alone: it holds letters. Raises Refused."""
    try:
        settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            f"The data folder {settings.data_folder} cannot be made: {error.strerror}. "
            "Choose another with NOTICEKEEPER_DATA_FOLDER."
        ) from error


async def _why_not_here(sessions: Sessions, notice: Notice) -> None:
    async with sessions.reading() as session:
        known = await reading.notice(session, notice.reference)
    if known:
        raise Refused(_already(known))


def _already(known: NoticeRow) -> str:
    if known.ended_on:
        return (
            f"{known.reference} was kept here until it was {known.ended_how} on {spoken(known.ended_on)}; "
            "nothing was changed. Open the new notice under a reference of its own."
        )
    return (
        f"The notice {known.reference} is open here already; nothing was changed. "
        f"See it with: noticekeeper status {known.reference}"
    )


def people_of(people: Sequence[Person]) -> RenderableType:
    """Who gets letters, where, and as what."""
    rows = ((person.name, person.address, ", ".join(title(role) for role in person.roles)) for person in people)
    return table(("Who gets letters", "At", "As"), rows)


async def somebody_works(client: Client, task_queue: str) -> bool:
    """Whether a worker asked Temporal for work of this queue in the last minutes."""
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    return bool((await client.workflow_service.describe_task_queue(asked, timeout=QUICK)).pollers)
