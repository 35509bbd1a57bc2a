"""Sefton's notice as it stands once people have settled what it leaves open; every date is the story's own."""

from datetime import date
from typing import Any

from domain.instrument import Notice
from domain.people import Role
from tests.support.notices import sefton

SIGNED_ON = date(2021, 6, 7)


def agreed(**terms: Any) -> dict[str, dict[str, Any]]:
    """Terms that were settled on the day of the notice."""
    settled = {"by": "Claire Donnelly", "role": "case_lead", "on": SIGNED_ON}
    paragraphs = {"board_timetable": "5b", "self_assessment": "10", "adviser_reports": "12"}
    return {
        name: {"paragraph": paragraphs[name], "status": "agreed", "value": value, "settled": settled}
        for name, value in terms.items()
    }


def boards_on(*days: date, weeks: int = 12) -> Notice:
    """A timetable of boards, and nobody in it who owes it updates of their own."""
    timetable = {"sittings": [{"on": day} for day in days], "cadence": {"weeks": weeks}}
    return without(sefton(**agreed(board_timetable=timetable)), Role.PARTNER)


def without(notice: Notice, role: Role) -> Notice:
    """`notice` without the people who hold `role`."""
    return notice.model_copy(update={"people": tuple(one for one in notice.people if role not in one.roles)})


def holding(notice: Notice, person: str, *roles: Role) -> Notice:
    """`notice` with one of its people in these roles."""
    update = {"roles": roles}
    people = tuple(one.model_copy(update=update) if one.id == person else one for one in notice.people)
    return notice.model_copy(update={"people": people})
