"""Fixtures of every room: the registers, one PostgreSQL server for all of them."""

import gc

import pytest

from tests.support.registers import (
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

# What takes longest is begun first: the last file dealt out must not be the longest.
LONGEST = (
    "tests/rehearsal/scenarios/",
    "tests/cli/test_run.py",
    "tests/upgrade/",
    "tests/replay/test_histories.py",
    "tests/deploy/",
    "tests/cli/",
    "tests/workflows/",
    "tests/web/",
    "tests/activities/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: [not item.nodeid.startswith(long) for long in LONGEST])


def pytest_configure() -> None:
    """Nothing that is imported or collected is garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What has been imported and collected stays: to look for garbage among it took a tenth of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_sessionfinish() -> None:
    """What clients of Temporal left is let go of here, and not at the process's end, where it might crash.

    That is sdk-python#300. To look for it before each engine took a twentieth of all stories.
    """
    gc.collect()
