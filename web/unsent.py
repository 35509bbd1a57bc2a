"""What was sent and not done, given back to whoever wrote it: they are signed in no more, or anew in another tab.

No browser stores our pages: whoever went back would find an empty form.
"""

from typing import NamedTuple

from fastapi import Request, Response
from starlette.datastructures import FormData

from web.pages import page
from web.shown import Way
from web.visitors import Visitor, plain

NOT_DONE = "You are signed in no more, so nothing of what you sent was done."
KEPT_HERE = "What you wrote stands below and is kept nowhere else: copy it before you go on."
AGAIN = "Sign in again, and come back to the page"
STALE = (
    "This form was not shown to you by this browser, or long ago, or you have signed in anew since. Nothing of what "
    "you sent was done: open the page again, and send it from there."
)
# What a form brings back of itself, and nobody wrote.
OF_THE_FORM = ("form", "once", "opened", "foreseen", "over", "press", "to")


class Written(NamedTuple):
    """One field, by its name, and what was written into it."""

    label: str
    text: str


def written_in(form: FormData) -> list[Written]:
    """What somebody wrote into a form, a day in one."""
    typed = {name: text for name, text in plain(form).items() if name not in OF_THE_FORM and text.strip()}
    for name in [name for name in typed if name.endswith("-day")]:
        parts = [f"{name.removesuffix('-day')}-{part}" for part in ("month", "year")]
        typed[name] = " ".join([typed[name], *(typed.pop(part) for part in parts if part in typed)])
    return [Written(_label(name.removesuffix("-day")), text) for name, text in typed.items()]


def _label(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def is_ours(request: Request) -> bool:
    """Whether one of our own pages sent this, by the browser's word: what others have sent is shown to nobody."""
    return request.headers.get("sec-fetch-site") == "same-origin"


def given_back(form: FormData, said: str, onward: Way, visitor: Visitor | None = None) -> Response:
    """The page that says so, with all that was written."""
    wrote = written_in(form)
    return page(
        "unsent.html",
        403,
        title="Nothing was done",
        visitor=visitor,
        said=[said, *([KEPT_HERE] if wrote else [])],
        wrote=wrote,
        onward=[onward],
    )
