"""Fixtures of every room: the registers, one PostgreSQL server for all of them."""

import gc
import sys

import pytest

from tests.support.registers import (
    ON_POSTGRESQL,
    chosen,
    empty_url,
    migrated_database,
    migrated_file,
    postgres,
    read_only_url,
    register_url,
    sessions,
    template,
)

__all__ = [
    "chosen",
    "empty_url",
    "migrated_database",
    "migrated_file",
    "postgres",
    "read_only_url",
    "register_url",
    "sessions",
    "template",
]

# What `make test-long` runs: rehearsed years, a browser, servers killed and started again, one release after another.
LONG = (
    "tests/rehearsal/scenarios/",
    "tests/cli/test_run.py",
    "tests/upgrade/",
    "tests/web/test_walks.py",
    "tests/web/test_browser.py",
    "tests/cli/test_kept.py",
    "tests/workflows/test_on_the_real_server.py",
    "tests/cli/test_rehearsals.py",
    "tests/cli/test_rehearse_killed.py",
    "tests/web/test_api.py",
    "tests/web/test_webhooks.py",
    "tests/workflows/test_early_warnings.py",
    "tests/workflows/test_escalation.py",
    "tests/workflows/test_going_on_afresh.py",
    "tests/deploy/test_embedded_server.py",
    "tests/deploy/test_operations.py",
)
# And the second time of what is tested twice: with a worker that has forgotten everything, with the other database.
AGAIN = {"cold"} if ON_POSTGRESQL else {"cold", "postgresql"}
# Here the databases themselves are what is tested.
NEVER_LONG = "tests/models/"

# What takes longest is begun first: the last file dealt out must not be the longest.
LONGEST = (
    *LONG,
    "tests/replay/test_histories.py",
    "tests/deploy/",
    "tests/cli/",
    "tests/workflows/",
    "tests/web/",
    "tests/activities/",
)

IMPORTED, MANY = pytest.StashKey[int](), 50


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _is_long(item):
            item.add_marker("long")
    items.sort(key=lambda item: [not item.nodeid.startswith(long) for long in LONGEST])


def _is_long(item: pytest.Item) -> bool:
    kinds = item.callspec.id.split("-") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    again = not AGAIN.isdisjoint(kinds) and not item.nodeid.startswith(NEVER_LONG)
    return again or item.nodeid.startswith(LONG)


def pytest_configure() -> None:
    """Nothing that is imported or collected is garbage."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What has been imported and collected stays: to look for garbage among it took a tenth of all tests."""
    _keep(session.config)
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_sessionfinish() -> None:
    """What clients of Temporal left is let go of here, and not at the process's end, where it might crash.

    That is sdk-python#300. To look for it before each engine took a twentieth of all stories.
    """
    gc.collect()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """So does what a file imported only when it was run: each later engine looked through all of it for garbage."""
    if (nextitem is None or nextitem.path != item.path) and len(sys.modules) > item.config.stash[IMPORTED] + MANY:
        _keep(item.config)


def _keep(config: pytest.Config) -> None:
    gc.collect()
    gc.freeze()
    config.stash[IMPORTED] = len(sys.modules)
