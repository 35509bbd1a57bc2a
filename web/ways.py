"""The ways to pages for whoever is signed in: each page is handed its visitor, everybody else is asked to sign in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

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

    def post(self, path: str, handler: Handler, files: int = 0) -> None:
        self._add(path, handler, ["POST"], files)

    def _add(self, path: str, handler: Handler, methods: list[str], files: int = 0) -> None:
        async def answer(request: Request) -> Response:
            return await self._answer(handler, request, files)

        self.router.add_api_route(path, answer, methods=methods, response_model=None)

    async def _answer(self, handler: Handler, request: Request, files: int) -> Response:
        visitor = await self.visitors.of(request)
        if visitor is None:
            return RedirectResponse("/sign-in", 303)
        form = await typed_in(request, files) if request.method == "POST" else FormData()
        try:
            return await self._for(visitor, handler, request, form)
        finally:
            # Where a file came with it, it lies on disk until then.
            await form.close()

    async def _for(self, visitor: Visitor, handler: Handler, request: Request, form: FormData) -> Response:
        if request.method == "POST" and not self.visitors.is_genuine(plain(form), visitor.secret):
            return page("told.html", 403, title="The form has ended", said=[STRANGE_FORM], visitor=visitor)
        response = await handler(Asked(request, visitor, self.clock(), form))
        self.visitors.renew(request, response)
        return response
