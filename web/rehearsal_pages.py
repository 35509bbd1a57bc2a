"""Rehearsing a draft notice from a page: its maker's alone, kept for some days. No live notice and no mailbox is near.

It is for the Department's people: they draft notices, and no council sees a draft before it is signed.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

from fastapi import HTTPException, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from domain.moments import spoken_moment
from notifications.gist import text_in
from web.headers import POLICY
from web.pages import fragment, page
from web.rehearsing import OWN, Draft, Rehearsals, Stage, Standing
from web.seals import Seals, chance
from web.visitors import plain
from web.ways import Asked

HOME = "/rehearsals"
A_PAGE = 25
GOING_ON = (Stage.WAITING, Stage.RUNNING)
# In seconds: how often it is looked how one stands, and for how long one page goes on.
APART, WATCHED = 0.5, 120
# Where in the page it stands.
CUT = "<!-- how it stands -->"
# What the picture may do: be looked at. It has its style within it, and nothing else.
OF_A_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; sandbox"
NOTHING = "Paste the notice's text, or choose its file"
NO_OWN = "Paste the scenario's text, or choose another course"
NOT_TEXT = "That file is not UTF-8 text: save it as plain text"


@dataclass(frozen=True)
class RehearsalPages:
    rehearsals: Rehearsals
    seals: Seals

    async def every(self, asked: Asked) -> Response:
        """The form, and what this visitor has rehearsed in the last days."""
        _department(asked)
        return self._form(asked, {})

    async def begin(self, asked: Asked) -> Response:
        _department(asked)
        typed, faults = await _draft(asked)
        id = self.seals.click(asked.visitor.secret, f"rehearse/{plain(asked.form).get('once', '')}")
        if not faults:
            # The same press is the same rehearsal, whatever has become of it.
            known = self.rehearsals.one(id, asked.visitor.address, asked.now)
            wrong = () if known else await self.rehearsals.begin(id, asked.visitor.address, typed, asked.now)
            if not wrong:
                return Response(status_code=303, headers={"Location": f"{HOME}/{id}"})
            faults = {"": wrong}
        return self._form(asked, faults, typed)

    async def one(self, asked: Asked) -> Response:
        """How it stands. While it goes on, so does the page: what is told later is sent later, without a script."""
        standing = self._one(asked)
        going_on = standing.stage in GOING_ON
        whole = page(
            "rehearsal.html",
            200,
            title="Rehearsal",
            visitor=asked.visitor,
            back=HOME,
            facts=_facts(standing),
            cut=CUT if going_on else self._told(standing),
        )
        if not going_on or asked.request.method == "HEAD":
            return whole
        before, _, after = bytes(whole.body).decode().partition(CUT)
        # A proxy that waits for the whole would show nothing of it.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        lines = self._watched(asked, standing, before, after)
        return StreamingResponse(lines, media_type="text/html; charset=utf-8", headers=headers)

    async def _watched(self, asked: Asked, standing: Standing | None, before: str, after: str) -> AsyncIterator[str]:
        """The page, with how it stands each time that is news, until it is over or was watched long enough."""
        yield before
        last, until = "", asyncio.get_running_loop().time() + WATCHED
        while standing:
            if (told := self._told(standing)) != last:
                yield told
            last = told
            if standing.stage not in GOING_ON or asyncio.get_running_loop().time() > until:
                break
            await asyncio.sleep(APART)
            standing = self.rehearsals.one(standing.id, asked.visitor.address, asked.now)
        yield after

    def _told(self, standing: Standing) -> str:
        letters = len(self.rehearsals.letters(standing.id)) if standing.stage is Stage.DONE else 0
        return fragment("_rehearsed.html", standing=standing, address=f"{HOME}/{standing.id}", letters=letters)

    async def picture(self, asked: Asked) -> Response:
        content = self.rehearsals.picture(self._done(asked).id).read_bytes()
        headers = {POLICY: OF_A_PICTURE, "Cache-Control": "no-store"}
        return Response(content, media_type="text/html; charset=utf-8", headers=headers)

    async def timeline(self, asked: Asked) -> Response:
        content = self.rehearsals.timeline(self._done(asked).id).read_bytes()
        said = {"Content-Disposition": 'attachment; filename="timeline.jsonl"', "Cache-Control": "no-store"}
        return Response(content, media_type="application/jsonl", headers=said)

    async def letters(self, asked: Asked) -> Response:
        """The letters that would have gone out, a page at a time."""
        standing, number = self._done(asked), asked.number
        letters, address = self.rehearsals.letters(standing.id), f"{HOME}/{standing.id}"
        first = (number - 1) * A_PAGE
        shown = [(*_headers(path), f"{address}/letters/{n}") for n, path in enumerate(letters)][first : first + A_PAGE]
        pages = max(1, -(-len(letters) // A_PAGE))
        way = {"previous": {"href": f"?page={number - 1}"} if number > 1 else None}
        way |= {"next": {"href": f"?page={number + 1}"} if number < pages else None}
        return page(
            "rehearsed_letters.html",
            200,
            title=f"Letters of a rehearsal: {standing.council}",
            visitor=asked.visitor,
            back=address,
            shown=shown,
            way=way,
            number=number,
            pages=pages,
        )

    async def letter(self, asked: Asked) -> Response:
        standing, typed = self._done(asked), str(asked.request.path_params["number"])
        letters = self.rehearsals.letters(standing.id)
        number = int(typed) if typed.isdecimal() and len(typed) < 6 else len(letters)
        if number >= len(letters):
            raise HTTPException(404)
        subject, facts = _headers(letters[number])
        return page(
            "letter.html",
            200,
            title=subject,
            facts=facts,
            text=text_in(letters[number].read_bytes()),
            back=f"{HOME}/{standing.id}/letters",
            visitor=asked.visitor,
        )

    def _one(self, asked: Asked) -> Standing:
        """Raises the one 404 there is where it is not theirs."""
        _department(asked)
        found = self.rehearsals.one(str(asked.request.path_params["id"]), asked.visitor.address, asked.now)
        if found is None:
            raise HTTPException(404)
        return found

    def _done(self, asked: Asked) -> Standing:
        found = self._one(asked)
        if found.stage is not Stage.DONE:
            raise HTTPException(404)
        return found

    def _form(self, asked: Asked, faults: dict[str, tuple[str, ...]], typed: Draft | None = None) -> Response:
        typed = typed or Draft("", self.rehearsals.courses()[0][0])
        choices = [*self.rehearsals.courses(), (OWN, "A scenario of my own, pasted below")]
        return page(
            "rehearsals.html",
            422 if faults else 200,
            title="Rehearse a draft notice",
            visitor=asked.visitor,
            back="/my",
            faults={name: " ".join(said) for name, said in faults.items() if name},
            wrong=faults.get("", ()),
            typed=typed,
            courses=[{"value": name, "text": said, "selected": name == typed.course} for name, said in choices],
            once=chance(),
            rehearsed=[(_called(one), f"{HOME}/{one.id}", _state(one)) for one in self._of(asked)],
        )

    def _of(self, asked: Asked) -> list[Standing]:
        return list(self.rehearsals.of(asked.visitor.address, asked.now))


def _department(asked: Asked) -> None:
    """Raises the one 404 there is for everybody else."""
    if not asked.visitor.sees_whole:
        raise HTTPException(404)


async def _draft(asked: Asked) -> tuple[Draft, dict[str, tuple[str, ...]]]:
    """What was pasted or chosen, a file before what was pasted; and what is missing of it, by its field."""
    form, uploaded = plain(asked.form), asked.form.get("file")
    text, course, own = form.get("notice", ""), form.get("course", ""), form.get("own", "")
    faults: dict[str, tuple[str, ...]] = {}
    if isinstance(uploaded, UploadFile) and uploaded.size:
        try:
            text = (await uploaded.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            faults["file"] = (NOT_TEXT,)
    if not text.strip() and not faults:
        faults["notice"] = (NOTHING,)
    if course == OWN and not own.strip():
        faults["own"] = (NO_OWN,)
    return Draft(text, course, own), faults


def _called(one: Standing) -> str:
    return f"{one.council}: {one.course}"


def _state(one: Standing) -> str:
    begun = f"begun at {spoken_moment(one.begun_at)}"
    return {
        Stage.WAITING: f"It waits for its turn; {begun}",
        Stage.RUNNING: f"It is being lived through; {begun}",
        Stage.DONE: f"Done; {begun}",
        Stage.FAILED: f"It came to nothing; {begun}",
    }[one.stage]


def _facts(one: Standing) -> list[tuple[str, str]]:
    return [
        ("Draft", one.council),
        ("Course", one.course),
        ("Begun", spoken_moment(one.begun_at)),
        ("Kept until", f"{spoken_moment(one.until)}, for you alone"),
    ]


def _headers(path: Path) -> tuple[str, str]:
    """What a letter is about; when it would have gone to whom."""
    with path.open("rb") as file:
        message = BytesHeaderParser(policy=policy.default).parse(file)
    said = message["Date"]
    at = getattr(said, "datetime", None)
    return str(message["Subject"]), f"{spoken_moment(at) if at and at.tzinfo else said}, to {message['To']}"
