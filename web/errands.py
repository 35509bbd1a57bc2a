"""Having something done to the machinery from a page: by its office, as whoever is signed in, once a showing."""

from dataclasses import dataclass

from fastapi import Response
from temporalio.client import Client

from domain.errands import Errand, Run, Task
from web.pages import page
from web.seals import Seals
from web.shown import Way
from web.visitors import plain
from web.ways import Asked
from workflows.running_errands import Unrun, run

NO_ANSWER = "It could not be confirmed just now, and may be done all the same. Go back, look, and press once more."
LONGEST = 500
TOO_LONG = f"Say it in at most {LONGEST} signs"


@dataclass(frozen=True)
class Errands:
    client: Client
    queue: str
    seals: Seals

    async def run(self, asked: Asked, task: Task, onward: Way, *, which: str = "", why: str = "") -> Response:
        """Have it run, and say what came of it; the same again for the same showing of the form."""
        errand = Errand(task=task, which=which, why=why, by=asked.visitor.address, at=asked.now)
        said = f"{task}/{which}/{plain(asked.form).get('once', '')}"
        try:
            ran = await run(self.client, self.queue, errand, self.seals.click(asked.visitor.secret, said))
        except Unrun:
            ran = Run(said=NO_ANSWER, refused=True)
            return told(asked, "No answer yet", ran.said, onward, 503)
        if ran.refused:
            return told(asked, "Nothing was changed", ran.said, onward, 409)
        return told(asked, "That is done", f"{ran.said}.", onward)


def told(asked: Asked, title: str, said: str, onward: Way, status: int = 200) -> Response:
    return page("told.html", status, title=title, said=[said], onward=[onward], visitor=asked.visitor, back=onward[1])


def reason(asked: Asked, name: str = "why") -> tuple[str, dict[str, str]]:
    """What was typed as a reason, on one line; and what is wrong with it, by its field."""
    typed = " ".join(plain(asked.form).get(name, "").split())
    if not typed:
        return typed, {name: "Say why, so that whoever comes after you knows"}
    return typed, {name: TOO_LONG} if len(typed) > LONGEST else {}
