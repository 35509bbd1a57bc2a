"""The pages put together: signing in, and what whoever is signed in may see and do."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse
from temporalio.client import Client

from domain.evidence import MEGABYTE
from models.database import Sessions
from models.shelf import Shelf
from notifications.sign_in import SignInKeys
from web.act_page import ActPages
from web.api.app import api
from web.api.callers import Desk, Limits
from web.board_page import BoardPages
from web.codec import CODEC, FEWER_EVENTS, Codec
from web.codec import LONGEST as LONGEST_HISTORY
from web.concern_pages import ConcernPages
from web.drafts import Drafts
from web.errands import Errands
from web.held_page import HeldPages
from web.my_page import MyPage
from web.notice_page import NoticePages
from web.oidc import Provider
from web.oidc_pages import OrganisationPages
from web.operator_page import OperatorPage
from web.pack_page import PackPages
from web.paper_acts import PaperActs
from web.paper_pages import PaperPages
from web.past_page import AS_OF, PastPages
from web.plan_page import PlanPages
from web.portfolio_page import PortfolioPages
from web.rates import Rates
from web.rehearsal_pages import RehearsalPages
from web.rehearsing import Rehearsals
from web.seals import Seals
from web.signing_in import SigningInPages
from web.sizes import Roomy
from web.visitors import Visitors
from web.ways import Ways

TOO_BIG_A_FILE = "One file has at most {} megabytes. Make it smaller, or attach it in parts."


@dataclass(frozen=True)
class Site:
    """What the pages need. `origin` is where people reach them; `secret` is what cookies, forms and links hang on.

    `drafts` reads the wording that people type or send.
    `providers` are the organisations whose people may sign in with them; `rehearsals` has drafts rehearsed.
    `consoles` are where Temporal's own pages are, which have opened here what is sealed.
    `shelf` is where evidence lies, `evidence` how many megabytes one file may have.
    """

    client: Client
    queue: str
    origin: str
    secret: Callable[[], bytes]
    rates: Rates
    shelf: Shelf
    evidence: int
    drafts: Drafts = field(default_factory=Drafts)
    providers: tuple[Provider, ...] = ()
    rehearsals: Rehearsals | None = None
    limits: Limits = field(default_factory=Limits)
    consoles: tuple[str, ...] = ()

    def api(self, sessions: Sessions, clock: Callable[[], datetime]) -> FastAPI:
        """What programs ask, at a place of its own."""
        return api(Desk(sessions, self.client, Seals(self.secret), clock, self.limits))

    def codec(self, sessions: Sessions, clock: Callable[[], datetime]) -> FastAPI:
        """What opens for Temporal's own pages what we sealed."""
        return Codec(self.client, sessions, self._visitors(sessions, clock), clock, self.consoles).app()

    def _visitors(self, sessions: Sessions, clock: Callable[[], datetime]) -> Visitors:
        return Visitors(sessions, Seals(self.secret), clock, secure=self.origin.startswith("https:"))

    def router(self, sessions: Sessions, clock: Callable[[], datetime]) -> APIRouter:
        visitors = self._visitors(sessions, clock)
        seals = visitors.seals
        keys = SignInKeys(self.origin, self.secret)
        theirs = OrganisationPages(self.client, self.queue, self.origin, visitors, self.providers, clock, self.rates)
        router = SigningInPages(self.client, self.queue, keys, visitors, self.rates, clock, theirs).router()
        router.include_router(theirs.router())
        router.add_api_route("/", _home, methods=["GET", "HEAD"])
        ways = Ways(router, visitors, clock)
        self._over_all_notices(ways, sessions, seals)
        self._of_a_notice(ways, sessions, seals)
        self._of_its_papers(ways, sessions, seals)
        if self.rehearsals:
            _of_rehearsals(ways, RehearsalPages(self.rehearsals, seals))
        return router

    def _over_all_notices(self, ways: Ways, sessions: Sessions, seals: Seals) -> None:
        errands, portfolio = Errands(self.client, self.queue, seals), PortfolioPages(sessions)
        operator, held = OperatorPage(sessions, errands), HeldPages(sessions, self.client, errands)
        ways.get("/my", MyPage(sessions).show)
        ways.get("/operator", operator.show)
        ways.get("/operator/chain", operator.verified)
        ways.post("/operator/{task}", operator.do)
        ways.get("/held", held.every)
        ways.get("/held/{number}", held.one)
        ways.post("/held/{number}", held.settle)
        ways.get("/portfolio", portfolio.show)
        ways.get("/portfolio.csv", portfolio.table)
        ways.get("/portfolio.ics", portfolio.calendar)

    def _of_a_notice(self, ways: Ways, sessions: Sessions, seals: Seals) -> None:
        notices, acts = NoticePages(sessions, self.client), ActPages(sessions, self.client, seals, self.drafts)
        concerns, boards = ConcernPages(sessions, self.client), BoardPages(sessions)
        past, packs = PastPages(sessions), PackPages(sessions, self.client, self.queue, seals)
        ways.get_either("/notices/{reference}", AS_OF, past.show, notices.show)
        ways.get_either("/notices/{reference}/timeline", AS_OF, past.timeline, notices.timeline)
        ways.get_either("/notices/{reference}/letters", AS_OF, past.letters, notices.letters)
        ways.get("/notices/{reference}/plan", PlanPages(sessions).show)
        ways.get("/notices/{reference}/boards", boards.every)
        ways.get("/notices/{reference}/boards/{number}", boards.one)
        ways.get("/notices/{reference}/escalations", concerns.every)
        ways.get("/notices/{reference}/escalations/{number}", concerns.one)
        ways.get("/notices/{reference}/escalations/{number}/what-if", concerns.what_if)
        ways.get("/notices/{reference}/packs", packs.form)
        ways.post("/notices/{reference}/packs", packs.order)
        ways.get("/notices/{reference}/packs/file", packs.give)
        ways.get("/notices/{reference}/acts/{act}", acts.form)
        ways.post("/notices/{reference}/acts/{act}", acts.do)

    def _of_its_papers(self, ways: Ways, sessions: Sessions, seals: Seals) -> None:
        papers = PaperPages(sessions, self.client, self.queue, seals, self.shelf, self.evidence)
        signing = PaperActs(sessions, self.client, seals)
        ways.get("/notices/{reference}/papers", papers.listed)
        ways.get("/notices/{reference}/papers/{paper}", papers.show)
        ways.post("/notices/{reference}/papers/{paper}", papers.save)
        ways.get("/notices/{reference}/papers/{paper}/evidence/{sha256}", papers.download)
        ways.get("/notices/{reference}/papers/{paper}/acts/{act}", signing.form)
        ways.post("/notices/{reference}/papers/{paper}/acts/{act}", signing.do)


def _of_rehearsals(ways: Ways, rehearsed: RehearsalPages) -> None:
    ways.get("/rehearsals", rehearsed.every)
    ways.post("/rehearsals", rehearsed.begin)
    ways.get("/rehearsals/{id}", rehearsed.one)
    ways.get("/rehearsals/{id}/picture", rehearsed.picture)
    ways.get("/rehearsals/{id}/timeline.jsonl", rehearsed.timeline)
    ways.get("/rehearsals/{id}/letters", rehearsed.letters)
    ways.get("/rehearsals/{id}/letters/{number}", rehearsed.letter)


def roomy(megabytes: int) -> tuple[Roomy, ...]:
    """The form of a paper: twice the largest file, so that one too large is refused in a sentence, and all its text.

    And a page of a long history, which Temporal's own pages have opened.
    """
    most = 2 * megabytes * MEGABYTE + 2 * MEGABYTE
    paper = Roomy(re.compile(r"/notices/[^/]+/papers/[^/]+"), most, TOO_BIG_A_FILE.format(megabytes))
    return paper, Roomy(re.compile(f"{CODEC}/(de|en)code"), LONGEST_HISTORY, FEWER_EVENTS)


async def _home() -> RedirectResponse:
    return RedirectResponse("/my", 303)
