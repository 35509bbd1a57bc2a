"""Who asks: a program known by its token, as somebody with the parts they have in notices now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from temporalio.client import Client

from domain.clients import Scope
from models import known_clients, reading
from models.clients import TokenRow
from models.database import Sessions
from models.reading import Named
from web.api.problems import AGAIN_IN, Refused, nothing_here
from web.rights import Sight, View
from web.seals import Seals

AT_MOST = "600/minute"
WHO = "Send a token that holds: Authorization: Bearer nkt_… One is made with: noticekeeper api token make NAME."
TOO_OFTEN = "This token asks more often than 600 times a minute. Ask again in a minute."


class Limits:
    """How often each token may ask: counted in this process, in a moving window."""

    def __init__(self, at_most: str = AT_MOST) -> None:
        self._limit = parse(at_most)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, token: str) -> bool:
        return self._window.hit(self._limit, token)


@dataclass(frozen=True)
class Desk:
    """What the API needs to answer: it reads the register and acts by Temporal, as the pages do."""

    sessions: Sessions
    client: Client
    seals: Seals
    clock: Callable[[], datetime]
    limits: Limits


@dataclass(frozen=True)
class Caller:
    """A program, at one request. `notices` are those of its person that its token reaches; `now` the moment (UTC)."""

    token: TokenRow
    notices: tuple[Named, ...]
    now: datetime
    desk: Desk

    @property
    def views(self) -> dict[str, View]:
        """What may be seen of each notice, by its reference, where anything may."""
        views = {one.reference: View(one.people, one.everybody) for one in self.notices}
        return {reference: view for reference, view in views.items() if view.sight}

    def view(self, reference: str) -> View:
        """What may be seen of this notice. Raises the one 404 there is where that is nothing."""
        view = self.views.get(reference)
        if view is None:
            raise nothing_here()
        return view

    @property
    def sees_whole(self) -> bool:
        return any(view.sight is Sight.WHOLE for view in self.views.values())


_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="A token made by `noticekeeper api token make`")
Sent = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


async def known(request: Request, sent: Sent) -> Caller:
    """Whoever sent a token that holds, as their person stands now. Raises 401 and 429."""
    desk: Desk = request.app.state.desk
    now, secret = desk.clock(), sent.credentials if sent else ""
    async with desk.sessions.reading() as session:
        row = await known_clients.token_behind(session, secret, now) if secret else None
        if row is None:
            raise Refused(401, WHO, headers={"WWW-Authenticate": "Bearer"})
        if not desk.limits.admit(row.secret):
            raise Refused(429, TOO_OFTEN, headers={"Retry-After": AGAIN_IN})
        named = await reading.people_at(session, row.address, ended=True)
    reached = tuple(one for one in named if not row.notices or one.reference in row.notices)
    return Caller(row, reached, now, desk)


def for_scope(scope: Scope) -> Callable[[Caller], Awaitable[Caller]]:
    """Whoever asks with a token for `scope`. Raises 403 for any other: that says nothing of what there is."""

    async def caller(caller: Annotated[Caller, Depends(known)]) -> Caller:
        if scope.value not in caller.token.scopes:
            held = ", ".join(caller.token.scopes)
            raise Refused(403, f"This needs a token for {scope.value}, and this one is for {held}.")
        return caller

    return caller


Anybody = Annotated[Caller, Depends(known)]
Reader = Annotated[Caller, Depends(for_scope(Scope.READ))]
Doer = Annotated[Caller, Depends(for_scope(Scope.ACT))]
OfTheDepartment = Annotated[Caller, Depends(for_scope(Scope.PORTFOLIO))]
