"""`builds`: which builds of the workers Temporal knows, which is given the work, and giving it to another."""

from temporalio.client import Client

from desk.reaching import temporal
from desk.refusals import Refused
from desk.screen import console, grid, say
from settings import PREFIX, Settings
from worker import build
from workflows import builds
from workflows.builds import Build, BuildRefused, Given

UNNAMED = (
    f"Workers here are not told apart by their build: {PREFIX}DEPLOYMENT names no deployment. Each that starts is "
    "given work at once. docs/operations.md, Upgrade, says when that is too soon."
)
ALL_ITS_OWN = (
    "{} is given all work already, so there is nothing to try. A new build is tried with its own version of this "
    "command, once a worker of it has asked for work."
)
# What is said in a build's place where the work goes to workers that are builds of nothing.
NONE = "none"


async def show(settings: Settings) -> None:
    """Every build and what work it is given, a line each. Raises Refused."""
    if settings.deployment is None:
        say(UNNAMED)
        return
    found = await builds.builds(await temporal(settings), settings.deployment)
    console.print(grid(((one.name, _told(one)) for one in found), max((len(one.name) for one in found), default=0)))
    say(*_of_this_one(found))


async def use(settings: Settings, name: str | None) -> None:
    """Give all work to a build: to this installation's where none is named. Raises Refused."""
    deployment, client = await _deployment(settings)
    chosen = "" if name == NONE else name or build()
    try:
        await builds.use(client, deployment, chosen)
    except BuildRefused as refusal:
        raise Refused(_why_not(chosen, refusal)) from refusal
    if chosen:
        say(f"{chosen} is given all work from now on, and every notice goes on with it at its next step.")
    else:
        say(
            f"Workers without {PREFIX}DEPLOYMENT are given the work from now on. What a build has at hand stays with "
            "its workers until they stop: stop them once others are at work."
        )


async def try_out(settings: Settings, name: str | None, share: float) -> None:
    """Give a build a share of the courses, in a hundred. Raises Refused."""
    deployment, client = await _deployment(settings)
    chosen = name or build()
    if any(one.name == chosen and one.given is Given.ALL for one in await builds.builds(client, deployment)):
        raise Refused(ALL_ITS_OWN.format(chosen))
    try:
        await builds.try_out(client, deployment, chosen, share)
    except BuildRefused as refusal:
        raise Refused(_why_not(chosen, refusal)) from refusal
    say(
        f"{chosen} is given {share:g} of a hundred courses from now on; the rest stay where they are. "
        f"Give it all with: noticekeeper builds use {chosen}"
    )


async def seen(settings: Settings) -> tuple[str, str]:
    """What doctor sees of the builds, and what to do where the workers here are given no work. Raises Refused."""
    client = await temporal(settings)
    (served, _), ours = await builds.served(client, settings.task_queue), settings.deployment
    if served and served != ours:
        remedy = f"Workers here are given none of it. Set {PREFIX}DEPLOYMENT={served}, or: noticekeeper builds use none"
        return f"work of the queue {settings.task_queue} goes to the deployment {served}", remedy
    if ours is None:
        return f"workers are not told apart by them ({PREFIX}DEPLOYMENT)", ""
    found = await builds.builds(client, ours)
    current = next((one for one in found if one.given is Given.ALL), None)
    mine = next((one for one in found if one.name == build()), None)
    if current is None:
        remedy = f"Start a worker, then: noticekeeper builds use {build()}"
        return f"none of the deployment {ours} is given work", remedy
    if current == mine or (mine and mine.given is Given.A_SHARE):
        return f"{mine.name} is {mine.given}", ""
    remedy = f"Start its workers, then: noticekeeper builds use {build()}. Or go back to the code of {current.name}."
    return f"{current.name} is {current.given}. This installation's is {build()}", remedy


async def _deployment(settings: Settings) -> tuple[str, Client]:
    if settings.deployment is None:
        raise Refused(UNNAMED)
    return settings.deployment, await temporal(settings)


def _told(one: Build) -> str:
    share = f" ({one.share:g} of a hundred courses)" if one.share else ""
    return f"{one.given}{share}{', and of this installation' if one.name == build() else ''}"


def _of_this_one(found: tuple[Build, ...]) -> list[str]:
    if any(one.name == build() for one in found):
        return []
    return [
        f"No worker of this installation's build, {build()}, has asked for work yet. Start one: noticekeeper worker"
    ]


def _why_not(name: str, refusal: BuildRefused) -> str:
    if not name:
        return f"Temporal refuses it: {refusal}. Nothing was changed."
    return (
        f"The work cannot be given to {name}: {refusal}. Start a worker of that build, and give it to it once it has "
        "asked for work: noticekeeper builds says when. Nothing was changed."
    )
