"""The first draft of a paper: what its parts begin with from the plan, and what is said where it has nothing."""

from datetime import date
from typing import Any

import pytest

from domain.first_draft import BEGINS, MOST, first_draft
from domain.moments import at
from domain.papers import Kind, sections_of
from domain.plan import (
    Contribution,
    Objective,
    ObjectivePage,
    PlanPage,
    Progress,
    ProgressMade,
    Strengthened,
    Views,
    Voice,
)
from domain.plan_words import Since
from tests.support.notices import sefton
from tests.support.tables import day

ON = date(2021, 11, 3)
LAST_BOARD = Since(date(2021, 10, 6), "board 3")


def noted(on: str, by: str = "Priya Nair") -> dict[str, Any]:
    return {"on": day(on), "at": at(day(on)), "by": "priya-nair", "by_name": by}


def objective(number: int, text: str, *said: tuple[str, str, str], **more: Any) -> ObjectivePage:
    """An objective, and what was said of it: the day, its progress, and the words."""
    history = tuple(ProgressMade(**noted(on), progress=Progress(how), said=words) for on, how, words in said)
    made = Objective(area="an area", text=text, history=history, **more)
    return ObjectivePage(number=number, owned_by="", objective=made)


def contribution(whose: str, *, strengthened: bool = False) -> Contribution:
    over = Strengthened(**noted("Mon 1 November 2021"), evidence="they came") if strengthened else None
    said = noted("Mon 4 October 2021", "Ruth Adeyemi")
    return Contribution(**said, whose=whose, needs="nobody comes", evidence="the minutes", strengthened=over)


def views(voice: Voice, on: str, said: str, changed: str = "") -> Views:
    return Views(**noted(on), voice=voice, gathered="a survey", said=said, changed=changed)


PLAN = PlanPage(
    objectives=(
        objective(1, "Caseloads below 16", ("Fri 1 October 2021", "on track", "as planned")),
        objective(
            2,
            "Supervise\nweekly",
            ("Fri 3 September 2021", "on track", "as planned"),
            ("Fri 1 October 2021", "slow", "two teams"),
            ("Mon 1 November 2021", "off track", "four posts\nare vacant"),
            measure="share of weeks",
            target="95%",
        ),
        objective(3, "Open two homes"),
        objective(4, "Screen daily", ("Mon 4 October 2021", "done", "every day")),
    ),
    contributions=(contribution("the police"), contribution("the trust", strengthened=True)),
    views=(
        views(Voice.STAFF, "Mon 4 October 2021", "too many cases"),
        views(Voice.STAFF, "Mon 11 October 2021", "fewer cases", "one team more"),
        views(Voice.CHILDREN, "Mon 6 September 2021", "too many workers"),
    ),
)


def test_a_report_begins_with_what_is_slow_and_weak_and_what_was_heard_since_the_last_board() -> None:
    draft = first_draft(Kind.BOARD, PLAN, LAST_BOARD, ON)

    head = "From the improvement plan as it stood on Wednesday 3 November 2021:\n"
    assert draft.texts == {
        "slow": head + "- Objective 2, Supervise weekly: off track, and slow or off track since Friday 1 October 2021. "
        "Last said (Monday 1 November 2021, Priya Nair): four posts are vacant.",
        "contributions": head
        + "- the police, noted (Monday 4 October 2021, Ruth Adeyemi): nobody comes. Evidence: the minutes.",
        "staff": head + "- Monday 11 October 2021, a survey: fewer cases. What changed because of it: one team more.",
    }
    assert draft.notes == {
        **dict.fromkeys(("slow", "contributions", "staff"), BEGINS),
        "children": "No views of children and young people were recorded since board 3, Wednesday 6 October 2021; "
        "the last are of Monday 6 September 2021.",
    }


def test_an_assessment_begins_with_every_objective_and_what_staff_said_since_the_last_review() -> None:
    draft = first_draft(Kind.ASSESSMENT, PLAN, Since(date(2021, 6, 7), "the notice came into force"), ON)

    assert draft.texts["progress"].splitlines()[1:] == [
        "- Objective 1, Caseloads below 16: on track. Last said (Friday 1 October 2021, Priya Nair): as planned.",
        "- Objective 2, Supervise weekly (share of weeks to 95%): off track. "
        "Last said (Monday 1 November 2021, Priya Nair): four posts are vacant.",
        "- Objective 3, Open two homes: nothing said yet.",
        "- Objective 4, Screen daily: done. Last said (Monday 4 October 2021, Priya Nair): every day.",
    ]
    assert [line[:24] for line in draft.texts["surveys"].splitlines()[1:]] == [
        "- Monday 11 October 2021",
        "- Monday 4 October 2021,",
    ]


@pytest.mark.parametrize("kind", Kind)
def test_a_part_for_which_the_plan_has_nothing_begins_empty_and_says_so(kind: Kind) -> None:
    draft = first_draft(kind, PlanPage(), LAST_BOARD, ON)

    assert draft.texts == {}
    assert draft.notes
    assert all(note.endswith(".") and note != BEGINS for note in draft.notes.values())


@pytest.mark.parametrize("kind", Kind)
def test_only_parts_a_paper_has_begin_with_anything(kind: Kind) -> None:
    draft = first_draft(kind, PLAN, LAST_BOARD, ON)

    assert draft.notes.keys() <= {one.name for one in sections_of(sefton(), kind)}
    assert draft.texts.keys() <= draft.notes.keys()


def test_what_is_too_much_for_one_part_is_counted_and_left_in_the_plan() -> None:
    long = tuple(objective(n, "x" * 900, ("Fri 1 October 2021", "slow", "y" * 900)) for n in range(1, 21))

    text = first_draft(Kind.BOARD, PlanPage(objectives=long), LAST_BOARD, ON).texts["slow"]

    kept = text.count("- Objective")
    assert 0 < kept < 20
    assert text.endswith(f"\n- and {20 - kept} more, in the improvement plan")
    assert len(text) < MOST + 200
