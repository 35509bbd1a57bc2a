"""Waiting, in real time, for what another process does."""

import time
from collections.abc import Callable

# In seconds: what takes one by itself takes a minute on a machine that everybody uses. Nothing is waited for in vain.
PATIENCE = 90


def until(true: Callable[[], object], what: str, within: float = PATIENCE) -> None:
    """Look again and again until it is `true`; AssertionError, saying `what` never was, when time is up."""
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up, f"{what}: not within {within:g} seconds"
        time.sleep(0.05)
