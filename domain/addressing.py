"""From a step that fell due to the letters it asks for: who gets one, and what each says; or to its entry alone."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.entries import Entry
from domain.letters import Letter
from domain.meetings import Invitation
from domain.moments import day_of
from domain.people import OF_THE_DEPARTMENT, REPORTING_TO_IT, Person, Role, addressees, holders, known_by_id
from domain.reaching import reached
from domain.sending import closed_days, is_routine
from domain.standing import Standing
from domain.steps import Falling, Step


def letters_of(falling: Falling, standing: Standing, strand: str, told_at: datetime) -> tuple[Letter, ...]:
    """One letter for each person the step is for; nobody gets it twice for holding two roles."""
    step, on = falling.step, day_of(told_at)
    found: dict[str, tuple[Person, Role, str]] = {}
    for person, role, instead_of in _invited(step, standing) if step.invitation else _addressed(step, standing, on):
        found.setdefault(person.id, (person, role, instead_of))
    return tuple(_letter(falling, *to, standing, strand, told_at) for to in found.values())


def entry_of(falling: Falling, standing: Standing, strand: str) -> Entry:
    """A step that is entered and not written to anybody."""
    step, reference = falling.step, standing.reference
    return Entry(
        key=f"{reference}/{strand}/{step.key}",
        reference=reference,
        strand=strand,
        at=step.at,
        what=f"{step.what}: {falling.instead}" if falling.instead else step.what,
        paragraph=step.paragraph,
        duty=step.duty,
        late=falling.late,
        why=step.due.sentence() if step.due else "",
    )


def _invited(step: Step, standing: Standing) -> Iterator[tuple[Person, Role, str]]:
    """Whoever holds the chair is invited as the chair, whatever else they are.

    A diary is one's own: nobody is invited in another's place, and an address that takes no mail gets no invite.
    """
    for person in step.invitation.to if step.invitation else ():
        now = known_by_id(standing.people, person.id)
        if now is None or not now.unreachable_since or now.address != person.address:
            yield person, Role.CHAIR if Role.CHAIR in person.roles else person.roles[0], ""


def _addressed(step: Step, standing: Standing, on: date) -> Iterator[tuple[Person, Role, str]]:
    """Those who can be reached themselves come first: nobody gets a letter in another's place who gets it anyway."""
    meant_for: list[tuple[Person, Role]] = []
    for role in step.to:
        meant = _meant(role, standing)
        found = addressees(standing.people, meant)
        only = tuple(person for person in found if person.id == step.only)
        meant_for += [(person, meant) for person in only or found]
    letters = [(*reached(person, role, standing.notice, on), role) for person, role in meant_for]
    for person, instead_of, role in sorted(letters, key=lambda letter: bool(letter[1])):
        yield person, role, instead_of


def _meant(role: Role, standing: Standing) -> Role:
    """The chair is whoever the notice has chair the board: the adviser, the chief executive, where it says so."""
    board = standing.notice.terms.board.in_use
    vacant = role is Role.CHAIR and not holders(standing.people, role)
    return board.chaired_by if vacant and board else role


def _letter(
    falling: Falling,
    person: Person,
    role: Role,
    instead_of: str,
    standing: Standing,
    strand: str,
    told_at: datetime,
) -> Letter:
    step = falling.step
    letter = Letter(
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
        reply_to=_answered_by(person, role, standing),
        invitation=_to_one(step.invitation, person),
        instrument=standing.notice.kind.value,
        instead_of=instead_of,
    )
    if not is_routine(letter):
        return letter
    return letter.model_copy(update={"closed": closed_days(day_of(told_at), standing.edition)})


def _answered_by(person: Person, role: Role, standing: Standing) -> Person | None:
    """Who reads the answer: the programme office the council's and the board's, the case lead the Department's.

    What a minister has not decided yet, and what an adviser reports to DfE, is never the council's to read first.
    """
    case_lead, department = Role.CASE_LEAD, (*OF_THE_DEPARTMENT, *REPORTING_TO_IT)
    if role in department:
        reader = Role.APPROVER if case_lead in person.roles else case_lead
    else:
        reader = case_lead if Role.COORDINATOR in person.roles else Role.COORDINATOR
    return next((one for one in holders(standing.people, reader) if one.id != person.id), None)


def _to_one(invitation: Invitation | None, person: Person) -> Invitation | None:
    """Nobody's invite carries anybody else's address."""
    return invitation.model_copy(update={"to": (person,)}) if invitation else None
