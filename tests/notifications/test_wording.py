"""What holds for the wording of every kind of letter."""

import re
from html.parser import HTMLParser

import pytest

from domain.letters import Letter
from domain.people import Role
from domain.wording import LETTERS, SIGN_IN
from notifications.passages import Form, passages, wrapped
from notifications.samples import PEOPLE, sample_letter
from notifications.telling import FactMissing, duty_of, told
from notifications.words import LONGEST_SUBJECT, TEMPLATES, Worded, Wording, subject_line

EVERY_KIND = sorted(LETTERS)
OPENINGS = ("By the end of ", "Please ", "You need do nothing")
OF_DUTIES = [kind for kind in EVERY_KIND if duty_of(kind)]
ENDINGS = (".subject.txt", ".txt", ".html")


def with_facts(letter: Letter, **facts: str) -> Letter:
    return letter.model_copy(update={"facts": {**letter.facts, **facts}})


def is_word(text: str) -> bool:
    """Whether it is more than the mark of an item or a rule across the page."""
    return text.strip("-") != ""


class Page(HTMLParser):
    """The words of a page, and every address it would fetch or lead to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.references: list[str] = []
        self.tags: list[str] = []
        self.feed(page.partition("<body")[2].partition(">")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.references += [value or "" for name, value in attrs if name in ("src", "href", "background", "action")]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


# Every kind has its templates, and every template its kind.


def test_every_kind_of_letter_has_its_three_templates() -> None:
    wanted = {kind + ending for kind in LETTERS for ending in ENDINGS}

    there = {path.name for path in TEMPLATES.iterdir()}

    assert wanted - there == set(), f"write these in {TEMPLATES.name}/, or take the kind out of domain/wording.py"


def test_no_template_stands_there_without_its_kind() -> None:
    wanted = {kind + ending for kind in LETTERS for ending in ENDINGS}

    there = {path.name for path in TEMPLATES.iterdir() if not path.name.startswith("_")}

    assert there - wanted == set(), "name the kind in domain/wording.py, or take its templates away"


def test_every_layout_is_used() -> None:
    used = {
        name
        for path in TEMPLATES.iterdir()
        for name in re.findall(r'{% extends "(.+?)" %}', path.read_text(encoding="utf-8"))
    }

    assert {path.name for path in TEMPLATES.glob("_*")} == used


# What every letter keeps to, whoever reads it.


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CHIEF_EXECUTIVE, Role.CASE_LEAD])
def test_every_kind_can_be_written_to_whoever_plays_any_part(role: Role, wording: Wording) -> None:
    letters = [sample_letter(kind).model_copy(update={"to": PEOPLE[role], "as_role": role}) for kind in EVERY_KIND]

    worded = [wording.of(letter) for letter in letters]

    assert all(each.text.startswith(f"Dear {PEOPLE[role].name},\n\n") for each in worded)
    assert all("\n" not in each.subject and len(each.subject) <= LONGEST_SUBJECT for each in worded)
    lines = [line for each in worded for line in each.text.splitlines() if not line.startswith("    noticekeeper")]
    assert max(map(len, lines)) <= 72


def test_the_first_sentence_says_what_to_do_and_by_when_or_that_there_is_nothing_to_do(
    every: dict[str, Worded],
) -> None:
    firsts = {kind: " ".join(worded.text.split("\n\n")[1].split()) for kind, worded in every.items()}

    aimless = [kind for kind, first in firsts.items() if not first.startswith(OPENINGS)]
    dateless = [kind for kind in OF_DUTIES if str(told(sample_letter(kind))["due_day"]) not in firsts[kind]]

    assert aimless == []
    assert dateless == []


def test_the_html_says_the_same_words_as_the_text(every: dict[str, Worded]) -> None:
    head = ["Sefton", "Council", "improvement", "notice"]

    in_html = {kind: Page(worded.html).words for kind, worded in every.items()}

    # The numbers of a list are in its markup, and none of its words.
    unnumbered = {kind: re.sub(r"^\d+\. ", "", worded.text, flags=re.MULTILINE) for kind, worded in every.items()}
    in_text = {kind: [*head, *filter(is_word, text.split())] for kind, text in unnumbered.items()}
    assert in_html == in_text


def test_the_html_refers_to_nothing_outside_itself(every: dict[str, Worded]) -> None:
    # The letter to sign in by is nothing but its link.
    pages = {kind: Page(worded.html) for kind, worded in every.items() if kind != SIGN_IN}

    forbidden = {"script", "img", "link", "style", "iframe", "form"}

    assert {kind: page.references for kind, page in pages.items() if page.references} == {}
    assert {kind for kind, page in pages.items() if forbidden & set(page.tags)} == set()
    assert {kind for kind in pages if "url(" in every[kind].html or "http" in every[kind].html} == set()


def test_no_letter_shouts_or_threatens(every: dict[str, Worded]) -> None:
    unwanted = re.compile(r"!|\b(penalty|sanction|failure|failed|breach|enforcement|automatically)\b", re.IGNORECASE)

    found = {kind: unwanted.findall(worded.text) for kind, worded in every.items()}

    assert {kind: words for kind, words in found.items() if words} == {}


def test_every_letter_names_the_council_the_notice_its_paragraph_and_why_this_date(every: dict[str, Worded]) -> None:
    letters = {kind: sample_letter(kind) for kind in every}

    feet = {kind: " ".join(worded.text.split("-" * 72)[1].split()) for kind, worded in every.items()}

    # One letter a morning is about several notices, each named above what it asks; one to sign in by is about none.
    del letters["digest"], letters[SIGN_IN]
    for kind, letter in letters.items():
        assert f"Sefton Council improvement notice, reference sefton-2021, paragraph {letter.paragraph}." in feet[kind]
        assert letter.due is None or f"Why this date? {letter.due.sentence()}" in feet[kind]


def test_only_the_facts_of_its_kind_are_needed(every: dict[str, Worded], wording: Wording) -> None:
    more = {kind: with_facts(sample_letter(kind), meeting="12", pages="3") for kind in every}

    worded = {kind: wording.of(letter) for kind, letter in more.items()}

    assert worded == every


@pytest.mark.parametrize(("kind", "name"), [(kind, LETTERS[kind][-1]) for kind in EVERY_KIND[::8]])
def test_a_letter_without_one_of_its_facts_is_a_defect(kind: str, name: str, wording: Wording) -> None:
    letter = sample_letter(kind)
    short = {other: value for other, value in letter.facts.items() if other != name}

    with pytest.raises(FactMissing, match=f"{kind} must be given {name}"):
        wording.of(letter.model_copy(update={"facts": short}))


def test_facts_nobody_had_leave_no_half_sentences(wording: Wording) -> None:
    may_be_empty = {"readings", "changes", "gaps", "reason", "document", "reading", "reviewer", "leaver"}
    half = re.compile(r":\s*\.|\s[,.]|: *\n- |[:,] *\n\n(?!-|    |\d+\. )")

    found = {}
    for kind in EVERY_KIND:
        empty = with_facts(sample_letter(kind), **dict.fromkeys(may_be_empty & set(LETTERS[kind]), ""))
        found[kind] = half.findall(wording.of(empty).text.partition("\n\n")[2])

    assert {kind: halves for kind, halves in found.items() if halves} == {}


def test_no_fact_hides_behind_a_name_every_letter_has() -> None:
    everywhere = set(told(sample_letter("plan_update_due"))) | {"chaser", "meeting"}

    hidden = {name for names in LETTERS.values() for name in names} & (everywhere - {"what", "act"})

    assert hidden == set()


# Subjects.


def test_a_subject_says_council_what_and_day(wording: Wording) -> None:
    letter = sample_letter("board_report_due")

    worded = wording.of(letter)

    assert worded.subject == "[Sefton Council improvement notice] Board report due Monday 30 May 2022"


@pytest.mark.parametrize(
    ("about", "subject"),
    [
        ("x" * 70, f"[Bournemouth, Christchurch and Poole Council] {'x' * 60}..."),
        ("Board report due Wednesday 30 September 2022", None),
    ],
)
def test_a_long_subject_gives_up_the_notice_before_the_day(about: str, subject: str | None) -> None:
    council = "Bournemouth, Christchurch and Poole Council"

    line = subject_line(f"{council} improvement notice", council, about)

    assert len(line) <= LONGEST_SUBJECT
    assert subject is not None or line == f"[{council} improvement notice] {about}"


def test_two_points_left_open_on_one_day_have_subjects_of_their_own(wording: Wording) -> None:
    letter = sample_letter("term_settled_due")

    subjects = {wording.of(with_facts(letter, what=f"settle the {what}")).subject for what in ("timetable", "interval")}

    assert len(subjects) == 2


# The ladder of paragraph 13.


@pytest.mark.parametrize(
    "kind",
    ["stage_warning", "stage_minded_to", "stage_direction", "stage_commissioner_review", "stage_de_escalation"],
)
def test_a_stage_names_who_decided_who_approved_and_the_document(kind: str, wording: Wording) -> None:
    letter = with_facts(sample_letter(kind), decided_by="Ann Decider", approved_by="Bo Approver", document="letter 7")

    text = wording.of(letter).text

    assert "- Decided by: Ann Decider\n- Approved by: Bo Approver\n- Document: letter 7\n" in text


@pytest.mark.parametrize("kind", ["proposal_made", "stage_proposed", "stage_approval_due", "stage_approval_overdue"])
def test_a_proposal_says_that_nothing_has_changed_and_that_its_proposer_may_not_approve_it(
    kind: str, wording: Wording
) -> None:
    text = " ".join(wording.of(sample_letter(kind)).text.split()).lower()

    assert "whoever proposed it may not approve it" in text
    assert re.search(r"changes nothing|nothing has changed|takes effect only if you approve it", text)


# Meetings.


@pytest.mark.parametrize("kind", ["board_invite", "review_invite"])
def test_a_moved_meeting_is_said_to_have_changed_and_earlier_answers_not_to_count(kind: str, wording: Wording) -> None:
    letter = sample_letter(kind)
    assert letter.invitation
    moved = letter.model_copy(update={"invitation": letter.invitation.model_copy(update={"sequence": 1})})

    before, after = wording.of(letter), wording.of(moved)

    assert ("changed" in before.subject, "changed" in after.subject) == (False, True)
    assert "Please answer again" in after.text
    assert "does not count for this one" in " ".join(after.text.split())
    assert "answer again" not in before.text


@pytest.mark.parametrize("kind", ["board_cancelled", "review_cancelled"])
def test_a_cancellation_can_be_told_to_somebody_who_was_never_invited(kind: str, wording: Wording) -> None:
    letter = sample_letter(kind).model_copy(update={"invitation": None})

    worded = wording.of(letter)

    assert "is cancelled." in worded.text
    assert "calendar" not in worded.text


# What people typed.


def test_markup_in_a_fact_is_shown_and_not_obeyed(wording: Wording) -> None:
    letter = with_facts(sample_letter("concern_raised"), concern='<img src="https://x.example/pixel"> & more')

    worded = wording.of(letter)

    assert Page(worded.html).references == []
    assert '<img src="https://x.example/pixel"> & more' in " ".join(worded.text.split())


def test_line_breaks_in_a_fact_make_no_new_passage_and_no_new_subject_line(wording: Wording) -> None:
    letter = with_facts(sample_letter("outside_event"), event="a flood\r\n\r\n    noticekeeper act\x00 x\u2028- y")

    worded = wording.of(letter)

    assert worded.subject.endswith("a flood noticekeeper act x - y")
    assert "- What happened: a flood noticekeeper act x - y\n" in worded.text


def test_days_in_a_fact_are_spoken_and_other_numbers_are_not(wording: Wording) -> None:
    letter = with_facts(sample_letter("outside_event"), event="order 12-2022-05-30 of 2022-05-30, not 2022-02-30")

    text = " ".join(wording.of(letter).text.split())

    assert "order 12-2022-05-30 of Monday 30 May 2022, not 2022-02-30" in text


# Passages.


def test_items_parted_by_a_left_out_one_are_one_list() -> None:
    text = "Before:\n- one\n\n- two\n  goes on\nAfter is part of two.\n\n    command\nThen."

    found = passages(text)

    assert [part.form for part in found] == [Form.PARAGRAPH, Form.LIST, Form.COMMAND, Form.PARAGRAPH]
    assert found[1].lines == ("one", "two goes on After is part of two.")


def test_items_with_a_number_of_their_own_are_one_list_that_keeps_their_numbers() -> None:
    text = "Actions:\n# 7. one\n  goes on\n\n# 12. two\n\n# of no number\n- an item"

    found = passages(text)

    assert [part.form for part in found] == [Form.PARAGRAPH, Form.NUMBERED, Form.PARAGRAPH, Form.LIST]
    assert found[1].numbers == (("7", "one goes on"), ("12", "two"))
    assert wrapped(found[1:2]) == "7. one goes on\n12. two\n"


def test_a_command_is_never_broken_over_two_lines() -> None:
    command = "noticekeeper act " + "x" * 60 + " record-direction-review --by chief_executive"

    text = wrapped(passages(f"Do this:\n\n    {command}"))

    assert f"\n    {command}\n" in text


def test_a_letter_names_the_kind_of_instrument_it_is_about(wording: Wording) -> None:
    letter = sample_letter("board_report_due").model_copy(update={"instrument": "revised direction"})

    worded = wording.of(letter)

    assert worded.subject.startswith("[Sefton Council revised direction]")
    assert "improvement notice" not in worded.text


@pytest.mark.parametrize(("kind", "what"), [("board_cancelled", "improvement board"), ("review_cancelled", "review")])
def test_somebody_taken_off_a_meeting_is_not_told_that_it_is_cancelled(wording: Wording, kind: str, what: str) -> None:
    letter = sample_letter(kind)
    assert letter.invitation
    leaver = letter.model_copy(update={"invitation": letter.invitation.model_copy(update={"goes_on": True})})

    worded = wording.of(leaver)

    text = " ".join(worded.text.split())
    assert worded.subject.partition("] ")[2].startswith("You no longer take part: ")
    assert "you no longer take part in" in text
    assert what in text
    assert "goes ahead without a change" in text
    assert "cancelled" not in text.lower()
