"""How a strand is found in the server's own lists: few attributes, and no names (they are never encrypted)."""

from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes

with workflow.unsafe.imports_passed_through():
    from domain.course import Course
    from domain.steps import next_step

COUNCIL = SearchAttributeKey.for_keyword("Council")
STAGE = SearchAttributeKey.for_keyword("Stage")
NEXT_DUE = SearchAttributeKey.for_datetime("NextDue")


def attributes_of(course: Course, stage: str) -> TypedSearchAttributes:
    """Council, stage and next due moment: set at the start and on a change of phase, not on every step."""
    council = SearchAttributePair(COUNCIL, course.standing.notice.council)
    pairs: list[SearchAttributePair[Any]] = [council, SearchAttributePair(STAGE, stage)]
    if step := next_step(course.agenda(), course.taken):
        pairs.append(SearchAttributePair(NEXT_DUE, step.at))
    return TypedSearchAttributes(pairs)


def updates_of(course: Course, stage: str) -> list[SearchAttributeUpdate[Any]]:
    return [pair.key.value_set(pair.value) for pair in attributes_of(course, stage)]
