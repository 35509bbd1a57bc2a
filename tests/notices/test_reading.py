"""Reading a notice's file: a notice, or every fault at once as file:line:column, in sentences."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instrument import Notice
from notices.faults import Fault
from notices.reading import MOST_SHOWN, read, read_text

WHOLE = (Path(__file__).parents[2] / "notices" / "sefton-2021.yaml").read_text(encoding="utf-8")


def written_with(*changes: tuple[str, str]) -> str:
    """Sefton's file with some text replaced; each must be there."""
    text = WHOLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def faults(text: str) -> list[str]:
    found = read_text(text, "notice.yaml")
    assert isinstance(found, list), "this was meant to be refused"
    return [str(fault) for fault in found]


def place(text: str, of: str) -> str:
    """Where `of` first stands in `text`, as a fault says it."""
    before = text[: text.index(of)].split("\n")
    return f"notice.yaml:{len(before)}:{len(before[-1]) + 1}"


def test_a_notice_without_faults_is_read() -> None:
    notice = read_text(WHOLE, "notice.yaml")

    assert isinstance(notice, Notice)
    assert notice.reference == "sefton-2021"


MISTAKES = [
    pytest.param(
        ("signed_on: 2021-06-07", "signed_on: 2022-02-30"),
        "2022-02-30",
        "`signed_on`: 2022-02-30 is not a day in the calendar",
        id="an impossible date",
    ),
    pytest.param(
        ("by: end of 2022-05", "by: end of 2022-13"),
        "end of 2022-13",
        "`by`: 'end of 2022-13' is not a month in the calendar",
        id="an impossible month",
    ),
    pytest.param(
        ("by: end of 2022-05", "by: end of 2021-05"),
        "end of 2021-05",
        "delivery by 2021-05-31 is before the notice's signature on 2021-06-07: a notice cannot ask for something"
        " before it exists; mend one of the two dates",
        id="a deadline before the notice",
    ),
    pytest.param(
        ("    strength: aim", "    strenth: aim"),
        "strenth",
        "`strenth` is not known here: did you mean `strength`?",
        id="an unknown field with a near neighbour",
    ),
    pytest.param(
        ("division: england", "zebra: blue"),
        "zebra",
        "`zebra` is not known here: known here: reference, council, kind, service, division, region, trigger, issued,"
        " terms, people, so_far, closures, replaces, fallbacks",
        id="an unknown field with none",
    ),
    pytest.param(
        ("strength: aim", "strength: aims"),
        "aims",
        "`strength`: 'aims' is not known; did you mean aim? It is one of: must, will, should, aim, may",
        id="a word that is none of those allowed",
    ),
    pytest.param(
        ("roles: [lead_member]", "roles: [mayor]"),
        "mayor",
        "`roles`: 'mayor' is not known. It is one of: coordinator, head_of_service, dcs, chief_executive, lead_member,"
        " chair, board_member, partner, adviser, nhs_adviser, commissioner, case_lead, approver, minister, operator",
        id="an unknown role",
    ),
    pytest.param(
        ("roles: [lead_member]", "roles: lead_member"),
        "lead_member",
        "`roles`: this is a list: each item on a line of its own after a hyphen, or all in [ ], not 'lead_member'",
        id="one item where a list belongs",
    ),
    pytest.param(
        ("at_most_months: 6", "at_most_months: six"),
        "six\n      counting",
        "`at_most_months`: this is a whole number, not 'six'",
        id="a word where a number belongs",
    ),
    pytest.param(
        ("at_most_months: 6", "at_most_months: 60"),
        "60",
        "`at_most_months`: this is 24 or less, not '60'",
        id="a number out of its bounds",
    ),
    pytest.param(
        ("with_adviser_recommendations: true", "with_adviser_recommendations: perhaps"),
        "perhaps",
        "`with_adviser_recommendations`: this is true or false, or yes or no, not 'perhaps'",
        id="neither true nor false",
    ),
    pytest.param(
        ("paragraph: 5a", "paragraph: fifth"),
        "fifth",
        "`paragraph`: 'fifth' is not a paragraph: write head, 5, 5b, or not reported",
        id="no paragraph",
    ),
    pytest.param(
        ("reference: sefton-2021", "reference: Sefton 2021"),
        "Sefton 2021",
        "`reference`: 'Sefton 2021' is not a reference: write small letters, digits and hyphens, such as sefton-2021",
        id="no reference",
    ),
    pytest.param(
        ("address: sue.lindqvist@sefton.example", r'address: "sue@sefton.example\nBcc: all@sefton.example"'),
        r'"sue@sefton.example\n',
        "`address`: an e-mail address holds no spaces, line breaks or control characters; e.g. name@council.example",
        id="an address with a newline",
    ),
    pytest.param(
        ("council: Sefton Council", "council:"),
        "\nkind",
        "`council`: there is nothing here: write a value, or take the line out",
        id="a name without a value",
    ),
    pytest.param(
        ("    paragraph: 6\n", ""),
        "reviews:\n",
        "`paragraph` is missing here: add it, such as paragraph: 11",
        id="a missing field, at the line it is missing under",
    ),
    pytest.param(
        ("    name: Sue Lindqvist\n", ""),
        "id: sue-lindqvist",
        "`name` is missing here: add it",
        id="a missing field in a list's item",
    ),
    pytest.param(
        ("status: unset\n    text: The adviser", "status: stated\n    text: The adviser"),
        "adviser_reports:",
        "`adviser_reports`: status is stated, yet there is no value: write one, or say unset",
        id="a term whose status and value disagree",
    ),
    pytest.param(
        ("id: sue-lindqvist", "id: priya-nair"),
        "priya-nair\n    name: Sue",
        "two people have the id 'priya-nair': give each an id of their own",
        id="two people with one id",
    ),
    pytest.param(
        ("roles: [case_lead]", "roles: [approver]"),
        "people:",
        "nobody is the case lead (the DfE official who books the reviews and is told): give somebody the role"
        " case_lead",
        id="nobody in a role there must be",
    ),
    pytest.param(
        ("  board:\n    paragraph: 5b", "  board: monthly\n  old:\n    paragraph: 5b"),
        "monthly",
        "`board`: names and values stand under this, each on a line of its own, not 'monthly'",
        id="a line of text where fields belong",
    ),
    pytest.param(
        ("kind: improvement notice", "kind: improvement notice\nkind: direction"),
        "kind: direction",
        "`kind` stands here a second time (first on line 9): keep one of the two",
        id="a duplicate key",
    ),
]


@pytest.mark.parametrize(("change", "at", "said"), MISTAKES)
def test_a_mistake_is_told_at_its_place_with_what_would_be_right(change: tuple[str, str], at: str, said: str) -> None:
    text = written_with(change)

    assert f"{place(text, at)}: {said}" in faults(text)


@pytest.mark.parametrize(
    ("change", "at", "said"), [case for case in MISTAKES if case.id != "a line of text where fields belong"]
)
def test_one_mistake_gives_one_fault(change: tuple[str, str], at: str, said: str) -> None:
    assert [fault.split(": ", 1)[1] for fault in faults(written_with(change))] == [said]


def test_all_faults_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = written_with(
        ("kind: improvement notice", "kind: improvement notice\nkind: direction"),
        ("by: end of 2022-05", "by: end of 2021-05"),
        ("roles: [lead_member]", "roles: [mayor]"),
        ("council: Sefton Council", "council: Sefton Council\ncouncil: Bury Council"),
        ("strength: aim", "strenth: aim"),
    )

    told = faults(text)

    assert [re.sub(r"^notice.yaml:\d+:\d+: ", "", fault)[:24] for fault in told] == [
        "`council` stands here a ",
        "`kind` stands here a sec",
        "`strenth` is not known h",
        "delivery by 2021-05-31 i",
        "`roles`: 'mayor' is not ",
    ]
    lines = [int(fault.split(":")[1]) for fault in told]
    assert lines == sorted(lines)


SYNTAX = [
    pytest.param("a: b: c", "1:5", "put text that holds a colon in quotes", id="a colon in text"),
    pytest.param("a:\n\tb: 1", "2:1", "indent with spaces, not tabs", id="a tab"),
    pytest.param(
        "a: [1, 2", "1:9", "close the quotes or brackets|mend the line|close the brackets", id="an open bracket"
    ),
    pytest.param('a: "b', "1:6", "close the quotes", id="an open quote"),
    pytest.param("a: 1\n b: 2", "2:3", "quotes|indentation", id="a stray indentation"),
    pytest.param("a: @b", "1:4", "put text that begins with %, @ or ` in quotes", id="a character that begins nothing"),
    pytest.param("", "1:1", "the file is empty", id="nothing"),
    pytest.param("# only a comment\n", "1:1", "the file is empty", id="a comment"),
    pytest.param("a: &x 1", "1:4", "&x names a value to be repeated", id="an anchor"),
    pytest.param("a: 1\nb: *x", "2:4", r"\*x repeats a value written elsewhere", id="an alias"),
    pytest.param("a: !!python/object:os.system x", "1:4", "is a tag: take it out", id="a tag"),
    pytest.param("a: !secret x", "1:4", "!secret is a tag", id="a tag of its own"),
    pytest.param("a: 1\n---\nb: 2", "2:1", "one file holds one document", id="two documents"),
    pytest.param("[" * 100_000, "1:21", "at most 20 deep", id="a well of brackets"),
    pytest.param("- 1\n" * 30_000, "20000:3", "20,000 values", id="too many values"),
    pytest.param("? [1, 2]\n: 3", "1:3", "a name is one word, not a list", id="a list for a name"),
    pytest.param("just text", "1:1", "names and values stand under this", id="no names at all"),
]


@pytest.mark.parametrize(("text", "spot", "said"), SYNTAX)
def test_what_is_not_plain_yaml_is_refused_at_its_place(text: str, spot: str, said: str) -> None:
    told = [fault for fault in faults(text) if fault.startswith(f"notice.yaml:{spot}: ")]

    assert re.search(said, "\n".join(told))


def test_a_bomb_of_aliases_is_never_built() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    told = faults("\n".join(levels))

    assert told[0] == ("notice.yaml:1:5: &a0 names a value to be repeated: take it out, and write values out")


def test_times_and_paragraphs_are_not_misread_as_numbers() -> None:
    timetable = (
        "    status: agreed\n    settled: {by: Claire Donnelly, role: case_lead, on: 2021-06-14}\n"
        "    value:\n      sittings:\n        - {on: 2021-07-14, at: 10:00}\n        - {on: 2021-08-11, at: 09:30}\n"
    )
    notice = read_text(
        written_with(("    status: unset\n    text: report to", f"{timetable}    text: report to")), "notice.yaml"
    )

    assert isinstance(notice, Notice)
    agreed = notice.terms.board_timetable.value
    assert agreed
    assert [f"{sitting.at:%H:%M}" for sitting in agreed.sittings] == ["10:00", "09:30"]
    assert (notice.terms.reviews.paragraph, notice.terms.board.paragraph) == ("6", "5b")


def test_no_and_yes_stay_words_where_words_belong() -> None:
    notice = read_text(written_with(("council: Sefton Council", "council: no")), "notice.yaml")

    assert isinstance(notice, Notice)
    assert notice.council == "no"


def test_only_the_first_hundred_faults_are_shown_and_the_rest_counted() -> None:
    people = "".join(f"  - {{id: P{n}, name: P, address: p@x.example, roles: [chair]}}\n" for n in range(150))

    told = faults(written_with(("people:\n", f"people:\n{people}")))

    assert len(told) == MOST_SHOWN + 1
    assert told[-1].endswith("further faults from here on, 50 in number, are not shown: mend these first")


def only(path: Path) -> Fault:
    found = read(path)
    assert isinstance(found, list)
    (fault,) = found
    return fault


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert str(only(tmp_path / "none.yaml")) == (
        f"{tmp_path / 'none.yaml'}:1:1: there is no such file: check its name and folder"
    )


def test_a_folder_is_no_notice(tmp_path: Path) -> None:
    assert only(tmp_path).what == "this is a folder: name the file inside it"


def test_a_pipe_is_not_waited_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert only(tmp_path / "pipe").what == "this is not an ordinary file: name a text file"


def test_a_file_the_system_will_not_open_says_why(tmp_path: Path) -> None:
    assert only(tmp_path / ("x" * 5000)).what == (
        "the file cannot be read (File name too long): check its name and who may read it"
    )


def test_a_file_of_ten_megabytes_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "notice.yaml"
    path.write_bytes(b"a: 1\n" * 2_000_000)

    assert only(path).what == "the file is larger than 1,000,000 bytes: this cannot be what was meant"


NOT_TEXT = [
    pytest.param(
        b"reference: caf\xe9\n", (1, 15), "this is not UTF-8 text: save it as plain text in UTF-8", id="latin"
    ),
    pytest.param("a: 1\n".encode("utf-16"), (1, 1), "this is not UTF-8 text: save it", id="utf-16"),
    pytest.param(b"a: 1\nb: \x00\x01\x02", (2, 4), r"'\x00' cannot stand in a text file: take it out", id="binary"),
    pytest.param(b"a: 1\nb: \x1b[31mred", (2, 4), r"'\x1b' cannot stand in a text file", id="a terminal's codes"),
    pytest.param(b"%PDF-1.7\n\xe2\xe3\xcf\xd3", (2, 1), "this is not UTF-8 text", id="a PDF"),
]


@pytest.mark.parametrize(("written", "spot", "said"), NOT_TEXT)
def test_what_is_not_text_is_refused_at_its_place(
    tmp_path: Path, written: bytes, spot: tuple[int, int], said: str
) -> None:
    path = tmp_path / "notice.yaml"
    path.write_bytes(written)

    fault = only(path)

    assert (fault.line, fault.column) == spot
    assert fault.what.startswith(said)


def test_a_mark_at_the_beginning_of_a_file_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "notice.yaml"
    path.write_text(WHOLE, encoding="utf-8-sig")

    assert isinstance(read(path), Notice)


def test_a_file_with_windows_line_ends_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "notice.yaml"
    path.write_text(WHOLE, encoding="utf-8", newline="\r\n")

    assert read(path) == read_text(WHOLE, "notice.yaml")


LINES = WHOLE.splitlines(keepends=True)
SCRAPS = st.sampled_from(
    ["", "- ", "  x: 1\n", "terms:\n", "people: 5\n", "[", "{}", "2022-02-30\n", "~\n", ": :\n", "\t", "é"]
)


@given(st.integers(0, len(LINES) - 1), st.integers(0, 3), SCRAPS)
def test_whatever_is_done_to_a_file_the_answer_is_a_notice_or_faults_within_it(at: int, gone: int, scrap: str) -> None:
    text = "".join([*LINES[:at], scrap, *LINES[at + gone :]])

    found = read_text(text, "notice.yaml")

    last = text.count("\n") + 1
    assert isinstance(found, Notice) or found
    assert isinstance(found, Notice) or all(1 <= fault.line <= last and fault.what for fault in found)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    assert isinstance(read_text(text, "notice.yaml"), list)
