"""What may be set, what is refused, and that refusals are sentences."""

import os
from pathlib import Path

import pytest

from deploy.addresses import is_this_computer
from models.place import Place
from settings import PREFIX, Settings, SettingsRefused, read_settings, unknown_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def with_environment(monkeypatch: pytest.MonkeyPatch, **stated: str) -> None:
    for name, value in stated.items():
        monkeypatch.setenv(PREFIX + name, value)


def test_nothing_need_be_set() -> None:
    settings = read_settings()

    assert settings.temporal_address == "127.0.0.1:7233"
    assert settings.database_url == "sqlite+aiosqlite:///.noticekeeper/register.db"
    assert settings.message_id_domain == "notices.example"


def test_letters_go_to_the_embedded_mailbox_unless_told_otherwise() -> None:
    settings = read_settings()

    assert settings.posts_to_mailbox
    assert settings.smtp_port == settings.mailbox_port


def test_the_register_lies_in_the_data_folder_wherever_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with_environment(monkeypatch, DATA_FOLDER="/srv/notices")

    settings = read_settings()

    assert settings.database_url == "sqlite+aiosqlite:////srv/notices/register.db"


@pytest.mark.parametrize(
    ("url", "tls"),
    [
        ("sqlite+aiosqlite:////srv/notices/register.db", False),
        ("postgresql+asyncpg://notices@/notices?host=/var/run/postgresql", False),
        ("postgresql+asyncpg://notices@127.0.0.1/notices", False),
        ("postgresql+asyncpg://notices@db.council.example/notices", True),
        ("postgresql+asyncpg://notices@/notices?host=localhost:5432&host=db.council.example:5432", True),
    ],
)
def test_a_register_beyond_this_computer_is_reached_by_tls_unless_somebody_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, url: str, tls: bool
) -> None:
    with_environment(monkeypatch, DATABASE_URL=url)
    unsaid = read_settings().register
    with_environment(monkeypatch, DATABASE_SECURITY="none")
    said = read_settings().register

    assert (unsaid.tls, said.tls) == (tls, False)


def test_the_register_is_reached_within_the_bounds_that_are_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = "postgresql+asyncpg://notices@db.council.example/notices"
    files = {"CA_FILE": str(tmp_path / "ca.pem"), "PASSWORD_FILE": str(tmp_path / "password")}
    bounds = {"CONNECTIONS": "4", "PATIENCE": "5", "TIMEOUT": "20"}
    with_environment(monkeypatch, **{f"DATABASE_{name}": value for name, value in (files | bounds).items()})
    with_environment(monkeypatch, DATABASE_URL=url)

    assert read_settings().register == Place(
        url, 4, 5, 20, tls=True, ca_file=tmp_path / "ca.pem", password_file=tmp_path / "password"
    )


def test_a_register_has_one_password(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql+asyncpg://notices:hunter2@localhost/notices"
    with_environment(monkeypatch, DATABASE_URL=url, DATABASE_PASSWORD_FILE="/run/secrets/register")

    with pytest.raises(SettingsRefused, match="take it out of the URL") as refusal:
        read_settings()

    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_a_private_line_has_its_usual_port(monkeypatch: pytest.MonkeyPatch, security: str, port: int) -> None:
    with_environment(monkeypatch, SMTP_HOST="smtp.council.example", SMTP_SECURITY=security)

    settings = read_settings()

    assert settings.smtp_port == port
    assert not settings.posts_to_mailbox


def test_mail_in_clear_is_refused_beyond_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    with_environment(monkeypatch, SMTP_HOST="smtp.council.example")

    with pytest.raises(SettingsRefused) as refusal:
        read_settings()

    assert str(refusal.value) == (
        "Letters and passwords would cross the network to smtp.council.example unprotected. "
        "Set NOTICEKEEPER_SMTP_SECURITY to starttls or tls."
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_loopback_is_this_computer(host: str) -> None:
    assert is_this_computer(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.0", "localhost.council.example", "127.0.0.1.example", ""])
def test_anything_else_is_not_this_computer(host: str) -> None:
    assert not is_this_computer(host)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEMPORAL_ADDRESS", "7233"),
        ("TEMPORAL_ADDRESS", "localhost:"),
        ("TEMPORAL_ADDRESS", "localhost:99999"),
        ("DATABASE_URL", "postgresql+asyncpg://notices@localhost/notices?sslmode=require"),
        ("DATABASE_SECURITY", "prefer"),
        ("DATABASE_CONNECTIONS", "0"),
        ("DATABASE_TIMEOUT", "0.5"),
        ("SMTP_PORT", "smtp"),
        ("SMTP_TIMEOUT", "0"),
        ("SMTP_SECURITY", "ssl"),
        ("FROM_ADDRESS", "notices"),
        ("FROM_ADDRESS", "a@council.example>\r\nRCPT TO:<b@council.example"),
        ("FROM_ADDRESS", ""),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "yaml"),
        ("METRICS_PORT", "0"),
        ("STRANDS_IN_MEMORY", "0"),
        ("OTLP_ENDPOINT", "127.0.0.1:4318"),
        ("OTLP_ENDPOINT", "http://collector:4318/v1/traces"),
        ("OTLP_ENDPOINT", "http://user:pass@collector:4318"),
        ("WEB_PORT", "0"),
        ("WEB_URL", "notices.council.example"),
        ("WEB_URL", "http://notices.council.example"),
        ("WEB_URL", "https://notices.council.example/"),
        ("WEB_URL", "https://notices.council.example/notices"),
        ("WEB_URL", "https://notices.council.example?to=x"),
        ("WEB_URL", "https://sam:hunter2@notices.council.example"),
        ("WEB_URL", "https://notices.council.example:port"),
        ("WEB_URL", "https://notices.council.example:99999"),
        ("WEB_URL", "https://notices council.example"),
        ("WEB_URL", "ftp://127.0.0.1"),
        ("WEB_URL", "https://"),
    ],
)
def test_a_value_of_no_use_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with_environment(monkeypatch, **{name: value})

    if not value:
        assert read_settings() == Settings(), "an empty variable is an unset one"
        return
    with pytest.raises(SettingsRefused, match=rf"\A{PREFIX}{name}: [^\n]+\.\Z"):
        read_settings()


def test_a_value_of_no_use_is_told_with_what_would_be_right(monkeypatch: pytest.MonkeyPatch) -> None:
    with_environment(monkeypatch, SMTP_PORT="abc", UI_PORT="99999", LOG_LEVEL="loud")

    with pytest.raises(SettingsRefused) as refusal:
        read_settings()

    assert str(refusal.value).splitlines() == [
        "NOTICEKEEPER_LOG_LEVEL: 'loud' is not known. It is one of: debug, info, warning, error.",
        "NOTICEKEEPER_UI_PORT: This is 65535 or less, not '99999'.",
        "NOTICEKEEPER_SMTP_PORT: This is a whole number, not 'abc'.",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://notices.council.example",
        "https://notices.council.example:8443",
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://[::1]:8080",
    ],
)
def test_people_reach_our_pages_where_we_are_told_they_do(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with_environment(monkeypatch, WEB_URL=url)

    assert read_settings().pages_url == url


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:9000"),
        ("::1", "http://[::1]:9000"),
        ("0.0.0.0", "http://127.0.0.1:9000"),
        ("::", "http://[::1]:9000"),
        ("10.1.2.3", "http://10.1.2.3:9000"),
    ],
)
def test_untold_they_are_where_they_are_answered(monkeypatch: pytest.MonkeyPatch, host: str, address: str) -> None:
    with_environment(monkeypatch, WEB_HOST=host, WEB_PORT="9000")

    settings = read_settings()

    assert settings.web_url is None
    assert settings.pages_url == settings.pages_here == address


def test_no_two_of_the_usual_ports_are_the_same() -> None:
    settings = read_settings()

    assert len({settings.web_port, settings.ui_port, settings.mailbox_port, 7233}) == 4


def test_every_mistake_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with_environment(monkeypatch, UI_PORT="none", FROM_ADDRESS="nobody")

    with pytest.raises(SettingsRefused) as refusal:
        read_settings()

    named = [line.partition(":")[0] for line in str(refusal.value).splitlines()]
    assert named == ["NOTICEKEEPER_UI_PORT", "NOTICEKEEPER_FROM_ADDRESS"]


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with_environment(
        monkeypatch,
        SMTP_USERNAME="notices",
        SMTP_PASSWORD="hunter2",
        DATABASE_URL="postgresql+asyncpg://notices:hunter2@localhost/notices",
    )

    settings = read_settings()

    assert settings.smtp_password is not None
    assert settings.smtp_password.get_secret_value() == "hunter2"
    assert "hunter2" not in f"{settings!r} {settings}"


def test_a_refusal_shows_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with_environment(monkeypatch, SMTP_PASSWORD="hunter2")

    with pytest.raises(SettingsRefused, match="go together") as refusal:
        read_settings()

    assert "hunter2" not in str(refusal.value)


def test_the_environment_beats_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NOTICEKEEPER_UI_PORT=9001\nNOTICEKEEPER_MAILBOX_PORT=9002\n")
    with_environment(monkeypatch, UI_PORT="9003")

    settings = read_settings()

    assert (settings.ui_port, settings.mailbox_port) == (9003, 9002)


def test_a_mistyped_variable_is_named_with_what_was_meant() -> None:
    environ = {"NOTICEKEEPER_SMPT_HOST": "mail", "NOTICEKEEPER_UI_PORT": "1", "SMTP_HOST": "not ours"}

    assert unknown_settings(environ) == [
        "NOTICEKEEPER_SMPT_HOST is set, but nothing reads it. Did you mean NOTICEKEEPER_SMTP_HOST?"
    ]


def test_a_mistyped_variable_in_the_file_is_named_too(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("NOTICEKEEPER_XYZZY=1\nUNRELATED=2\n")

    assert unknown_settings({}, env_file) == ["NOTICEKEEPER_XYZZY is set, but nothing reads it."]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    assert Settings.model_fields[name].description
