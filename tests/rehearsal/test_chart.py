"""The chart of the year: where duties stand in their lanes, and shapes that say what became of things."""

import pytest

from rehearsal.picture import picture_of
from tests.rehearsal.pages import chart, section, titles
from tests.rehearsal.story import a_year, duty, rehearsed


def bars(page: str) -> list[tuple[float, float, float]]:
    """Every bar of the chart: where it starts, how wide it is, and its height on the sheet."""
    rects = (rect for rect in chart(page).iter("rect") if rect.get("class") in ("bar", "pale"))
    return [(float(rect.get("x", "")), float(rect.get("width", "")), float(rect.get("y", ""))) for rect in rects]


def test_a_duty_owed_with_others_of_its_kind_begins_where_the_one_before_it_was_due() -> None:
    page = picture_of(
        rehearsed(
            duties=(
                duty("board-report-1", "board_report", "Wed 30 June 2021", meeting=1, done="Mon 28 June 2021"),
                duty("board-report-2", "board_report", "Wed 28 July 2021", meeting=2, done="Mon 26 July 2021"),
            )
        )
    )

    (first, width, row), (second, _, same_row) = bars(page)
    assert second == pytest.approx(first + width)
    assert row == same_row


def test_duties_owed_at_once_to_one_date_stand_in_rows_of_their_own() -> None:
    twins = tuple(
        duty(f"partner-update-3-{who}", "partner_update", "Wed 1 Sept 2021", meeting=3, partner=who)
        for who in ("anna-kowalska", "dev-hussain")
    )

    (first, _, row), (second, _, other_row) = bars(picture_of(rehearsed(duties=twins)))

    assert first == second
    assert row != other_row


def test_a_meeting_is_drawn_by_what_became_of_it_and_never_by_colour_alone() -> None:
    signs = {
        (title.text or "").partition(" ")[2].partition(" ")[0]: [(part.tag, part.get("class")) for part in group]
        for group in chart(picture_of(a_year())).iter("g")
        if group.get("class") == "sign" and (title := group.find("title")) is not None
        if (title.text or "").startswith("Board ") and "for a while" not in (title.text or "")
    }

    shapes = {number: [part for part in parts if part[0] != "title"] for number, parts in signs.items()}
    assert shapes["3"] == [("circle", "solid"), ("text", "number held")]
    assert shapes["4"] == [("path", "solid"), ("text", "number moved")]
    assert shapes["5,"] == [("circle", "gone"), ("path", "gone"), ("text", "number cancelled")]
    assert shapes["6"] == [("rect", "unheld"), ("path", "unheld")]
    assert shapes["7"] == [("rect", "unheld"), ("text", "ask")]


def test_a_day_with_more_letters_has_a_taller_mark_which_names_them_all() -> None:
    page = picture_of(a_year())

    said = next(title for title in titles(page) if title.startswith("18 June 2021, 3 letters"))
    assert "Invitation to a board, to the chair, partner: Invite people to board 3" in said


def test_a_motion_about_the_notice_waits_in_its_own_lane_and_not_among_the_concerns() -> None:
    motion = duty("motion-1", "stage_approval", "Mon 14 Mar 2022", title="approve or refuse: that it be paused")
    on_the_ladder = duty("approval-1-1", "stage_approval", "Mon 14 Mar 2022", escalation=1, paragraph="13")

    lanes = section(picture_of(rehearsed(duties=(motion, on_the_ladder))), "year")

    assert lanes.index("The notice itself") < lanes.index("Approvals") < lanes.index("Improvement board")
    assert lanes.count("Approvals") == 2
