"""Who sees what of a notice, by the parts they play in it. Whoever plays none is told that there is nothing.

The Department's people see the whole of it. The council's see the council's side: all that is owed to or by them, every
meeting, their own letters and what happened; not what the Department weighs before it decides (paragraph 13). Whoever
chairs, advises, works beside them or reports sees what that part needs. An operator sees the machinery, and no notice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from domain.acts import Receipt
from domain.ownership import owners_of
from domain.packs import PACKS
from domain.people import OF_THE_DEPARTMENT, REPORTING_TO_IT, Person, Role, addressees
from domain.plan import Contribution, Objective


class Sight(IntEnum):
    """How much of a notice somebody sees; whoever plays several parts has the widest."""

    NOTHING = 0
    THEIR_PART = 1
    COUNCIL = 2
    WHOLE = 3


COUNCIL = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS, Role.CHIEF_EXECUTIVE, Role.LEAD_MEMBER)
SIGHTS: dict[Role, Sight] = {
    **dict.fromkeys(Role, Sight.THEIR_PART),
    **dict.fromkeys(COUNCIL, Sight.COUNCIL),
    **dict.fromkeys(OF_THE_DEPARTMENT, Sight.WHOLE),
    Role.OPERATOR: Sight.NOTHING,
}
# The strands on which the Department weighs what to decide, and the acts and parts by which it does so on others.
WEIGHED = ("escalation", PACKS)
# Where the council's drafts are entered: they are nobody's else before they are handed in.
DRAFTS = "papers"
WEIGHING = ("/propose-", "/refuse-")
DECIDING = (Role.APPROVER, Role.MINISTER)


@dataclass(frozen=True)
class Unseen:
    """Entries that are left out: of `acts`, by a part of their key, and what was told `to` these parts."""

    acts: tuple[str, ...] = ()
    to: tuple[Role, ...] = ()


@dataclass(frozen=True)
class View:
    """What somebody may see of one notice: `people` are their entries in it, one or more of `everybody`'s."""

    people: tuple[Person, ...]
    everybody: tuple[Person, ...] = ()

    @property
    def sight(self) -> Sight:
        return max((SIGHTS[role] for role in self.roles), default=Sight.NOTHING)

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(role for person in self.people for role in person.roles))

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(person.id for person in self.people)

    @property
    def weighs(self) -> bool:
        """Whether they see what the Department weighs before it decides (paragraph 13)."""
        return self.sight is Sight.WHOLE

    @property
    def sees_drafts(self) -> bool:
        """Whether they see what the council writes before it is handed in."""
        return bool(set(self.roles) & set(COUNCIL))

    def owes(self, owner: Role, person: str) -> bool:
        """Whether a duty of this part (or of one holder of it) is theirs, or falls to them as nobody holds the part."""
        owing = addressees(self.everybody or self.people, owner)
        return any(one.id in self.ids for one in owing if person in ("", one.id))

    def sees_duty(self, owner: Role, person: str, strand: str) -> bool:
        if self.owes(owner, person):
            return True
        return self._sees_strand(strand) and not (self.sight is Sight.COUNCIL and owner in DECIDING)

    def sees_meeting(self, invited: Iterable[str]) -> bool:
        """Whoever sees the notice sees its meetings; the others those they are asked to."""
        return self.sight >= Sight.COUNCIL or bool(set(invited) & set(self.ids))

    def sees_letter(self, person: str, role: Role, strand: str) -> bool:
        """One's own; the Department all, the council those to the council, but of what is weighed only what it got."""
        if person in self.ids or self.sight is Sight.WHOLE:
            return True
        return self.sight is Sight.COUNCIL and role in COUNCIL and not strand.startswith(WEIGHED)

    def sees_happening(self, strand: str) -> bool:
        """An entry of the audit, or what fires next, on a strand."""
        return self._sees_strand(strand)

    def is_told_of_change(self, strand: str) -> bool:
        """Whether somebody who has a form of a strand may know that it changed: not of what is weighed or drafted."""
        return self.sees_happening(strand) or not (strand == DRAFTS or strand.startswith(WEIGHED))

    def sees_step(self, to: Iterable[Role]) -> bool:
        """A step to come, by whom it tells: the council, those that tell the Department alone excepted."""
        told = set(to)
        return self.sight is Sight.WHOLE or (
            self.sight is Sight.COUNCIL and not (told and told <= {*OF_THE_DEPARTMENT})
        )

    def told(self, receipt: Receipt) -> Receipt:
        """What came of an act, and what comes next where they would see that anyhow or it tells them."""
        seen = bool(receipt.strand) and self.sees_happening(receipt.strand) and self.sees_step(receipt.to)
        return receipt if seen or set(receipt.to) & set(self.roles) else receipt.model_copy(update={"next": ""})

    @property
    def sees_plan(self) -> bool:
        """The whole plan: both sides, and who holds it to account or reports on it (paragraphs 4, 5 and 12)."""
        return self.sight >= Sight.COUNCIL or bool(set(self.roles) & {Role.CHAIR, *REPORTING_TO_IT})

    def sees_objective(self, objective: Objective) -> bool:
        """Who else sits on the board: what is put before it by itself (5d), and what is theirs to do."""
        theirs = self._named(objective.owner) or self.owner_of(objective) is not None
        return self.sees_plan or objective.slowed is not None or theirs

    def owner_of(self, objective: Objective) -> Person | None:
        """Who of theirs owns an objective, or stands in for who does: they say how it goes."""
        owning = {one.id for one in owners_of(objective.owner, self.everybody or self.people)}
        return next((one for one in self.people if one.id in owning), None)

    def sees_contribution(self, contribution: Contribution) -> bool:
        return self.sees_plan or contribution.strengthened is None or self._named(contribution.whose)

    def _named(self, who: str) -> bool:
        mine = (*self.ids, *self.roles, *(one.name for one in self.people), *(one.organisation for one in self.people))
        return bool(who) and who.casefold().strip() in {one.casefold() for one in mine}

    @property
    def unseen(self) -> Unseen:
        """What of the audit's entries they do not see, on the strands they do."""
        whole = self.sight is Sight.WHOLE
        return Unseen() if whole else Unseen(WEIGHING, OF_THE_DEPARTMENT)

    def _sees_strand(self, strand: str) -> bool:
        if strand == DRAFTS:
            return self.sees_drafts
        if self.sight is Sight.COUNCIL:
            return not strand.startswith(WEIGHED)
        return self.sight is Sight.WHOLE

    def acts_as(self, may: Iterable[Role]) -> Person | None:
        """Who of theirs may do an act that is for these parts."""
        return next((person for person in self.people if set(person.roles) & set(may)), None)
