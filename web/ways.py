"""The ways to pages for whoever is signed in: each page is handed its visitor, everybody else is asked to sign in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.routing import Match

from web.onward import sign_in_for
from web.pages import page
from web.rights import View
from web.signing_in import STRANGE_FORM
from web.visitors import Visitor, Visitors, plain, typed_in


@dataclass(frozen=True)
class Asked:
    """What somebody signed in asked for. `now` is the moment (UTC); `form` what they sent, if they sent anything."""

    request: Request
    visitor: Visitor
    now: datetime
    form: FormData

    @property
    def reference(self) -> str:
        """The notice whose page it is."""
        return str(self.request.path_params["reference"])

    @property
    def number(self) -> int:
        """Which page of a list, from 1; the first where none is said that could be one."""
        typed = self.request.query_params.get("page", "1")
        return max(1, int(typed)) if typed.isdecimal() and len(typed) < 7 else 1

    @property
    def view(self) -> View:
        """What they may see of that notice. Raises the one 404 there is where they have no part in it."""
        named = self.visitor.in_notice(self.reference)
        view = View(named.people, named.everybody) if named else View(())
        if not view.sight:
            raise HTTPException(404)
        return view


Handler = Callable[[Asked], Awaitable[Response]]


@dataclass(frozen=True)
class Ways:
    router: APIRouter
    visitors: Visitors
    clock: Callable[[], datetime]

    def get(self, path: str, handler: Handler) -> None:
        self._add(path, handler, ["GET", "HEAD"])

    def post(self, path: str, handler: Handler) -> None:
        self._add(path, handler, ["POST"])

    def get_either(self, path: str, param: str, handler: Handler, without: Handler) -> None:
        """`handler` where the address gives `param`, and `without` where it does not."""

        async def either(asked: Asked) -> Response:
            return await (handler if asked.request.query_params.get(param, "").strip() else without)(asked)

        self.get(path, either)

    def _add(self, path: str, handler: Handler, methods: list[str]) -> None:
        async def answer(request: Request) -> Response:
            return await self._answer(handler, request)

        self.router.add_api_route(path, answer, methods=methods, response_model=None)

    async def _answer(self, handler: Handler, request: Request) -> Response:
        visitor = await self.visitors.of(request)
        if visitor is None:
            return RedirectResponse(sign_in_for(request) if self._can_be_opened(request) else "/sign-in", 303)
        form = await typed_in(request, files=1) if request.method == "POST" else FormData()
        try:
            if request.method == "POST" and not self.visitors.is_genuine(plain(form), visitor.secret):
                return page("told.html", 403, title="The form has ended", said=[STRANGE_FORM], visitor=visitor)
            response = await handler(Asked(request, visitor, self.clock(), form))
        finally:
            await form.close()
        self.visitors.renew(request, response)
        return response

    def _can_be_opened(self, request: Request) -> bool:
        """Whether there is a page at the address of what was asked, or only something to be sent to it."""
        opening = {**request.scope, "method": "GET"}
        return any(route.matches(opening)[0] is Match.FULL for route in self.router.routes)
