"""How a command does what it is for: its settings, what takes time seen through, a word too many refused.

A command imports what it needs when it runs, and so does this.
"""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from settings import Settings


def settings_here() -> "Settings":
    from settings import read_settings

    return read_settings()


def see_through(command: Coroutine[Any, Any, Any], *, quiet: bool = True) -> Any:
    """See `command` through. Typer would never await it, and end well."""
    import asyncio

    from desk import logs

    if quiet:
        logs.quiet()
    return asyncio.run(command)


def see_list(command: Coroutine[Any, Any, None]) -> None:
    """See a list through: where nothing is kept yet it is empty, which is no refusal."""
    from desk.reaching import NothingKept
    from desk.screen import say

    try:
        see_through(command)
    except NothingKept as empty:
        say(str(empty))


def only(word: str | None, usage: str) -> None:
    from desk.refusals import Refused

    if word is not None:
        raise Refused(f"{word!r} is not understood here. Type: noticekeeper {usage}")
