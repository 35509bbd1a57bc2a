"""Pages laid out: HTML that works without JavaScript and refers to nothing but our own style sheet."""

from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse
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


def style() -> str:
    """The style sheet of all pages."""
    return (HERE / "style.css").read_text(encoding="utf-8")
