"""That each alert and each alarm has, in the operations chapter, what it means and the first thing to do."""

import re

from activities import almanac, attestation, outcomes, settling, switching
from activities.clients import alarm_of
from activities.upkeep import editions, incoming, rota
from tests.deploy.checking import DEPLOY, ROOT
from tests.deploy.monitoring import named, queries, rules, written_down

MONITORING = DEPLOY / "monitoring"
WATCHED = (ROOT / "docs" / "operations.md").read_text("utf-8").partition("\n## What to watch\n")[2]
# Everything that `raise_alarm` is called with, anywhere.
RAISED = (
    *(almanac.FETCH, almanac.SHRUNKEN, attestation.PREFIX, attestation.ENGINE, editions.PROPOSED),
    *(outcomes.MISCONFIGURED, outcomes.UNREACHABLE, outcomes.OF_A_LETTER, switching.STOPPED),
    *(settling.WAITING, incoming.UNREADABLE, alarm_of("1"), rota.alarm_of("editions")),
)


def test_every_alert_has_a_heading_that_says_the_first_thing_to_do() -> None:
    headings = dict(re.findall(r"(?ms)^### (Noticekeeper\w+)\n(.*?)(?=^#|\Z)", WATCHED))
    alerts = rules(MONITORING)

    assert [alert["alert"] for alert in alerts] == [*headings]
    assert [name for name, said in headings.items() if "**First**" not in said] == []
    assert [alert["annotations"]["chapter"] for alert in alerts] == [
        f"docs/operations.md#{name.lower()}" for name in headings
    ]


def test_every_alarm_stands_in_the_table_of_what_to_do() -> None:
    table = WATCHED.partition("### Alarms")[2].partition("\n### ")[0]
    told = re.findall(r"(?m)^\| `([a-z/]+)`", table)

    assert [key for key in RAISED if not key.startswith(tuple(told))] == []
    assert [beginning for beginning in told if not any(key.startswith(beginning) for key in RAISED)] == []


def test_the_list_of_metrics_has_none_that_nobody_looks_at() -> None:
    asked = {re.sub(r"_(bucket|count|sum)$", "", name) for _, query in queries(MONITORING) for name in named(query)}

    assert asked == written_down(MONITORING)
