"""A secret in a file: made once, the same for whoever comes later, and nobody else's to read."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.secrets import LENGTH, SecretRefused, secret_in
from desk.kept_secrets import amiss_with_secrets
from settings import Settings, SettingsRefused
from worker import returns_of


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "secret"

    made, again = secret_in(file), secret_in(file)

    assert made == again
    assert len(made) == LENGTH
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_a_secret_that_stands_there_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"brought from elsewhere")

    assert secret_in(tmp_path / "secret") == b"brought from elsewhere"


@pytest.mark.parametrize("cut_short", [b"", b"\n" * 40, b"fifteen letters"])
def test_a_secret_cut_short_is_refused_and_not_shown(tmp_path: Path, cut_short: bytes) -> None:
    (tmp_path / "secret").write_bytes(cut_short)

    with pytest.raises(
        SecretRefused, match=f"The secret in {tmp_path}/secret has .* bytes, and 16 at least"
    ) as refused:
        secret_in(tmp_path / "secret")

    assert "fifteen" not in str(refused.value)


def test_doctor_looks_at_the_secret_that_marks_and_signs_too(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, _env_file=None)
    settings.secret_file.write_bytes(b"brief")
    settings.secret_file.chmod(0o644)

    open_to_all, cut_short = amiss_with_secrets({}, None, settings)

    assert open_to_all == f"{settings.secret_file} can be read by everybody here: chmod go-rwx {settings.secret_file}"
    assert cut_short.startswith(f"The secret in {settings.secret_file} has 5 bytes")


def reading(folder: Path, address: str) -> Settings:
    """Settings with a mailbox to read."""
    return Settings(
        data_folder=folder,
        from_address=address,
        imap_host="127.0.0.1",
        imap_security="none",
        imap_username="notices",
        imap_password=SecretStr("a password"),
        _env_file=None,
    )


def test_letters_come_back_one_by_one_only_where_a_mailbox_is_read(tmp_path: Path) -> None:
    with_mailbox = returns_of(reading(tmp_path, "notices@council.example"))

    assert with_mailbox is not None
    assert with_mailbox.address_for("<0123456789abcdef0123456789@x.example>").startswith(
        "notices+0123456789abcdef0123-"
    )
    assert returns_of(Settings(data_folder=tmp_path, _env_file=None)) is None


def test_a_mailbox_whose_name_leaves_no_room_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"NOTICEKEEPER_FROM_ADDRESS: n{40} is longer than 30 characters"):
        returns_of(reading(tmp_path, f"{'n' * 40}@council.example"))
