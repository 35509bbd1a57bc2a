"""`rehearse`: a life in seconds, told and left in a folder."""

import json
from pathlib import Path

import pytest

from desk.rehearsing import usual
from rehearsal.on_time import on_time
from settings import PREFIX
from tests.cli.typing_in import SEFTON, Typing
from tests.support.notices import sefton, send
from tests.support.tables import day

SHORT = """\
name: three weeks
until: 2021-06-30
events:
  - on: 2021-06-10
    act: change-person
    by: approver
    with: {role: case_lead, person: nadia-khan, full_name: Nadia Khan, address: nadia.khan@education.example}
  - {on: 2021-06-14, act: agree-lead-time, by: case_lead, with: {working_days: 10}}
  - {on: 2021-06-15, act: agree-interval, by: coordinator, with: {months: 1}}
  - {on: 2021-06-16, act: propose-stage, by: case_lead, with: {stage: dropped, reason: no concern was raised}}
"""


def test_a_rehearsal_leaves_its_timeline_its_mail_and_its_picture(
    typing: Typing, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The environment names the real register and mail server: a rehearsal must come near neither.
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", "sqlite+aiosqlite:////nowhere/register.db")
    monkeypatch.setenv(f"{PREFIX}SMTP_HOST", "mail.example")
    monkeypatch.setenv(f"{PREFIX}SMTP_SECURITY", "tls")
    (nowhere / "short.yaml").write_text(SHORT)

    told = typing("rehearse", SEFTON, "--scenario", "short.yaml")
    data = typing("rehearse", SEFTON, "--scenario", "short.yaml", "--json")

    out = nowhere / "rehearsed" / "sefton-2021"
    steps = [json.loads(line) for line in (out / "timeline.jsonl").read_text().splitlines()]
    answer = json.loads(data.out)
    assert (told.status, data.status) == (0, 0)
    assert answer["timeline"] == steps
    assert answer["summary"]["letters"] == len(list((out / "mail").glob("*.eml"))) > 0
    assert {path.name for path in out.iterdir()} == {"timeline.jsonl", "mail", "report.html"}
    assert "Monday 14 June 2021" in told.out
    assert "10:00 notice 10 The assessment's lead time was agreed: 10 working days (by nadia-khan)" in told.said
    assert "Refused, as a person would have been (2):" in told.said
    assert "propose-stage by nadia-khan: there is no escalation 1 then to do it with" in told.said
    assert all(len(line) <= 80 for line in told.out.splitlines())


def test_without_a_scenario_everybody_is_on_time_until_some_months_after_delivery() -> None:
    assert on_time(sefton()).until == day("Wed 31 August 2022")
    assert on_time(sefton(delivery={"paragraph": "11", "status": "unset"})).until == day("Fri 30 September 2022")


def test_a_notice_that_has_a_usual_course_takes_it_where_none_is_named() -> None:
    assert usual(sefton()) == "sefton-on-time"
    assert usual(send()) is None


SLIPS = [
    pytest.param(("--scenario", "sefton-ontime"), "did you mean sefton-on-time?", id="a name unlike any"),
    pytest.param(("--scenario", "none.yaml"), "none.yaml:1:1: there is no such file", id="no file"),
    pytest.param(("--scenario", "flawed.yaml"), "flawed.yaml:2:8: `until`: 2021-02-30 is not a day", id="a fault"),
    pytest.param(
        ("--out", "flawed.yaml"), "flawed.yaml is a file: name a folder with --out.", id="a file for a folder"
    ),
    pytest.param(("--out", "mine"), "mine holds mail of something else", id="somebody's mail"),
    pytest.param(("--out", "/proc/rehearsed"), "/proc/rehearsed cannot be used", id="a disk that takes nothing"),
]


@pytest.mark.parametrize(("typed", "said"), SLIPS)
def test_what_cannot_be_rehearsed_is_said_before_anything_is_written(
    typing: Typing, nowhere: Path, typed: tuple[str, ...], said: str
) -> None:
    (nowhere / "flawed.yaml").write_text("name: flawed\nuntil: 2021-02-30\n")
    (nowhere / "mine" / "mail").mkdir(parents=True)

    slip = typing("rehearse", SEFTON, *typed)

    assert slip.status == 1
    assert said in " ".join(slip.err.split())
    assert {path.name for path in nowhere.iterdir()} == {"flawed.yaml", "mine"}
