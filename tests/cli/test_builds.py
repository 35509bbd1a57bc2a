"""`builds`: what is said where Temporal is not asked; tests.upgrade.test_builds asks it."""

from pathlib import Path

import pytest

from deploy.builds import mark_of
from settings import PREFIX, SettingsRefused, read_settings
from tests.cli.typing_in import Typing
from worker import build, version_of


@pytest.mark.parametrize("typed", [("builds", "use"), ("builds", "try", "--share", "25")])
def test_without_a_deployment_there_is_nothing_to_choose_between(typing: Typing, typed: tuple[str, ...]) -> None:
    listed, refused = typing("builds"), typing(*typed)

    assert listed.said.startswith("Workers here are not told apart by their build: NOTICEKEEPER_DEPLOYMENT names no")
    assert (listed.status, refused.status) == (0, 1)
    assert refused.said == listed.said


def test_a_word_that_is_none_is_refused(typing: Typing) -> None:
    assert "'lose' is not understood here. Type: noticekeeper builds, builds use" in typing("builds", "lose").said


def test_a_deployment_is_named_as_temporal_can_part_it_from_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}DEPLOYMENT", "notice.keeper")
    with pytest.raises(SettingsRefused, match="DEPLOYMENT: This is a name of letters, digits, - and _, such as notice"):
        read_settings()

    monkeypatch.setenv(f"{PREFIX}DEPLOYMENT", "noticekeeper")
    version = version_of(read_settings())
    assert version is not None
    assert version.to_canonical_string() == f"noticekeeper.{build()}"


def test_a_build_is_another_where_any_code_of_its_rooms_is(tmp_path: Path) -> None:
    for room in ("domain", "web"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "one.py").write_text("1")
    first = mark_of(tmp_path, ["domain"])

    (tmp_path / "web" / "one.py").write_text("2")
    assert mark_of(tmp_path, ["domain"]) == first
    (tmp_path / "domain" / "one.py").rename(tmp_path / "domain" / "two.py")
    assert mark_of(tmp_path, ["domain"]) != first
