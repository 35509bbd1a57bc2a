"""The earliest day an act can be dated: before the notice was issued nothing was done under it."""

from datetime import date
from typing import Any

import pytest

from domain.acts import Act, why_not_by
from domain.board_acts import Report
from domain.earliest import Since, why_too_early
from domain.instrument import Issued, Notice, Trigger
from domain.moments import at
from domain.notice_acts import PersonChanged
from domain.people import Role
from domain.plan_acts import ObjectiveSet
from domain.refusals import field_of
from tests.support.lives import somebody, standing
from tests.support.notices import sefton
from tests.support.tables import day, rows
from workflows.doors import ACTS

NOW = at(day("Mon 14 June 2021"))
ANYBODY = "anybody"


def dated(**changes: Any) -> Notice:
    return sefton().model_copy(update=changes)


def issued(**days: Any) -> Issued:
    return Issued.model_validate(days)


def trigger(**days: Any) -> Trigger:
    return Trigger.model_validate({"event": "Ofsted's inspection", **days})


SEFTON = """
    # its text says May 2021, read as its end; it is signed 7 June: neither day is ruled out
    issue   | Sun 30 May 2021  | Monday 31 May 2021
    issue   | Mon 31 May 2021  | none
    issue   | Mon 7 June 2021  | none
    issue   | Wed 7 March 2001 | Monday 31 May 2021
    # what the notice answers: Ofsted's report, published 10 May 2021
    trigger | Sun 9 May 2021   | Monday 10 May 2021
    trigger | Mon 10 May 2021  | none
    # people were appointed long before
    any     | Wed 7 March 2001 | none
"""


@pytest.mark.parametrize(("since", "on", "earliest"), rows(SEFTON))
def test_a_day_before_there_was_anything_to_do_is_refused_with_the_earliest(since: str, on: str, earliest: str) -> None:
    refusal = why_too_early(standing(), day(on), Since(since))

    assert (refusal is None) == (earliest == "none")
    assert field_of(refusal or "") == ("on" if refusal else "")
    assert f"{earliest} at the earliest." in (refusal or f"{earliest} at the earliest.")


DATES: list[tuple[str, Notice, Since, str]] = [
    ("one day alone", dated(issued=issued(signed_on="2021-06-07")), Since.ISSUE, "Mon 7 June 2021"),
    ("only a month is known", dated(issued=issued(issued="2021-06")), Since.ISSUE, "Tue 1 June 2021"),
    ("the end of a month is known", dated(issued=issued(issued="end of 2021-06")), Since.ISSUE, "Wed 30 June 2021"),
    (
        "received before it was published",
        dated(trigger=trigger(received_on="2021-05-03", published_on="2021-05-10")),
        Since.TRIGGER,
        "Mon 3 May 2021",
    ),
    ("published in some month", dated(trigger=trigger(published="2021-05")), Since.TRIGGER, "Sat 1 May 2021"),
    (
        "only its publication is known",
        dated(issued=issued(published_on="2021-08-02")),
        Since.ISSUE,
        "Mon 10 May 2021",
    ),
]


@pytest.mark.parametrize(("notice", "since", "first"), [pytest.param(*row, id=name) for name, *row in DATES])
def test_the_earliest_day_is_what_the_notices_own_dates_allow(notice: Notice, since: Since, first: str) -> None:
    held, earliest = standing(notice, entered="Mon 1 November 2021"), day(first)

    assert why_too_early(held, earliest, since) is None
    assert why_too_early(held, date.fromordinal(earliest.toordinal() - 1), since)


def test_where_no_day_is_known_none_is_guessed() -> None:
    unknown = dated(issued=issued(published_on="2021-08-02"), trigger=trigger())

    assert why_too_early(standing(unknown), day("Wed 7 March 2001"), Since.ISSUE) is None
    assert why_too_early(standing(unknown), day("Wed 7 March 2001"), Since.TRIGGER) is None


def test_a_reissue_takes_back_nothing_that_was_done_before_it() -> None:
    reissued = standing().model_copy(update={"notice": dated(issued=issued(signed_on="2022-03-01"))})

    assert why_too_early(reissued, day("Tue 8 June 2021"), Since.ISSUE) is None


def test_an_act_that_may_precede_the_notice_says_so_and_every_other_may_not() -> None:
    earlier = {since: {name for name, act in ACTS.items() if act.since is since} for since in Since}

    assert earlier[Since.ANY] == {"change-person"}
    assert earlier[Since.TRIGGER] == {
        *("agree-timetable", "agree-lead-time", "agree-interval", "report-event", "submit-plan", "update-plan"),
        *("set-objective", "amend-objective", "drop-objective", "record-progress", "recommend"),
        *("note-contribution", "strengthen-contribution", "record-views"),
    }
    assert len(earlier[Since.ISSUE]) == len(ACTS) - 15


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
def test_no_act_but_an_appointment_is_dated_twenty_years_back(act: type[Act]) -> None:
    everybody = dated(people=(*sefton().people, somebody(ANYBODY, *Role)))
    done = act.model_construct(by=ANYBODY, on=day("Wed 7 March 2001"))

    refusal = why_not_by(standing(everybody), done, NOW)

    assert (refusal is None) == (act is PersonChanged)
    assert field_of(refusal or "") == ("on" if refusal else "")


def test_the_sentence_says_what_was_not_there_yet() -> None:
    before = day("Wed 7 March 2001")
    acts: tuple[type[Act], ...] = (Report, ObjectiveSet)

    of_a_report, of_an_objective = (
        why_not_by(standing(), act.model_construct(by="priya-nair", on=before), NOW) for act in acts
    )

    assert of_a_report == (
        "Wednesday 7 March 2001 is before the notice was issued, and nothing can have been done under it: "
        "say the day it happened, Monday 31 May 2021 at the earliest."
    )
    assert of_an_objective == (
        "Wednesday 7 March 2001 is before what the notice answers (Ofsted's focused visit found two areas for priority "
        "action): say the day it happened, Monday 10 May 2021 at the earliest."
    )
