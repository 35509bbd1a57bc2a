"""What the plan's own strand tells the board (5a, 5d), and what is told early of objectives."""

from datetime import date, time
from typing import Any

import pytest

from domain.board import BoardCourse
from domain.board_acts import NewDate, PlanUpdate, moved, plan_heard, plan_updated
from domain.contributions import (
    ContributionNoted,
    ContributionStrengthened,
    ViewsRecorded,
    contribution_noted,
    contribution_strengthened,
    views_recorded,
    why_not_note,
    why_not_strengthen,
)
from domain.delivery import DeliveryCourse
from domain.letters import Letter
from domain.moments import at, day_of
from domain.people import Role
from domain.plan import PlanTold, Voice
from domain.plan_acts import ObjectiveDropped, dropped, plan_told
from tests.domain.strands import board, delivery, says, set_out
from tests.support.lives import ADVISER, CHAIR, COORDINATOR, Life, boards, by, paused, running_again
from tests.support.tables import day, rows


def note(life: Life[DeliveryCourse], who: str = CHAIR, **said: Any) -> Life[DeliveryCourse]:
    told = {"whose": "the police", "needs": "nobody comes to strategy meetings", **said}
    return life.do(contribution_noted, by(who, ContributionNoted, life.today, **told), life.now)


def strengthen(life: Life[DeliveryCourse], number: int = 1) -> Life[DeliveryCourse]:
    said = {"contribution": number, "evidence": "an inspector came to all four"}
    return life.do(contribution_strengthened, by(COORDINATOR, ContributionStrengthened, life.today, **said), life.now)


def hears(life: Life[BoardCourse], **said: Any) -> Life[BoardCourse]:
    told = {"at": life.now, "on": day(life.today), "by": COORDINATOR, **said}
    return life.do(plan_heard, PlanTold.model_validate(told))


# --- 5d: contributions


def test_a_weak_contribution_stands_until_it_is_said_to_be_strengthened_and_is_kept_then() -> None:
    life = note(delivery().to("Mon 4 October 2021"), evidence="minutes of 22 September")
    weak = plan_told(life.course, by(CHAIR, ContributionNoted, life.today, whose="x", needs="more"), life.now).weak

    strengthen(life.to("Mon 1 November 2021"))

    assert weak == (
        "the police, as Ruth Adeyemi noted on Monday 4 October 2021: nobody comes to strategy meetings"
        " (evidence: minutes of 22 September)",
    )
    [kept] = life.course.contributions
    assert (kept.needs, kept.strengthened and kept.strengthened.evidence) == (
        "nobody comes to strategy meetings",
        "an inspector came to all four",
    )


WHOSE = """
    # whose it is, as written | in words: a partner's is their organisation's
    dev-hussain      | the police
    helen-okafor     | Helen Okafor
    the health trust | the health trust
"""


@pytest.mark.parametrize(("written", "words"), rows(WHOSE))
def test_a_contribution_is_named_by_whose_it_is(written: str, words: str) -> None:
    life = note(delivery().to("Mon 4 October 2021"), whose=written)

    assert life.course.contributions[0].whose == words


def test_a_contribution_is_noted_by_the_council_or_the_chair_and_strengthened_once() -> None:
    life = delivery().to("Mon 4 October 2021")
    anybody = by(ADVISER, ContributionNoted, life.today, whose="the police", needs="nobody comes")
    first = by(COORDINATOR, ContributionStrengthened, life.today, contribution=1, evidence="they came")

    assert "note-contribution is for the coordinator" in (why_not_note(life.course, anybody, life.now) or "")
    assert why_not_strengthen(life.course, first, life.now) == "There is no contribution 1: none was noted yet."
    note(life)
    assert why_not_strengthen(life.course, first, life.now) is None
    strengthen(life)
    again = "Contribution 1 was strengthened by Monday 4 October 2021 already."
    assert why_not_strengthen(life.course, first, life.now) == again


def test_views_are_kept_with_whose_they_are_and_what_they_changed() -> None:
    life = delivery().to("Mon 4 October 2021")
    said = {"voice": "children and young people", "gathered": "a group in care", "heard": "too many social workers"}

    views = by(COORDINATOR, ViewsRecorded, life.today, **said, changed="one worker stays")
    life.do(views_recorded, views, life.now)

    [kept] = life.course.plan_page.views
    assert (kept.voice, kept.gathered, kept.changed) == (Voice.CHILDREN, "a group in care", "one worker stays")


# --- 5d: put before each board


PUT = """
    # heard, and when | in the agenda of the board of Wed 10 November 2021 | and in a letter of its own, when
    # the agenda goes out on the Wednesday before, with all that is slow or weak by then: one letter
    Mon 4 October 2021: slow 1                                 | slow 1 | never
    Mon 4 October 2021: weak a                                 | weak a | never
    Mon 4 October 2021: slow 1, Tue 12 October 2021: weak a    | weak a | never
    # slow or weak once it had gone: at once
    Fri 5 November 2021: slow 1                                | nothing | Fri 5 Nov 2021: slow 1
    Mon 4 October 2021: slow 1, Fri 5 November 2021: weak a    | slow 1 | Fri 5 Nov 2021: weak a
    Mon 4 October 2021: slow 1, Fri 5 November 2021: slow 1 2  | slow 1 | Fri 5 Nov 2021: slow 2
    # what the agenda had already is not told again, also after other news
    Mon 4 October 2021: slow 1, Fri 5 November 2021: slow 1    | slow 1 | never
    Thu 1 July 2021: slow 1, Thu 4 November 2021: slow 1, Fri 5 November 2021: slow 1 2| slow 1 | Fri 5 Nov 2021: slow 2
    # nothing is slow, or nothing is known, or no longer
    Mon 4 October 2021: nothing                                | nothing | never
    never                                                      | nothing | never
    Mon 4 October 2021: slow 1, Tue 12 October 2021: nothing   | nothing | never
    Mon 4 October 2021: slow 1, Fri 5 November 2021: nothing   | slow 1 | never
    # on the very day, too late to be read before the board
    Wed 10 November 2021: slow 1                               | nothing | never
"""


@pytest.mark.parametrize(("heard", "carried", "told"), rows(PUT))
def test_the_agenda_carries_what_is_slow_or_weak_and_what_comes_later_is_told_alone(
    heard: str, carried: str, told: str
) -> None:
    life = board(board_timetable=boards("Wed 10 November 2021"))

    for one in heard.split(", ") if heard != "never" else ():
        when, _, said = one.partition(": ")
        what, *which = said.split(" ")
        # At eleven in London: the board of that day has begun.
        life.to(at(day(when), time(11)))
        hears(life, **({what: tuple(which)} if which else {}))
    life.to("Fri 12 November 2021")

    everybody = "adviser, board_member, chair, chief_executive, coordinator, dcs, head_of_service, lead_member"
    when, _, news = told.partition(": ")
    expected = [f"Wed 3 Nov 2021 board_agenda to {everybody}"]
    expected += [f"{when} slow_and_weak to {everybody}"] if news else []
    assert life.letters("board_agenda", "slow_and_weak") == expected
    assert [of_plan(letter) for letter in to_the_chair(life)] == [carried, *([news] if news else [])]


FOLLOWS = """
    # heard in November 2021, the agenda of the board of Wed 10 gone on Wed 3 | told in letters of their own, when
    # as often as there is news
    Fri 5: slow 1, Mon 8: weak a               | Fri 5: slow 1, Mon 8: weak a
    Thu 4: slow 1, Mon 8: slow 1 2             | Thu 4: slow 1, Mon 8: slow 2
    Thu 4: slow 1, Fri 5: slow 2, Mon 8: slow 3| Thu 4: slow 1, Fri 5: slow 2, Mon 8: slow 3
    # on a day on which they had a letter of it, or the agenda: the next working day, with all that is new by then
    Wed 3: slow 1                              | Thu 4: slow 1
    Fri 5: slow 1, Fri 5: slow 1 2             | Fri 5: slow 1, Mon 8: slow 2
    Fri 5: slow 1, Fri 5: slow 2, Fri 5: slow 2 3| Fri 5: slow 1, Mon 8: slow 2 3
    Fri 5: slow 1, Fri 5: slow 1 2, Fri 5: slow 1| Fri 5: slow 1
    # on the eve: before the board begins
    Tue 9: slow 1, Tue 9: slow 1 2             | Tue 9: slow 1, Wed 10: slow 2
    # what they had before them already is nothing new, also where it was better for some days
    Fri 5: slow 1, Mon 8: slow 1               | Fri 5: slow 1
    Fri 5: slow 1, Sat 6: nothing, Mon 8: slow 1| Fri 5: slow 1
"""


@pytest.mark.parametrize(("heard", "told"), rows(FOLLOWS))
def test_all_that_comes_to_be_slow_after_the_agenda_is_told_before_the_board_and_never_twice_on_one_day(
    heard: str, told: str
) -> None:
    life = board(board_timetable=boards("Wed 10 November 2021"))

    for one in heard.split(", "):
        when, _, said = one.partition(": ")
        what, *which = said.split(" ")
        life.to(at(day(f"{when} November 2021"), time(11)))
        hears(life, **({what: tuple(which)} if which else {}))
    life.to("Fri 12 November 2021")

    followed = [letter for letter in to_the_chair(life) if letter.kind == "slow_and_weak"]
    days = (day_of(letter.told_at) for letter in followed)
    assert [f"{on:%a} {on.day}: {of_plan(letter)}" for on, letter in zip(days, followed, strict=True)] == told.split(
        ", "
    )


def test_no_board_is_told_twice_on_one_day_whichever_boards_are_to_come() -> None:
    life = board(board_timetable=boards("Wed 10 November 2021", "Fri 12 November 2021")).to("Mon 8 November 2021")

    hears(life, slow=("Objective 1 is slow",))
    life.to("Fri 12 November 2021")

    told = [(letter.facts["number"], day_of(letter.told_at)) for letter in to_the_chair(life)]
    assert told == [
        ("1", date(2021, 11, 3)),
        ("2", date(2021, 11, 5)),
        ("1", date(2021, 11, 8)),
        ("2", date(2021, 11, 9)),
    ]


def test_what_follows_says_what_the_members_had_before() -> None:
    life = board(board_timetable=boards("Wed 10 November 2021")).to("Fri 5 November 2021")

    hears(life, slow=("Objective 1 is slow",))
    hears(life.to("Mon 8 November 2021"), slow=("Objective 1 is slow", "Objective 2 is slow"))

    agenda = "the agenda went to you on Wednesday 3 November 2021"
    assert [letter.facts["since"] for letter in to_the_chair(life)[1:]] == [
        agenda,
        f"{agenda} and a letter such as this on Friday 5 November 2021",
    ]


def test_an_agenda_that_carried_it_is_not_told_again_by_stopping_the_boards_clock() -> None:
    life = board(board_timetable=boards("Wed 10 November 2021")).to("Mon 4 October 2021")

    hears(life, slow=("Objective 1 is slow",))
    life.to("Thu 4 November 2021").do(paused, life.now).to("Fri 12 November 2021")

    assert [letter.kind for letter in to_the_chair(life)] == ["board_agenda"]


def test_by_the_practice_before_the_first_news_after_the_agenda_is_told_alone() -> None:
    life = board(board_timetable=boards("Wed 10 November 2021")).to("Fri 5 November 2021")
    life.course = life.course.replaced(standing=life.course.standing.model_copy(update={"practice": 4}))

    hears(life, slow=("Objective 1 is slow",))
    hears(life.to("Mon 8 November 2021"), slow=("Objective 1 is slow", "Objective 2 is slow"))
    life.to("Fri 12 November 2021")

    assert [letter.facts["slow"] for letter in to_the_chair(life)] == ["", "Objective 1 is slow"]


def to_the_chair(life: Life[BoardCourse]) -> list[Letter]:
    """What was put before one of the members: the others have the same."""
    kinds = ("board_agenda", "slow_and_weak")
    return [letter for letter in life.sent if letter.kind in kinds and letter.as_role is Role.CHAIR]


def of_plan(letter: Letter) -> str:
    """What a letter says of the plan, as the table has it."""
    told = ((what, letter.facts[what].splitlines()) for what in ("slow", "weak"))
    return next((" ".join((what, *lines)) for what, lines in told if lines), "nothing")


ANEW = """
    # said of objective 1 before the agenda went | and after it | told of it
    slow, as A said: one | slow, as A said: two      | never
    slow, as A said: one | off track, as A said: two | once more
    off track, as A said | off track, as B said      | never
"""


@pytest.mark.parametrize(("before", "after", "told"), rows(ANEW))
def test_an_objective_as_slow_as_it_was_is_nothing_new(before: str, after: str, told: str) -> None:
    life = board(board_timetable=boards("Wed 10 November 2021")).to("Mon 4 October 2021")

    hears(life, slow=(before,))
    hears(life.to("Fri 5 November 2021"), slow=(after,))
    life.to("Fri 12 November 2021")

    assert bool(life.letters("slow_and_weak")) == (told == "once more")


def test_a_board_with_another_day_has_an_agenda_anew_with_all_that_is_slow_by_then() -> None:
    life = board(board_timetable=boards("Wed 10 November 2021")).to("Fri 5 November 2021")
    hears(life, slow=("Objective 1 is slow",))

    move = by(CHAIR, NewDate, life.to("Mon 8 November 2021").today, meeting=1, to_on=day("Wed 24 November 2021"))
    life.do(moved, move, life.now)
    hears(life.to("Fri 19 November 2021"), slow=("Objective 1 is slow", "Objective 2 is slow"))
    life.to("Fri 26 November 2021")

    assert [(letter.kind, letter.facts["slow"]) for letter in to_the_chair(life)] == [
        ("board_agenda", ""),
        ("slow_and_weak", "Objective 1 is slow"),
        ("board_agenda", "Objective 1 is slow"),
        ("slow_and_weak", "Objective 2 is slow"),
    ]


def test_while_the_boards_clock_is_stopped_no_agenda_goes_and_what_is_slow_is_put_before_it_alone() -> None:
    life = board(board_timetable=boards("Wed 10 November 2021")).to("Mon 4 October 2021")

    hears(life.do(paused, life.now), slow=("Objective 1 is slow",))
    life.to("Fri 12 November 2021")

    assert [(letter.kind, letter.facts["since"], letter.facts["slow"]) for letter in to_the_chair(life)] == [
        ("slow_and_weak", "", "Objective 1 is slow")
    ]


def test_each_board_hears_of_it_anew_with_its_evidence() -> None:
    life = board(board_timetable=boards("Wed 10 November 2021", "Wed 8 December 2021")).to("Mon 4 October 2021")

    hears(life, slow=("Objective 1 is slow", "Objective 4 is off track"))
    hears(life.to("Mon 15 November 2021"), slow=("Objective 4 is off track",), weak=("the police",))
    life.to("Mon 13 December 2021")

    told = {letter.facts["number"]: letter.facts for letter in to_the_chair(life) if letter.kind == "board_agenda"}
    assert {facts["item"] for facts in told.values()} == {"5"}
    assert {number: (facts["slow"], facts["weak"]) for number, facts in told.items()} == {
        "1": ("Objective 1 is slow\nObjective 4 is off track", ""),
        "2": ("Objective 4 is off track", "the police"),
    }


# --- 5a: progress recorded on every objective is the record kept up to date


SPOKEN_OF = """
    # the days each objective in hand was last spoken of | recorded on | the plan is up to date as of
    Mon 11 October 2021, Tue 12 October 2021 | Tue 12 October 2021 | Tue 12 Oct 2021
    Mon 11 October 2021, Mon 11 October 2021 | Mon 11 October 2021 | Mon 11 Oct 2021
    # made whole by what was said of an earlier day, or by dropping one
    Mon 11 October 2021, Tue 12 October 2021 | Wed 13 October 2021 | Wed 13 Oct 2021
    # one was not spoken of since the plan was last brought up to date, on 4 October
    Mon 4 October 2021, Tue 12 October 2021  | Tue 12 October 2021 | Mon 4 Oct 2021
    Fri 1 October 2021, Tue 12 October 2021  | Tue 12 October 2021 | Mon 4 Oct 2021
"""


@pytest.mark.parametrize(("days", "on", "as_of"), rows(SPOKEN_OF))
def test_the_plan_is_up_to_date_once_every_objective_was_spoken_of_since(days: str, on: str, as_of: str) -> None:
    life = board().to("Mon 4 October 2021")
    life.do(plan_updated, by(COORDINATOR, PlanUpdate, life.today))

    first, last = (day(one) for one in days.split(", "))
    hears(life.to("Wed 13 October 2021"), on=day(on), spoken_of=(first, last))

    assert life.course.plan_updates[-1] == day(as_of)
    assert life.course.done[f"plan-update-{len(life.course.plan_updates)}"] == day(as_of)


def test_an_objective_nobody_has_spoken_of_keeps_the_plan_from_being_up_to_date() -> None:
    life = set_out(set_out(delivery().to("Fri 1 October 2021")), text="Supervise weekly").to("Mon 4 October 2021")
    drop = by(COORDINATOR, ObjectiveDropped, life.today, objective=2, reason="taken into 1")

    says(life, "slow")
    one_of_two = plan_told(life.course, drop, life.now).spoken_of
    life.do(dropped, drop, life.now)

    assert one_of_two is None
    assert plan_told(life.course, drop, life.now).spoken_of == (date(2021, 10, 4), date(2021, 10, 4))


# --- told early: an objective nobody speaks of, or off track twice running


STALE = """
    # set on Mon 7 June 2021; spoken of | told
    # a month and no word: with no rhythm of the board known, a month is the cycle
    never                               | Thu 8 Jul 2021
    Mon 21 June 2021 on track           | Thu 22 Jul 2021
    # every month in time: never; then the last of it counts
    Wed 7 July 2021 slow                | Mon 9 Aug 2021
    # what is done needs no word
    Mon 21 June 2021 done               | never
"""


@pytest.mark.parametrize(("spoken_of", "told"), rows(STALE))
def test_an_objective_not_spoken_of_for_a_board_cycle_is_told_once(spoken_of: str, told: str) -> None:
    life = set_out(delivery())

    if spoken_of != "never":
        weekday, n, month, year, progress = spoken_of.split(" ", 4)
        says(life.to(f"{weekday} {n} {month} {year}"), progress)
    life.to("Fri 29 October 2021")

    expected = [] if told == "never" else [f"{told} objectives_stale to adviser, case_lead, coordinator"]
    assert life.letters("objectives_stale") == expected


def test_objectives_last_spoken_of_on_one_day_are_told_of_together_with_their_evidence() -> None:
    life = set_out(set_out(set_out(delivery()), text="Supervise weekly"), text="Open two homes")

    says(says(life.to("Mon 21 June 2021"), "slow"), "on track", objective=3)
    life.to("Fri 30 July 2021")

    assert [letter.facts["evidence"] for letter in life.sent if letter.kind == "objectives_stale"][::3] == [
        "Objective 2 (Supervise weekly): nothing said of it yet",
        "Objective 1 (Caseloads below 16): last said to be slow, of Monday 21 June 2021\n"
        "Objective 3 (Open two homes): last said to be on track, of Monday 21 June 2021",
    ]


def test_a_paused_board_puts_off_what_is_told_of_silent_objectives() -> None:
    life = set_out(delivery()).to("Mon 21 June 2021")

    life.do(paused, life.now)
    life.to("Mon 5 July 2021").do(running_again, life.now).to("Fri 30 July 2021")

    assert life.letters("objectives_stale") == ["Thu 22 Jul 2021 objectives_stale to adviser, case_lead, coordinator"]


RED = """
    # said on the first, second, third and fourth Monday of October 2021 | told on
    off track, off track                      | 11
    on track, off track, off track, off track | 18
    off track, slow, off track                | never
    off track, on track, off track, off track | 25
    slow, slow                                | never
"""


@pytest.mark.parametrize(("said", "told"), rows(RED))
def test_an_objective_off_track_twice_running_is_told_once(said: str, told: str) -> None:
    life = set_out(delivery()).to("Fri 1 October 2021")

    for n, progress in enumerate(said.split(", ")):
        says(life.to(f"Mon {4 + 7 * n} October 2021"), progress)
    life.to("Fri 29 October 2021")

    expected = (
        [] if told == "never" else [f"Mon {told} Oct 2021 objective_off_track to adviser, case_lead, coordinator"]
    )
    assert life.letters("objective_off_track") == expected


def test_what_is_told_of_an_objective_off_track_names_both_times() -> None:
    life = says(set_out(delivery()).to("Mon 4 October 2021"), "off track", said="four posts are vacant")

    says(life.to("Mon 1 November 2021"), "off track", said="three posts are vacant", evidence="return of October")
    life.to("Tue 2 November 2021")

    told = next(letter for letter in life.sent if letter.kind == "objective_off_track")
    assert told.facts["evidence"].splitlines() == [
        "The objective: Caseloads below 16",
        "Monday 4 October 2021, off track, as Priya Nair said: four posts are vacant",
        "Monday 1 November 2021, off track, as Priya Nair said: three posts are vacant (evidence: return of October)",
    ]


def test_a_notice_kept_by_the_practice_before_is_told_nothing_of_its_objectives() -> None:
    life, sits = set_out(delivery()), board(board_timetable=boards("Wed 10 November 2021"))
    for one in (life, sits):
        standing = one.course.standing.model_copy(update={"practice": 3})
        one.course = one.course.replaced(standing=standing)

    says(says(life, "off track"), "off track")
    hears(sits.to("Mon 4 October 2021"), slow=("Objective 1 is slow",))

    told = ("objectives_stale", "objective_off_track", "slow_and_weak")
    assert [*life.to("Fri 29 October 2021").letters(*told), *sits.to("Fri 12 November 2021").letters(*told)] == []
