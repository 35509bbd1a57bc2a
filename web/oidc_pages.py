"""Signing in with one's own organisation: sent there by a link, and back with what proves who it is.

A link and no form: our pages' forms may go nowhere but to ourselves. What is shown to nobody is what was wrong with an
answer that was not believed: the log says it, without the answer.
"""

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from temporalio.client import Client

from domain.organisations import organisation_of
from domain.signing_in import Admission
from web.oidc import Asking, NoAddress, NotBelieved, Provider, ProviderSilent
from web.onward import MY_PAGE, own_page
from web.pages import page
from web.rates import WAIT, Rates
from web.seals import Seals, chance, known_by
from web.visitors import Visitors
from workflows.door import DoorShut, admitted

logger = logging.getLogger(__name__)

# So much of a hash names an asking, as where it is by letter.
NAMED_BY = 32
# Longer than any code a sign-in hands out.
LONGEST = 4_000

SILENT = "The sign-in of {} does not answer just now. Try again in a few minutes; if it lasts, tell its help desk."
NOT_THEIRS = "{} did not sign you in. Try again, or ask its help desk."
NOT_OURS = (
    "This answer was not asked for by this browser, or it was used already, or that was too long ago. "
    "Allow cookies, and begin again here."
)
NOT_BELIEVED = (
    "What the sign-in of {} answered could not be believed. Begin again; if it lasts, tell whoever keeps noticekeeper, "
    "whose log says why."
)
NOBODY = (
    "{} knows you as {}, and no notice here names that address. Ask the coordinator of your notice to put it right."
)
TOO_OFTEN = (
    "Signing in with {} was begun too often from where you are. Wait a quarter of an hour, then begin again; "
    "if you were sent there already, go on there."
)
SHUT = "Nobody can sign in just now. Try again in a minute; if it lasts, tell whoever keeps noticekeeper."


@dataclass(frozen=True)
class OrganisationPages:
    """What is answered under /sign-in/with and /sign-in/back. `origin` is where people reach us."""

    client: Client
    queue: str
    origin: str
    visitors: Visitors
    providers: tuple[Provider, ...]
    clock: Callable[[], datetime]
    rates: Rates

    def router(self) -> APIRouter:
        router, ways = APIRouter(), ["GET", "HEAD"]
        router.add_api_route("/sign-in/with/{slug}", self.leave, methods=ways)
        router.add_api_route("/sign-in/back/{slug}", self.back, methods=ways)
        return router

    def ways(self, to: str) -> list[tuple[str, str]]:
        """Each organisation's name, and where its people begin who then go on to the page `to`."""
        onward = f"?{urlencode({'to': to})}" if to and to != MY_PAGE else ""
        named = (one.organisation for one in self.providers)
        return [(one.name, f"/sign-in/with/{one.slug}{onward}") for one in named]

    def only_by(self, address: str) -> str:
        """The organisation whose sign-in an address must use; empty where a letter will do."""
        found = organisation_of(tuple(one.organisation for one in self.providers), address)
        return found.name if found and found.only else ""

    async def leave(self, slug: str, request: Request) -> Response:
        """Send the browser to its organisation, with a cookie by which its coming back is known."""
        provider, asking = self._provider(slug), chance()
        if not self.rates.admit_to_leave(request):
            refusal = _told("Wait a little", TOO_OFTEN.format(provider.organisation.name), 429)
            refusal.headers["Retry-After"] = str(WAIT)
            return refusal
        try:
            there = await provider.address_to_ask_at(
                _known(self.visitors.seals, asking, slug), self._back(slug), self.clock()
            )
        except ProviderSilent as silence:
            return self._silent(provider, silence)
        response = RedirectResponse(there, 303, headers={"Cache-Control": "no-store"})
        self.visitors.have_ask(response, asking)
        self.visitors.have_go(response, asking, own_page(request.query_params.get("to", "")))
        return response

    async def back(self, slug: str, request: Request) -> Response:
        """Whoever comes back is let in as the address their organisation vouches for, or told why not."""
        provider, kept, given = self._provider(slug), self.visitors.asking(request), request.query_params
        asking = _known(self.visitors.seals, kept, slug)
        if not kept or not hmac.compare_digest(given.get("state", "").encode(), asking.state.encode()):
            return _told("Begin again", NOT_OURS, 403)
        name, code = provider.organisation.name, given.get("code", "")
        if (
            not code
            or len(code) > LONGEST
            or given.get("iss", provider.organisation.issuer) != provider.organisation.issuer
        ):
            logger.info("%s signed somebody in not: %s", name, given.get("error", "no code")[:60])
            return _told("You are not signed in", NOT_THEIRS.format(name), 403)
        try:
            address = await provider.address_of(code, asking, self._back(slug), self.clock())
            return await self._let_in(request, name, address)
        except ProviderSilent as silence:
            return self._silent(provider, silence)
        except NotBelieved as why:
            logger.warning("What the sign-in of %s answered was not believed: %s", name, why)
            return _told("You are not signed in", NOT_BELIEVED.format(name), 403)
        except NoAddress as why:
            return _told("You are not signed in", str(why), 403)

    async def _let_in(self, request: Request, name: str, address: str) -> Response:
        asking = self.visitors.asking(request)
        secret = self.visitors.seals.session_after(asking)
        admission = Admission(
            request=known_by(asking)[:NAMED_BY],
            address=address,
            session=known_by(secret),
            at=self.clock(),
            vouched_by=name,
        )
        try:
            known = await admitted(self.client, self.queue, admission)
        except DoorShut:
            return _told("No answer yet", SHUT, 503)
        if not known:
            return _told("You are on no notice", NOBODY.format(name, address), 403)
        response = RedirectResponse(self.visitors.going_to(request), 303)
        self.visitors.welcome(response, secret)
        return response

    def _provider(self, slug: str) -> Provider:
        found = next((one for one in self.providers if one.organisation.slug == slug), None)
        if found is None:
            raise HTTPException(404)
        return found

    def _back(self, slug: str) -> str:
        return f"{self.origin}/sign-in/back/{slug}"

    def _silent(self, provider: Provider, silence: ProviderSilent) -> Response:
        name = provider.organisation.name
        logger.warning("The sign-in of %s: %s", name, silence)
        return _told("No answer yet", SILENT.format(name), 503)


def _known(seals: Seals, asking: str, slug: str) -> Asking:
    """What an asking is known by at one organisation: each is of no use for another, nor to learn the others from."""
    state, nonce, verifier = (seals.derived(f"oidc-{part}", f"{slug}:{asking}") for part in ("state", "nonce", "pkce"))
    return Asking(state, nonce, verifier)


def _told(title: str, said: str, status: int) -> Response:
    return page("told.html", status, title=title, said=[said], onward=[("Sign in", "/sign-in")])
