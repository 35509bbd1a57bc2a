"""Living a shipped scenario through with the real strands, offices, register and SMTP: some ten seconds each.

Each has a file of its own in `scenarios/`, so that they can be shared out between processes.
"""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from domain.duties import Duty
from domain.instrument import Notice
from models.record import DutyRow
from notices.scenario import Scenario, read_scenario
from rehearsal.driver import Rehearsal, Rehearsed, Way, straight
from rehearsal.proclaiming import whole_timeline
from rehearsal.timeline import TimelineStep
from tests.rehearsal.meetings import INVITES, meetings_told
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from workflows.doors import ACTS

SCENARIOS = Path(__file__).parents[2] / "notices" / "scenarios"

# Those on the board who need not hand anything in for a scenario to go its way, and half of all the letters.
LOOKERS_ON = {"tom-ashworth", "sue-lindqvist", "dev-hussain", "anna-kowalska"}


def without_lookers_on() -> Notice:
    """Sefton's notice with only those people whom every scenario needs."""
    notice = sefton()
    acting = tuple(person for person in notice.people if person.id not in LOOKERS_ON)
    return notice.model_copy(update={"people": acting})


def scenario_of(name: str, notice: Notice) -> Scenario:
    scenario = read_scenario(SCENARIOS / f"{name}.yaml", notice, ACTS)
    assert isinstance(scenario, Scenario), scenario
    return scenario


async def lived(
    name: str, folder: Path, *, everybody: bool = False, until: date | None = None, way: Way = straight
) -> tuple[Rehearsed, list[TimelineStep]]:
    """The scenario lived through, or `until` a day of it; without the lookers-on, but for `everybody`.

    `way` is how its mail gets there.

    AssertionError where somebody was refused, or where an invite is not what another calendar understands.
    """
    notice = sefton() if everybody else without_lookers_on()
    scenario = scenario_of(name, notice)
    scenario = scenario.model_copy(update={"until": until or scenario.until})
    rehearsed = await Rehearsal(notice, scenario, ENGLAND, folder, way=way).rehearse()
    assert rehearsed.refused == []
    steps = whole_timeline(rehearsed.entries, rehearsed.duties, rehearsed.scenario)
    # A letter whose answer was lost on its way comes twice, and is one letter.
    told = {(one.uid, one.method, one.sequence, one.attendees) for one in meetings_told(folder / "mail")}
    assert len(told) == sum(step["letter"] in INVITES for step in steps) > 0
    return rehearsed, steps


def due(duties: Iterable[DutyRow], key: str) -> date:
    return next(Duty.model_validate(row.whole).due.on for row in duties if row.key == key)


def moments(steps: Iterable[TimelineStep], letter: str) -> list[datetime]:
    """When each letter of a kind was sent, on London's clock; once where several people got it."""
    return sorted({datetime.fromisoformat(step["at"]) for step in steps if step["letter"] == letter})


def on(steps: Iterable[TimelineStep], letter: str) -> list[date]:
    return [moment.date() for moment in moments(steps, letter)]
