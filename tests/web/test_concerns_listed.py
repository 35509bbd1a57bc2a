"""The list of concerns as the register alone has it: many of them, and some that nobody answers for any more."""

from domain.entries import Entry
from models.database import Sessions
from tests.web.house import CLAIRE
from tests.web.shelf import NOW, TODAY, Shelf, notice


def did(number: int, act: str, by: str, what: str, **details: str) -> Entry:
    strand = f"escalation-{number}"
    key = f"ashtown/{strand}/{act}/{number}-{what}"
    return Entry(
        key=key, reference="ashtown", strand=strand, at=NOW, what=what, by=by, on=TODAY, paragraph="13", details=details
    )


async def test_every_concern_is_reached_a_page_at_a_time_and_those_that_ended_are_told_apart(
    sessions: Sessions, read_only_url: str
) -> None:
    shelf = Shelf(sessions, read_only_url)
    begun = [did(number, "record-reply", "", "The strand was begun") for number in range(1, 43)]
    put = did(42, "propose-stage", "claire-donnelly", "Proposed: dropped", stage="dropped")
    decided = did(42, "approve-stage", "robert-hale", "Approved: dropped")
    await shelf.put(notice("ashtown", "Ashtown"))
    await shelf.enter("ashtown", *begun, put, decided)

    async with shelf.browser(CLAIRE) as browser:
        first = (await browser.get("/notices/ashtown/escalations")).text
        second = (await browser.get("/notices/ashtown/escalations?page=2")).text

    going_on, _, over = first.partition("Concerns that are over")
    assert "Concern 41</a>" in going_on
    assert "Concern 42</a>" not in going_on
    assert "Dropped, approved by Robert Hale on Friday 3 September 2021." in over
    assert "Page 1 of 2" in first
    assert ("Concern 2</a>" in second, "Concern 3</a>" in second) == (True, False)
