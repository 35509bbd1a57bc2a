"""The API's own application, at its own place beside the pages: its errors are told to programs, not to people."""

from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI

from web.api.acts import acts
from web.api.boards import board_reads
from web.api.callers import Desk
from web.api.document import documented
from web.api.papers import paper_reads
from web.api.plan import plan_reads
from web.api.problems import told_by
from web.api.reads import reads
from web.traced import NOT_BY_FASTAPI

PLACE = "/api/v1"


def api(desk: Desk) -> FastAPI:
    """What answers at /api/v1, from what stands on its `desk`."""
    app = FastAPI(title="noticekeeper", docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=NOT_BY_FASTAPI)
    app.state.desk = desk
    told_by(app)
    for router in _ways():
        app.include_router(router)

    @cache
    def openapi() -> dict[str, Any]:
        """Made when it is first asked for: it takes a while, and no page needs it."""
        return documented(app, version("noticekeeper"))

    app.openapi = openapi  # type: ignore[method-assign]
    return app


@cache
def _ways() -> tuple[APIRouter, ...]:
    """Put together once in a process: they hold nothing of any desk, and to read every signature takes a while."""
    return reads(), plan_reads(), board_reads(), paper_reads(), acts()
