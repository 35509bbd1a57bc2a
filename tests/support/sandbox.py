"""The SDK's sandbox, which refuses a strand the clock, chance and files. Strands live in it in the tests only.

Why it is not where they are installed: docs/decisions/0032-outside-the-sandbox.md.
"""

from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import _Definition

# Rooms that are pure or are never called from a workflow: importing them anew in every sandbox costs and gains nothing.
# What the first of them may do is seen by tests/replay/test_pure_courses.py.
PASSED_THROUGH = ("domain", "activities", "models", "notifications", "pydantic", "pydantic_core", "annotated_types")

_prepared: set[type] = set()


class Sandbox(SandboxedWorkflowRunner):
    """The sandbox, which sees once for all whether a kind of strand can be loaded in it.

    Each worker and replayer asks that of each kind: a tenth of a second, as long as many a story takes.
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """A strand in its sandbox, which may be asked past it for what carries each payload.

        That is the SDK's own and calls nothing of the strand's; through the sandbox it is compiled anew for every one.
        """
        instance = super().create_instance(det)
        inside = instance.globals_and_locals["__temporal_in_sandbox"]  # type: ignore[attr-defined]
        instance.get_serialization_context = inside.get_serialization_context  # type: ignore[method-assign]
        instance.get_external_store_context = inside.get_external_store_context  # type: ignore[method-assign]
        return instance

    def prepare_workflow(self, defn: _Definition) -> None:
        if defn.cls not in _prepared:
            super().prepare_workflow(defn)
            _prepared.add(defn.cls)


def sandbox() -> Sandbox:
    """Where tests have strands run, and where committed histories are replayed."""
    return Sandbox(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))
