"""report.html: whole in itself, nothing left out, and plain about what was late."""

import re
from html import unescape
from pathlib import Path

import pytest

from domain.duties import KINDS
from domain.people import Role
from domain.wording import LETTERS
from rehearsal.captions import DUTIES, LANES, letter_in_words
from rehearsal.picture import picture_of, write_picture
from tests.rehearsal.pages import chart, section, titles, words
from tests.rehearsal.story import BOARD_REPORT, LATE_MINUTES, NEVER_SENT, SIGNED, a_year, did, duty, rehearsed, told

# --- the page as a file


def test_the_picture_is_a_file_in_utf_8(tmp_path: Path) -> None:
    write_picture(rehearsed(council="Cyngor Môn"), tmp_path / "report.html")

    page = (tmp_path / "report.html").read_bytes().decode("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert '<meta charset="utf-8">' in page
    assert "Cyngor Môn" in page


def test_the_picture_refers_to_nothing_outside_itself_and_runs_nothing() -> None:
    page = picture_of(a_year())

    referred = re.findall(r"""(?:href|src|srcset|action|data|poster)\s*=\s*["']?([^"'\s>]*)""", page)
    assert all(reference.startswith("#") for reference in referred), referred
    assert set(re.findall(r"url\(([^)]*)\)", page)) == {"#hatch"}
    assert "//" not in page
    assert not re.search(r"@import|@font-face|<script|<link|<base|<iframe|\son\w+=|http-equiv", page)


def test_every_place_the_page_points_to_is_on_it() -> None:
    page = picture_of(a_year())

    pointed_to = set(re.findall(r'href="#([\w-]+)"', page))
    assert pointed_to <= set(re.findall(r'id="([\w-]+)"', page))
    assert "refused" in pointed_to


def test_the_same_rehearsal_gives_the_same_bytes_in_whatever_order_its_rows_are_read() -> None:
    first, second = a_year(), a_year()
    second.entries.reverse()
    second.duties.reverse()

    assert picture_of(first) == picture_of(second)


def test_a_hostile_name_is_only_text() -> None:
    name = """<script>alert("1")</script> & 'Sons'"""
    hostile = rehearsed(
        did("Mon 14 June 2021", "priya-nair", name, meeting="3", reason=name),
        told("Mon 14 June 2021", "board_gap", name, Role.CHAIR, why=name),
        duties=(
            duty("board-held-3", "board_held", "Wed 8 Sept 2021", withdrawn=True, meeting=3),
            duty("target-1", "target", "Wed 8 Sept 2021", title=name),
        ),
        refused=(name,),
        council=name,
        name=name,
        about=name,
    )

    page = picture_of(hostile)

    assert "<script" not in page
    assert page.count(name) == 0
    assert f"The year of {name}’s improvement notice" in titles(page)
    assert unescape(re.findall(r"<h1>(.*?)</h1>", page)[0]) == name
    assert name in section(page, "refused")


def test_the_chart_is_well_formed_xml_with_a_name_and_a_description() -> None:
    drawn = chart(picture_of(a_year()))

    named = (drawn.get("aria-labelledby") or "").split()
    ids = {element.get("id") for element in drawn.iter()}
    assert drawn.get("role") == "img"
    assert set(named) <= ids
    assert len(named) == 2


# --- what it says


def test_every_step_stands_in_its_month_once_for_each_person() -> None:
    year = a_year()

    page = picture_of(year)

    counted = [int(number) for number in re.findall(r"<span>(\d+) steps?, \d+ of them letters", page)]
    listed = section(page, "steps")
    assert sum(counted) == len(year.entries)
    assert all(entry.what in listed for entry in year.entries)
    assert "to the chair, partner (2 people)" in listed


def test_the_months_are_in_order_and_only_the_first_is_open() -> None:
    page = picture_of(a_year())

    opened = re.findall(r"<details( open)?>\s*<summary>(\w+ \d+)", page)
    assert opened[0] == (" open", "June 2021")
    assert [name for _, name in opened[1:]] == ["August 2021", *(f"{m} 2021" for m in MONTHS_AFTER_AUGUST)]
    assert not any(is_open for is_open, _ in opened[1:])


MONTHS_AFTER_AUGUST = ("September", "October", "November", "December")


def test_a_step_says_who_did_it_by_name_and_which_letter_it_was_in_words() -> None:
    listed = section(picture_of(a_year()), "steps")

    assert "by Priya Nair, coordinator" in listed
    assert "Invitation to a board" in listed
    assert "Chase 1 of 4 sent late" in listed
    assert "minutes_overdue" not in listed


def test_a_duty_done_in_time_is_said_in_one_plain_sentence() -> None:
    page = picture_of(rehearsed(duties=(BOARD_REPORT,)))

    assert "Board 3 report due 1 Sept 2021: handed in 30 Aug" in titles(page)
    assert "1 duty was done or due by 31 Aug 2022, and nothing was late." in words(page)
    assert "Nothing was late, and nothing that fell due was left undone." in section(page, "wrong")


def test_a_late_duty_is_in_the_table_with_its_owner_its_lateness_and_its_why() -> None:
    wrong = section(picture_of(rehearsed(duties=(BOARD_REPORT, LATE_MINUTES))), "wrong")

    assert "Board 3 minutes paragraph 5b coordinator 15 Sept 2021 late sent out 23 Sept, 8 days late" in wrong
    assert LATE_MINUTES.why in wrong
    assert "Board 3 report" not in wrong


def test_a_duty_handed_in_a_day_late_is_one_day_late() -> None:
    minutes = duty("minutes-3", "minutes", "Wed 15 Sept 2021", done="Thu 16 Sept 2021", meeting=3)

    assert "sent out 16 Sept, 1 day late" in section(picture_of(rehearsed(duties=(minutes,))), "wrong")


def test_a_duty_never_done_is_in_the_table_from_the_last_day_that_it_was_due() -> None:
    due = duty("minutes-3", "minutes", "Wed 15 Sept 2021", meeting=3)

    on_its_day = section(picture_of(rehearsed(duties=(due,), until="Wed 15 Sept 2021")), "wrong")
    the_day_before = section(picture_of(rehearsed(duties=(due,), until="Tue 14 Sept 2021")), "wrong")

    assert "not done not sent out by 15 Sept 2021" in on_its_day
    assert "What was still ahead on 14 Sept 2021 Board 3 minutes, due 15 Sept 2021" in the_day_before


def test_a_duty_called_off_before_its_day_is_not_held_against_anybody() -> None:
    off = duty("board-report-5", "board_report", "Wed 27 Oct 2021", withdrawn=True, meeting=5)

    page = picture_of(rehearsed(duties=(off,)))

    assert "Board 5 report" not in section(page, "wrong")
    assert any("Board 5 report due 27 Oct 2021: no longer asked for" in said for said in titles(page))


def test_a_duty_called_off_after_it_was_chased_was_not_done() -> None:
    off = duty("board-report-5", "board_report", "Wed 27 Oct 2021", withdrawn=True, meeting=5)
    chased = told("Thu 28 Oct 2021", "board_report_overdue", "Chase 1", Role.COORDINATOR, duty="board-report-5")

    assert "Board 5 report" in section(picture_of(rehearsed(chased, duties=(off,))), "wrong")


@pytest.mark.parametrize(("ended", "missed"), [("Wed 14 June 2023", True), ("Wed 25 May 2022", False)])
def test_delivery_that_a_notice_outlived_was_not_done_though_nobody_was_chased(ended: str, missed: bool) -> None:
    delivery = duty("delivery", "delivery", "Tue 31 May 2022", withdrawn=True, paragraph="11")
    over = told(ended, "notice_ended", "Tell everybody", Role.DCS, strand="notice")

    wrong = section(picture_of(rehearsed(over, duties=(delivery,), until="Mon 31 July 2023")), "wrong")

    assert ("Delivery of the plan" in wrong) is missed


def test_two_partners_duties_bear_their_names() -> None:
    both = tuple(
        duty(f"partner-update-3-{who}", "partner_update", "Wed 1 Sept 2021", meeting=3, partner=who)
        for who in ("anna-kowalska", "dev-hussain")
    )

    wrong = section(picture_of(rehearsed(duties=both)), "wrong")

    assert "Partner’s update to board 3, Anna Kowalska" in wrong
    assert "Partner’s update to board 3, Dev Hussain" in wrong


def test_meetings_that_went_otherwise_are_said_and_those_that_did_not_are_not() -> None:
    wrong = section(picture_of(a_year()), "wrong")

    assert "Board 4 was held on 13 Oct 2021. Moved on 2 Aug 2021 to 6 Oct. Moved on 9 Aug 2021 to 13 Oct." in wrong
    assert "Board 5, set for 3 Nov 2021, was cancelled: Half of us are ill." in wrong
    assert "Board 6 was not held on 8 Dec 2021: No quorum." in wrong
    assert "Board 7 was set for 5 Jan 2022; nobody recorded whether it was held." in wrong
    assert "Board 3 was held" not in wrong


def test_a_breach_is_told_with_its_day_and_to_whom() -> None:
    page = picture_of(a_year())

    assert "No board met by Wednesday 8 December 2021. Told on 9 Dec 2021 to the case lead." in section(page, "wrong")
    assert "9 Dec 2021: No board met by Wednesday 8 December 2021" in titles(page)


def test_the_figures_count_boards_by_what_became_of_them() -> None:
    page = picture_of(a_year())

    said = {said: int(number) for number, said in re.findall(r"<strong>(\d+)</strong> <span>([^<]+)", page)}
    assert said["boards held"] == 2
    assert (said["boards not held"], said["boards cancelled"], said["boards not recorded"]) == (1, 1, 1)
    assert said["letters sent"] == 7
    assert (said["done late"], said["not done"]) == (2, 2)
    assert said["letters sent late"] == 1


def test_the_days_every_lane_is_read_against_are_named() -> None:
    lines = [text.text for text in chart(picture_of(a_year())).iter("text") if "line" in (text.get("class") or "")]

    assert lines == [
        "Signed 7 June 2021",
        "Clocks go back 31 Oct 2021",
        "Clocks go forward 27 Mar 2022",
        "Delivery date 31 May 2022",
        "Rehearsal ends 31 Aug 2022",
    ]


def test_an_open_reading_says_how_it_was_settled_and_the_others_stay_open() -> None:
    readings = section(picture_of(a_year()), "open")

    assert "the board's timetable is not settled" in readings
    assert "settled in this rehearsal Friday 18 June 2021: A timetable was agreed." in readings
    assert readings.count("settled in this rehearsal Friday") == readings.count("settled in this rehearsal ") == 1
    assert "twelve months" in readings or "21 days apart" in readings


def test_what_was_refused_is_said_with_the_day_the_person_and_the_sentence() -> None:
    refused = section(picture_of(a_year()), "refused")

    assert "19 July 2021 Ruth Adeyemi, chair submit report Ruth Adeyemi may not do this." in refused
    assert "ValueError" not in refused


def test_where_nothing_was_refused_nothing_is_said_of_it() -> None:
    assert "refused" not in words(picture_of(rehearsed()))


def test_a_year_in_which_nothing_happened_is_still_a_picture() -> None:
    page = picture_of(rehearsed())

    assert "No duty was done or due by 31 Aug 2022." in words(page)
    assert "no date was reckoned" in words(page)
    assert section(page, "year").count("Nothing happened") == len(LANES)
    assert section(page, "steps") == "Every step, month by month Nothing happened."
    assert "Delivery date 31 May 2022" in [text.text for text in chart(page).iter("text")]


def test_a_rehearsal_of_one_day_is_still_a_picture() -> None:
    page = picture_of(rehearsed(duties=(NEVER_SENT,), until=SIGNED))

    assert "No duty was done or due by 7 June 2021." in words(page)
    assert chart(page).get("width")


# --- nothing without a name


def test_every_kind_of_duty_has_a_caption() -> None:
    assert set(DUTIES) == set(KINDS), "give the new kind of duty its words in rehearsal/captions.py"


@pytest.mark.parametrize("kind", LETTERS)
def test_every_kind_of_letter_has_words(kind: str) -> None:
    assert re.fullmatch(r"[A-Z][\w’ :-]+", letter_in_words(kind)), kind
    assert "_" not in letter_in_words(kind)
