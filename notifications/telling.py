"""What a letter tells its templates: the facts of its kind, and its days, people and rung in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from domain.days import Division, Edition
from domain.digests import groups_in
from domain.duties import KINDS, DutyKind
from domain.ladder import chases
from domain.letters import Letter
from domain.meetings import Invitation
from domain.moments import day_of, london, spoken, spoken_moment
from domain.people import OF_THE_DEPARTMENT, REPORTING_TO_IT, Role, title
from domain.steps import ON_ENTRY
from domain.wording import LETTERS
from notifications.passages import one_line

LISTS = {
    "readings",
    "changes",
    "collisions",
    "gaps",
    "answers",
    "boxes",
    "evidence",
    "slow",
    "weak",
    "agenda",
    "actions",
}
TITLES = {role.value: title(role) for role in Role}
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
COUNTS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


AFTER_CHASING = " after the last chaser"
# Rungs of which there is one alone, in words.
ONCE = {
    "": "",
    "told once": "sent once, after the date has passed",
    ON_ENTRY: "sent once, since it was due before the notice was entered here",
}


class FactMissing(Exception):
    """A letter came without a fact that its kind must be given (`domain.wording`)."""


@dataclass(frozen=True)
class Chaser:
    """Where a letter stands in the chasing after its date.

    `next_to` hears next, where that is somebody else; `monthly` says that after the last it is asked for every month.
    """

    number: int
    of: int
    next_to: Role | None
    monthly: bool

    @property
    def ordinal(self) -> str:
        return ORDINALS.get(self.number, f"{self.number}th")

    @property
    def most(self) -> str:
        return COUNTS.get(self.of, str(self.of))

    @property
    def last(self) -> bool:
        return self.number >= self.of


@dataclass(frozen=True)
class MeetingTold:
    """A meeting in words, in UK time."""

    when: str
    day: str
    until: str
    place: str
    about: str
    changed: bool
    goes_on: bool


def told(letter: Letter) -> dict[str, object]:
    """Every name a template may use. A letter with no date, meeting or chaser has no such name at all."""
    row = KINDS.get(duty_of(letter.kind) or "")
    owner = _owner(letter, row)
    chaser = _chaser(letter, owner, row) if owner and row else None
    words: dict[str, object] = {
        **_facts(letter),
        "letter": letter,
        "council": one_line(letter.council),
        "instrument": one_line(letter.instrument),
        "reference": one_line(letter.reference),
        "paragraph": one_line(letter.paragraph),
        "to_name": one_line(letter.to.name),
        "as_role": letter.as_role,
        "in_place": letter.as_role not in letter.to.roles,
        "instead_of": one_line(letter.instead_of),
        "reply_to": one_line(letter.reply_to.name) if letter.reply_to and letter.reply_to.id != letter.to.id else "",
        "act": one_line(letter.facts.get("act", "")),
        "act_by": owner or letter.as_role,
        "also_told": tuple(r for r in row.told if r is not letter.as_role) if row else (),
        "asked_of": owner,
        "of_department": letter.as_role in (*OF_THE_DEPARTMENT, *REPORTING_TO_IT),
        "monthly": letter.rung.endswith(AFTER_CHASING),
        "escalated": owner is not None and letter.as_role is not owner,
        "told_day": spoken(day_of(letter.told_at)),
        "was_due": spoken_moment(letter.due_at),
        "which": _which(letter.rung) if chaser is None else "",
    }
    if letter.due:
        words |= {"due_day": spoken(letter.due.on), "why": one_line(letter.due.sentence())}
    if letter.invitation:
        words["meeting"] = _meeting(letter.invitation)
        if letter.invitation.why:
            words["why"] = one_line(letter.invitation.why)
    if chaser:
        words["chaser"] = chaser
    return words


def _facts(letter: Letter) -> dict[str, object]:
    named = LETTERS[letter.kind]
    if missing := [name for name in named if name not in letter.facts]:
        raise FactMissing(f"{letter.kind} must be given {', '.join(missing)}; letter {letter.key} was not")
    return {name: _fact(name, letter.facts) for name in named}


def _fact(name: str, facts: Mapping[str, str]) -> object:
    if name == "groups":
        return groups_in(facts[name])
    if name in LISTS:
        return tuple(line for line in map(_readable, facts[name].splitlines()) if line)
    return _readable(facts[name])


def _readable(text: str) -> str:
    """One line, with days such as 2022-05-30 as a letter says them."""
    return re.sub(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])", _spoken_day, one_line(text))


def _spoken_day(found: re.Match[str]) -> str:
    try:
        return spoken(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def duty_of(kind: str) -> str | None:
    """The name of the duty a kind of letter reminds or chases somebody of, if it is one of those."""
    name, _, ending = kind.rpartition("_")
    return name if ending in ("due", "overdue") and name in KINDS else None


def _owner(letter: Letter, row: DutyKind | None) -> Role | None:
    """Who owes what an overdue letter asks for. It may be another than the table says, and the step says so."""
    overdue = row is not None and letter.kind.endswith("_overdue")
    return Role(letter.facts.get("owner", row.owner)) if row and overdue else None


def _chaser(letter: Letter, owner: Role, row: DutyKind) -> Chaser | None:
    if not (found := re.fullmatch(r"chaser (\d+) of (\d+)", letter.rung)):
        return None
    number, of = int(found[1]), int(found[2])
    after = _chased(owner, of)[number : number + 1]
    next_to = next((role for role in after if role is not letter.as_role), None)
    return Chaser(number, of, next_to, row.until_done)


@cache
def _chased(owner: Role, at_most: int) -> tuple[Role, ...]:
    """Who is chased, in order. The law's `chases` says it; its days are not wanted here, so any calendar will do."""
    edition = Edition(division=Division.ENGLAND, name="", holidays=())
    return tuple(chase.to for chase in chases(date(2021, 6, 7), owner, edition, every=1, at_most=at_most))


def _which(rung: str) -> str:
    """The rung in words, to follow "This letter is"; a letter without one has none."""
    if rung.endswith(" before"):
        return f"the reminder set for {rung} the date"
    if rung.endswith(AFTER_CHASING):
        return f"the one sent {rung}"
    return ONCE.get(rung, f"the one for this point: {rung}")


def _meeting(invitation: Invitation) -> MeetingTold:
    return MeetingTold(
        when=spoken_moment(invitation.starts_at),
        day=spoken(day_of(invitation.starts_at)),
        until=f"{london(invitation.ends_at):%H:%M}",
        place=one_line(invitation.place),
        about=one_line(invitation.description),
        changed=invitation.sequence > 0 and invitation.method == "REQUEST" and not invitation.joining,
        goes_on=invitation.goes_on,
    )


def named(name: str) -> str:
    """A role or a term as a letter names it: `dcs` is the director of children's services."""
    return TITLES.get(name, name.replace("_", " "))
