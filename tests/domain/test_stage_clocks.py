"""The clocks of the later stages, dated: a commissioner's three months, a direction's reviews, a year of support."""

import pytest

from domain.escalation_acts import CommissionerReport, DirectionReviewed, commissioner_reported, reviewed
from domain.stages import Stage
from tests.domain.strands import approve, at_stage, escalation, propose
from tests.support.lives import CASE_LEAD, by, paused, running_again
from tests.support.notices import sefton
from tests.support.tables import rows

THREE_MONTHS = """
    # the corresponding date, on a weekday
    Mon 4 October 2021   | Tue 4 Jan 2022
    # on a Saturday, a Sunday, a holiday: it stays where it is
    Fri 8 October 2021   | Sat 8 Jan 2022
    Fri 9 July 2021      | Sat 9 Oct 2021
    Tue 27 September 2022 | Tue 27 Dec 2022
    Mon 3 January 2022   | Sun 3 Apr 2022
    # no such day: the month's last
    Tue 30 November 2021 | Mon 28 Feb 2022
    Thu 30 November 2023 | Thu 29 Feb 2024
    Thu 31 March 2022    | Thu 30 Jun 2022
    # over both clock changes
    Thu 27 January 2022  | Wed 27 Apr 2022
    Mon 30 August 2021   | Tue 30 Nov 2021
"""


@pytest.mark.parametrize(("decided", "due"), rows(THREE_MONTHS))
def test_a_commissioner_has_about_three_months(decided: str, due: str) -> None:
    life = at_stage(Stage.COMMISSIONER_REVIEW, decided)

    assert life.due("commissioner-report-1-1-1") == due


def test_a_notice_may_give_its_commissioner_another_time() -> None:
    life = escalation("Mon 4 October 2021", sefton(conventions={"commissioner_months": 4}))

    approve(propose(life, Stage.COMMISSIONER_REVIEW))

    assert life.due("commissioner-report-1-1-1") == "Fri 4 Feb 2022"


def test_a_commissioner_is_reminded_and_the_report_silences_it() -> None:
    life = at_stage(Stage.COMMISSIONER_REVIEW, "Mon 4 October 2021").to("Tue 7 December 2021")

    life.do(commissioner_reported, by(CASE_LEAD, CommissionerReport, life.today, outcome="it can"))
    life.to("Mon 31 January 2022")

    assert life.letters("commissioner_report_due", "commissioner_report_overdue") == [
        "Tue 7 Dec 2021 commissioner_report_due to claire-donnelly"
    ]


SIX_AND_TWELVE = """
    # the corresponding date, six and twelve months on
    Mon 4 October 2021    | Mon 4 Apr 2022  | Tue 4 Oct 2022
    Tue 24 May 2022       | Thu 24 Nov 2022 | Wed 24 May 2023
    # no such day: the month's last; counted twelve from the direction, and not six from the sixth
    Tue 31 August 2021    | Mon 28 Feb 2022 | Wed 31 Aug 2022
    Thu 29 February 2024  | Thu 29 Aug 2024 | Fri 28 Feb 2025
    # on a weekend and a holiday: it stays where it is
    Fri 3 December 2021   | Fri 3 Jun 2022  | Sat 3 Dec 2022
    Fri 25 June 2021      | Sat 25 Dec 2021 | Sat 25 Jun 2022
"""


@pytest.mark.parametrize(("decided", "sixth", "twelfth"), rows(SIX_AND_TWELVE))
def test_progress_under_a_direction_is_reviewed_at_six_and_twelve_months(
    decided: str, sixth: str, twelfth: str
) -> None:
    life = at_stage(Stage.DIRECTION, decided)

    assert [life.due(f"direction-review-1-1-{n}") for n in (1, 2)] == [sixth, twelfth]


REVISED = """
    # directed | revised | by way of a commissioner's review | its reviews
    # straight away
    Mon 4 October 2021 | Wed 2 March 2022     | no  | Fri 2 Sep 2022  | Thu 2 Mar 2023
    # once a commissioner has looked at the council
    Mon 4 October 2021 | Mon 31 January 2022  | yes | Sun 31 Jul 2022 | Tue 31 Jan 2023
    # when one review is over, and when both are
    Mon 4 October 2021 | Wed 31 August 2022   | no  | Tue 28 Feb 2023 | Thu 31 Aug 2023
    Mon 4 October 2021 | Tue 29 November 2022 | yes | Mon 29 May 2023 | Wed 29 Nov 2023
"""


@pytest.mark.parametrize(("directed", "again", "by_commissioner", "sixth", "twelfth"), rows(REVISED))
def test_a_revised_direction_starts_six_and_twelve_months_of_its_own(
    directed: str, again: str, by_commissioner: str, sixth: str, twelfth: str
) -> None:
    life = at_stage(Stage.DIRECTION, directed)
    if by_commissioner == "yes":
        approve(propose(life, Stage.COMMISSIONER_REVIEW))
    number = len(life.course.decisions) + 1

    approve(propose(life.to(again), Stage.DIRECTION))

    assert life.open() == [f"direction-review-1-{number}-1", f"direction-review-1-{number}-2"]
    assert [life.due(f"direction-review-1-{number}-{n}") for n in (1, 2)] == [sixth, twelfth]


def test_a_review_under_the_direction_before_does_not_stand_for_one_under_the_revised() -> None:
    life = at_stage(Stage.DIRECTION, "Mon 4 October 2021").to("Mon 4 April 2022")
    life.do(reviewed, by(CASE_LEAD, DirectionReviewed, life.today, review=1, outcome="slow"))

    approve(propose(life, Stage.DIRECTION))

    assert life.open() == ["direction-review-1-2-1", "direction-review-1-2-2"]


SUPPORT = """
    # twelve months, to the corresponding date
    Mon 4 October 2021   | Tue 4 Oct 2022
    Thu 30 June 2022     | Fri 30 Jun 2023
    # no 29 February a year on, nor four Sundays moved
    Thu 29 February 2024 | Fri 28 Feb 2025
    Tue 28 February 2023 | Wed 28 Feb 2024
    Fri 24 December 2021 | Sat 24 Dec 2022
"""


@pytest.mark.parametrize(("decided", "until"), rows(SUPPORT))
def test_support_goes_on_for_twelve_months_after_a_step_down(decided: str, until: str) -> None:
    life = at_stage(Stage.DE_ESCALATION, decided)

    assert life.due("support-end-1-1-1") == until


def test_the_end_of_support_is_asked_about_and_ends_nothing_by_itself() -> None:
    life = at_stage(Stage.DE_ESCALATION, "Mon 4 October 2021")

    life.to("Wed 12 October 2022")

    assert life.course.stage is Stage.DE_ESCALATION
    assert life.letters("support_end_due", "support_end_overdue") == [
        "Tue 9 Aug 2022 support_end_due to case_lead",
        "Tue 6 Sep 2022 support_end_due to case_lead",
        "Wed 5 Oct 2022 support_end_overdue to case_lead",
        "Wed 12 Oct 2022 support_end_overdue to approver",
    ]


def test_a_step_back_from_support_starts_a_concern_with_its_full_time() -> None:
    life = at_stage(Stage.DE_ESCALATION, "Mon 4 October 2021").to("Mon 3 January 2022")

    approve(propose(life, Stage.CONCERN))

    assert life.open() == ["triage-1-2"]
    assert life.due("triage-1-2") == "Mon 17 Jan 2022"


PAUSED_FOR_TWO_WEEKS = """
    # what was left of its time when it was paused on 11 October is left on 25 October
    direction           | direction-review-1-1-1    | Mon 18 Apr 2022
    commissioner review | commissioner-report-1-1-1 | Tue 18 Jan 2022
    de-escalation       | support-end-1-1-1         | Tue 18 Oct 2022
"""


@pytest.mark.parametrize(("stage", "key", "due"), rows(PAUSED_FOR_TWO_WEEKS))
def test_a_pause_stops_the_clock_of_a_stage(stage: str, key: str, due: str) -> None:
    life = at_stage(Stage(stage), "Mon 4 October 2021").to("Mon 11 October 2021")
    life.do(paused, life.now).to("Mon 25 October 2021")

    life.do(running_again, life.now)

    assert life.due(key) == due
