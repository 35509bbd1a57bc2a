"""Rehearsals that are asked for at the pages: each in a process of its own, one at a time on this machine.

What came of each is kept in the data folder for its maker, and removed after some days. One that never ends is stopped.
"""

import asyncio
import fcntl
import json
import re
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from desk.rehearsing import SHIPPED
from desk.rehearsing_apart import NOTICE, OUT, SCENARIO
from domain.instrument import Notice
from notices.faults import Fault
from notices.reading import read_text
from notices.scenario import read_scenario_text
from rehearsal.keeping import MAIL, PICTURE, TIMELINE
from web.rehearsing import OWN, Draft, Stage, Standing
from workflows.doors import ACTS

MAKER, FAILED, LOCK = "maker.json", "failed.txt", "rehearsing.lock"
ON_TIME = "everybody-on-time"
ON_TIME_SAID = "Everybody on time; nobody settles what the draft leaves open"
NAMED = re.compile(r"^name: (.+)$", re.MULTILINE)
KEPT_FOR = timedelta(days=7)
# A life of a year or two takes some ten seconds; on a machine that is busy, several times as many.
LIMIT = timedelta(minutes=3)
# How many one maker may have waiting, and how many are kept for them.
WAITING, KEPT = 3, 10
BREATH = 0.5
IDS = re.compile(r"[0-9a-f]{24}")
TOO_LONG = (
    "It was still going after {0:g} minutes, and was stopped. See that the draft’s dates, and the day on which the "
    "scenario ends, are what was meant."
)
TOO_MANY = f"You have {WAITING} rehearsals waiting: look at those first."


@dataclass
class Life:
    """One that waits or is being lived through."""

    owner: str
    lived: int = 0
    total: int = 0
    running: bool = False


@dataclass
class DraftRehearsals:
    """`folder` is where they are kept, `limit` how long one may take."""

    folder: Path
    limit: timedelta = LIMIT
    _lives: dict[str, Life] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def courses(self) -> Sequence[tuple[str, str]]:
        shipped = ((file.stem, _name_in(file)) for file in sorted(SHIPPED.glob("*.yaml")))
        return [(ON_TIME, ON_TIME_SAID), *shipped]

    async def begin(self, id: str, owner: str, draft: Draft, now: datetime) -> tuple[str, ...]:
        """As `Rehearsals.begin`. Raises OSError."""
        if sum(life.owner == owner for life in self._lives.values()) >= WAITING:
            return (TOO_MANY,)
        course = self._course(draft)
        if course is None:
            return ("Choose how people behave.",)
        found = await asyncio.to_thread(_read, draft.notice, course)
        if not isinstance(found, Notice):
            return found
        self._make_room(owner, now)
        here = self.folder / id
        here.mkdir(mode=0o700, parents=True, exist_ok=True)
        (here / NOTICE).write_text(draft.notice, encoding="utf-8")
        if course:
            (here / SCENARIO).write_text(course, encoding="utf-8")
        named = NAMED.search(course)
        said = {"owner": owner, "council": found.council, "begun_at": now.isoformat()}
        said |= {"course": named[1].strip() if named else ON_TIME_SAID}
        # Last: what has a maker is whole, and is taken up again after a stop.
        (here / MAKER).write_text(json.dumps(said), encoding="utf-8")
        self._take_up(id, owner)
        return ()

    def of(self, owner: str, now: datetime) -> Sequence[Standing]:
        self._forget_old(now)
        ids = [path.parent.name for path in self.folder.glob(f"*/{MAKER}")]
        found = [standing for id in ids if (standing := self.one(id, owner, now))]
        return sorted(found, key=lambda one: (one.begun_at, one.id), reverse=True)

    def one(self, id: str, owner: str, now: datetime) -> Standing | None:
        maker = self._maker(id)
        if maker is None or maker["owner"] != owner:
            return None
        begun_at = datetime.fromisoformat(maker["begun_at"])
        if now >= begun_at + KEPT_FOR:
            return None
        whole = Standing(id, maker["council"], maker["course"], begun_at, begun_at + KEPT_FOR, Stage.DONE)
        return self._as_it_stands(whole, owner)

    def picture(self, id: str) -> Path:
        return self.folder / id / OUT / PICTURE

    def timeline(self, id: str) -> Path:
        return self.folder / id / OUT / TIMELINE

    def letters(self, id: str) -> Sequence[Path]:
        return sorted((self.folder / id / OUT / MAIL).glob("*.eml"))

    async def close(self) -> None:
        """Break off what is being lived through: it is taken up again when its maker next looks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _course(self, draft: Draft) -> str | None:
        """The text of the scenario that was chosen; empty where everybody is on time, None where it is none of ours."""
        if draft.course == OWN:
            return draft.own.replace("\r\n", "\n")
        if draft.course == ON_TIME:
            return ""
        shipped = {file.stem: file for file in SHIPPED.glob("*.yaml")}
        return shipped[draft.course].read_text("utf-8") if draft.course in shipped else None

    def _as_it_stands(self, whole: Standing, owner: str) -> Standing:
        here = self.folder / whole.id
        if (here / FAILED).exists():
            said = tuple((here / FAILED).read_text("utf-8").splitlines())
            return replace(whole, stage=Stage.FAILED, said=said)
        if (here / OUT / TIMELINE).exists():
            return whole
        life = self._lives.get(whole.id) or self._take_up(whole.id, owner)
        if life.running:
            return replace(whole, stage=Stage.RUNNING, lived=life.lived, total=life.total)
        return replace(whole, stage=Stage.WAITING, before=list(self._lives).index(whole.id))

    def _maker(self, id: str) -> dict[str, str] | None:
        if not IDS.fullmatch(id):
            return None
        try:
            said: dict[str, str] = json.loads((self.folder / id / MAKER).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return said

    def _make_room(self, owner: str, now: datetime) -> None:
        """Have the maker keep no more than may be kept: the oldest goes."""
        for old in self.of(owner, now)[KEPT - 1 :]:
            if old.id not in self._lives:
                shutil.rmtree(self.folder / old.id, ignore_errors=True)

    def _forget_old(self, now: datetime) -> None:
        for path in self.folder.glob(f"*/{MAKER}"):
            maker = self._maker(path.parent.name)
            if maker and now >= datetime.fromisoformat(maker["begun_at"]) + KEPT_FOR:
                shutil.rmtree(path.parent, ignore_errors=True)

    def _take_up(self, id: str, owner: str) -> Life:
        self._lives[id] = life = Life(owner)
        task = asyncio.create_task(self._live(id, life))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return life

    async def _live(self, id: str, life: Life) -> None:
        """Wait for its turn, then for its end."""
        here = self.folder / id
        try:
            async with self._turn, _alone(self.folder):
                life.running = True
                amiss = await self._lived(here, life)
            if amiss:
                (here / FAILED).write_text(amiss, encoding="utf-8")
        finally:
            del self._lives[id]

    async def _lived(self, here: Path, life: Life) -> str:
        """Why nothing came of it, or nothing."""
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-m", "cli", "rehearse-draft", str(here.absolute()))
        living = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
        assert living.stdout
        assert living.stderr
        telling = asyncio.create_task(living.stderr.read())
        try:
            async with asyncio.timeout(self.limit.total_seconds()):
                async for line in living.stdout:
                    lived, _, total = line.decode(errors="replace").strip().partition(" ")
                    if lived.isdecimal() and total.isdecimal():
                        life.lived, life.total = int(lived), int(total)
                status = await living.wait()
        except TimeoutError:
            return TOO_LONG.format(self.limit / timedelta(minutes=1))
        finally:
            if living.returncode is None:
                living.kill()
            await living.wait()
            said = (await telling).decode(errors="replace")
        return "" if status == 0 else _plainly(said, here) or f"It ended with the status {status}."


def _read(text: str, course: str) -> Notice | tuple[str, ...]:
    """The notice in a draft; or every fault of it, or of its scenario, with line and column."""
    found = read_text(text.replace("\r\n", "\n"), "draft")
    if isinstance(found, list):
        return tuple(map(_placed, found))
    faults = read_scenario_text(course, "scenario", found, ACTS) if course else None
    return tuple(map(_placed, faults)) if isinstance(faults, list) else found


def _placed(fault: Fault) -> str:
    return f"The {fault.path}, line {fault.line}, column {fault.column}: {fault.what}"


def _plainly(said: str, here: Path) -> str:
    """What the process said of itself, without where it lived."""
    return said.replace(f"{here.absolute()}/", "").strip()[:4_000]


def _name_in(file: Path) -> str:
    found = NAMED.search(file.read_text("utf-8"))
    return found[1].strip() if found else file.stem


@asynccontextmanager
async def _alone(folder: Path) -> AsyncIterator[None]:
    """Be the only one on this machine that rehearses for pages kept in `folder`, however many processes answer them."""
    with (folder / LOCK).open("a", encoding="ascii") as file:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            await asyncio.sleep(BREATH)
        yield
