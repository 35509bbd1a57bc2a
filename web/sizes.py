"""No form of ours is long: what is longer is refused before it is read."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.problems import Refused, answer

LONGEST = 20_000
# What a program sends may be a notice's whole text.
OF_PROGRAMS, LONGEST_OF_PROGRAMS = "/api/", 200_000
TOO_LONG = "That is too long. Say it in fewer words, or reply to the letter.\n"

SHORTER = f"That is too long: at most {LONGEST_OF_PROGRAMS} bytes are read."


class TooLong(Exception):
    """More came than was said to come, or than may come."""


class Sizes:
    """Has the application behind it read no more than a form of ours may hold."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        said = dict(scope["headers"]).get(b"content-length", b"0")
        of_program = scope["path"].startswith(OF_PROGRAMS)
        longest = LONGEST_OF_PROGRAMS if of_program else LONGEST
        refusal = answer(Refused(413, SHORTER)) if of_program else PlainTextResponse(TOO_LONG, 413)
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
