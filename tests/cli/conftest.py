"""Typing commands: into this process where they answer and end, so that their imports are paid for once."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import ended
from settings import PREFIX
from tests.cli.typing_in import Typed, Typing
from tests.support.registers import register_in


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to be in, with nothing set."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def register_here(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the register will be, once a test makes it: named in the settings."""
    url = register_in(nowhere, made=False)
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", url)
    return url


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A command sets up the log of its process: here, that of all tests."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers, root.level = handlers, level


@pytest.fixture
def typing(capsys: pytest.CaptureFixture[str]) -> Typing:
    """Type a command; what came of it."""

    def typed(*words: object) -> Typed:
        capsys.readouterr()
        status = ended([str(word) for word in words])
        return Typed(status, *capsys.readouterr())

    return typed
