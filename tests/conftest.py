"""Fixtures of every room: the registers, one PostgreSQL server for all of them."""

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
