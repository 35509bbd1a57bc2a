"""No form of ours is long: what is longer is refused before it is read."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# In bytes: a whole notice, and eight thousand letters of any script as a form sends them, nine bytes to each.
LONGEST = 200_000
TOO_LONG = "That is too long. Say it in fewer words, or reply to the letter.\n"


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
        if not said.isdigit() or int(said) > LONGEST:
            return await PlainTextResponse(TOO_LONG, 413)(scope, receive, send)
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > LONGEST:
                raise TooLong
            return message

        try:
            await self._app(scope, counted, send)
        except TooLong:
            await PlainTextResponse(TOO_LONG, 413)(scope, receive, send)
