"""What strands hand on: written alike, whatever it is for."""

from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext

from workflows.connection import converter


def test_what_is_handed_on_is_written_alike_whatever_it_is_for() -> None:
    to_strand = WorkflowSerializationContext(namespace="default", workflow_id="board/sefton-2021")
    to_office = ActivitySerializationContext(
        namespace="default",
        activity_id="1",
        activity_type="send",
        activity_task_queue="rehearsal",
        workflow_id="board/sefton-2021",
        workflow_type="BoardReporting",
        is_local=False,
    )

    converters = [converter().with_context(to_strand), converter().with_context(to_office)]

    # The worker does not ask the strands what for (worker.py): a converter that wants to know would never be told.
    assert all(one is converter() for one in converters)
    assert converter().external_storage is None
