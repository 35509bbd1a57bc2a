"""The histories that are committed: a folder for each time they were recorded, a file for each run of a workflow."""

import gzip
from functools import cache
from pathlib import Path

from temporalio.client import WorkflowHistory

HISTORIES = Path(__file__).parent / "histories"


def kept() -> list[Path]:
    return sorted(HISTORIES.glob("*/*.json.gz"))


def named(path: Path) -> str:
    """2026-11/board_sefton-2021.1a068938: when a history was recorded, of what, and which run."""
    return f"{path.parent.name}/{path.name.partition('.json')[0]}"


@cache
def read(path: Path) -> WorkflowHistory:
    """The history in a file; its workflow's id is in the file's name."""
    workflow_id = path.name.partition(".")[0].replace("_", "/")
    return WorkflowHistory.from_json(workflow_id, gzip.decompress(path.read_bytes()).decode())


def strand_of(history: WorkflowHistory) -> str:
    return history.events[0].workflow_execution_started_event_attributes.workflow_type.name


def file_name(history: WorkflowHistory) -> str:
    """board_sefton-2021.4f0c2a91.json.gz: the workflow's id and the beginning of the run's."""
    return f"{history.workflow_id.replace('/', '_')}.{history.run_id[:8]}.json.gz"
