"""Pages laid out: HTML that works without JavaScript and refers to nothing but our own style sheet."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, autoescape=True, auto_reload=False, trim_blocks=True
    )


def page(template: str, status: int, **words: object) -> HTMLResponse:
    """One page, which nobody may keep: what it says is somebody's own."""
    html = _templates().get_template(template).render(words)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def furniture() -> APIRouter:
    """What every page asks for beside itself."""
    router, style = APIRouter(), (HERE / "style.css").read_text(encoding="utf-8")

    async def sheet() -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    async def no_icon() -> Response:
        # Browsers ask for one unbidden: none is no error.
        return Response(status_code=204, headers={"Cache-Control": "public, max-age=86400"})

    router.add_api_route("/style.css", sheet, methods=["GET", "HEAD"])
    router.add_api_route("/favicon.ico", no_icon, methods=["GET", "HEAD"])
    return router
