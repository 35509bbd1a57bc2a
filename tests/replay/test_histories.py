"""Notices live for a year and more, and code changes under them: what was written once must replay for ever."""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from tests.replay.depart import departing, known
from tests.replay.kept import kept, named, read, strand_of
from tests.support.engine import how_ended, replayed
from worker import WORKFLOWS
from workflows.sign_in import SignIn

TAUGHT = """
Notices that run on the code we shipped would stand still at their next step: today's code does not do what this
history says was done. Do not record it again. Keep the old course for those notices: put the new one behind
workflow.patched("why-it-changed"), or choose by the notice's date in the domain. Then add what the new course writes:
python -m tests.replay.record YYYY-MM
"""

DEPARTED = """
Replay would pass: the same kinds of steps come in the same order. But notices that run on the code we shipped would
have other dates, people, marks or patience from the day of the upgrade on than what they were told. If that is not
meant, put the new course behind `standing.practice` (domain/standing.py), so that only notices opened from now on are
kept by it; where no notice can be asked, behind workflow.patched("why-it-changed"). If it is meant for those that run
too, renew what is known of: python -m tests.replay.depart, read each line of departures.json that it changes, and say
why in the commit and the CHANGELOG. Either way add what the new course writes: python -m tests.replay.record YYYY-MM
"""


@pytest.mark.parametrize("path", kept(), ids=named)
async def test_every_history_ever_committed_still_replays_with_the_dates_and_people_it_had(path: Path) -> None:
    try:
        found = await departing(path)
    except Exception as error:
        raise AssertionError(f"{path.name}: {error}\n{TAUGHT}") from error

    assert found == known().get(named(path), {}), DEPARTED


def test_every_workflow_has_its_history_but_signing_in() -> None:
    """That takes a quarter of an hour at most, and outlives no release."""
    assert {strand_of(read(path)) for path in kept()} == {kind.__name__ for kind in WORKFLOWS} - {SignIn.__name__}


def test_a_webhook_that_went_on_afresh_is_among_them_with_what_came_before_and_after() -> None:
    runs = [how_ended(read(path)) for path in kept() if path.name.startswith("webhook_")]

    assert {*runs} == {"continued_as_new", "completed"}


def test_a_strand_that_went_on_afresh_is_among_them_with_what_came_before_and_after() -> None:
    board = [read(path) for path in kept() if path.name.startswith("board_")]
    begun = [run.events[0].workflow_execution_started_event_attributes for run in board]

    # One scenario ends before its notice does: its last run was still open.
    assert {how_ended(run) for run in board} == {"continued_as_new", "completed", ""}
    assert {bool(run.continued_execution_run_id) for run in begun} == {True, False}


async def test_a_course_that_changed_is_noticed() -> None:
    history = read(next(path for path in kept() if path.name.startswith("delivery_")))
    other = json.loads(history.to_json().replace('"name": "send"', '"name": "post"'))

    with pytest.raises(Exception, match="Nondeterminism"):
        await replayed([WorkflowHistory.from_json(history.workflow_id, other)])
