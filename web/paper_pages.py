"""The pages of papers: what is due, the form laid out by the notice's clauses, its versions, and its evidence."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

from fastapi import HTTPException, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.datastructures import UploadFile
from temporalio.client import Client

from domain.evidence import ACCEPT, KINDS, MEGABYTE, NotTaken, kind_of, named
from domain.first_draft import FirstDraft, first_draft
from domain.moments import day_of, spoken
from domain.papers import Draft, Evidence, Kind, Saved, faults_in, left_empty, plain
from models import plan as plans
from models.database import Sessions
from models.papers import VersionRow
from models.shelf import EvidenceChanged, EvidenceMissing, Shelf
from web.headers import POLICY
from web.pages import page
from web.paper_found import Found, every, found
from web.papers import (
    HANDED_IN,
    act_way,
    files_of,
    paper_address,
    papers_address,
    parts_of,
    version_shown,
)
from web.seals import Seals, chance
from web.shown import Way, notice_address
from web.ways import Asked
from workflows.doors import ACTS
from workflows.saving import NotSaved, saved

NO_ANSWER = "It could not be confirmed just now whether this was saved. Press the button once more in a minute."
TOO_BIG = "{} has more than {} megabytes, which is the most for one file."
CHOOSE_AGAIN = "Choose the file again, and tick again what is to be removed: nothing was done about either."
# Whatever a file is, and whatever a browser takes it for, it runs nothing and stands in no page, ours or another's.
APART = {
    "Cache-Control": "no-store",
    POLICY: "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
GONE = "This file is missing, or is not what was attached. Ask whoever keeps noticekeeper to run: noticekeeper verify"


@dataclass(frozen=True)
class Writing:
    """What stands in the form of a paper: over which version, and what is wrong. `theirs` is whose was saved before.

    `notes` say of parts of a first draft where what stands there comes from.
    """

    over: int
    texts: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    theirs: VersionRow | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PaperPages:
    """`most` is how many megabytes one file may have."""

    sessions: Sessions
    client: Client
    queue: str
    seals: Seals
    shelf: Shelf
    most: int

    async def listed(self, asked: Asked) -> Response:
        """What is due, what is drafted, and what was handed in."""
        async with self.sessions.reading() as session:
            shown = await every(session, asked)
        people = asked.view.everybody
        return page(
            "papers.html",
            200,
            title="Papers",
            visitor=asked.visitor,
            back=notice_address(asked.reference),
            papers=[
                (
                    one.paper.title,
                    paper_address(asked.reference, one.paper),
                    f"Due by the end of {spoken(one.duty.due_on)}" if one.is_open else "",
                    HANDED_IN if one.in_state(HANDED_IN) else "",
                    version_shown(one.latest, one.paper, one.states, people).said if one.latest else "Not begun",
                )
                for one in shown
            ],
        )

    async def show(self, asked: Asked) -> Response:
        """The form, for whoever writes it and while it is owed; or one version as it is read."""
        async with self.sessions.reading() as session:
            one = await found(session, asked)
            begun = None if one.versions else await _from_plan(session, asked, one)
        number = asked.request.query_params.get("version", "")
        if number:
            return self._read(asked, one, one.version(number))
        if one.writer and one.is_open:
            return self._form(asked, one, _begun(one, begun))
        row = one.in_state(HANDED_IN) or one.latest
        return self._read(asked, one, row) if row else _not_begun(asked, one)

    async def save(self, asked: Asked) -> Response:
        """Keep what was written as the next version; or show it again, with why it was not kept."""
        async with self.sessions.reading() as session:
            one = await found(session, asked)
        if one.writer is None:
            raise HTTPException(404)
        typed = {name: plain(str(asked.form.get(name, ""))) for name in (part.name for part in one.sections)}
        over = str(asked.form.get("over", "0"))
        writing = Writing(int(over) if over.isdecimal() and len(over) < 4 else 0, typed)
        if faults := faults_in(one.sections, typed):
            return self._form(asked, one, Writing(writing.over, typed, faults), 422)
        try:
            evidence = await self._evidence(asked, one, writing.over)
        except NotTaken as refusal:
            return self._form(asked, one, Writing(writing.over, typed, {"file": str(refusal)}), 422)
        return await self._saved(asked, one, writing, evidence)

    async def _saved(self, asked: Asked, one: Found, writing: Writing, evidence: tuple[Evidence, ...]) -> Response:
        assert one.writer
        once = str(asked.form.get("once", ""))
        draft = Draft(
            reference=asked.reference,
            paper=one.paper,
            over=writing.over,
            texts=dict(writing.texts),
            evidence=evidence,
            by=one.writer.id,
            at=asked.now,
            click=self._click(asked, writing, evidence, once),
        )
        try:
            done = await saved(self.client, self.queue, draft)
        except NotSaved:
            return self._form(asked, one, Writing(writing.over, writing.texts, {"": NO_ANSWER}), 503, once)
        if not done.refusal:
            address = f"{paper_address(asked.reference, one.paper)}?saved={done.version}"
            return RedirectResponse(address, 303)
        return await self._not_saved(asked, writing, done)

    async def _not_saved(self, asked: Asked, writing: Writing, done: Saved) -> Response:
        """The form again as it was typed; where somebody was faster, with what they wrote beside it."""
        async with self.sessions.reading() as session:
            one = await found(session, asked)
        if not done.overtaken:
            return self._form(asked, one, Writing(writing.over, writing.texts, {"": done.refusal}), 409)
        said = done.refusal if not _moved_files(asked) else f"{done.refusal} {CHOOSE_AGAIN}"
        return self._form(asked, one, Writing(done.version, writing.texts, {"": said}, one.latest), 409)

    def _click(self, asked: Asked, writing: Writing, evidence: tuple[Evidence, ...], once: str) -> str:
        """One press of one button with one content: a form sent again after it was changed is another."""
        said = repr((asked.reference, asked.request.url.path, writing, evidence, once))
        return self.seals.click(asked.visitor.secret, sha256(said.encode()).hexdigest())

    async def _evidence(self, asked: Asked, one: Found, over: int) -> tuple[Evidence, ...]:
        """The files of the version written over, without those ticked, and the one attached. Raises NotTaken."""
        removed = {str(each) for each in asked.form.getlist("remove")}
        before = one.version(str(over))
        kept = tuple(each for each in before.files if each.sha256 not in removed) if before else ()
        file = asked.form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return kept
        name = named(file.filename)
        if (file.size or 0) > self.most * MEGABYTE:
            raise NotTaken(TOO_BIG.format(name, self.most))
        kind = await asyncio.to_thread(kind_of, name, file.content_type or "", file.file)
        hashed, size = await asyncio.to_thread(self.shelf.put, file.file)
        if hashed in {each.sha256 for each in kept}:
            return kept
        return (*kept, Evidence(name=name, sha256=hashed, kind=kind.name, size=size))

    async def download(self, asked: Asked) -> Response:
        """One file, as what it was attached as and never to be opened in the browser; its bytes are hashed anew."""
        async with self.sessions.reading() as session:
            one = await found(session, asked)
        hashed = str(asked.request.path_params["sha256"])
        file = next((each for row in one.versions for each in row.files if each.sha256 == hashed), None)
        if file is None:
            raise HTTPException(404)
        try:
            content = await asyncio.to_thread(self.shelf.read, file.sha256)
        except (EvidenceMissing, EvidenceChanged):
            back = [("Go back to the paper", paper_address(asked.reference, one.paper))]
            return page(
                "told.html", 500, title=file.name, said=[GONE], visitor=asked.visitor, onward=back, back=back[0][1]
            )
        headers = {**APART, "Content-Disposition": _attached(file.name)}
        return Response(content, media_type=KINDS[file.kind].type, headers=headers)

    def _form(self, asked: Asked, one: Found, writing: Writing, status: int = 200, once: str = "") -> Response:
        people = asked.view.everybody
        stale = writing.theirs
        return page(
            "paper_form.html",
            status,
            title=one.paper.title,
            visitor=asked.visitor,
            back=papers_address(asked.reference),
            saved=asked.request.query_params.get("saved", "") if status == 200 else "",
            due=f"Due by the end of {spoken(one.duty.due_on)}",
            sections=one.sections,
            texts=writing.texts,
            notes=writing.notes,
            theirs={each.name: stale.texts.get(each.name, "") for each in one.sections} if stale else {},
            over=writing.over,
            once=once or chance(),
            faults=writing.faults,
            files=files_of(one.version(str(writing.over)), one.paper),
            accept=ACCEPT,
            most=self.most,
            versions=[version_shown(each, one.paper, one.states, people) for each in reversed(one.versions)],
            ways=ways_of(one),
        )

    def _read(self, asked: Asked, one: Found, row: VersionRow | None) -> Response:
        if row is None:
            raise HTTPException(404)
        people = asked.view.everybody
        # What was changed since the version before is for those who see that one too.
        before = one.version(str(row.version - 1))
        return page(
            "paper.html",
            200,
            title=f"{one.paper.title}, version {row.version}",
            visitor=asked.visitor,
            back=papers_address(asked.reference),
            version=version_shown(row, one.paper, one.states, people),
            parts=parts_of(one.sections, row, before),
            before=before.version if before else None,
            empty=[each.title for each in left_empty(one.sections, row.texts)],
            files=files_of(row, one.paper),
            sha256=row.sha256,
            ways=ways_of(one, row),
            form=paper_address(asked.reference, one.paper) if one.writer and one.is_open else "",
            versions=[version_shown(each, one.paper, one.states, people) for each in reversed(one.versions)],
        )


def ways_of(one: Found, row: VersionRow | None = None) -> list[Way]:
    """What whoever looks may do with a version: the latest, or the one signed where that is to be handed in."""
    if not one.is_open or one.latest is None:
        return []
    signed = one.in_state("signed off")
    ways = []
    for act in one.paper.acts:
        last = act == one.paper.acts[-1]
        version = row or (signed if last and signed else one.latest)
        if one.view.acts_as(ACTS[act].may) and (act == "submit-report" or not last or signed):
            ways.append(act_way(one.row.reference, one.paper, act, version.version))
    return ways


def _not_begun(asked: Asked, one: Found) -> Response:
    """For the council's people who do not write it: it stands in the list, so it is there."""
    said = f"Nothing of it is written yet. It is due by the end of {spoken(one.duty.due_on)}."
    said = said if one.is_open else "Nothing of it was written here, and it is no longer owed."
    onward = [("Go to the papers", papers_address(asked.reference))]
    return page(
        "told.html", 200, title=one.paper.title, said=[said], visitor=asked.visitor, onward=onward, back=onward[0][1]
    )


async def _from_plan(session: AsyncSession, asked: Asked, one: Found) -> FirstDraft:
    """What a paper begins with of which no version is kept: the plan, and views since the last meeting of its kind."""
    met = "board" if one.paper.kind is Kind.BOARD else "review"
    plan, since = await plans.plan(session, asked.reference), await plans.last_met(session, one.row, met)
    return first_draft(one.paper.kind, plan, since, day_of(asked.now))


def _begun(one: Found, begun: FirstDraft | None) -> Writing:
    if one.latest:
        return Writing(one.latest.version, one.latest.texts)
    return Writing(0, begun.texts, notes=begun.notes) if begun else Writing(0, {})


def _moved_files(asked: Asked) -> bool:
    file = asked.form.get("file")
    return bool(asked.form.getlist("remove")) or (isinstance(file, UploadFile) and bool(file.filename))


def _attached(name: str) -> str:
    """RFC 6266: a plain name for old programs, the whole of it for the others."""
    safe = (letter.isascii() and letter.isprintable() and letter not in '"\\%' for letter in name)
    old = "".join(letter if plainly else "_" for letter, plainly in zip(name, safe, strict=True))
    return f"attachment; filename=\"{old}\"; filename*=UTF-8''{quote(name, safe='')}"
