"""Secrets that come in files: one way or the other, never shown, and doctor says where each lies."""

import os
from pathlib import Path

import pytest

from desk.kept_secrets import amiss_with_secrets, told_secrets
from settings import PREFIX, SECRETS, Settings, SettingsRefused, read_settings, unknown_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of secrets as systemd, Docker or Kubernetes make it, a line's end after each."""
    made = tmp_path / "secrets"
    made.mkdir()
    said = {
        "database_url": "postgresql+asyncpg://notices:hunter2@db/notices",
        "smtp_password": "hunter2",
        "imap_password": "hunter3",
        "temporal_api_key": "hunter4",
    }
    for name, secret in said.items():
        (made / name).write_text(f"{secret}\n")
        (made / name).chmod(0o600)
    return made


def shown(settings: Settings) -> dict[str, str | None]:
    """Every secret setting, opened."""
    secrets = {name: getattr(settings, name) for name in SECRETS}
    return {
        name: value if isinstance(value, str | None) else value.get_secret_value() for name, value in secrets.items()
    }


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_can_be_said_by_a_file_of_its_own(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str
) -> None:
    monkeypatch.setenv(f"{PREFIX}SMTP_USERNAME", "notices")
    monkeypatch.setenv(f"{PREFIX}SMTP_PASSWORD_FILE", str(folder / "smtp_password"))
    monkeypatch.setenv(f"{PREFIX}{name}_FILE".upper(), str(folder / name))

    settings = read_settings()

    assert shown(settings)[name] == (folder / name).read_text().strip()
    assert unknown_settings(os.environ) == []


def test_a_folder_says_all_of_them(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv(f"{PREFIX}SMTP_USERNAME", "notices")
    monkeypatch.setenv(f"{PREFIX}SECRETS_FOLDER", str(folder))

    settings = read_settings()

    assert shown(settings) == {name: (folder / name).read_text().strip() for name in SECRETS}
    assert "hunter" not in f"{settings!r} {settings}"


def test_what_is_stated_outright_beats_the_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv(f"{PREFIX}SMTP_USERNAME", "notices")
    monkeypatch.setenv(f"{PREFIX}SECRETS_FOLDER", str(folder))
    monkeypatch.setenv(f"{PREFIX}SMTP_PASSWORD", "stated")

    assert shown(read_settings())["smtp_password"] == "stated"


def test_the_file_env_may_say_where_they_are(folder: Path) -> None:
    Path(".env").write_text(f"{PREFIX}SMTP_USERNAME=notices\n{PREFIX}SECRETS_FOLDER={folder}\n")

    assert shown(read_settings())["temporal_api_key"] == "hunter4"


REFUSED = [
    ({"SMTP_PASSWORD_FILE": "nowhere"}, "The secret in nowhere cannot be read: No such file or directory."),
    ({"SMTP_PASSWORD_FILE": "empty"}, "The secret in empty cannot be used: the file is empty."),
    ({"SMTP_PASSWORD_FILE": "bytes"}, "The secret in bytes cannot be read: it is not text in UTF-8."),
    (
        {"SMTP_PASSWORD_FILE": "empty", "SMTP_PASSWORD": "stated"},
        "NOTICEKEEPER_SMTP_PASSWORD and NOTICEKEEPER_SMTP_PASSWORD_FILE are both set: set one of them.",
    ),
    ({"SECRETS_FOLDER": "nowhere"}, "NOTICEKEEPER_SECRETS_FOLDER: nowhere is not a folder."),
]


@pytest.mark.parametrize(("stated", "sentence"), REFUSED)
def test_a_file_of_no_use_is_refused_without_what_is_in_it(
    monkeypatch: pytest.MonkeyPatch, stated: dict[str, str], sentence: str
) -> None:
    Path("empty").touch()
    Path("bytes").write_bytes(b"\xffhunter2")
    for name, value in stated.items():
        monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(SettingsRefused) as refusal:
        read_settings()

    assert str(refusal.value) == sentence


def test_doctor_says_where_each_lies_masked_and_what_is_amiss(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "imap_password").chmod(0o644)
    (folder / "smtp_pasword").write_text("hunter2")
    (folder / "secret").write_text("what links are signed with")
    (folder / "secret").chmod(0o600)
    (folder / "database_url").unlink()
    for name, value in {
        "SMTP_USERNAME": "notices",
        "SMTP_PASSWORD": "hunter2",
        "SECRETS_FOLDER": str(folder),
        "SECRET_FILE": str(folder / "secret"),
    }.items():
        monkeypatch.setenv(PREFIX + name, value)

    said, amiss = told_secrets(os.environ, None), amiss_with_secrets(os.environ, None, read_settings())

    assert said == (
        "NOTICEKEEPER_SMTP_PASSWORD •••• in the environment or .env; "
        f"NOTICEKEEPER_IMAP_PASSWORD •••• in {folder / 'imap_password'}; "
        f"NOTICEKEEPER_TEMPORAL_API_KEY •••• in {folder / 'temporal_api_key'}"
    )
    assert amiss == [
        f"{folder / 'imap_password'} can be read by everybody here: chmod go-rwx {folder / 'imap_password'}",
        f"{folder / 'smtp_pasword'} is in the folder of secrets, and no setting reads it.",
    ]


def test_without_secrets_doctor_says_that(tmp_path: Path) -> None:
    assert told_secrets({}, None) == "none is set"
    assert amiss_with_secrets({}, None, read_settings()) == []
