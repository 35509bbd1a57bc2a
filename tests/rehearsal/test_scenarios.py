"""The shipped scenarios: each reads, and each is lived through."""

from pathlib import Path

import pytest

from notices.scenario import Scenario, read_scenario
from tests.rehearsal.living import SCENARIOS
from tests.support.notices import sefton
from workflows.doors import ACTS


def test_every_shipped_scenario_is_lived_through() -> None:
    lived = {path.stem for path in (Path(__file__).parent / "scenarios").glob("test_*.py")}

    assert {f"test_{path.stem.replace('-', '_')}" for path in SCENARIOS.glob("*.yaml")} == lived


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_reads_without_a_fault(path: Path) -> None:
    assert isinstance(read_scenario(path, sefton(), ACTS), Scenario)
