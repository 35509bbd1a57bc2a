"""Delivery passed, a year more in force, then lifted."""

from pathlib import Path

from tests.rehearsal.living import lived, on
from tests.support.tables import day


async def test_a_notice_whose_delivery_date_has_passed_is_in_force_until_it_is_lifted(tmp_path: Path) -> None:
    _, steps = await lived("sefton-still-in-force", tmp_path)

    assert on(steps, "delivery_passed") == [day("Wed 1 June 2022")]
    reviews = [step["at"][:10] for step in steps if step["what"].startswith("Review") and "was held" in step["what"]]
    assert len(reviews) >= 3
    assert on(steps, "notice_ended") == [day("Wed 14 June 2023")]
