"""Signing in by a letter that a mail scanner cannot spend: its link is shown by GET, and spent by POST, in one browser.

Whether anybody is at an address is never said, by no answer and by no time it takes: what is known is looked up by an
office, once the answer was given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import TypeAdapter, ValidationError
from temporalio.client import Client

from domain.people import MailAddress
from domain.signing_in import Answered, Asked, Attempt, SignedOut
from notifications.sign_in import SignInKeys
from web.oidc_pages import OrganisationPages
from web.onward import MY_PAGE, own_page
from web.pages import page
from web.rates import WAIT, Rates
from web.seals import chance, known_by
from web.visitors import Visitors, plain, typed_in
from workflows.door import DoorShut, answered, ask, sign_out

ADDRESS: TypeAdapter[str] = TypeAdapter(MailAddress)
# So much of a hash names an asking: nobody meets another's by chance.
NAMED_BY = 32

NO_ADDRESS = "Enter your e-mail address, such as name@council.example"
TOO_OFTEN = "Links were asked for too often. Wait a quarter of an hour, then ask for one again."
NOT_HERE = (
    "This link works only in the browser in which it was asked for, and only once. Open it there, or type the code "
    "from the letter into the page that asks for it, or ask for a new link here."
)
STRANGE_FORM = "This form was not shown to you by this browser, or long ago. Allow cookies, and open the page again."
ONLY_BY = "People of {0} sign in with {0}: use its button on this page. No letter is sent to that address."
SHUT = "Nobody can sign in or out just now. Try again in a minute; if it lasts, tell whoever keeps noticekeeper."
OVER = "That did not work, and this letter can no longer be answered. Ask for a new one."
WRONG = "That is not the code from the letter. {} left."


@dataclass(frozen=True)
class SigningInPages:
    """What is answered under /sign-in and /sign-out. `clock` is the wall's (UTC)."""

    client: Client
    queue: str
    keys: SignInKeys
    visitors: Visitors
    rates: Rates
    clock: Callable[[], datetime]
    organisations: OrganisationPages

    def router(self) -> APIRouter:
        router, ways = APIRouter(), ["GET", "HEAD"]
        router.add_api_route("/sign-in", self.form, methods=ways)
        router.add_api_route("/sign-in", self.ask, methods=["POST"])
        router.add_api_route("/sign-in/code", self.code_form, methods=ways)
        router.add_api_route("/sign-in/code", self.by_code, methods=["POST"])
        router.add_api_route("/sign-in/link/{token}", self.link_form, methods=ways)
        router.add_api_route("/sign-in/link/{token}", self.by_link, methods=["POST"])
        router.add_api_route("/sign-out", self.sign_out, methods=["POST"])
        return router

    # --- asking for a letter

    async def form(self, request: Request) -> Response:
        to = own_page(asked_to) if (asked_to := request.query_params.get("to", "")) else ""
        if await self.visitors.of(request):
            return RedirectResponse(to or MY_PAGE, 303)
        return self._asked_for(request, to or self.visitors.going_to(request))

    async def ask(self, request: Request) -> Response:
        """Have a letter written, if there is anybody to write to, and say the same in any case."""
        form = plain(await typed_in(request))
        if not self.visitors.is_genuine(form, self.visitors.asking(request)):
            return _told("The form has ended", STRANGE_FORM, 403)
        to = own_page(form.get("to", ""))
        try:
            address = ADDRESS.validate_python(form.get("email", "").strip()).casefold()
        except ValidationError:
            return self._asked_for(request, to, form.get("email", ""), {"email": NO_ADDRESS})
        if not self.rates.admit(request, address):
            return _told("Wait a little", TOO_OFTEN, 429, {"Retry-After": str(WAIT)})
        if only := self.organisations.only_by(address):
            return self._asked_for(request, to, address, {"email": ONLY_BY.format(only)})
        asking = chance()
        try:
            await ask(self.client, self.queue, Asked(request=_named(asking), address=address, at=self.clock()))
        except DoorShut:
            return _told("No answer yet", SHUT, 503)
        response = RedirectResponse("/sign-in/code", 303)
        self.visitors.have_ask(response, asking)
        self.visitors.have_go(response, asking, to)
        return response

    def _asked_for(
        self, request: Request, to: str, typed: str = "", faults: dict[str, str] | None = None
    ) -> HTMLResponse:
        asking = self.visitors.asking(request) or chance()
        form = self.visitors.seals.form(asking)
        words = {"form": form, "to": to, "typed": typed, "faults": faults or {}}
        response = page("sign_in.html", 422 if faults else 200, **words, organisations=self.organisations.ways(to))
        self.visitors.have_ask(response, asking)
        return response

    # --- answering it

    async def code_form(self, request: Request) -> Response:
        return self._code_asked(request) if self.visitors.asking(request) else RedirectResponse("/sign-in", 303)

    async def by_code(self, request: Request) -> Response:
        form, asking = plain(await typed_in(request)), self.visitors.asking(request)
        if not self.visitors.is_genuine(form, asking):
            return _told("The form has ended", STRANGE_FORM, 403)
        typed = form.get("code", "")[:20]
        right = self.keys.is_code(typed, _named(asking))
        return await self._answered(request, right, f"code-{self.visitors.seals.click(asking, typed)}")

    async def link_form(self, token: str, request: Request) -> Response:
        asking = self._asking_of(token, request)
        if not asking:
            return _told("Open this link where you asked for it", NOT_HERE, onward=[("Ask for a new link", "/sign-in")])
        return page("sign_in_link.html", 200, back="/sign-in", form=self.visitors.seals.form(asking))

    async def by_link(self, token: str, request: Request) -> Response:
        asking = self._asking_of(token, request)
        if not asking:
            return _told(
                "Open this link where you asked for it", NOT_HERE, 403, onward=[("Ask for a new link", "/sign-in")]
            )
        if not self.visitors.is_genuine(plain(await typed_in(request)), asking):
            return _told("The form has ended", STRANGE_FORM, 403)
        return await self._answered(request, True, "link")

    def _asking_of(self, token: str, request: Request) -> str:
        """What the browser keeps, where it is the one in which this link was asked for."""
        asking = self.visitors.asking(request)
        return asking if asking and self.keys.request_in(token) == _named(asking) else ""

    async def _answered(self, request: Request, right: bool, id: str) -> Response:
        asking = self.visitors.asking(request)
        secret = self.visitors.seals.session_after(asking)
        attempt = Attempt(right=right, session=known_by(secret), at=self.clock())
        try:
            answer = await answered(self.client, _named(asking), attempt, id)
        except DoorShut:
            return _told("No answer yet", SHUT, 503)
        if answer.admitted:
            response = RedirectResponse(self.visitors.going_to(request), 303)
            self.visitors.welcome(response, secret)
            return response
        return self._not_admitted(request, answer)

    def _not_admitted(self, request: Request, answer: Answered) -> Response:
        if not answer.left:
            return _told("Ask for a new letter", OVER, 403, onward=[("Ask for a new one", "/sign-in")])
        tries = "One try is" if answer.left == 1 else f"{answer.left} tries are"
        return self._code_asked(request, {"code": WRONG.format(tries)})

    def _code_asked(self, request: Request, faults: dict[str, str] | None = None) -> HTMLResponse:
        form = self.visitors.seals.form(self.visitors.asking(request))
        return page("sign_in_code.html", 422 if faults else 200, back="/sign-in", form=form, faults=faults or {})

    # --- leaving

    async def sign_out(self, request: Request) -> Response:
        """End the session for good. The browser forgets it in any case."""
        visitor, form = await self.visitors.of(request), plain(await typed_in(request))
        if visitor and not self.visitors.is_genuine(form, visitor.secret):
            return _told("The form has ended", STRANGE_FORM, 403)
        response: Response = _told("You are signed out", "Close the browser if others use this computer.")
        if visitor:
            over = SignedOut(session=known_by(visitor.secret), by=visitor.address, at=self.clock())
            try:
                await sign_out(self.client, self.queue, over)
            except DoorShut:
                response = _told("Signed out in this browser only", f"{SHUT} It ends by itself after eight hours.", 503)
        self.visitors.dismiss(response)
        return response


def _named(asking: str) -> str:
    return known_by(asking)[:NAMED_BY]


def _told(
    title: str,
    said: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    onward: list[tuple[str, str]] | None = None,
) -> HTMLResponse:
    response = page("told.html", status, title=title, said=[said], onward=onward or [("Sign in", "/sign-in")])
    response.headers.update(headers or {})
    return response
