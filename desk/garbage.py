"""How often a process looks for garbage among all it has made."""

import gc


def seldom_looked_for() -> None:
    """What is imported stays: to look through it every 700 objects was a tenth of every start."""
    gc.set_threshold(50_000, 20, 20)


def looked_for_at_work() -> None:
    """As a worker has to: each strand it lets go is a circle of its own, which only looking finds.

    What is imported is never looked through again. As seldom as in a short command, a worker let hundreds of strands go
    and gave back none of their memory.
    """
    gc.freeze()
    gc.set_threshold(10_000, 5, 2)
