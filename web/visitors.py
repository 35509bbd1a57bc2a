"""Who is at the pages: known by a cookie and the session behind it, with their parts in notices as these now stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request, Response
from starlette.datastructures import FormData

from domain.answers import FOR_OTHERS
from domain.facts import UNKEPT
from domain.people import OF_THE_DEPARTMENT, Role
from domain.signing_in import IDLE, LASTS
from models import reading
from models.database import Sessions
from models.parts import parts_of
from models.reading import Named
from web.onward import own_page
from web.seals import Kept, Seals, known_by

# A timetable of sixty meetings has four to each.
MOST_FIELDS = 400
# A cookie says when it was last used; said anew no more often than this.
FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in. `secret` is their session's and stays here; `form` is what their forms bring back.

    `roles` are the parts they have in any notice. Of the notices themselves, which may be thousands, `notices` holds
    the one whose page they ask for, and the first in which they have each of these parts.
    """

    address: str
    secret: str
    form: str
    notices: tuple[Named, ...]
    roles: frozenset[Role] = frozenset()

    @property
    def is_operator(self) -> bool:
        return Role.OPERATOR in self.roles

    @property
    def sees_whole(self) -> bool:
        """Whether they see the whole of any notice: the portfolio is for them."""
        return not self.roles.isdisjoint(OF_THE_DEPARTMENT)

    @property
    def sees_held(self) -> bool:
        """Whether messages that were held may be for them to look at."""
        return not self.roles.isdisjoint(FOR_OTHERS)

    @property
    def name(self) -> str:
        return next((person.name for named in self.notices for person in named.people), self.address)

    def in_notice(self, reference: str) -> Named | None:
        """Who they are in the notice of the page; None where they have no part in it."""
        return next((named for named in self.notices if named.reference == reference), None)


class Visitors:
    """Knows them by their cookies. `secure`: our pages are reached by https alone."""

    def __init__(self, sessions: Sessions, seals: Seals, clock: Callable[[], datetime], *, secure: bool) -> None:
        self._sessions = sessions
        self._clock = clock
        self._secure = secure
        self.seals = seals
        # Browsers keep a __Host- cookie for the very host that set it, and only over TLS.
        names = ("session", "asking", "onward")
        self._session, self._asking, self._onward = (f"__Host-{name}" if secure else name for name in names)

    async def of(self, request: Request) -> Visitor | None:
        """Whoever asks, where they are signed in and were here in the last hours."""
        kept, now = self._kept(request), self._clock()
        if kept is None or now - kept.used_at >= IDLE:
            return None
        async with self._sessions.reading() as session:
            row = await reading.session_behind(session, known_by(kept.secret), now)
            if row is None:
                return None
            parts = await parts_of(session, row.address)
            asked_for = str(request.path_params.get("reference", ""))
            # What no notice is called is asked of no database: one of them takes it for a fault.
            here = {*parts.values(), *(() if UNKEPT.search(asked_for) else (asked_for,))}
            notices = await reading.people_in(session, row.address, here)
        return Visitor(row.address, kept.secret, self.seals.form(kept.secret), tuple(notices), frozenset(parts))

    def renew(self, request: Request, response: Response) -> None:
        """Have the cookie say that it was used now, where it has not said so lately."""
        kept, now = self._kept(request), self._clock()
        if kept and now - kept.used_at >= FRESH:
            self.welcome(response, kept.secret)

    def welcome(self, response: Response, secret: str) -> None:
        self._set(response, self._session, self.seals.cookie(Kept(secret, self._clock())), IDLE)
        self._drop(response, self._asking)
        self._drop(response, self._onward)

    def dismiss(self, response: Response) -> None:
        self._drop(response, self._session)

    def asking(self, request: Request) -> str:
        """What the browser keeps of its asking to sign in; empty where it keeps nothing."""
        return request.cookies.get(self._asking, "")

    def have_ask(self, response: Response, secret: str) -> None:
        self._set(response, self._asking, secret, LASTS)

    def going_to(self, request: Request) -> str:
        """The page a browser asked to sign in for: my page where it asked for none, or did not say so to us."""
        return own_page(self.seals.path_in(request.cookies.get(self._onward, ""), self.asking(request)))

    def have_go(self, response: Response, secret: str, path: str) -> None:
        """Have the browser keep where it goes once its asking, known by `secret`, is answered."""
        self._set(response, self._onward, self.seals.onward(secret, path), LASTS)

    def is_genuine(self, form: Mapping[str, str], secret: str) -> bool:
        """Whether a form is one that we showed to this browser."""
        return bool(secret) and self.seals.is_form(form.get("form", ""), secret)

    def _kept(self, request: Request) -> Kept | None:
        return self.seals.kept(request.cookies.get(self._session, ""))

    def _set(self, response: Response, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            name, value, max_age=int(lasts.total_seconds()), secure=self._secure, httponly=True, samesite="lax"
        )

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(name, secure=self._secure, httponly=True, samesite="lax")


async def typed_in(request: Request, files: int = 0) -> FormData:
    """The fields of a form as they were sent: one of a name may come several times. With `files`, it must be closed."""
    return await request.form(max_files=files, max_fields=MOST_FIELDS)


def plain(form: FormData) -> dict[str, str]:
    """The fields of a form, each once: the last of a name."""
    return {name: value for name, value in form.items() if isinstance(value, str)}
