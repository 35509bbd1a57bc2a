"""An errand of the pages, run by its office: the register is written by no page."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    import workflows.policies as policies
    from activities.errands import Errands
    from domain.errands import Errand as Asked
    from domain.errands import Run


@workflow.defn
class Errand:
    """No legal clock and nothing to wait for: it is run once."""

    @workflow.run
    async def run(self, asked: Asked) -> Run:
        return await workflow.execute_activity_method(Errands.run, asked, **policies.RECORD)
