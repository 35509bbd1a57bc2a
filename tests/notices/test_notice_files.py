"""The notices that are shipped and those that stand as test inputs: each reads, and says what its source says."""

import re
from pathlib import Path

import pytest

from domain.instrument import Notice
from domain.people import Role, holders
from domain.reckoning import Status
from domain.terms import AnchorName, Clause, Counting, Interval, Kind, Service, Term, Terms
from tests.support.notices import ROOT, notice_at, sefton, send
from tests.support.tables import day

FILES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("notices/*.yaml"), *ROOT.glob("tests/notices/*.yaml")))


def paragraphs(terms: Terms) -> set[str]:
    """Every paragraph that a term, a clause or a target of the notice cites."""
    held = [getattr(terms, name) for name in Terms.model_fields]
    cited = [one.paragraph for one in held if isinstance(one, Term | Clause)]
    return {*cited, *(clause.paragraph for clause in terms.clauses), *(target.paragraph for target in terms.targets)}


def only(value: Interval | None) -> Interval:
    assert value
    return value


@pytest.mark.parametrize("path", FILES, ids=str)
def test_every_notice_file_of_this_repository_reads(path: Path) -> None:
    assert isinstance(notice_at(str(path)), Notice)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_nobody_real_is_written_to(path: Path) -> None:
    addresses = [person.address for person in notice_at(str(path)).people]

    assert [address for address in addresses if not address.endswith(".example")] == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_lines_are_short_enough_to_read(path: Path) -> None:
    assert [line for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if len(line) > 120] == []


def test_every_paragraph_of_seftons_notice_is_accounted_for() -> None:
    wanted = {str(n) for n in (1, 2, 3, 4, *range(6, 14))} | {f"5{letter}" for letter in "abcde"}

    assert paragraphs(sefton().terms) == wanted


def test_every_term_and_clause_of_seftons_notice_quotes_its_paragraph() -> None:
    terms = sefton().terms
    held = [getattr(terms, name) for name in Terms.model_fields]

    assert [one.paragraph for one in held if isinstance(one, Term | Clause) and not one.text] == []
    assert [clause.paragraph for clause in terms.clauses if not clause.text] == []


def test_seftons_notice_says_what_was_signed() -> None:
    notice, terms = sefton(), sefton().terms

    assert (notice.trigger.published_on, notice.trigger.received_on) == (day("Mon 10 May 2021"), None)
    assert (notice.issued.signed_on, notice.issued.issued and notice.issued.issued.spoken) == (
        day("Mon 7 June 2021"),
        "May 2021",
    )
    assert terms.delivery.value
    assert (terms.delivery.value.by.spoken, terms.delivery.value.gloss_on) == (
        "the end of May 2022",
        day("Tue 10 May 2022"),
    )
    rhythm = terms.reviews.value
    assert rhythm
    assert (rhythm.at_most_months, rhythm.counting, rhythm.counted_from) == (6, Counting.ROLLING, AnchorName.SIGNED)
    assert terms.plan.value
    assert (len(terms.plan.value.areas), terms.plan.value.with_adviser_recommendations) == (2, True)


def test_what_seftons_notice_leaves_open_stays_open_in_its_file() -> None:
    terms = sefton().terms

    assert (terms.board_timetable.status, terms.board_timetable.meanwhile) == (Status.UNSET, None)
    assert terms.self_assessment.meanwhile
    assert (terms.self_assessment.status, terms.self_assessment.meanwhile.working_days) == (Status.UNSET, 10)
    assert terms.adviser_reports
    assert (terms.adviser_reports.status, terms.adviser_reports.meanwhile) == (Status.UNSET, None)


def test_seftons_file_has_somebody_for_every_part() -> None:
    people = sefton().people

    empty = [role for role in Role if not holders(people, role)]
    assert empty == [Role.NHS_ADVISER, Role.COMMISSIONER]
    assert len(holders(people, Role.PARTNER)) == 2


def test_lancashire_delivers_by_a_month_and_reports_to_its_board_monthly() -> None:
    notice = notice_at("tests/notices/lancashire-2016.yaml")
    delivery, board, plan = notice.terms.delivery.value, notice.terms.board.value, notice.terms.plan.value

    assert delivery
    assert board
    assert plan
    assert delivery.by.only_a_month
    assert only(board.cadence).months == 1
    assert plan.diagnostic_report
    assert plan.diagnostic_report.spoken == "March 2016"


def test_wakefields_revised_direction_has_named_reviews_a_quarterly_letter_and_no_delivery_date() -> None:
    notice = notice_at("tests/notices/wakefield-2018.yaml")
    rhythm, letters = notice.terms.reviews.value, notice.terms.chair_letters

    assert (notice.kind, notice.replaces) == (Kind.REVISED_DIRECTION, "direction of August 2018")
    assert rhythm
    assert letters
    assert (rhythm.at_months, only(letters.value).months) == ((6, 12), 3)
    assert notice.terms.delivery.status is Status.UNSET
    assert notice.issued.signature_assumed
    assert holders(notice.people, Role.COMMISSIONER)


def test_traffords_six_weekly_board_was_observed_and_so_is_assumed() -> None:
    notice = notice_at("tests/notices/trafford-2019.yaml")

    assert notice.terms.board.value
    assert (notice.terms.board.standing, only(notice.terms.board.value.cadence).weeks) == (Status.ASSUMED, 6)
    assert notice.terms.diagnostic


def test_burys_adviser_chairs_its_board_and_its_case_lead_meets_fortnightly() -> None:
    notice = notice_at("tests/notices/bury-2022.yaml")
    terms = notice.terms

    assert terms.board.value
    assert terms.adviser
    assert terms.adviser.value
    assert (terms.board.value.chaired_by, terms.adviser.value.also_chairs) == (Role.ADVISER, True)
    assert terms.case_meetings
    assert only(terms.case_meetings.value).weeks == 2
    assert terms.plan_submission
    assert terms.plan_submission.value
    assert terms.plan_submission.value.last_day == day("Thu 31 March 2022")
    assert notice.trigger.published
    assert (notice.trigger.published_on, notice.trigger.published.spoken) == (None, "December 2021")


def test_the_send_notice_has_two_advisers_and_every_term() -> None:
    notice = send()
    terms = notice.terms

    unused = [name for name in Terms.model_fields if getattr(terms, name) in (None, ())]
    assert set(unused) == {"plan_upkeep", "case_meetings", "diagnostic", "clauses"}
    assert notice.service is Service.SEND
    assert terms.adviser
    assert terms.adviser.value
    assert terms.nhs_adviser
    assert (terms.adviser.value.minimum_months, terms.adviser.value.also_chairs) == (12, True)
    assert (terms.targets[0].measure, terms.targets[0].baseline, terms.targets[0].goal) == (
        "longest wait in weeks",
        "104 weeks",
        "65 weeks",
    )
    assert terms.reviews.value
    assert terms.reviews.value.first_by
    assert [closure.why for closure in notice.closures] == ["the pre-election period", "the council's winter closure"]


def test_no_test_input_gives_a_paragraph_its_source_does_not() -> None:
    reported = [notice_at(f"tests/notices/{name}.yaml") for name in ("lancashire-2016", "wakefield-2018", "bury-2022")]

    assert {paragraph for notice in reported for paragraph in paragraphs(notice.terms)} == {"not reported"}


def test_each_file_says_whether_its_people_are_invented() -> None:
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in FILES}

    assert [path for path, text in texts.items() if not re.search(r"invented", text)] == []
