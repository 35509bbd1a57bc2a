"""The pages put together: signing in, and what whoever is signed in may see and do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse
from temporalio.client import Client

from models.database import Sessions
from notifications.sign_in import SignInKeys
from web.act_page import ActPages
from web.api.app import api
from web.api.callers import Desk, Limits
from web.concern_pages import ConcernPages
from web.my_page import MyPage
from web.notice_page import NoticePages
from web.operator_page import OperatorPage
from web.portfolio_page import PortfolioPages
from web.rates import Rates
from web.seals import Seals
from web.signing_in import SigningInPages
from web.visitors import Visitors
from web.ways import Ways


@dataclass(frozen=True)
class Site:
    """What the pages need. `origin` is where people reach them; `secret` is what cookies, forms and links hang on."""

    client: Client
    queue: str
    origin: str
    secret: Callable[[], bytes]
    rates: Rates
    limits: Limits = field(default_factory=Limits)

    def api(self, sessions: Sessions, clock: Callable[[], datetime]) -> FastAPI:
        """What programs ask, at a place of its own."""
        return api(Desk(sessions, self.client, Seals(self.secret), clock, self.limits))

    def router(self, sessions: Sessions, clock: Callable[[], datetime]) -> APIRouter:
        seals = Seals(self.secret)
        visitors = Visitors(sessions, seals, clock, secure=self.origin.startswith("https:"))
        keys = SignInKeys(self.origin, self.secret)
        router = SigningInPages(self.client, self.queue, keys, visitors, self.rates, clock).router()
        router.add_api_route("/", _home, methods=["GET", "HEAD"])
        ways = Ways(router, visitors, clock)
        portfolio = PortfolioPages(sessions)
        notices, acts = NoticePages(sessions, self.client), ActPages(sessions, self.client, seals)
        concerns = ConcernPages(sessions, self.client)
        ways.get("/my", MyPage(sessions).show)
        ways.get("/operator", OperatorPage(sessions).show)
        ways.get("/portfolio", portfolio.show)
        ways.get("/portfolio.csv", portfolio.table)
        ways.get("/portfolio.ics", portfolio.calendar)
        ways.get("/notices/{reference}", notices.show)
        ways.get("/notices/{reference}/timeline", notices.timeline)
        ways.get("/notices/{reference}/letters", notices.letters)
        ways.get("/notices/{reference}/escalations", concerns.every)
        ways.get("/notices/{reference}/escalations/{number}", concerns.one)
        ways.get("/notices/{reference}/escalations/{number}/what-if", concerns.what_if)
        ways.get("/notices/{reference}/acts/{act}", acts.form)
        ways.post("/notices/{reference}/acts/{act}", acts.do)
        return router


async def _home() -> RedirectResponse:
    return RedirectResponse("/my", 303)
