"""What every answer says beside what it was asked for: what a browser may do with it, and what nobody may."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "Content-Security-Policy"
SAID = {
    # Nothing but our own style sheet is loaded and forms go to ourselves, whatever finds its way into a page.
    POLICY: ("default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
    # An address may hold a secret: it is not passed on to where a link leads.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

OWN = POLICY.lower().encode()


class Headers:
    """Has the application behind it say them with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def saying(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                # An answer that has a policy of its own keeps to that: two would have to be met at once.
                named = {name.lower() for name, _ in given}
                said = [(name.lower().encode(), value.encode()) for name, value in SAID.items()]
                message["headers"] = [*given, *(one for one in said if one[0] != OWN or OWN not in named)]
            await send(message)

        await self._app(scope, receive, saying if scope["type"] == "http" else send)
