"""Pages laid out: HTML that works without JavaScript and refers to nothing but our own style sheets."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from hashlib import sha256
from pathlib import Path

import jinja2
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

HERE = Path(__file__).parent
ASSETS = HERE.parent / "assets"
SHEETS = ("govuk-frontend-6.3.0.min.css", "pages.css")
# The parts of GOV.UK Frontend our pages are made of.
MACROS = (
    *("back-link", "button", "checkboxes", "date-input", "details", "error-summary", "file-upload", "generic-header"),
    *("input", "inset-text", "pagination", "radios", "select", "skip-link", "summary-list", "tag", "textarea"),
    "warning-text",
)
# So many pieces of pages are kept of each part: what most forms have in common.
PIECES = 200
# Where no way leads back from, since all others lead on from there.
TOP = ("my.html",)
MY_PAGE = "/my"
# What few pages say, and all may be asked for.
UNSAID: Mapping[str, object] = {"visitor": None, "faults": {}, "back": "", "about": "", "closing": False, "onward": ()}


@cache
def _sheets() -> dict[str, bytes]:
    """Each style sheet by its address, which holds its hash: a browser may keep it for good."""
    found = ((name, (ASSETS / name).read_bytes()) for name in SHEETS)
    return {f"/assets/{sha256(content).hexdigest()[:12]}-{name}": content for name, content in found}


@cache
def _templates() -> jinja2.Environment:
    """Ours: what is not told to a template is a defect there."""
    ours = _made(jinja2.FileSystemLoader(HERE), jinja2.StrictUndefined)
    ours.globals |= {"sheets": list(_sheets()), **parts()}
    ours.filters |= {"listed": listed, "fault": fault, "rows": rows}
    return ours


def listed(faults: Mapping[str, str]) -> list[dict[str, str]]:
    """What is wrong with a form, each leading to its field; what is wrong with all of it leads nowhere."""
    return [{"text": said, "href": f"#{name}"} if name else {"text": said} for name, said in faults.items()]


def fault(faults: Mapping[str, str], name: str) -> dict[str, str] | None:
    """What is wrong with one field, as its macro takes it."""
    return {"text": faults[name]} if name in faults else None


def rows(facts: Iterable[tuple[str, str]]) -> list[dict[str, dict[str, str]]]:
    """Facts with their names, as a summary list takes them."""
    return [{"key": {"text": name}, "value": {"text": said, "classes": "break"}} for name, said in facts]


@cache
def parts() -> dict[str, Callable[..., str]]:
    """GOV.UK Frontend's parts, made where what is left out is nothing: they ask for much that nobody says."""
    theirs = _made(jinja2.PackageLoader("govuk_frontend_jinja"), jinja2.Undefined)
    return {_called(part): _kept(_macro(theirs, part)) for part in MACROS}


def _kept(macro: Callable[..., str]) -> Callable[..., str]:
    """`macro`, which makes the same of the same. What it made is kept: a day to fill in takes it a millisecond."""

    @lru_cache(maxsize=PIECES)
    def made(piece: _Piece) -> str:
        return macro(piece.params)

    return lambda params: made(_Piece(params))


class _Piece:
    """What a part of a page is made of: the same where it is written the same, down to what is escaped already."""

    def __init__(self, params: Mapping[str, object]) -> None:
        self.params = params
        self._written = repr(params)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Piece) and self._written == other._written

    def __hash__(self) -> int:
        return hash(self._written)


def _macro(theirs: jinja2.Environment, part: str) -> Callable[..., str]:
    module = theirs.get_template(f"govuk_frontend_jinja/components/{part}/macro.html").module
    macro: Callable[..., str] = getattr(module, _called(part))
    return macro


def _called(part: str) -> str:
    return "govuk" + part.title().replace("-", "")


def _made(loader: jinja2.BaseLoader, undefined: type[jinja2.Undefined]) -> jinja2.Environment:
    if isinstance(loader, jinja2.PackageLoader):
        loader = jinja2.PrefixLoader({"govuk_frontend_jinja": loader})
    return jinja2.Environment(
        loader=loader, undefined=undefined, autoescape=True, auto_reload=False, trim_blocks=True, lstrip_blocks=True
    )


def page(template: str, status: int, **words: object) -> HTMLResponse:
    """One page, which nobody may keep: what it says is somebody's own."""
    back = MY_PAGE if words.get("visitor") and template not in TOP else ""
    html = _templates().get_template(template).render({**UNSAID, "back": back, **words})
    # Half a letter that no text can carry is shown as none.
    return HTMLResponse(html.encode(errors="replace"), status, headers={"Cache-Control": "no-store"})


def paged(number: int, count: int, a_page: int, asked: str = "") -> dict[str, object]:
    """Where page `number` stands in a list of `count`, as a template takes it; `asked` is the rest of its address."""
    pages = max(1, -(-count // a_page))
    between = "&" if asked else ""
    sides = (("previous", number - 1), ("next", number + 1))
    way = {name: {"href": f"?{asked}{between}page={to}"} if 1 <= to <= pages else None for name, to in sides}
    return {"way": way, "number": number, "pages": pages}


def fragment(template: str, **words: object) -> str:
    """A part of a page, which comes after what has been sent of it already."""
    return _templates().get_template(template).render(words)


def furniture() -> APIRouter:
    """What every page asks for beside itself."""
    router = APIRouter()

    async def sheet(content: bytes) -> Response:
        return Response(
            content, media_type="text/css", headers={"Cache-Control": "public, max-age=31536000, immutable"}
        )

    async def no_icon() -> Response:
        # Browsers ask for one unbidden: none is no error.
        return Response(status_code=204, headers={"Cache-Control": "public, max-age=86400"})

    for address, content in _sheets().items():
        router.add_api_route(address, partial(sheet, content), methods=["GET", "HEAD"])
    router.add_api_route("/favicon.ico", no_icon, methods=["GET", "HEAD"])
    return router
