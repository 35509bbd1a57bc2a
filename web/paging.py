"""A long list a page at a time: the ways to its other pages, as GOV.UK's pagination takes them."""

from collections.abc import Callable
from typing import Any


def paged(number: int, pages: int, address: Callable[[int], str]) -> dict[str, Any]:
    """The ways from page `number` of `pages`: to the one before, the next, the first, the last and those beside it.

    Other numbers are left out, as the Design System has it ("Pagination", larger numbers of pages).
    """
    near = sorted({1, pages, *range(max(1, number - 1), min(pages, number + 1) + 1)})
    items: list[dict[str, Any]] = []
    for before, one in zip((0, *near), near, strict=False):
        if one - before > 1:
            items.append({"ellipsis": True})
        items.append({"number": str(one), "current": one == number, "href": address(one)})
    ways: dict[str, Any] = {"items": items}
    if number > 1:
        ways["previous"] = {"href": address(min(number - 1, pages))}
    if number < pages:
        ways["next"] = {"href": address(number + 1)}
    return ways


def in_figures(count: int) -> str:
    """With commas between the thousands, as government writes numbers."""
    return f"{count:,}"


def counted(first: int, last: int, count: int) -> str:
    """Which notices of how many stand on a page, in words."""
    if first == last:
        return f"Notice {in_figures(first)} of {in_figures(count)}"
    return f"Notices {in_figures(first)} to {in_figures(last)} of {in_figures(count)}"
