"""`check` and `dates`: what a file says, and everything that is wrong with it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.typing_in import COMMAND, ROOT, SEFTON, Typing
from tests.support.tables import day

ADDRESS = "address: claire.donnelly@dfe.example"


def with_change(folder: Path, old: str, new: str) -> Path:
    text = SEFTON.read_text(encoding="utf-8")
    assert old in text
    changed = folder / "notice.yaml"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    return changed


def test_a_notice_without_faults_is_told_with_what_it_leaves_open(typing: Typing) -> None:
    checked = typing("check", SEFTON)

    assert checked.status == 0
    assert "improvement notice to Sefton Council" in checked.said
    assert "Paragraph 5b: the board's timetable is not settled" in checked.said
    assert "a review before delivery" in checked.said


FAULTS = [
    pytest.param("signed_on: 2021-06-07", "signed_on: 2021-06-31", "2021-06-31 is not a day", id="an impossible date"),
    pytest.param("signed_on: 2021-06-07", "signed_on: 2022-06-07", "before the notice's signature", id="too early"),
    pytest.param("council: Sefton", "council: B\ncouncil: Sefton", "a second time (first on line", id="a key twice"),
    pytest.param("roles: [case_lead]", "roles: [case_leader]", "did you mean case_lead?", id="an unknown role"),
    pytest.param("region: North West", "region: North-West", "did you mean North West?", id="an unknown region"),
    pytest.param("region: North West", "region: Cumbria", "East Midlands, East of England", id="no region at all"),
    pytest.param(ADDRESS, 'address: "a@dfe.example\\nBcc: x"', "no spaces, line breaks", id="a newline in an address"),
    pytest.param("council: Sefton", "\tcouncil: Sefton", "indent with spaces, not tabs", id="unreadable YAML"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_a_fault_is_told_at_its_place_and_in_a_sentence(
    typing: Typing, nowhere: Path, old: str, new: str, said: str
) -> None:
    checked = typing("check", with_change(nowhere, old, new))

    assert checked.status == 1
    assert checked.out == ""
    place, line, column, what = checked.err.splitlines()[0].split(":", 3)
    assert place.endswith("notice.yaml")
    assert line.isdecimal()
    assert column.isdecimal()
    assert said in what


def test_all_faults_are_told_at_once(typing: Typing, nowhere: Path) -> None:
    path = with_change(nowhere, "signed_on: 2021-06-07", "signed_on: 2021-06-31")
    path.write_text(path.read_text().replace("roles: [case_lead]", "roles: [case_leader]"))

    checked = typing("check", path)

    assert len(checked.err.splitlines()) >= 2


def test_a_file_of_ten_megabytes_is_refused_without_being_read(typing: Typing, nowhere: Path) -> None:
    (nowhere / "big.yaml").write_bytes(b"a: b\n" * 2_000_000)

    checked = typing("check", "big.yaml")

    assert checked.status == 1
    assert "big.yaml:1:1: the file is larger than 1,000,000 bytes" in checked.err


@pytest.mark.parametrize("command", ["check", "dates", "rehearse", "open"])
def test_every_command_that_takes_a_notice_tells_its_faults(typing: Typing, command: str) -> None:
    refused = typing(command, "none.yaml")

    assert refused.status == 1
    assert refused.err == "none.yaml:1:1: there is no such file: check its name and folder\n"


def test_a_paragraph_nobody_reported_is_not_cut_short(typing: Typing) -> None:
    told = typing("dates", ROOT / "tests" / "notices" / "bury-2022.yaml")

    assert told.status == 0
    assert "reported" in {word for line in told.out.splitlines() for word in line[16:25].split()}
    assert all(len(line) <= 80 for line in told.out.splitlines())


def test_every_date_is_told_with_its_why(typing: Typing) -> None:
    told = typing("dates", SEFTON)

    assert told.status == 0
    assert all(len(line) <= 80 for line in told.out.splitlines())
    assert "Tue 31 May 2022 11 stated Delivery" in told.said
    assert "Calendar: England, holidays" in told.said


def test_dates_are_told_to_a_program_with_all_that_makes_them_up(typing: Typing) -> None:
    told = typing("dates", SEFTON, "--json")

    dates = json.loads(told.out)
    first_review = next(date for date in dates if date["what"] == "last lawful day of review 1")
    assert first_review["on"] == day("Tue 7 December 2021").isoformat()
    assert (first_review["anchor_on"], first_review["paragraph"]) == ("2021-06-07", "6")
    assert first_review["edition"].startswith("England, ")
    unset = [date["paragraph"] for date in dates if date["status"] == "unset"]
    assert unset == ["10", "5b", "12"]
    assert all(date["on"] is None for date in dates if date["status"] == "unset")
    assert any(date["skipped"] for date in dates)


def test_what_is_typed_wrongly_is_answered_with_what_was_meant(typing: Typing) -> None:
    assert "Did you mean 'check'?" in typing("chek").said
    assert typing("chek").status == 2


HEAVY = ("temporalio", "sqlalchemy", "sqlmodel", "jinja2", "alembic")
LOADED = f"""
import sys
sys.path.insert(0, sys.argv[1])
from cli import ended
status = ended(["check", sys.argv[2]])
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
sys.exit(status)
"""


def test_checking_a_notice_waits_for_neither_temporal_nor_the_database() -> None:
    checked = subprocess.run(
        [sys.executable, "-c", LOADED, SEFTON.parents[1], SEFTON], capture_output=True, text=True, check=True
    )

    assert checked.stderr.strip() == "[]"


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    shell = f"{COMMAND} dates {SEFTON} --json | head -1"

    read = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)

    assert (read.stdout, read.stderr) == ("[\n", "")
