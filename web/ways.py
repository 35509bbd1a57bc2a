"""The ways to pages for whoever is signed in: each page is handed its visitor, everybody else is asked to sign in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.routing import Match

from web.onward import sign_in_for
from web.rights import View
from web.shown import Way
from web.unsent import AGAIN, NOT_DONE, STALE, given_back, is_ours
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
        form = await typed_in(request, files=1) if request.method == "POST" and (visitor or is_ours(request)) else None
        try:
            if visitor is None:
                return self._sent_away(request, form)
            if form is not None and not self.visitors.is_genuine(plain(form), visitor.secret):
                again = self._page_again(request)
                return given_back(form if is_ours(request) else FormData(), STALE, again, visitor)
            response = await handler(Asked(request, visitor, self.clock(), form or FormData()))
        finally:
            if form:
                await form.close()
        self.visitors.renew(request, response)
        return response

    def _sent_away(self, request: Request, form: FormData | None) -> Response:
        """To sign in, and then to the page; what was written in one of our own forms is given back first."""
        to = self._page_again(request)[1]
        return RedirectResponse(to, 303) if form is None else given_back(form, NOT_DONE, (AGAIN, to))

    def _page_again(self, request: Request) -> Way:
        """The page a form was on, by way of signing in, which whoever is signed in does not see."""
        return "Open the page again", sign_in_for(request) if self._can_be_opened(request) else "/sign-in"

    def _can_be_opened(self, request: Request) -> bool:
        """Whether there is a page at the address of what was asked, or only something to be sent to it."""
        opening = {**request.scope, "method": "GET"}
        return any(route.matches(opening)[0] is Match.FULL for route in self.router.routes)
