"""From a step that fell due to the letters it asks for: who gets one, and what each must say."""

from collections.abc import Iterator
from datetime import datetime

from domain.letters import Letter
from domain.meetings import Invitation
from domain.people import Person, Role, addressees, holders
from domain.standing import Standing
from domain.steps import Falling, Step


def letters_of(falling: Falling, standing: Standing, strand: str, told_at: datetime) -> tuple[Letter, ...]:
    """One letter for each person the step is for; nobody gets it twice for holding two roles."""
    step = falling.step
    found: dict[str, tuple[Person, Role]] = {}
    for person, role in _invited(step) if step.invitation else _addressed(step, standing):
        found.setdefault(person.id, (person, role))
    return tuple(_letter(falling, person, role, standing, strand, told_at) for person, role in found.values())


def _invited(step: Step) -> Iterator[tuple[Person, Role]]:
    """Whoever holds the chair is invited as the chair, whatever else they are."""
    for person in step.invitation.to if step.invitation else ():
        yield person, Role.CHAIR if Role.CHAIR in person.roles else person.roles[0]


def _addressed(step: Step, standing: Standing) -> Iterator[tuple[Person, Role]]:
    for role in step.to:
        meant = _meant(role, standing)
        found = addressees(standing.people, meant)
        only = tuple(person for person in found if person.id == step.only)
        for person in only or found:
            yield person, meant


def _meant(role: Role, standing: Standing) -> Role:
    """The chair is whoever the notice has chair the board: the adviser, the chief executive, where it says so."""
    board = standing.notice.terms.board.in_use
    vacant = role is Role.CHAIR and not holders(standing.people, role)
    return board.chaired_by if vacant and board else role


def _letter(falling: Falling, person: Person, role: Role, standing: Standing, strand: str, told_at: datetime) -> Letter:
    step = falling.step
    return Letter(
        key=f"{standing.reference}/{strand}/{step.key}/{person.id}",
        reference=standing.reference,
        council=standing.notice.council,
        strand=strand,
        paragraph=step.paragraph,
        kind=step.letter or "",
        to=person,
        as_role=role,
        due_at=step.at,
        told_at=told_at,
        what=step.what,
        duty=step.duty,
        revision=step.revision,
        rung=step.rung,
        due=step.due,
        late=falling.late,
        facts=step.facts,
        thread=step.invitation.uid if step.invitation else step.duty or step.series,
        reply_to=_answered_by(person, standing),
        invitation=_to_one(step.invitation, person),
        instrument=standing.notice.kind.value,
    )


def _answered_by(person: Person, standing: Standing) -> Person | None:
    """The programme office reads the answers; its own letters are answered by the case lead."""
    role = Role.CASE_LEAD if Role.COORDINATOR in person.roles else Role.COORDINATOR
    return next(iter(holders(standing.people, role)), None)


def _to_one(invitation: Invitation | None, person: Person) -> Invitation | None:
    """Nobody's invite carries anybody else's address."""
    return invitation.model_copy(update={"to": (person,)}) if invitation else None
