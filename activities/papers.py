"""The office that keeps papers: each version once, in the audit with its hash; no text is lost to another's."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.register import Clock
from domain.duties import DutyStatus
from domain.entries import Entry
from domain.evidence import MEGABYTE
from domain.instrument import Notice
from domain.moments import spoken
from domain.papers import Draft, Evidence, Paper, Saved, hash_of, why_not_save
from models import chain, papers
from models.database import Sessions
from models.papers import EvidenceRow, VersionRow
from models.record import DutyRow, NoticeRow
from models.upserting import nothing, put

STRAND = "papers"
NO_SUCH = Saved(refusal="This notice asks for no such paper.")
OVERTAKEN = "{} saved version {} while you were writing. Nothing of yours was saved yet, and nothing is lost."


@dataclass(frozen=True)
class Papers:
    """`most` is how many megabytes of evidence one notice may have; `clock` gives the moment of recording (UTC)."""

    sessions: Sessions
    clock: Clock
    most: int

    @activity.defn
    async def save_draft(self, draft: Draft) -> Saved:
        """Keep a draft as the next version of its paper, once; or say why not. Raises RegisterUnavailable."""
        async with self.sessions.writing() as session:
            await chain.lock(session, draft.reference)
            row = await session.get(NoticeRow, draft.reference)
            duty = await papers.duty_of(session, draft.reference, draft.paper)
            if row is None or duty is None:
                return NO_SUCH
            if before := await papers.saved_by(session, draft.reference, draft.paper.slug, draft.click):
                return Saved(version=before.version)
            notice = Notice.model_validate(row.text)
            refusal = why_not_save(notice, draft, _handed_in(duty, draft.paper), row.ended_on is not None)
            if refusal := refusal or await self._why_not_more(session, draft):
                return Saved(refusal=refusal)
            latest = await papers.latest(session, draft.reference, draft.paper.slug)
            return await self._saved(session, draft, latest, notice)

    async def _saved(self, session: AsyncSession, draft: Draft, latest: VersionRow | None, notice: Notice) -> Saved:
        texts = {name: text for name, text in draft.texts.items() if text}
        if latest and (latest.texts, latest.files) == (texts, draft.evidence):
            return Saved(version=latest.version)
        version = latest.version if latest else 0
        if latest and version != draft.over:
            who = next((one.name for one in notice.people if one.id == latest.by), "Somebody else")
            return Saved(version=version, refusal=OVERTAKEN.format(who, version), overtaken=True)
        await self._enter(session, draft, version + 1, texts)
        return Saved(version=version + 1)

    async def _enter(self, session: AsyncSession, draft: Draft, version: int, texts: dict[str, str]) -> None:
        slug, now = draft.paper.slug, self.clock().astimezone(UTC)
        hashed = hash_of(draft.reference, slug, version, texts, draft.evidence)
        row = VersionRow(
            reference=draft.reference,
            paper=slug,
            version=version,
            click=draft.click,
            texts=texts,
            evidence=[one.model_dump() for one in draft.evidence],
            sha256=hashed,
            by=draft.by,
            at=draft.at,
            recorded_at=now,
        )
        await put(session, [row], over=nothing)
        await put(session, [_kept(draft.reference, one, now) for one in draft.evidence], over=nothing)
        entry = Entry(
            key=f"{draft.reference}/{STRAND}/{slug}/version-{version}",
            reference=draft.reference,
            strand=STRAND,
            at=draft.at,
            what=f"{draft.paper.title}: version {version} was saved",
            by=draft.by,
            details={"sha256": hashed, "evidence": "\n".join(f"{one.sha256} {one.name}" for one in draft.evidence)},
        )
        await chain.append(session, draft.reference, [entry], now)

    async def _why_not_more(self, session: AsyncSession, draft: Draft) -> str | None:
        known = await papers.evidence_known(session, [one.sha256 for one in draft.evidence], draft.reference)
        new = sum({one.sha256: one.size for one in draft.evidence if one.sha256 not in known}.values())
        if new and new + await papers.bytes_kept(session, draft.reference) > self.most * MEGABYTE:
            return f"The files of one notice may have {self.most} megabytes together, and this would be more."
        return None


def _handed_in(duty: DutyRow, paper: Paper) -> str:
    done = duty.status == DutyStatus.DONE and duty.done_on
    return f"{paper.title} was handed in on {spoken(duty.done_on)}." if done and duty.done_on else ""


def _kept(reference: str, one: Evidence, now: datetime) -> EvidenceRow:
    return EvidenceRow(reference=reference, sha256=one.sha256, size=one.size, kind=one.kind, recorded_at=now)
