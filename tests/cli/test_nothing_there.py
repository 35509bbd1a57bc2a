"""Commands where something they need is not there: each answers in a sentence, and nothing is half-written."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.guard import DEFECT, REFUSED, guarded
from desk.opening import folder_made
from settings import PREFIX, Settings
from tests.cli.typing_in import SEFTON, Place, Typing


@pytest.fixture(autouse=True)
def nothing_answers(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in Place.at(nowhere).settings.items():
        monkeypatch.setenv(PREFIX + name, value)


@pytest.mark.parametrize("typed", [("status",), ("letters",), ("letters", "--waiting"), ("alarms",), ("editions",)])
def test_where_nothing_is_kept_yet_a_list_is_empty(typing: Typing, nowhere: Path, typed: tuple[str, ...]) -> None:
    empty = typing(*typed)

    assert empty.status == 0
    assert empty.said.startswith("Nothing is kept here yet. Open a notice with: noticekeeper open NOTICE.yaml")
    assert not list(nowhere.iterdir())


@pytest.mark.parametrize(
    "typed",
    [
        ("status", "x"),
        ("letters", "x"),
        ("letters", "show", "1"),
        ("verify",),
        ("agree",),
        ("act", "x"),
        ("act", "x", "update-plan"),
    ],
)
def test_where_nothing_is_kept_yet_nothing_can_be_asked_of_it(typing: Typing, typed: tuple[str, ...]) -> None:
    refused = typing(*typed)

    assert refused.status == 1
    assert refused.err.startswith("Nothing is kept here yet.")


@pytest.mark.parametrize("typed", [("open", SEFTON), ("worker",)])
def test_without_temporal_nothing_is_written(typing: Typing, nowhere: Path, typed: tuple[str, ...]) -> None:
    refused = typing(*typed)

    assert refused.status == 1
    assert refused.err.startswith("Temporal does not answer at 127.0.0.1:")
    assert f"or say where it is with {PREFIX}TEMPORAL_ADDRESS." in refused.err
    assert not list(nowhere.rglob("*.db"))


@pytest.mark.parametrize("command", ["run", "worker"])
def test_a_data_folder_that_cannot_be_made_is_named(
    typing: Typing, command: str, monkeypatch: pytest.MonkeyPatch, nowhere: Path
) -> None:
    (nowhere / "taken").touch()
    monkeypatch.setenv(f"{PREFIX}DATA_FOLDER", str(nowhere / "taken"))

    refused = typing(command)

    assert refused.status == 1
    assert refused.err.startswith(f"The data folder {nowhere / 'taken'} cannot be made: ")
    assert f"Choose another with {PREFIX}DATA_FOLDER." in refused.err


def test_a_data_folder_is_made_for_its_owner_alone(nowhere: Path) -> None:
    folder = nowhere / "above" / "data"

    folder_made(Settings(data_folder=folder, _env_file=None))

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


MISSET = [
    pytest.param(
        "DATABASE_URL", "notices.db", "DATABASE_URL: This must begin with sqlite+aiosqlite:///", id="register"
    ),
    pytest.param("TEMPORAL_ADDRESS", "temporal", "TEMPORAL_ADDRESS: This must be a host and a port", id="temporal"),
    pytest.param("SMTP_HOST", "mail.example", "would cross the network to mail.example unprotected", id="mail"),
    pytest.param("SMTP_PASSWORD_FILE", "nowhere", "The secret in nowhere cannot be read", id="secret"),
]


@pytest.mark.parametrize(("name", "value", "said"), MISSET)
def test_a_setting_of_no_use_is_named(
    typing: Typing, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)

    refused, seen = typing("status"), typing("doctor")

    assert refused.status == seen.status == 1
    assert said in refused.err
    assert "NOT OK Settings: they cannot be used" in seen.said


def test_a_certificate_that_is_not_there_is_one_thing_of_all_that_doctor_looks_at(
    typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}TEMPORAL_TLS_CA", "nowhere.pem")

    seen = typing("doctor")

    assert "NOT OK Temporal: it cannot be reached" in seen.out
    assert f"{PREFIX}TEMPORAL_TLS_CA: nowhere.pem cannot be read: No such file or directory." in seen.said
    assert "ok     Data folder" in seen.out


def test_where_no_worker_lives_and_no_temporal_answers_it_is_said_in_a_sentence(typing: Typing) -> None:
    silent, unprepared = typing("alive"), typing("prepare")

    assert (silent.status, unprepared.status) == (1, 1)
    assert silent.said.startswith("No worker lives here: none gives a sign in ")
    assert "Register: its tables are of this version." in unprepared.out
    assert "cannot be reached. Nothing answers: see that it runs" in unprepared.said


def test_a_register_that_does_not_answer_is_named_without_its_password(
    typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", "postgresql+asyncpg://notices:hunter2@127.0.0.1:1/notices")

    refused = typing("status")

    assert refused.status == 1
    assert "notices:***@127.0.0.1:1/notices cannot be used: it does not answer" in refused.err
    assert "hunter2" not in refused.said


def test_a_file_that_is_no_register_is_said_to_be_none(
    typing: Typing, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"{PREFIX}DATABASE_URL", raising=False)
    (nowhere / ".noticekeeper").mkdir()
    (nowhere / ".noticekeeper" / "register.db").write_bytes(b"not a database at all" * 100)

    refused = typing("status")

    assert refused.status == 1
    assert "cannot be used: the file is not a register." in refused.err


def test_a_letter_is_settled_by_what_is_known_of_it_and_how(typing: Typing) -> None:
    unknown = typing("letters", "settle", "1", "--as", "lost", "--why", "the log")
    unsaid = typing("letters", "settle", "1", "--as", "went")

    assert unknown.said.strip().endswith("Say what is known of it: --as went | withheld. Nothing was changed.")
    assert "Say with --why how you know" in unsaid.said


def test_the_empty_mailbox_says_so(typing: Typing) -> None:
    assert typing("mailbox").said == "The mailbox .noticekeeper/mailbox holds nothing."
    assert typing("mailbox", "show", "1").err == "The mailbox has no letter 1; it holds nothing.\n"
    assert typing("mailbox", "read").err.startswith("'read' is not understood here.")


def defective(typed: list[str]) -> None:
    raise KeyError("a defect of ours")


def test_a_defect_is_one_sentence_and_a_file(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = guarded(defective, [], clock=lambda: datetime(2021, 6, 7, tzinfo=UTC))

    said = capsys.readouterr().err
    log = (nowhere / ".noticekeeper" / "defects.log").read_text()
    assert status == DEFECT
    assert said == (
        "This is a defect of noticekeeper (KeyError), not of yours. What happened is in .noticekeeper/defects.log.\n"
    )
    assert log.startswith("2021-06-07T00:00:00+00:00 ")
    assert "a defect of ours" in log


def test_a_worker_whose_namespace_went_says_so_and_leaves_no_defect(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def turned_away(typed: list[str]) -> None:
        raise RuntimeError("Activity worker failed") from RuntimeError("Poll failure: Namespace is not found.")

    status = guarded(turned_away, [], clock=lambda: datetime(2021, 6, 7, tzinfo=UTC))

    assert status == REFUSED
    assert capsys.readouterr().err.startswith("Temporal gives this worker no more work, so it ended.")
    assert not (nowhere / ".noticekeeper" / "defects.log").exists()


def test_a_defect_on_a_disk_that_takes_nothing_is_still_one_sentence(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / ".noticekeeper").touch()

    guarded(defective, [], clock=lambda: datetime(2021, 6, 7, tzinfo=UTC))

    assert capsys.readouterr().err.endswith("Run it again with --debug to see what happened.\n")


def test_asked_to_a_defect_shows_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(defective, ["--debug"], clock=lambda: datetime(2021, 6, 7, tzinfo=UTC))

    assert "Traceback (most recent call last)" in capsys.readouterr().err
