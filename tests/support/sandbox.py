"""The SDK's sandbox, which refuses a strand the clock, chance and files. Strands live in it in the tests only.

Why it is not where they are installed: docs/decisions/0032-outside-the-sandbox.md.
"""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

# Rooms that are pure or are never called from a workflow: importing them anew in every sandbox costs and gains nothing.
# What the first of them may do is seen by tests/replay/test_pure_courses.py.
PASSED_THROUGH = ("domain", "activities", "models", "notifications", "pydantic", "pydantic_core", "annotated_types")


def sandbox() -> SandboxedWorkflowRunner:
    """Where tests have strands run, and where committed histories are replayed."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))
