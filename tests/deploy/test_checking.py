"""That each validator of `make check` is content with our file, and finds what is wrong with a broken one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deploy.checking import (
    CHECKS,
    DEPLOY,
    amiss_in_compose,
    amiss_in_image,
    amiss_in_kubernetes,
    amiss_in_units,
)
from tests.deploy.monitoring import amiss_in_monitoring

Look = Callable[[Path], list[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[str, str, str, str], Path]:
    """A folder of deploy/, one thing in one of its files changed."""

    def changed(folder: str, file: str, old: str, new: str) -> Path:
        shutil.copytree(DEPLOY / folder, tmp_path / folder)
        path = tmp_path / folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return tmp_path / folder

    return changed


def seen(look: Look, folder: Path) -> list[str]:
    """What a look finds, where the machine has what it needs."""
    try:
        return look(folder)
    except FileNotFoundError as missing:
        pytest.skip(f"this machine has no {missing.filename}")


@pytest.mark.parametrize(("look", "folder"), CHECKS.values(), ids=CHECKS)
def test_our_own_files_are_well(look: Look, folder: Path) -> None:
    assert seen(look, folder) == []


FREED = "CapabilityBoundingSet=\nAmbientCapabilities=\nProtectSystem=strict\nProtectHome=yes\nPrivateTmp=yes\n"
BROKEN: list[tuple[Look, str, str, str, str, str]] = [
    (amiss_in_compose, "container", "compose.yaml", "read_only: true", "readonly: true", "readonly"),
    (amiss_in_image, "container", "Dockerfile", "3.11.14-slim-trixie AS", "latest AS", "DL3007"),
    (amiss_in_kubernetes, "kubernetes", "worker.yaml", "livenessProbe:", "livenessprobe:", "livenessprobe"),
    (amiss_in_kubernetes, "kubernetes", "scaling.yaml", "taskQueue:", "queue:", "ScaledObject noticekeeper-worker"),
    (amiss_in_kubernetes, "kubernetes", "temporal/certificates.yaml", "secretName:", "secret:", "Certificate"),
    (
        amiss_in_kubernetes,
        "kubernetes",
        "temporal/values.yaml",
        "requireClientAuth",
        "requireClientCert",
        "values.yaml",
    ),
    (amiss_in_monitoring, "monitoring", "alerts.yaml", "severity: critical", "severity: urgent", "urgent"),
    (
        amiss_in_monitoring,
        "monitoring",
        "alerts.yaml",
        "max(noticekeeper_register_up)",
        "max(noticekeeper_",
        "unclosed",
    ),
    (amiss_in_monitoring, "monitoring", "alerts.yaml", "post_stopped)", "post_off)", "noticekeeper_post_off"),
    (
        amiss_in_monitoring,
        "monitoring",
        "dashboard.json",
        "step_lag_seconds_bucket",
        "lags_bucket",
        "noticekeeper_lags",
    ),
    (amiss_in_monitoring, "monitoring", "dashboard.json", '"uid": "${datasource}"', '"uid": "PBFA97"', "datasource"),
    (amiss_in_monitoring, "monitoring", "prometheus.yaml", "static_configs:", "static_config:", "static_config"),
    (amiss_in_units, "systemd", "noticekeeper-web.service", "WatchdogSec=60", "WatchdogSecs=60", "WatchdogSecs"),
    (amiss_in_units, "systemd", "noticekeeper-.service.d/hardened.conf", FREED, "", "Overall exposure level"),
]


@pytest.mark.parametrize(
    ("look", "folder", "file", "old", "new", "named"), BROKEN, ids=[f"{one[2]}: {one[4].strip()}" for one in BROKEN]
)
def test_a_broken_file_is_found_and_named(
    copy: Callable[[str, str, str, str], Path], look: Look, folder: str, file: str, old: str, new: str, named: str
) -> None:
    found = seen(look, copy(folder, file, old, new))

    assert found
    assert named in "\n".join(found)
