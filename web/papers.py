"""What pages show of papers: their sections, versions, evidence and differences; and which of it somebody may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.moments import spoken_moment
from domain.papers import Evidence, Kind, Paper, Section
from domain.people import Person, Role
from models.papers import VersionRow
from models.record import AuditRow
from web.rights import View
from web.shown import Way, notice_address

DONE = {"draft-assessment": "drafted", "sign-assessment": "signed off"}
HANDED_IN = "handed in"
CALLED = {"draft-assessment": "Say that it is drafted", "sign-assessment": "Sign off"}
HAND_IN = "Hand in"


@dataclass(frozen=True)
class Piece:
    """Some lines of a text: as they were (`same`), `added` or `gone`."""

    how: str
    text: str


@dataclass(frozen=True)
class Part:
    """One section of a paper as it is read; `changes` is what is other than in the version before."""

    title: str
    why: str
    text: str
    changes: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Version:
    """One version in the list of them: `states` is what was done with it."""

    number: int
    said: str
    states: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class File:
    name: str
    said: str
    sha256: str
    address: str


def papers_address(reference: str) -> str:
    return f"{notice_address(reference)}/papers"


def paper_address(reference: str, paper: Paper, version: int | None = None) -> str:
    return f"{papers_address(reference)}/{paper.slug}{f'?version={version}' if version else ''}"


def states_of(done: Iterable[AuditRow]) -> dict[int, tuple[str, ...]]:
    """What was done with each version, by its number."""
    states: dict[int, tuple[str, ...]] = {}
    for row in done:
        if (number := row.details.get("version", "")).isdecimal():
            said = DONE.get(act_of(row), HANDED_IN)
            states[int(number)] = (*states.get(int(number), ()), said)
    return states


def act_of(row: AuditRow) -> str:
    """The act an entry is of."""
    return row.key.split("/")[-2]


def seen_of(
    versions: Sequence[VersionRow], states: Mapping[int, tuple[str, ...]], view: View, paper: Paper, invited: set[str]
) -> list[VersionRow]:
    """The versions somebody may see: the council all, others what was handed in to them."""
    if view.sees_drafts:
        return list(versions)
    meant = bool(invited & {*view.ids}) if paper.kind is Kind.BOARD else Role.ADVISER in view.roles
    if not (view.weighs or meant):
        return []
    return [one for one in versions if HANDED_IN in states.get(one.version, ())]


def version_shown(
    row: VersionRow, paper: Paper, states: Mapping[int, tuple[str, ...]], people: Iterable[Person]
) -> Version:
    return Version(
        row.version,
        f"Version {row.version}, saved by {name_of(row.by, people)}, {spoken_moment(row.at)}",
        states.get(row.version, ()),
        paper_address(row.reference, paper, row.version),
    )


def name_of(id: str, people: Iterable[Person]) -> str:
    return next((one.name for one in people if one.id == id), id)


def files_of(row: VersionRow | None, paper: Paper) -> list[File]:
    return [_file(row.reference, paper, one) for one in row.files] if row else []


def _file(reference: str, paper: Paper, one: Evidence) -> File:
    address = f"{paper_address(reference, paper)}/evidence/{one.sha256}"
    return File(one.name, f"{one.kind.upper()}, {one.size_in_words}", one.sha256, address)


def parts_of(sections: Iterable[Section], row: VersionRow, before: VersionRow | None) -> list[Part]:
    """The sections of a version as they are read, with what changed since the one before, where that may be seen."""
    earlier = before.texts if before else {}
    return [
        Part(
            one.title,
            one.why,
            text := row.texts.get(one.name, ""),
            changes(earlier.get(one.name, ""), text) if before else (),
        )
        for one in sections
    ]


def changes(before: str, now: str) -> tuple[Piece, ...]:
    """What is other in a text, line by line; nothing where it is the same."""
    if before == now:
        return ()
    old, new = before.splitlines(), now.splitlines()
    pieces = []
    for how, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "\n".join(old[i:j])))
            continue
        pieces += [Piece("gone", "\n".join(old[i:j]))] if j > i else []
        pieces += [Piece("added", "\n".join(new[k:n]))] if n > k else []
    return tuple(pieces)


def act_way(reference: str, paper: Paper, act: str, version: int) -> Way:
    said = f"{CALLED.get(act, HAND_IN)}: version {version}"
    return said, f"{paper_address(reference, paper)}/acts/{act}?version={version}"
