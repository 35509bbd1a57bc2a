"""Which press of a button an Update came of."""

from temporalio import workflow


def click_of_update() -> str:
    """The id of the Update under way: one person's one act."""
    update = workflow.current_update_info()
    if update is None:
        raise RuntimeError("an act comes in by an Update")
    return update.id
