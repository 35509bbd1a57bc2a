"""Lists as they are read, part by part."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Query

from web.api.shapes import Page

T = TypeVar("T")
Limit = Annotated[int, Query(description="How many at most, from 1 to 100.", ge=1, le=100)]
After = Annotated[int, Query(description="What `next` of the page before said; 0 for the first.", ge=0, le=10**9)]


def part_of(found: Sequence[T], after: int, limit: int) -> Page[T]:
    """So many of a list, after so many."""
    until = after + limit
    return Page(items=list(found[after:until]), next=until if until < len(found) else None)
