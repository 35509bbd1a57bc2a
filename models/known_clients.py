"""What is asked of the register about programs, and by them. Read-only."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.clients import TokenRow, WebhookRow
from models.feeds import hash_of
from models.record import CHAIN, AuditRow


async def tokens(session: AsyncSession) -> Sequence[TokenRow]:
    """Every token there has been, oldest first: its place here is its number."""
    return (await session.exec(select(TokenRow).order_by(col(TokenRow.made_at), TokenRow.client))).all()


async def token_behind(session: AsyncSession, secret: str, now: datetime) -> TokenRow | None:
    """The token that is sent as `secret`, unless there is none or it is over at `now` (UTC)."""
    row = await session.get(TokenRow, hash_of(secret))
    return row if row and holds(row, now) else None


def holds(row: TokenRow, now: datetime) -> bool:
    return row.revoked_at is None and now < row.ends_at


async def token_of(session: AsyncSession, client: str) -> TokenRow | None:
    """The token of the client of this name, over or not."""
    return (await session.exec(select(TokenRow).where(TokenRow.client == client))).first()


async def webhooks(session: AsyncSession) -> Sequence[WebhookRow]:
    """Every webhook there has been, oldest first: its place here is its number."""
    return (await session.exec(select(WebhookRow).order_by(col(WebhookRow.made_at), WebhookRow.id))).all()


async def webhooks_at_work(session: AsyncSession, now: datetime) -> Sequence[str]:
    """The ids of those that are told of what happens: their client's token holds at `now` (UTC)."""
    live = (col(WebhookRow.removed_at).is_(None), col(WebhookRow.given_up_at).is_(None))
    held = (col(TokenRow.revoked_at).is_(None), col(TokenRow.ends_at) > now)
    asked = select(WebhookRow.id).join(TokenRow, col(TokenRow.client) == WebhookRow.client).where(*live, *held)
    return (await session.exec(asked.order_by(WebhookRow.id))).all()


async def hooks_of(session: AsyncSession, client: str) -> Sequence[str]:
    """The ids of every webhook a client has had."""
    return (await session.exec(select(WebhookRow.id).where(WebhookRow.client == client))).all()


async def lengths(session: AsyncSession, references: Collection[str]) -> Mapping[str, int]:
    """How many entries the audit of each notice has."""
    asked = select(CHAIN.c.reference, CHAIN.c.length).where(CHAIN.c.reference.in_(references))
    return {reference: length for reference, length in await session.exec(asked)}


async def entries_after(session: AsyncSession, reference: str, after: int, most: int) -> Sequence[AuditRow]:
    """The entries of one notice that follow its `after`th, in their order."""
    asked = select(AuditRow).where(AuditRow.reference == reference, col(AuditRow.n) > after)
    return (await session.exec(asked.order_by(col(AuditRow.n)).limit(most))).all()


async def entry(session: AsyncSession, reference: str, n: int) -> AuditRow | None:
    return await session.get(AuditRow, (reference, n))


async def happenings_after(
    session: AsyncSession,
    reference: str,
    strands: Collection[str],
    after: int,
    most: int,
    *,
    without_acts: Sequence[str] = (),
    without_to: Collection[str] = (),
) -> Sequence[AuditRow]:
    """As `reading.happenings`, but in the order things were entered, those that follow the `after`th entry."""
    of_them = [col(AuditRow.reference) == reference, col(AuditRow.strand).in_(strands), col(AuditRow.n) > after]
    of_them += [~col(AuditRow.key).contains(part, autoescape=True) for part in without_acts]
    of_them += [col(AuditRow.to).not_in(without_to)] if without_to else []
    return (await session.exec(select(AuditRow).where(*of_them).order_by(col(AuditRow.n)).limit(most))).all()
