"""Papers: their parts by the notice's clauses, what may be written in them, and what their hash covers."""

from datetime import date

import pytest

from domain.moments import at
from domain.papers import (
    LONGEST,
    LONGEST_IN_ALL,
    Draft,
    Evidence,
    Kind,
    Paper,
    faults_in,
    hash_of,
    left_empty,
    paper_named,
    paper_of,
    sections_of,
    why_not_save,
)
from domain.terms import Strength
from tests.support.notices import sefton

REPORT = sections_of(sefton(), Kind.BOARD)
NOW = at(date(2021, 6, 24))
FILE = Evidence(name="survey.pdf", sha256="a" * 64, kind="pdf", size=3)


def draft(by: str = "priya-nair", over: int = 0, files: int = 0, **texts: str) -> Draft:
    return Draft(
        reference="sefton",
        paper=Paper(kind=Kind.BOARD, number=1),
        over=over,
        texts=texts,
        evidence=tuple(FILE for _ in range(files)),
        by=by,
        at=NOW,
        click="1",
    )


def test_each_part_of_a_report_names_its_paragraph_and_how_strongly_the_notice_asks() -> None:
    asked = [(one.name, one.paragraph, one.strength) for one in REPORT]

    assert asked == [
        *((name, "5c", Strength.SHOULD) for name in ("data", "analysis", "recommendations", "impact")),
        *((name, "5d", Strength.SHOULD) for name in ("slow", "contributions")),
        *((name, "5e", Strength.WILL) for name in ("staff", "children")),
        ("partners", "5b", Strength.MAY),
    ]


def test_each_part_of_an_assessment_names_its_paragraph_and_the_topics_of_the_review() -> None:
    asked = sections_of(sefton(), Kind.ASSESSMENT)

    assert [(one.name, one.paragraph, one.strength) for one in asked] == [
        *((name, "10", Strength.SHOULD) for name in ("progress", "surveys", "supervision")),
        ("topics", "7", Strength.MAY),
    ]
    assert "culture; performance; leadership" in asked[-1].asks


def test_what_a_notice_does_not_ask_for_is_said_to_be_usual_and_no_more() -> None:
    notice = sefton()
    bare = notice.model_copy(update={"terms": notice.terms.model_copy(update={"clauses": ()})})

    data, *_ = sections_of(bare, Kind.BOARD)

    assert (data.strength, data.why) == (None, "This notice does not ask for it: it is usual.")
    assert [one.name for one in sections_of(bare, Kind.ASSESSMENT)] == ["progress", "surveys", "supervision"]


def test_parts_left_empty_are_named_and_blanks_are_nothing() -> None:
    written = {one.name: "Something" for one in REPORT} | {"slow": " \n", "staff": ""}

    assert [one.name for one in left_empty(REPORT, written)] == ["slow", "staff"]
    assert why_not_save(sefton(), draft(slow=" "), "", False) is None


@pytest.mark.parametrize(
    ("texts", "faults"),
    [
        ({"data": "x" * LONGEST}, {}),
        ({"data": "<b>&amp;</b> \N{HEBREW LETTER ALEF}\n\ttext"}, {}),
        (
            {"data": "x" * (LONGEST + 1)},
            {"data": "Data holds 20,001 characters; 20,000 is the most. Attach a file instead."},
        ),
        (
            {"slow": "a\0b"},
            {
                "slow": "Objectives that are slow to progress holds a character that cannot be seen: type it again "
                "rather than pasting it."
            },
        ),
        (
            {one.name: "x" * LONGEST for one in REPORT[:6]},
            {"": f"All sections together hold 120,000 characters; {LONGEST_IN_ALL:,} is the most. Attach a file."},
        ),
    ],
    ids=["the most", "marks and Hebrew", "too much", "unseen", "too much in all"],
)
def test_what_cannot_be_saved_is_said_beside_its_part(texts: dict[str, str], faults: dict[str, str]) -> None:
    assert faults_in(REPORT, texts) == faults


@pytest.mark.parametrize(
    ("written", "handed_in", "ended", "said"),
    [
        (draft("claire-donnelly"), "", False, "Only the coordinator, the head of service and the director write"),
        (draft("nobody"), "", False, "Only the coordinator, the head of service and the director write"),
        (draft(), "", True, "The notice has ended: its papers stay as they are."),
        (draft(), "Report to board 1 was handed in on 1 July.", False, "Report to board 1 was handed in on 1 July. "),
        (draft(files=31), "", False, "A paper takes 30 files at most."),
        (draft(over=500), "", False, "There are 500 versions of this paper"),
        (draft(gossip="x"), "", False, "The notice was changed, and this paper has other sections now."),
        (draft(data="a\0"), "", False, "Data holds a character that cannot be seen"),
    ],
)
def test_a_draft_is_refused_in_a_sentence(written: Draft, handed_in: str, ended: bool, said: str) -> None:
    assert (why_not_save(sefton(), written, handed_in, ended) or "").startswith(said)


def test_a_hash_is_of_one_version_with_each_text_and_each_file() -> None:
    whole = hash_of("sefton", "board-1", 1, {"data": "x", "slow": ""}, (FILE,))

    others = (
        hash_of("bury", "board-1", 1, {"data": "x"}, (FILE,)),
        hash_of("sefton", "board-2", 1, {"data": "x"}, (FILE,)),
        hash_of("sefton", "board-1", 2, {"data": "x"}, (FILE,)),
        hash_of("sefton", "board-1", 1, {"data": "y"}, (FILE,)),
        hash_of("sefton", "board-1", 1, {"slow": "x"}, (FILE,)),
        hash_of("sefton", "board-1", 1, {"data": "x"}, ()),
        hash_of("sefton", "board-1", 1, {"data": "x"}, (FILE.model_copy(update={"name": "other.pdf"}),)),
    )

    assert whole == hash_of("sefton", "board-1", 1, {"data": "x"}, (FILE,))
    assert len({whole, *others}) == 8


@pytest.mark.parametrize("slug", ["", "board", "board-", "board-0", "board-01", "board-x", "board-²", "board-1000"])
def test_no_other_address_names_a_paper(slug: str) -> None:
    assert paper_named(slug) is None


def test_a_paper_is_named_by_its_address_and_by_its_duty() -> None:
    assert paper_named("assessment-12") == Paper(kind=Kind.ASSESSMENT, number=12)
    assert paper_of("board_report", {"meeting": 3}) == paper_named("board-3")
    assert paper_of("minutes", {"meeting": 3}) is None
