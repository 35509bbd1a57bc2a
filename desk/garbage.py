"""How often a process looks for garbage among all it has made."""

import gc


def seldom_looked_for() -> None:
    """What is imported stays: to look through it every 700 objects was a tenth of every start."""
    gc.set_threshold(50_000, 20, 20)
