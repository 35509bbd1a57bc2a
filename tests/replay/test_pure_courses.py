"""Strands are installed outside the SDK's sandbox: what it would stop there is seen here, in their source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.purity import imported, looks
from worker import WORKFLOWS

HERE = Path(__file__).parents[2]
# What is done beside a course, in a file that a course is in too: by pages and commands, by the worker's own tracing.
BESIDE = {
    "domain/evidence.py": {"imports zipfile"},
    # What is given back says the same as what was brought.
    "domain/held.py": {"imports weakref.WeakValueDictionary", "changes what all notices share: self._held.setdefault"},
    "domain/organisations.py": {"imports pathlib.Path"},
    "workflows/pack_reading.py": {
        "imports temporalio.client.Client",
        "imports temporalio.service.RPCError",
        "uses asyncio.wait_for",
    },
    "workflows/saving.py": {
        "imports temporalio.client.Client",
        "imports temporalio.client.WorkflowHandle",
        "imports temporalio.client.WorkflowUpdateFailedError",
        "imports temporalio.client.WorkflowUpdateRPCTimeoutOrCancelledError",
        "imports temporalio.service.RPCError",
        "imports temporalio.service.RPCStatusCode",
        "uses asyncio.wait_for",
    },
}
TAUGHT = """
A course may not do this: its history could not be replayed by another worker, or on another day, and the notice would
stand still. Take the moment you are told (law 5), use workflow.now(), workflow.uuid4() or workflow.random(), or have an
office do it. If it is pure after all, say so in MAY_IMPORT (tests/support/purity.py).
"""


def courses() -> list[str]:
    """The files of all workflows, and all of ours that they import: domain and workflows, however far down."""
    waiting = [kind.__module__ for kind in WORKFLOWS]
    found: dict[str, None] = {}
    while waiting:
        file = f"{waiting.pop().replace('.', '/')}.py"
        if file not in found and (HERE / file).exists():
            found[file] = None
            waiting += _ours(HERE / file)
    return sorted(found)


def _ours(file: Path) -> Iterator[str]:
    for _, module, name, _ in imported(ast.parse(file.read_text())):
        if module.partition(".")[0] in ("domain", "workflows"):
            yield module
            yield f"{module}.{name}"


def test_no_course_looks_at_anything_that_another_replay_would_find_otherwise() -> None:
    found = {file: {*looks((HERE / file).read_text())} - BESIDE.get(file, set()) for file in courses()}

    assert {file: what for file, what in found.items() if what} == {}, TAUGHT


def test_all_strands_and_the_law_behind_them_are_looked_at() -> None:
    looked_at = courses()

    assert {"workflows/strand.py", "workflows/escalation.py", "domain/board.py", "domain/facts.py"} <= {*looked_at}
    assert "workflows/acting.py" not in looked_at


@pytest.mark.parametrize(
    ("line", "said"),
    [
        # --- the clock
        ("from datetime import datetime\ndatetime.now()", "looks at the clock: datetime.now"),
        ("from datetime import datetime as then\nread = then.utcnow", "looks at the clock: then.utcnow"),
        ("import datetime\ndatetime.date.today()", "looks at the clock: datetime.date.today"),
        ("import time\ntime.monotonic()", "imports time"),
        ("moment.astimezone()", "takes the machine's zone: moment.astimezone"),
        (
            "from datetime import datetime\ndatetime.fromtimestamp(0)",
            "takes the machine's zone: datetime.fromtimestamp",
        ),
        # --- chance
        ("import random", "imports random"),
        ("from uuid import uuid4", "imports uuid.uuid4"),
        ("import secrets", "imports secrets"),
        ("key = hash('sefton')", "uses hash"),
        ("key = id(self)", "uses id"),
        # --- files, the network, surroundings
        ("import os\nos.environ['HOME']", "imports os"),
        ("from pathlib import Path", "imports pathlib.Path"),
        ("text = open('notice.yaml')", "uses open"),
        ("__import__('os')", "uses __import__"),
        ("import socket", "imports socket"),
        ("from urllib.request import urlopen", "imports urllib.request.urlopen"),
        ("import subprocess", "imports subprocess"),
        ("import threading", "imports threading"),
        ("import httpx", "imports httpx"),
        ("from temporalio.client import Client", "imports temporalio.client.Client"),
        ("import asyncio\nasyncio.create_subprocess_exec('ls')", "uses asyncio.create_subprocess_exec"),
        ("import asyncio\nasyncio.wait(tasks)", "uses asyncio.wait"),
        ("from asyncio import to_thread", "imports asyncio.to_thread"),
        # --- an office's work
        (
            "from activities.register import Register\nRegister.enter(record)",
            "does an office's work itself: Register.enter",
        ),
        # --- what all notices of a worker would share
        ("KEPT = {}\ndef keep(): KEPT['sefton'] = 1", "changes what all notices share: KEPT['sefton']"),
        ("KEPT = []\ndef keep(): KEPT.append(1)", "changes what all notices share: KEPT.append"),
        ("def keep():\n    global kept", "changes what all notices share: kept"),
    ],
)
def test_what_a_course_may_not_do_is_seen(line: str, said: str) -> None:
    assert said in looks(line)


@pytest.mark.parametrize(
    "line",
    [
        "from temporalio import workflow\nworkflow.now()",
        "def rest(self): return self.now()",
        "from datetime import UTC\nmoment.astimezone(UTC)",
        "import asyncio\nasyncio.gather(*tasks)",
        "def known(id): return id",
        "from activities.register import Register\nworkflow.execute_activity_method(Register.enter, record)",
        "def kept():\n    found = []\n    found.append(1)",
    ],
)
def test_what_it_may_do_is_let_be(line: str) -> None:
    assert looks(line) == []
