"""Fixtures of every room: the registers, one PostgreSQL server for all of them."""

import pytest

from tests.support.registers import (
    empty_url,
    migrated_database,
    migrated_file,
    postgres,
    read_only_url,
    register_url,
    sessions,
)

__all__ = [
    "empty_url",
    "migrated_database",
    "migrated_file",
    "postgres",
    "read_only_url",
    "register_url",
    "sessions",
]

# What takes longest is begun first: the last file dealt out must not be the longest.
LONGEST = ("tests/rehearsal/scenarios/", "tests/cli/test_run.py", "tests/deploy/", "tests/cli/", "tests/workflows/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: [not item.nodeid.startswith(long) for long in LONGEST])
