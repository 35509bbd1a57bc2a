"""No form of ours is long: what is longer is refused before it is read."""

from collections.abc import Sequence
from re import Pattern
from typing import NamedTuple

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.problems import Refused, answer

# In bytes: a whole notice, and eight thousand letters of any script as a form sends them, nine bytes to each.
LONGEST = 200_000
# What programs ask is answered in their own way.
OF_PROGRAMS = "/api/"
TOO_LONG = "That is too long. Say it in fewer words, or reply to the letter.\n"

SHORTER = f"That is too long: at most {LONGEST} bytes are read."


class TooLong(Exception):
    """More came than was said to come, or than may come."""


class Roomy(NamedTuple):
    """A kind of address that may be sent more, and how many bytes."""

    address: Pattern[str]
    longest: int


class Sizes:
    """Has the application behind it read no more than a form of ours may hold."""

    def __init__(self, app: ASGIApp, roomy: Sequence[Roomy] = ()) -> None:
        self._app = app
        self._roomy = roomy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        longest = self._longest(scope)
        said = dict(scope["headers"]).get(b"content-length", b"0")
        refusal = (
            answer(Refused(413, SHORTER)) if scope["path"].startswith(OF_PROGRAMS) else PlainTextResponse(TOO_LONG, 413)
        )
        if not said.isdigit() or int(said) > longest:
            return await refusal(scope, receive, send)
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
            await refusal(scope, receive, send)

    def _longest(self, scope: Scope) -> int:
        return next((one.longest for one in self._roomy if one.address.fullmatch(scope["path"])), LONGEST)
