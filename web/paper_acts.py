"""Signing off or handing in one version of a paper: the acts there always were, which now name what was signed."""

from dataclasses import dataclass

from fastapi import HTTPException, Response
from temporalio.client import Client

from domain.acts import Act
from domain.moments import day_of, spoken
from domain.papers import left_empty
from domain.people import Person
from models import reading
from models.database import Sessions
from models.papers import VersionRow
from web.act_page import NO_ANSWER, OVER, PATIENCE
from web.pages import page
from web.paper_found import Found, found
from web.papers import act_way, files_of, paper_address
from web.seals import Seals, chance
from web.shown import notice_address
from web.ways import Asked
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed
from workflows.doors import ACTS


@dataclass(frozen=True)
class Signing:
    """What is to be done with which version, and who would do it."""

    paper: Found
    row: VersionRow
    act: type[Act]
    person: Person


@dataclass(frozen=True)
class PaperActs:
    sessions: Sessions
    client: Client
    seals: Seals

    async def form(self, asked: Asked) -> Response:
        return self._asked(asked, await self._signing(asked))

    async def do(self, asked: Asked) -> Response:
        signing, once = await self._signing(asked), str(asked.form.get("once", ""))
        act = act_made(signing, asked)
        id = f"page-{self.seals.click(asked.visitor.secret, f'{asked.reference}/{act.name}/{act.written}/{once}')}"
        async with self.sessions.reading() as session:
            before = await reading.done_under(session, asked.reference, id)
        if before:
            return _receipt(asked, signing, f"This was done already, on {spoken(day_of(before.at))}: {before.what}", "")
        try:
            done = asked.view.told(await performed(self.client, asked.reference, act, id, PATIENCE))
        except ActRefused as refusal:
            return self._asked(asked, signing, str(refusal), 409)
        except NobodyThere:
            return self._asked(asked, signing, OVER, 409)
        except Unanswered:
            return self._asked(asked, signing, NO_ANSWER, 503, once)
        return _receipt(asked, signing, done.said, done.next)

    async def _signing(self, asked: Asked) -> Signing:
        """Raises the one 404 there is where there is no such act or version, or where it is for others."""
        async with self.sessions.reading() as session:
            one = await found(session, asked)
        name = str(asked.request.path_params["act"])
        act = ACTS[name] if name in one.paper.acts else None
        row = one.version(asked.request.query_params.get("version", ""))
        person = one.view.acts_as(act.may) if act else None
        if not (act and row and person):
            raise HTTPException(404)
        return Signing(one, row, act, person)

    def _asked(self, asked: Asked, signing: Signing, fault: str = "", status: int = 200, once: str = "") -> Response:
        one, row = signing.paper, signing.row
        return page(
            "paper_act.html",
            status,
            title=act_way(asked.reference, one.paper, signing.act.name, row.version)[0],
            visitor=asked.visitor,
            back=paper_address(asked.reference, one.paper, row.version),
            paper=one.paper.title,
            who=signing.person.name,
            empty=[f"{each.title}. {each.why}" for each in left_empty(one.sections, row.texts)],
            newer=one.latest.version if one.latest and one.latest.version != row.version else None,
            files=files_of(row, one.paper),
            sha256=row.sha256,
            once=once or chance(),
            faults={"": fault} if fault else {},
        )


def act_made(signing: Signing, asked: Asked) -> Act:
    """The act on this version, done today. Its hash is the register's: no form says it."""
    one, row = signing.paper, signing.row
    about = {one.paper.about: one.paper.number, "version": row.version, "sha256": row.sha256}
    document = f"{one.paper.title}, version {row.version}, as kept here"
    return signing.act.model_validate({"by": signing.person.id, "on": day_of(asked.now), "document": document, **about})


def _receipt(asked: Asked, signing: Signing, said: str, following: str) -> Response:
    paper = paper_address(asked.reference, signing.paper.paper, signing.row.version)
    notice = notice_address(asked.reference)
    return page(
        "receipt.html",
        200,
        title="That is recorded",
        visitor=asked.visitor,
        back=paper,
        said=f"{said.rstrip('.')}.",
        warnings=(),
        following=following,
        onward=[
            ("Go to the paper", paper),
            ("Go to my page", "/my"),
            ("Go to the notice", notice),
        ],
    )
