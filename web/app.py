"""The application: what answers to which address. Made of what it is given, so that a process may have several."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from models import reading
from models.database import Sessions
from models.unavailable import RegisterUnavailable
from web.api.app import PLACE
from web.api.problems import answer, nothing_here
from web.codec import CODEC
from web.feeds import Feeds
from web.headers import SAID, Headers
from web.links import LinkPages
from web.pages import furniture, page
from web.readiness import Readiness
from web.site import Site, roomy
from web.sizes import OF_PROGRAMS, Sizes
from web.traced import NOT_BY_FASTAPI, Traced
from workflows.sealing import SealUnknown

logger = logging.getLogger(__name__)

WELL = "noticekeeper answers, and its register can be read.\n"
NOTHING_HERE = "There is nothing at this address.\n"
NOT_AS_ASKED = "That could not be read as what this page asks for. Go back to it, and send it from there.\n"
NO_REGISTER = "The register cannot be read just now. Ask whoever keeps noticekeeper to look at it.\n"
SEALED = "What Temporal keeps cannot be opened here just now. Ask whoever keeps noticekeeper to look at its keys.\n"
DEFECT = "This is a defect of noticekeeper, not of yours. Ask whoever keeps it to look into its log.\n"


def create_app(
    sessions: Sessions, clock: Callable[[], datetime], links: LinkPages | None = None, site: Site | None = None
) -> FastAPI:
    """What answers over HTTP, from the register behind `sessions`; `clock` says what moment it is (UTC).

    `links` answers the links in letters, where letters have any; `site` whoever signs in.
    """
    # A redirect would lead a calendar program away from an address that is only nearly right.
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=NOT_BY_FASTAPI)
    app.add_middleware(Sizes, roomy=roomy(site.evidence) if site else ())
    app.add_middleware(Headers)
    app.add_middleware(Traced)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(RegisterUnavailable, without_register)
    app.add_exception_handler(SealUnknown, without_keys)
    app.add_exception_handler(Exception, defective)
    app.include_router(Feeds(sessions, clock).router())
    app.include_router(furniture())
    app.include_router(Readiness(sessions, site.client if site else None).router())
    if links:
        app.include_router(links.router())
    if site:
        app.include_router(site.router(sessions, clock))
        app.mount(PLACE, site.api(sessions, clock))
        app.mount(CODEC, site.codec(sessions, clock))

    async def health() -> Response:
        """For whoever watches: reads the register, since without it nothing here is of use."""
        async with sessions.reading() as session:
            await reading.answers(session)
        return _said(WELL)

    app.add_api_route("/healthz", health, methods=["GET", "HEAD"])
    return app


async def refused(request: Request, error: Exception) -> Response:
    """A sentence for what is not here, in the same words whatever the reason."""
    assert isinstance(error, HTTPException)
    if f"{request.url.path}/".startswith(OF_PROGRAMS):
        # What no way leads to, another edition or a line break in it, does not come as far as the API itself.
        return answer(nothing_here())
    phrase = HTTPStatus(error.status_code).phrase
    sentence = NOTHING_HERE if error.status_code == 404 else f"{phrase}.\n"
    title = "Page not found" if error.status_code == 404 else phrase
    return _told(request, title, sentence, error.status_code, dict(error.headers or {}))


async def unreadable(request: Request, error: Exception) -> Response:
    """For a form that nobody's browser sends."""
    return _said(NOT_AS_ASKED, 422)


async def without_register(request: Request, error: Exception) -> Response:
    # Where the register is, is nothing for whoever asks from outside: the log has it.
    logger.warning("%s", error)
    return _told(request, "No answer just now", NO_REGISTER, 503, {"Retry-After": "60"})


async def without_keys(request: Request, error: Exception) -> Response:
    logger.warning("%s", error)
    return _told(request, "No answer just now", SEALED, 503, {"Retry-After": "60"})


async def defective(request: Request, error: Exception) -> Response:
    """Beyond all that adds headers: it says them itself. Whoever serves us logs the error, without the address."""
    return _told(request, "Something is wrong here", DEFECT, 500, SAID)


def _told(request: Request, title: str, sentence: str, status: int, headers: Mapping[str, str]) -> Response:
    """A page for people, who say that they read HTML; a line of text for programs."""
    if "text/html" not in request.headers.get("accept", ""):
        return _said(sentence, status, headers)
    response = page("told.html", status, title=title, said=[sentence], onward=[("Go to my page", "/my")])
    response.headers.update(headers)
    return response


def _said(sentence: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(sentence, status, {"Cache-Control": "no-store", **(headers or {})})
