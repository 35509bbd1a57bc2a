"""The operator's page where many notices are kept, on both databases: no longer, and what needs a person first."""

import re

from domain.people import Role
from models.alarms import raise_alarm
from models.database import Sessions
from tests.support.notices import sefton
from tests.web.shelf import NOW, Shelf, duty, notice

[OPERATOR] = (one.address for one in sefton().people if Role.OPERATOR in one.roles)


async def test_of_many_notices_those_with_a_proposed_edition_come_first_and_the_rest_are_counted(
    sessions: Sessions, read_only_url: str
) -> None:
    shelf, names = Shelf(sessions, read_only_url), [f"n{n:02}" for n in range(60)]
    await shelf.put(*(notice(name, name) for name in names), *(duty(name, "minutes", 9) for name in names))
    async with sessions.writing() as session:
        await raise_alarm(session, "calendar/proposed/n57", what="A newer one.", remedy="Look at it.", at=NOW)

    async with shelf.browser(OPERATOR) as browser:
        page = (await browser.get("/operator")).text

    listed = re.findall(r"<strong>(n\d\d)</strong> counts by", page)
    assert listed == ["n57", *names[:49]]
    assert "10 more notices are not shown." in page
