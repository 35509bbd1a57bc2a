"""Paragraphs 3, 8 and 12 as they run."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import adviser as acts
    from domain.acts import Receipt
    from domain.adviser import AdviserCourse
    from domain.people import title
from workflows.strand import Strand


@workflow.defn
class AdviserReporting(Strand[AdviserCourse]):
    """Paragraphs 3, 8 and 12: the adviser reports on the interval captured and may ask for diagnostic reviews.

    The appointment ends when the Secretary of State is satisfied that it is no longer required.
    """

    strand = "adviser"

    @workflow.init
    def __init__(self, course: AdviserCourse) -> None:
        super().__init__(course)

    @workflow.run
    async def run(self, course: AdviserCourse) -> AdviserCourse:
        await self.begin()
        await self.receive_reports()
        return await self.wind_down()

    async def receive_reports(self) -> None:
        await self.keep_until(lambda: False)

    @workflow.update
    async def submit_adviser_report(self, act: acts.AdviserReport) -> Receipt:
        said = f"The {title(act.adviser)} reported {'a concern' if act.concern else 'progress'}"
        return await self.act(act, acts.reported(self.course, act), said)

    @submit_adviser_report.validator
    def may_submit_adviser_report(self, act: acts.AdviserReport) -> None:
        self.refuse(acts.why_not_report(self.course, act, self.now()))

    @workflow.update
    async def request_diagnostic(self, act: acts.DiagnosticRequest) -> Receipt:
        after = acts.requested(self.course, act, self.now())
        return await self.act(act, after, f"A diagnostic review of {act.service} was asked for")

    @request_diagnostic.validator
    def may_request_diagnostic(self, act: acts.DiagnosticRequest) -> None:
        self.refuse(acts.why_not_request(self.course, act, self.now()))

    @workflow.update
    async def complete_diagnostic(self, act: acts.DiagnosticDone) -> Receipt:
        after = acts.completed(self.course, act)
        return await self.act(act, after, f"Diagnostic review {act.diagnostic} was done")

    @complete_diagnostic.validator
    def may_complete_diagnostic(self, act: acts.DiagnosticDone) -> None:
        self.refuse(acts.why_not_complete(self.course, act, self.now()))

    @workflow.update
    async def end_appointment(self, act: acts.AppointmentEnded) -> Receipt:
        after = acts.ended(self.course, act, self.now())
        return await self.act(act, after, f"The {title(act.adviser)}'s appointment ended")

    @end_appointment.validator
    def may_end_appointment(self, act: acts.AppointmentEnded) -> None:
        self.refuse(acts.why_not_end(self.course, act, self.now()))
