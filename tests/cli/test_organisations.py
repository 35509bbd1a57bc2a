"""The file of organisations: what is wrong with it is said by line, and `doctor` asks each sign-in what it is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.doctor import _organisations
from desk.organisations import providers_of
from desk.refusals import Refused
from settings import Settings
from tests.support.oidc import CLIENT, sign_in_there

NOW = datetime(2026, 1, 5, 13, tzinfo=UTC)
WRITTEN = """organisations:
  - name: Sefton Council
    domains: [sefton.example]
    issuer: {issuer}
    client_id: {client}
    secret_file: secret
"""


def settings(folder: Path, written: str, secret: str = "well kept\n") -> Settings:
    file = folder / "organisations.yaml"
    file.write_text(written, encoding="utf-8")
    (folder / "secret").write_text(secret, encoding="utf-8")
    (folder / "secret").chmod(0o600)
    return Settings(organisations_file=file, data_folder=folder, _env_file=None)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (WRITTEN.format(issuer="http://id.sefton.example", client=CLIENT), "organisations.yaml:4:13: "),
        (WRITTEN.format(issuer="https://id.sefton.example", client=CLIENT) + "    secret: x\n", ":7:5: "),
        ("organisations: [{name: Sefton Council}]\n", "domains"),
        ("a: [\n", "organisations.yaml:"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_by_its_line(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        providers_of(settings(tmp_path, written))


async def test_doctor_asks_each_sign_in_what_it_says_of_itself_and_looks_at_its_secret(tmp_path: Path) -> None:
    async with sign_in_there(lambda: NOW) as there:
        whole = settings(tmp_path, WRITTEN.format(issuer=there.issuer, client=CLIENT))
        well = await _organisations(whole, NOW)
        (tmp_path / "secret").chmod(0o644)
        seen_by_others = await _organisations(whole, NOW)
        (tmp_path / "secret").chmod(0o600)
        there.calls_itself = "https://another.example"
        another = await _organisations(whole, NOW)
        (tmp_path / "secret").unlink()
        without = await _organisations(whole, NOW)

    assert (well.well, well.seen) == (True, "people may sign in with: Sefton Council")
    assert "may be read by others" in seen_by_others.remedy
    assert "it calls itself by another name" in another.remedy
    assert "cannot be read" in without.remedy
    assert (await _organisations(Settings(data_folder=tmp_path, _env_file=None), NOW)).well
