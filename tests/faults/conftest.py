"""What each story of faults did, told at the end of all of them, and with each that fails."""

import os
from collections.abc import Callable, Iterator

import pytest

SEED = int(os.environ.get("SEED") or 20211231)
TOLD = "told"


@pytest.fixture(scope="session")
def seed() -> int:
    """What decides which faults there are, and when: SEED in the environment, or one that is always the same."""
    return SEED


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Iterator[list[str]]:
    """Where a story says what it did."""
    lines: list[str] = []
    record_property(TOLD, lines)
    yield lines
    print("\n".join(lines))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            lines = dict(report.user_properties).get(TOLD)
            if lines:
                terminalreporter.write_sep("-", f"{report.nodeid} {outcome}")
                terminalreporter.write_line("\n".join(map(str, lines)))
