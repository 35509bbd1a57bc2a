"""The decision pack on a page, for whoever weighs: set as of a moment, and given once its reading is entered."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import HTTPException, Response
from temporalio.client import Client

from domain.moments import spoken_moment
from domain.packs import PackRead
from models import reading
from models.database import Sessions
from past.known import Known, known_by
from past.pack.facts import Facts
from past.pack.making import Pack, facts_known, packed
from past.typed import moment_in, typed_as
from web.pages import page
from web.rights import View
from web.seals import Seals, chance
from web.shown import notice_address, packs_address
from web.visitors import plain
from web.ways import Asked
from workflows.pack_reading import NotEntered, entered

KINDS = {"pdf": (".pdf", "application/pdf"), "sources": (".zip", "application/zip")}
NOT_ENTERED = (
    "Each reading of a pack is entered in the record first, and that could not be done just now: it was not given. "
    "Try again in a minute."
)


@dataclass(frozen=True)
class PackPages:
    sessions: Sessions
    client: Client
    queue: str
    seals: Seals

    async def form(self, asked: Asked) -> Response:
        _weighs(asked)
        return self._asked(asked, typed_as(asked.now.replace(microsecond=0)))

    async def order(self, asked: Asked) -> Response:
        """A page that says that the pack is being set, and leads on to it by itself."""
        _weighs(asked)
        form = plain(asked.form)
        typed, kind = form.get("as-of", "").strip()[:40], form.get("file", "")
        found = await self._known(asked, typed)
        if isinstance(found, str) or kind not in KINDS:
            faults = {"as-of": found} if isinstance(found, str) else {"file": "Choose the pack or its sources"}
            return self._asked(asked, typed, faults)
        once = form.get("once", "")[:60]
        known = {"as-of": typed, "file": kind, "once": once, "mark": self._mark(asked, typed, kind, once)}
        return page(
            "pack_set.html",
            200,
            title="The pack is being set",
            visitor=asked.visitor,
            back=packs_address(asked.reference),
            as_of=spoken_moment(found[0].as_of),
            onward_to=f"{packs_address(asked.reference)}/file?{urlencode(known)}",
        )

    async def give(self, asked: Asked) -> Response:
        """The file, once it stands in the audit who is given it; by the page that leads here, and never by chance."""
        view, query = _weighs(asked), asked.request.query_params
        typed, kind, once = (query.get(name, "") for name in ("as-of", "file", "once"))
        if kind not in KINDS or query.get("mark", "") != self._mark(asked, typed, kind, once):
            raise HTTPException(404)
        found = await self._known(asked, typed)
        if isinstance(found, str):
            return self._asked(asked, typed, {"as-of": found})
        pack = await asyncio.to_thread(packed, found[1], found[0])
        ending, media_type = KINDS[kind]
        file = next(name for name in pack.files if name.endswith(ending))
        person = view.people[0]
        # A browser may ask twice for one file; whoever opens its address again a minute later reads it again.
        minute = f"{asked.now:%Y-%m-%dT%H:%M}"
        read = PackRead(
            reference=asked.reference,
            once=self.seals.click(asked.visitor.secret, f"pack/{asked.reference}/{kind}/{once}/{minute}"),
            by=person.id,
            name=person.name,
            at=asked.now,
            as_of=pack.as_of,
            file=file,
            sha256=pack.hashes[file],
        )
        try:
            await entered(self.client, self.queue, read)
        except NotEntered:
            return page(
                "told.html",
                503,
                title="Not given",
                said=[NOT_ENTERED],
                visitor=asked.visitor,
                back=packs_address(asked.reference),
            )
        return _file(pack, file, media_type)

    async def _known(self, asked: Asked, typed: str) -> tuple[Known, Facts] | str:
        """What the pack says as of the moment that was typed, or why there is none."""
        moment = moment_in(typed, asked.now)
        if isinstance(moment, str):
            return moment
        async with self.sessions.reading() as session:
            row = await reading.notice(session, asked.reference)
            known = await known_by(session, row, moment) if row else None
            if known is None:
                return f"Nothing had been entered of this notice before {spoken_moment(moment)}: say a later moment."
            return known, await facts_known(session, known)

    def _mark(self, asked: Asked, typed: str, kind: str, once: str) -> str:
        """What only a page of ours can lead on with, for this visitor, moment and file."""
        return self.seals.click(asked.visitor.secret, f"give/{asked.reference}/{typed}/{kind}/{once}")

    def _asked(self, asked: Asked, typed: str, faults: dict[str, str] | None = None) -> Response:
        return page(
            "packs.html",
            422 if faults else 200,
            title="Decision pack",
            visitor=asked.visitor,
            back=notice_address(asked.reference),
            typed=typed,
            once=chance(),
            faults=faults or {},
        )


def _weighs(asked: Asked) -> View:
    """The view of somebody who sees what is weighed. Raises the one 404 there is for everybody else."""
    view = asked.view
    if not view.weighs:
        raise HTTPException(404)
    return view


def _file(pack: Pack, name: str, media_type: str) -> Response:
    said = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Sha256": pack.hashes[name],
    }
    return Response(pack.files[name], media_type=media_type, headers=said)
