"""The plan's objectives: set, amended, spoken of, dropped; nothing that was said of them is lost."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.acts import Act
from domain.contributions import (
    ContributionNoted,
    ContributionStrengthened,
    ViewsRecorded,
    contribution_noted,
    why_not_note,
    why_not_record_views,
    why_not_strengthen,
)
from domain.delivery import OFFICE
from domain.people import Role
from domain.plan import Objective, PlanPage, Progress, gaps_of, known_as
from domain.plan_acts import (
    ObjectiveAmended,
    ObjectiveDropped,
    ObjectiveSet,
    ProgressRecorded,
    amended,
    dropped,
    objective_set,
    warned_of_another,
    why_not_amend,
    why_not_drop,
    why_not_record,
    why_not_set_objective,
)
from domain.plan_words import amiss
from domain.refusals import field_of
from tests.domain.strands import AREA, delivery, says, set_out
from tests.support.lives import ADVISER, CHAIR, COORDINATOR, DCS, POLICE, by, somebody
from tests.support.notices import sefton
from tests.support.tables import day, rows


def amends(**said: Any) -> Any:
    return by(COORDINATOR, ObjectiveAmended, "Fri 1 October 2021", **{"objective": 1, **said})


def test_progress_stands_with_its_day_its_evidence_and_whoever_said_it() -> None:
    life = set_out(delivery().to("Mon 4 October 2021"), owner="dcs", measure="cases", baseline="22", target="16")

    says(life.to("Mon 1 November 2021"), "slow", on="Fri 29 October 2021", evidence="Return of 29 October")

    [made] = life.course.objectives[0].history
    assert (made.on, made.at, made.by_name) == (day("Fri 29 October 2021"), life.now, "Priya Nair")
    assert (made.progress, made.said, made.evidence) == (Progress.SLOW, "It is slow", "Return of 29 October")


LATEST = """
    # said, each on its day, in the order recorded  | how it stands | in hand | slow to progress
    on track 4, slow 11                            | slow      | yes | yes
    slow 4, on track 11                            | on track  | yes | no
    off track 4                                    | off track | yes | yes
    off track 4, done 11                           | done      | no  | no
    done 4, off track 11                           | off track | yes | yes
    # a fact that comes late does not stand before a newer one
    on track 11, off track 4                       | on track  | yes | no
    # of two on one day the later recorded stands
    on track 4, slow 4                             | slow      | yes | yes
"""


@pytest.mark.parametrize(("said", "stands", "in_hand", "slowed"), rows(LATEST))
def test_an_objective_stands_as_was_said_of_its_latest_day(said: str, stands: str, in_hand: str, slowed: str) -> None:
    life = set_out(delivery().to("Fri 1 October 2021")).to("Mon 18 October 2021")

    for n, one in enumerate(said.split(", ")):
        progress, _, on = one.rpartition(" ")
        weekday = "Mon" if on in ("4", "11") else "?"
        says(life.to(f"{['Mon 18', 'Tue 19'][n]} October 2021"), progress, on=f"{weekday} {on} October 2021")

    [objective] = life.course.objectives
    assert objective.latest is not None
    assert objective.latest.progress == stands
    assert (objective.in_hand, objective.slowed is not None) == (in_hand == "yes", slowed == "yes")


def test_what_an_objective_read_before_it_was_amended_is_kept() -> None:
    life = set_out(delivery().to("Fri 1 October 2021"), target="18")

    life.do(amended, amends(target="16", target_on=date(2022, 3, 31)), life.now)

    [objective] = life.course.objectives
    assert (objective.text, objective.target, objective.target_on) == ("Caseloads below 16", "16", date(2022, 3, 31))
    [change] = objective.amended
    assert change.changes == ("target: 16, before: 18", "target day: Thursday 31 March 2022, before: nothing")


def test_whoever_speaks_of_an_objective_second_on_a_day_is_told_what_the_first_said() -> None:
    """Of two forms sent at once neither can show the other: the strand, which takes one after the other, can."""
    life = says(set_out(delivery().to("Fri 1 October 2021"), target="18"), "slow")
    life.do(amended, amends(target="16"), life.now)
    said = {"objective": 1, "progress": "on track", "said": "two posts filled"}
    others = [
        by(DCS, ProgressRecorded, life.today, **said),
        by(DCS, ObjectiveAmended, life.today, objective=1, target="14"),
    ]
    own = [by(COORDINATOR, ProgressRecorded, life.today, **said), amends(target="14")]

    assert [warned_of_another(life.course, act, life.now) for act in others] == [
        ("Priya Nair spoke of objective 1 shortly before, today: slow, It is slow. Both are kept.",),
        (
            "Priya Nair spoke of objective 1 shortly before, today, and amended it: target: 16, before: 18. Both are "
            "kept, and where they differ this one stands.",
        ),
    ]
    assert [warned_of_another(life.course, act, life.now) for act in own] == [(), ()]
    assert [warned_of_another(life.course, act, life.now + timedelta(days=1)) for act in others] == [(), ()]


def test_an_objective_dropped_stays_in_the_record_and_answers_its_area_no_longer() -> None:
    life = set_out(delivery().to("Fri 1 October 2021"))
    covered = life.course.gaps

    drop = by(COORDINATOR, ObjectiveDropped, life.today, objective=1, reason="taken into objective 2")
    life.do(dropped, drop, life.now)

    [objective] = life.course.objectives
    assert objective.dropped is not None
    assert (objective.dropped.reason, objective.dropped.by_name) == ("taken into objective 2", "Priya Nair")
    assert AREA not in covered
    assert AREA in life.course.gaps


def test_an_objective_that_is_not_there_or_was_dropped_is_refused_in_a_sentence() -> None:
    life, now = delivery().to("Fri 1 October 2021"), delivery().to("Fri 1 October 2021").now
    record = by(COORDINATOR, ProgressRecorded, life.today, objective=1, progress="done", said="All of it")
    drop = by(COORDINATOR, ObjectiveDropped, life.today, objective=1, reason="no longer needed")

    assert why_not_record(life.course, record, now) == "There is no objective 1: the plan has none yet."
    set_out(life)
    assert why_not_record(life.course, record, now) is None
    wrong = record.model_copy(update={"objective": 2})
    assert why_not_record(life.course, wrong, now) == "There is no objective 2: they are numbered 1 to 1."
    life.do(dropped, drop, life.now)
    over = "Objective 1 was dropped on Friday 1 October 2021: no longer needed"
    assert {refuse(life.course, act, now) for refuse, act in ((why_not_record, record), (why_not_drop, drop))} == {over}


REFUSED = """
    # amended how | refused so
    target 18     | Nothing of objective 1 would change: say what is to read otherwise.
    note only     | Nothing of objective 1 would change: say what is to read otherwise.
    area Housing  | 'Housing' is none of what the plan must cover
"""


@pytest.mark.parametrize(("how", "refusal"), rows(REFUSED))
def test_an_amendment_that_changes_nothing_or_answers_nothing_is_refused(how: str, refusal: str) -> None:
    life = set_out(delivery().to("Fri 1 October 2021"), target="18")
    name, _, said = how.partition(" ")

    found = why_not_amend(life.course, amends(**{name: said}), life.now)

    assert (found or "").startswith(refusal)


# act | by whom. Whoever stands in no row is refused.
ALLOWED = """
    # the plan is the council's to keep; whoever owns an objective says how it goes, here the partner
    set-objective           | coordinator, head_of_service, dcs
    record-progress         | coordinator, head_of_service, dcs, partner
    amend-objective         | coordinator, head_of_service, dcs
    drop-objective          | coordinator, head_of_service, dcs
    record-views            | coordinator, head_of_service, dcs
    # the chair holds it to account
    note-contribution       | coordinator, head_of_service, dcs, chair
    strengthen-contribution | coordinator, head_of_service, dcs, chair
"""
ACTS: dict[str, tuple[Callable[..., str | None], type[Act], dict[str, Any]]] = {
    "set-objective": (why_not_set_objective, ObjectiveSet, {"area": AREA, "text": "Supervise weekly"}),
    "record-progress": (why_not_record, ProgressRecorded, {"objective": 1, "progress": "slow", "said": "it is slow"}),
    "amend-objective": (why_not_amend, ObjectiveAmended, {"objective": 1, "target": "16"}),
    "drop-objective": (why_not_drop, ObjectiveDropped, {"objective": 1, "reason": "no longer needed"}),
    "record-views": (
        why_not_record_views,
        ViewsRecorded,
        {"voice": "frontline staff", "gathered": "a survey", "heard": "too many cases"},
    ),
    "note-contribution": (why_not_note, ContributionNoted, {"whose": "the police", "needs": "nobody comes"}),
    "strengthen-contribution": (
        why_not_strengthen,
        ContributionStrengthened,
        {"contribution": 1, "evidence": "they come"},
    ),
}


@pytest.mark.parametrize(("name", "whom"), rows(ALLOWED))
def test_every_part_tries_every_act_of_the_plan(name: str, whom: str) -> None:
    people = tuple(somebody(role.value.replace("_", "-"), role) for role in Role)
    life = delivery(sefton().model_copy(update={"people": people})).to("Fri 1 October 2021")
    set_out(life, by="coordinator", owner="partner")
    why_not, kind, fields = ACTS[name]
    noted = by("coordinator", ContributionNoted, life.today, whose="the police", needs="nobody comes")
    life.do(contribution_noted, noted, life.now)

    tried = [why_not(life.course, by(one.id, kind, life.today, **fields), life.now) for one in people]

    let_in = {role.value for role, refusal in zip(Role, tried, strict=True) if refusal is None}
    assert let_in == set(whom.split(", "))
    assert all(refusal is None or "may not do this" in refusal for refusal in tried)


SLOW = {"objective": 1, "progress": "slow", "said": "it is slow"}
OWNS = """
    # the owner, as it was written | who else than the office says how it goes
    dev-hussain                    | dev-hussain
    Dev Hussain                    | dev-hussain
    the police                     | dev-hussain
    partner                        | dev-hussain, anna-kowalska
    chief executive                | martin-price
    # whoever stands in answers for them
    ruth-adeyemi                   | ruth-adeyemi, george-mbeki
    # somebody who is not on the notice, nobody, or the council, whose people are many
    the health visitors            | nobody
    nobody                         | nobody
    Sefton Council                 | nobody
"""


@pytest.mark.parametrize(("owner", "whom"), rows(OWNS))
def test_how_an_objective_goes_is_said_by_whoever_owns_it_beside_the_office(owner: str, whom: str) -> None:
    people = [one.model_copy(update={"deputy": ADVISER}) if one.id == CHAIR else one for one in sefton().people]
    life = delivery(sefton().model_copy(update={"people": tuple(people)})).to("Fri 1 October 2021")
    set_out(life, owner="" if owner == "nobody" else owner)

    tried = {
        one.id: why_not_record(life.course, by(one.id, ProgressRecorded, life.today, **SLOW), life.now)
        for one in people
        if not set(one.roles) & set(OFFICE)
    }

    let_in = [id for id, refusal in tried.items() if refusal is None]
    assert sorted(let_in) == sorted(whom.split(", ") if whom != "nobody" else [])


def test_who_does_not_own_an_objective_hears_the_same_whether_it_is_there_or_not() -> None:
    life = set_out(delivery().to("Fri 1 October 2021"), owner="dcs")

    refusals = [
        why_not_record(life.course, by(POLICE, ProgressRecorded, life.today, **{**SLOW, "objective": n}), life.now)
        for n in (1, 2)
    ]

    said = (
        "Dev Hussain may not do this: of objective {}, whoever owns the objective says how it goes, "
        "or the coordinator or head of service or director of children's services."
    )
    assert refusals == [said.format(1), said.format(2)]
    assert {field_of(refusal or "") for refusal in refusals} == {"objective"}


# --- what is missing, whose it is, and what the register is told


MISSING = """
    # given                     | what nobody has said
    nothing                     | owner, measure, target
    owner                       | measure, target
    owner, measure, target      | none
"""


@pytest.mark.parametrize(("given", "missing"), rows(MISSING))
def test_an_objective_says_what_its_progress_cannot_be_judged_without(given: str, missing: str) -> None:
    said = {name: "said" for name in given.split(", ") if name != "nothing"}

    objective = Objective.model_validate({"area": AREA, "text": "Caseloads below 16", **said})

    assert (", ".join(objective.missing) or "none") == missing


AMISS = """
    # how it goes | its target day | said on Fri 1 April 2022
    slow          | 2022-03-31     | The day of its target has passed.
    slow          | 2022-04-01     | nothing
    slow          |                | nothing
    done          | 2022-03-31     | nothing
"""


@pytest.mark.parametrize(("progress", "target_on", "said"), rows(AMISS))
def test_that_the_day_of_a_target_has_passed_is_said_of_an_objective_in_hand(
    progress: str, target_on: str, said: str
) -> None:
    words = {"owner": "dcs", "measure": "cases", "target": "16", "target_on": target_on or None}
    act = by(COORDINATOR, ObjectiveSet, "Fri 1 October 2021", area=AREA, text="Caseloads below 16", **words)
    life = delivery().to("Fri 1 October 2021")

    says(life.do(objective_set, act, life.now), progress)

    assert (" ".join(amiss(life.course.objectives[0], day("Fri 1 April 2022"))) or "nothing") == said


OWNED = """
    # as it was written | in words
    priya-nair          | Priya Nair
    dcs                 | director of children's services
    Head of service     | head of service
    the police          | the police
"""


@pytest.mark.parametrize(("written", "words"), rows(OWNED))
def test_an_owner_is_a_person_a_part_or_whoever_else(written: str, words: str) -> None:
    assert known_as(written, sefton().people) == words


def test_an_objective_as_an_older_release_kept_it_is_read_still() -> None:
    objective = Objective.model_validate({"area": AREA, "text": "Caseloads below 16", "owner": ""})

    assert (objective.version, objective.latest, objective.in_hand) == (1, None, True)
    assert gaps_of([AREA, "Supervise weekly"], [objective]) == ("Supervise weekly",)


def test_the_register_is_told_of_the_objectives_that_changed_alone() -> None:
    life = set_out(set_out(delivery().to("Fri 1 October 2021"), owner="dcs"), text="Supervise weekly")
    before = life.course.plan_page

    says(life, "slow", objective=2)

    after = life.course.plan_page
    changed = after.since(before)
    assert changed is not None
    assert [(page.number, page.objective.version) for page in changed.objectives] == [(2, 2)]
    assert [page.owned_by for page in before.objectives] == ["director of children's services", ""]
    assert after.since(after) is None
    assert delivery().course.plan_page == PlanPage()
