"""Papers: a board report (paragraph 5) or the council's own assessment (10), laid out by the notice's clauses."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from domain.facts import Fact, unseen
from domain.instrument import Notice
from domain.people import Role, known_by_id
from domain.terms import Clause, Strength, Terms

SHA256 = r"^([0-9a-f]{64})?$"
# Who writes them, as the acts that hand them in have it.
WRITERS = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS)
# Characters: of one section, and of all together. What carries a draft to the register takes two megabytes.
LONGEST, LONGEST_IN_ALL = 20_000, 100_000
MOST_FILES = 30
MOST_VERSIONS = 500


class Kind(StrEnum):
    BOARD = "board"
    ASSESSMENT = "assessment"


class Paper(Fact):
    """Which paper: a report to board `number`, or the assessment before review `number`."""

    kind: Kind
    number: int

    @property
    def slug(self) -> str:
        return f"{self.kind}-{self.number}"

    @property
    def title(self) -> str:
        of = "Report to board" if self.kind is Kind.BOARD else "Own assessment for review"
        return f"{of} {self.number}"

    @property
    def duty(self) -> str:
        """The key of the duty it discharges."""
        return f"{'board-report' if self.kind is Kind.BOARD else 'self-assessment'}-{self.number}"

    @property
    def strand(self) -> str:
        """The strand its acts are done on, as the register names it."""
        return "board" if self.kind is Kind.BOARD else f"assessment-{self.number}"

    @property
    def acts(self) -> tuple[str, ...]:
        """What may be done with a version of it, in that order; the last hands it in."""
        signing = ("draft-assessment", "sign-assessment", "submit-assessment")
        return ("submit-report",) if self.kind is Kind.BOARD else signing

    @property
    def about(self) -> str:
        """How those acts name its number."""
        return "meeting" if self.kind is Kind.BOARD else "review"


class Section(Fact):
    """One part of a paper. Without a `strength` this notice does not ask for it: it is custom, and said to be."""

    name: str
    title: str
    asks: str
    paragraph: str
    strength: Strength | None = None

    @property
    def why(self) -> str:
        """What the notice says of it, or that it says nothing."""
        if self.strength is None:
            return "This notice does not ask for it: it is usual."
        return f"Paragraph {self.paragraph}: the notice says “{self.strength}”."


class Evidence(Fact):
    """A file that goes with a paper: its cleaned name, the sha256 of its bytes, its kind, its size in bytes."""

    name: str
    sha256: str
    kind: str
    size: int

    @property
    def size_in_words(self) -> str:
        return f"{self.size / 1000:,.0f} kB" if self.size >= 1000 else f"{self.size} bytes"


class Draft(Fact):
    """What somebody would have saved over version `over` (nought: the first). `click` is one press of the button."""

    reference: str
    paper: Paper
    over: int
    texts: dict[str, str]
    evidence: tuple[Evidence, ...] = ()
    by: str
    at: datetime
    click: str


class Saved(Fact):
    """The version a draft became; or why it became none, and whether that is because somebody was faster."""

    version: int = 0
    refusal: str = ""
    overtaken: bool = False


def paper_named(slug: str) -> Paper | None:
    """The paper of an address, such as board-3; None where it names none."""
    kind, _, number = slug.partition("-")
    if kind not in set(Kind) or not (number.isascii() and number.isdecimal()) or len(number) > 3:
        return None
    paper = Paper(kind=Kind(kind), number=int(number))
    return paper if paper.number and paper.slug == slug else None


def paper_of(duty: str, about: Mapping[str, str | int]) -> Paper | None:
    """The paper that a duty of this kind asks for; None where it asks for none."""
    kind, number = ASKED_BY.get(duty, (None, ""))
    return Paper(kind=kind, number=int(about[number])) if kind else None


def sections_of(notice: Notice, kind: Kind) -> tuple[Section, ...]:
    """The parts of a paper, each with its paragraph of this notice and how strongly it asks."""
    return tuple(_of_report(notice.terms) if kind is Kind.BOARD else _of_assessment(notice.terms))


def _of_report(terms: Terms) -> Iterator[Section]:
    board = terms.board.paragraph
    for name, title, asks, words in REPORT:
        clause = _clause(terms, words)
        paragraph = clause.paragraph if clause else board
        yield Section(
            name=name, title=title, asks=asks, paragraph=paragraph, strength=clause.strength if clause else None
        )
    # The board's own paragraph: it must be there, and may commission these.
    asked = "partners" in terms.board.text
    yield Section(
        name="partners",
        title="Updates from partners",
        asks="What partners report, where the board commissioned it.",
        paragraph=board,
        strength=Strength.MAY if asked else None,
    )


def _of_assessment(terms: Terms) -> Iterator[Section]:
    own, topics = terms.self_assessment, _clause(terms, ("culture", "performance"))
    for name, title, asks in ASSESSMENT:
        yield Section(name=name, title=title, asks=asks, paragraph=own.paragraph, strength=own.strength)
    if topics:
        yield Section(
            name="topics",
            title="What the review may cover",
            asks=f"Where the council stands on each: {topics.text.strip()}.",
            paragraph=topics.paragraph,
            strength=topics.strength,
        )


def _clause(terms: Terms, words: tuple[str, ...]) -> Clause | None:
    """The first clause with all of these words: paragraphs are numbered otherwise in every notice."""
    return next((one for one in terms.clauses if all(word in one.text.casefold() for word in words)), None)


# The kinds of duty that ask for a paper, and how they name its number.
ASKED_BY = {"board_report": (Kind.BOARD, "meeting"), "self_assessment": (Kind.ASSESSMENT, "review")}
# Name, title, what it asks for, and the words by which its clause is known.
REPORT = (
    ("data", "Data", "The figures since the last board, and from which day they are.", ("data", "evidence of impact")),
    ("analysis", "Analysis", "What the figures mean.", ("analysis", "evidence of impact")),
    ("recommendations", "Recommendations", "What the board is asked to agree.", ("recommendations", "impact")),
    ("impact", "Evidence of impact", "What has changed for children, and how it is known.", ("evidence of impact",)),
    ("slow", "Objectives that are slow to progress", "Which, since when, and what is being done.", ("slow",)),
    ("contributions", "Contributions to be strengthened", "Whose, and how.", ("contributions",)),
    ("staff", "Views of frontline staff", "What they say, and what was done about it.", ("views", "staff")),
    ("children", "Views of children and young people", "What they say, and what was done.", ("views", "children")),
)
ASSESSMENT = (
    ("progress", "Progress against objectives", "Each objective of the plan: where it stands, and how it is known."),
    ("surveys", "Surveys of staff", "When staff were asked, what they said, and what followed."),
    ("supervision", "Supervision and the quality of feedback", "How often, how good, and how that is known."),
)


def left_empty(sections: tuple[Section, ...], texts: Mapping[str, str]) -> tuple[Section, ...]:
    """The parts nobody has written anything in. They stop nobody: the notice says should, and readers see them."""
    return tuple(one for one in sections if not texts.get(one.name, "").strip())


def plain(text: str) -> str:
    """Text as browsers send it, with one kind of line end and nothing trailing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


def faults_in(sections: tuple[Section, ...], texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what was written, by the name of its section; of all of it together, under no name."""
    faults = {one.name: said for one in sections if (said := _fault(one, texts.get(one.name, "")))}
    if not faults and (total := sum(map(len, texts.values()))) > LONGEST_IN_ALL:
        faults[""] = f"All sections together hold {total:,} characters; {LONGEST_IN_ALL:,} is the most. Attach a file."
    return faults


def _fault(section: Section, text: str) -> str:
    if len(text) > LONGEST:
        return f"{section.title} holds {len(text):,} characters; {LONGEST:,} is the most. Attach a file instead."
    if unseen(text, but="\n\t"):
        return f"{section.title} holds a character that cannot be seen: type it again rather than pasting it."
    return ""


def hash_of(reference: str, paper: str, version: int, texts: Mapping[str, str], evidence: tuple[Evidence, ...]) -> str:
    """The sha256 of one version: which it is, each section, and the name and bytes of each file."""
    files = sorted([one.name, one.sha256] for one in evidence)
    whole = [reference, paper, version, {name: text for name, text in texts.items() if text}, files]
    return sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def why_not_save(notice: Notice, draft: Draft, handed_in: str, ended: bool) -> str | None:
    """Why nothing may be saved. `handed_in` says that and when the paper was handed in; empty where it was not."""
    person = known_by_id(notice.people, draft.by)
    if person is None or not set(person.roles) & set(WRITERS):
        return "Only the coordinator, the head of service and the director write this paper."
    if ended:
        return "The notice has ended: its papers stay as they are."
    if handed_in:
        return f"{handed_in} What was handed in stays as it is."
    if len(draft.evidence) > MOST_FILES:
        return f"A paper takes {MOST_FILES} files at most. Remove one first."
    if draft.over >= MOST_VERSIONS:
        return f"There are {MOST_VERSIONS} versions of this paper, which is the most."
    sections = sections_of(notice, draft.paper.kind)
    if draft.texts.keys() - {one.name for one in sections}:
        return "The notice was changed, and this paper has other sections now. Open the form again."
    return next(iter(faults_in(sections, draft.texts).values()), None)
