"""A move that was proposed, put to those who must act on it: at once, or first to whoever sees to its list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from domain.checklists import complete_since, ticked_in_words
from domain.moves import move_in_words
from domain.people import Role
from domain.stages import APPROVER, CASE_LEAD, Proposed, Stage
from domain.steps import Step, told_once


def told_on_ladder(
    escalation: int,
    paragraph: str,
    slug: str,
    moment: datetime,
    what: str,
    letter: str,
    to: tuple[Role, ...],
    **facts: str,
) -> Step:
    """Something told once about one escalation, by its number."""
    step = told_once(f"escalation-{escalation}/{slug}", moment, paragraph, what, letter, to)
    return replace(step, facts=facts)


def told_of(proposal: Proposed, from_stage: Stage, escalation: int, paragraph: str) -> Iterator[Step]:
    """A formal stage goes first to those who see to its boxes, and once each has a name and a day to who decides."""
    if not proposal.boxes:
        yield _asked(proposal, from_stage, escalation, paragraph)
        return
    n, put = proposal.number, _put(proposal, from_stage)
    put["move"] = move_in_words(from_stage, proposal.stage)
    yield told_on_ladder(
        escalation,
        paragraph,
        f"listed-{n}",
        proposal.at,
        f"Ask for each box of the list: {proposal.stage}",
        "stage_listed",
        (CASE_LEAD, APPROVER),
        boxes="\n".join(f"{box.name}: {box.what}" for box in proposal.boxes),
        act=f"tick-box --escalation {escalation} --box NAME",
        **put,
    )
    if ready := complete_since(proposal):
        yield told_on_ladder(
            escalation,
            paragraph,
            f"ready-{n}" if proposal.completed == 1 else f"ready-{n}-{proposal.completed}",
            ready,
            f"Ask for approval: {proposal.stage}, its list complete",
            "stage_ready",
            proposal.deciders,
            boxes="\n".join(ticked_in_words(proposal)),
            act=f"approve-stage --escalation {escalation}",
            **put,
        )


def _asked(proposal: Proposed, from_stage: Stage, escalation: int, paragraph: str) -> Step:
    """What needs no list is put to those who decide it at once."""
    return told_on_ladder(
        escalation,
        paragraph,
        f"proposed-{proposal.number}",
        proposal.at,
        f"Ask for approval: {proposal.stage}",
        "stage_proposed",
        proposal.deciders,
        act=f"approve-stage --escalation {escalation}",
        **_put(proposal, from_stage),
    )


def _put(proposal: Proposed, from_stage: Stage) -> dict[str, str]:
    return {
        "stage": proposal.stage,
        "from_stage": from_stage,
        "proposed_by": proposal.by_name,
        "reason": proposal.reason,
    }
