"""No form of ours is long: what is longer is refused, and none of it is kept."""

from collections.abc import Sequence
from re import Pattern
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.problems import Refused, answer
from web.pages import page

# In bytes: a whole notice, and eight thousand letters of any script as a form sends them, nine bytes to each.
LONGEST = 200_000
# What programs ask is answered in their own way.
OF_PROGRAMS = "/api/"
# What is opened from a letter can be answered by one.
OF_LETTERS = "/links/"
TOO_LONG = "What was sent is longer than this page reads, which is {:,} bytes. Nothing was done with it."
SHORTEN = "Say it in fewer words."
SHORTEN_OR_REPLY = "Say it in fewer words, or reply to the letter."
STILL_THERE = "Go back in your browser: what you typed should still stand there."
# In bytes, taken from whoever sends too much and thrown away: most browsers hear no answer before they have sent all.
THROWN_AWAY = 200_000_000

SHORTER = f"That is too long: at most {LONGEST} bytes are read."


class TooLong(Exception):
    """More came than was said to come, or than may come."""


class Roomy(NamedTuple):
    """A kind of address that may be sent more: how many bytes, and what to do where even that is too little."""

    address: Pattern[str]
    longest: int
    shorten: str


class Sizes:
    """Has the application behind it read no more than a form of ours may hold."""

    def __init__(self, app: ASGIApp, roomy: Sequence[Roomy] = ()) -> None:
        self._app = app
        self._roomy = roomy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        roomy = next((one for one in self._roomy if one.address.fullmatch(scope["path"])), None)
        longest = roomy.longest if roomy else LONGEST
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > longest:
            await _throw_away(receive)
            return await _refusal(scope, roomy)(scope, receive, send)
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > longest:
                raise TooLong
            return message

        try:
            await self._app(scope, counted, send)
        except TooLong:
            await _throw_away(receive)
            await _refusal(scope, roomy)(scope, receive, send)


async def _throw_away(receive: Receive) -> None:
    came, more = 0, True
    while more and came < THROWN_AWAY:
        message = await receive()
        came += len(message.get("body", b""))
        more = message.get("more_body", False)


def _refusal(scope: Scope, roomy: Roomy | None) -> Response:
    """Why it is refused: in a page for whoever reads pages, and in a line for all others."""
    path: str = scope["path"]
    if path.startswith(OF_PROGRAMS):
        return answer(Refused(413, SHORTER))
    shorten = roomy.shorten if roomy else SHORTEN_OR_REPLY if path.startswith(OF_LETTERS) else SHORTEN
    said = [TOO_LONG.format(roomy.longest if roomy else LONGEST), shorten, STILL_THERE]
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse(f"{' '.join(said)}\n", 413)
    onward = [] if path.startswith(OF_LETTERS) else [("Go to my page", "/my")]
    return page("told.html", 413, title="That is too long", said=said, onward=onward)
