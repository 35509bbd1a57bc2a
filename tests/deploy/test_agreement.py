"""That what deploy/ says agrees with the code: settings, commands, addresses, versions, and what may be done where."""

import os
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import typer
import yaml

from cli import app
from deploy.embedded.temporal import DYNAMIC_CONFIG, PRAGMAS
from models.database import opened
from settings import PREFIX, SECRETS, Settings, read_settings, unknown_settings
from tests.deploy.checking import DEPLOY, ROOT, manifests
from tests.support.ports import free_port
from web.app import create_app

KUBERNETES, CONTAINER, SYSTEMD = DEPLOY / "kubernetes", DEPLOY / "container", DEPLOY / "systemd"
# Beside the secrets that are settings: what links hang on, what seals, and the roles' passwords, each named by a path.
SECRET_FILES = {*SECRETS, "secret", "keys", "register_password", "pages_password"}
TEXTS = [
    *(path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")),
    ROOT / "docs" / "install.md",
]
PINNED = re.compile(r"[\w./-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)*")
# What a build is named by, too.
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
# In seconds: what worker.py gives work that is under way when it is told to stop.
UNDER_WAY = 20


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@cache
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((CONTAINER / "compose.yaml").read_text())
    return read


@cache
def applied() -> tuple[dict[str, Any], ...]:
    """Every object of the Kubernetes manifests."""
    return tuple(manifest for _, manifest in manifests(KUBERNETES))


def ours() -> dict[str, dict[str, Any]]:
    """The services of compose.yaml that are of our own image."""
    return {name: one for name, one in compose()["services"].items() if one["image"].startswith("noticekeeper:")}


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """What each Deployment and Job of the manifests runs."""
    for manifest in applied():
        if manifest["kind"] in ("Deployment", "Job"):
            yield manifest["metadata"]["name"], manifest["spec"]["template"]["spec"]


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((name, one) for name, pod in pods() for one in pod["containers"])


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [manifest for manifest in applied() if manifest["kind"] == kind]


def units() -> dict[str, str]:
    return {path.name: path.read_text() for path in SYSTEMD.glob("*.service")}


def commands() -> set[str]:
    """Every command there is to type."""
    group = typer.main.get_command(app)
    return set(group.list_commands(typer.Context(group)))  # type: ignore[attr-defined]


def test_every_setting_that_is_named_is_one() -> None:
    named = {name: "" for path in TEXTS for name in re.findall(rf"\b{PREFIX}[A-Z][A-Z_]*[A-Z]\b", path.read_text())}

    assert len(named) > 15
    assert unknown_settings(named) == []


def test_every_command_that_is_started_exists() -> None:
    image = (CONTAINER / "Dockerfile").read_text()
    started = {
        *re.findall(r'"noticekeeper", "(\w+)"', image),
        *re.findall(r'(?m)^CMD \["(\w+)"\]', image),
        *(one["command"][0] for one in ours().values()),
        *(one["args"][0] for _, one in containers()),
        *(probe["exec"]["command"][1] for _, one in containers() for probe in probes(one) if "exec" in probe),
        *(name for unit in units().values() for name in re.findall(r"(?m)^ExecStart=/\S+/noticekeeper (\w+)$", unit)),
    }

    assert started == {"worker", "web", "prepare", "alive"}
    assert started <= commands()


def test_every_command_of_the_installation_guide_exists() -> None:
    guide = (ROOT / "docs" / "install.md").read_text()

    typed = set(re.findall(r"(?:`|-- |bin/)noticekeeper ([a-z]+)\b", guide))

    assert typed >= {"doctor", "prepare"}
    assert typed <= commands()


def probes(container: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = ("startupProbe", "readinessProbe", "livenessProbe")
    return [container[kind] for kind in kinds if kind in container]


async def test_what_is_asked_over_http_is_answered_there() -> None:
    web = dict(containers())["noticekeeper-web"]
    [port] = [port for port in web["ports"] if port["name"] == "http"]
    asked = {probe["httpGet"]["path"] for probe in probes(web)}
    asked |= set(re.findall(r":8080(/\w+)", " ".join(ours()["web"]["healthcheck"]["test"])))
    sessions = opened(f"postgresql+asyncpg://127.0.0.1:{free_port()}/notices")
    there = httpx.ASGITransport(create_app(sessions, lambda: datetime.now(UTC)))

    async with httpx.AsyncClient(transport=there, base_url="http://pages") as browser:
        answers = {path: (await browser.get(path)).status_code for path in sorted(asked)}
    await sessions.close()

    # Neither the register nor Temporal is there: whoever asks for them hears that, and the process lives.
    assert answers == {"/healthz": 503, "/livez": 200, "/readyz": 503}
    assert {probe["httpGet"]["port"] for probe in probes(web)} == {port["name"]}
    assert port["containerPort"] == Settings(_env_file=None).web_port == 8080


def test_whoever_watches_asks_where_metrics_are_answered() -> None:
    [config] = of_kind("ConfigMap")
    [watched] = [one["spec"] for one in of_kind("NetworkPolicy") if one["metadata"]["name"] == "be-watched"]
    ports = [port for _, one in containers() for port in one.get("ports", ())]
    named = {port["containerPort"] for port in ports if port["name"] == "metrics"}
    said = (DEPLOY / "monitoring" / "prometheus.yaml").read_text()
    [job] = yaml.safe_load(said)["scrape_configs"]
    asked = {target for one in job["static_configs"] for target in one["targets"]}
    of_units = {port for unit in units().values() for port in re.findall(rf"{PREFIX}METRICS_PORT=(\S+)", unit)}

    in_containers = [(name, one["environment"].get(f"{PREFIX}METRICS_PORT")) for name, one in ours().items()]

    reached = {one.get("network_mode", name).removeprefix("service:") for name, one in ours().items()} - {"prepare"}

    assert in_containers == [("prepare", None), ("worker", "9461"), ("worker-two", "9462"), ("web", "9460")]
    assert named == {int(config["data"][f"{PREFIX}METRICS_PORT"])} == {watched["ingress"][0]["ports"][0]["port"]}
    assert of_units == {"9460", "946%i"}
    assert asked == {f"127.0.0.1:946{n}" for n in range(3)}
    assert reached == {"web", "mailbox"}
    assert re.findall(r'"(\w+:946\d)"', said) == ["web:9460", "mailbox:9461", "mailbox:9462"]


def test_every_worker_and_page_is_probed() -> None:
    assert {name: len(probes(one)) for name, one in containers()} == {
        f"noticekeeper-prepare-{VERSION.replace('.', '-')}": 0,
        "noticekeeper-worker": 3,
        "noticekeeper-web": 3,
    }


def test_every_image_is_pinned_by_its_version() -> None:
    images = [
        *re.findall(r"(?m)^FROM (\S+)", (CONTAINER / "Dockerfile").read_text()),
        *(one["image"] for one in compose()["services"].values()),
        *(one["image"] for _, one in containers()),
    ]

    assert [image for image in images if not PINNED.fullmatch(image)] == []


def test_our_own_image_has_one_version_everywhere() -> None:
    custom = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
    versions = {
        *re.findall(r"(?m)^ARG VERSION=(\S+)", (CONTAINER / "Dockerfile").read_text()),
        *(one["image"].partition(":")[2] for one in ours().values()),
        *(one["image"].partition(":")[2] for _, one in containers()),
        *(image["newTag"] for image in custom["images"]),
        *(each["pairs"].get("app.kubernetes.io/version") for each in custom["labels"]),
        *re.findall(r"noticekeeper:(\d\S+)", (ROOT / "docs" / "install.md").read_text()),
        *re.findall(r"noticekeeper:(\d\S+)", (CONTAINER / "Dockerfile").read_text()),
    }

    assert versions == {VERSION}


def test_the_newest_heading_of_the_changelog_is_the_version() -> None:
    headings = re.findall(r"(?m)^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"))

    assert headings[0] == VERSION
    assert headings == sorted(headings, key=lambda one: [int(part) for part in one.split(".")], reverse=True)


def test_what_each_place_sets_can_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "smtp_password").write_text("hunter2")
    [config] = of_kind("ConfigMap")
    lines = [line for line in (SYSTEMD / "noticekeeper.env").read_text().splitlines() if not line.startswith("#")]
    # As Docker, Kubernetes and systemd put it: each has its own place for secrets.
    places = {
        "compose": {name: _defaulted(value) for name, value in ours()["worker"]["environment"].items()},
        "kubernetes": config["data"],
        "systemd": {**dict(line.split("=", 1) for line in lines), **_credentials("noticekeeper-worker@.service")},
    }

    for place, stated in places.items():
        with monkeypatch.context() as there:
            for name, value in stated.items():
                there.setenv(name, re.sub(r"^/run/secrets(/noticekeeper)?(?!/temporal)", str(tmp_path), value))
            settings = read_settings()

        assert settings.database_url.startswith("postgresql+asyncpg://noticekeeper@"), place
        assert settings.database_password_file == tmp_path / "register_password", place
        assert settings.database_security == ("tls" if place == "kubernetes" else "none"), place
        assert settings.keys_file == tmp_path / "keys", place
        assert settings.temporal_namespace == settings.task_queue == "noticekeeper", place
        assert (settings.smtp_password is None) == (place == "compose"), place


def _credentials(unit: str) -> dict[str, str]:
    """What a unit says of its credentials, which lie in %d, as if that were Docker's place for them."""
    said = re.findall(rf"(?m)^Environment=({PREFIX}\w+)=(%d\S*)$", units()[unit])
    return {name: value.replace("%d", "/run/secrets") for name, value in said}


def test_a_command_on_a_virtual_machine_has_what_its_workers_have() -> None:
    command = (SYSTEMD / "noticekeeper.sh").read_text()

    given = dict(re.findall(rf"({PREFIX}\w+)=\\\$CREDENTIALS_DIRECTORY(\S*)\"", command))

    assert given == {
        name: value.removeprefix("/run/secrets") for name, value in _credentials("noticekeeper-worker@.service").items()
    }


def _defaulted(value: str) -> str:
    """What Compose makes of `${NAME:-default}` where NAME is not set."""
    return re.sub(r"\$\{\w+:-(.*)\}", r"\1", value)


def test_secrets_come_as_files_and_in_no_environment() -> None:
    # Where the register is may be said by anybody, if it says no password.
    secret = {f"{PREFIX}{name}".upper() for name in SECRETS if name != "database_url"}
    [config] = of_kind("ConfigMap")
    stated = {*config["data"], *(name for one in ours().values() for name in one["environment"])}
    stated |= {name for unit in units().values() for name in re.findall(rf"{PREFIX}\w+(?==)", unit)}
    volumes = [volume["secret"] for _, pod in pods() for volume in pod["volumes"] if "secret" in volume]

    assert stated & secret == set()
    assert [path for path in TEXTS if re.search(r"asyncpg://\w+:[^@%\s]+@", path.read_text())] == []
    assert {name for one in ours().values() for name in one["secrets"]} <= SECRET_FILES
    assert {volume["defaultMode"] for volume in volumes} == {0o440}
    assert {name for unit in units().values() for name in re.findall(r"LoadCredential=(\w+):", unit)} <= SECRET_FILES


def test_every_pod_is_as_restricted_as_a_namespace_can_ask() -> None:
    for name, pod in pods():
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not pod["automountServiceAccountToken"], name
    for name, one in containers():
        context = one["securityContext"]
        assert context["readOnlyRootFilesystem"], name
        assert not context["allowPrivilegeEscalation"], name
        assert context["capabilities"] == {"drop": ["ALL"]}, name
        assert one["resources"]["requests"].keys() == {"cpu", "memory"}, name
        assert "memory" in one["resources"]["limits"], name


def test_every_container_of_ours_is_read_only_and_holds_nothing_it_need_not() -> None:
    for name, one in compose()["services"].items():
        assert "no-new-privileges:true" in one["security_opt"], name
        assert one["cap_drop"] == ["ALL"], name
    for name, one in ours().items():
        assert one["read_only"], name
        assert not any(str(port).partition(":")[0] != "127.0.0.1" for port in one.get("ports", [])), name


def test_only_what_begins_as_root_and_becomes_somebody_else_holds_a_capability() -> None:
    held = {name: one["cap_add"] for name, one in compose()["services"].items() if "cap_add" in one}

    assert held == {"database": ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]}


def test_traces_may_go_where_the_settings_say_and_nowhere_else() -> None:
    stated = re.search(r"# NOTICEKEEPER_OTLP_ENDPOINT: (\S+)", (KUBERNETES / "settings.yaml").read_text())
    [policy] = [one["spec"] for one in of_kind("NetworkPolicy") if one["metadata"]["name"] == "send-traces"]
    [way] = policy["egress"]
    [there] = way["to"]
    assert stated
    collector = urlsplit(stated[1])

    assert collector.hostname == ".".join(
        (
            there["podSelector"]["matchLabels"]["app.kubernetes.io/name"],
            there["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"],
            "svc.cluster.local",
        )
    )
    assert way["ports"] == [{"protocol": "TCP", "port": collector.port}]
    assert Settings(otlp_endpoint=stated[1], _env_file=None).otlp_endpoint == stated[1]


def test_nothing_comes_in_or_goes_out_that_is_not_said() -> None:
    denied = [one["spec"] for one in of_kind("NetworkPolicy") if one["metadata"]["name"] == "deny-everything"]

    assert denied == [{"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}]


def test_one_of_each_goes_on_while_nodes_are_drained() -> None:
    kept = [one["spec"]["selector"]["matchLabels"] for one in of_kind("PodDisruptionBudget")]
    worker = next(one for one in of_kind("Deployment") if one["metadata"]["name"] == "noticekeeper-worker")
    [scaled] = of_kind("ScaledObject")

    assert kept == [{"app.kubernetes.io/component": "worker"}, {"app.kubernetes.io/component": "web"}]
    assert scaled["spec"]["minReplicaCount"] >= 2
    assert "replicas" not in worker["spec"], "KEDA says how many there are"


def test_every_manifest_is_applied_and_no_selector_is_written_into() -> None:
    custom = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())

    assert set(custom["resources"]) == {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    assert not any(each.get("includeSelectors") for each in custom["labels"])


def test_work_under_way_is_given_the_time_it_takes() -> None:
    worker = dict(pods())["noticekeeper-worker"]
    stopped = re.findall(r"TimeoutStopSec=(\d+)", units()["noticekeeper-worker@.service"])

    assert worker["terminationGracePeriodSeconds"] > UNDER_WAY
    assert int(ours()["worker"]["stop_grace_period"].removesuffix("s")) > UNDER_WAY
    assert all(int(seconds) > UNDER_WAY for seconds in stopped)


def test_temporal_on_one_machine_runs_as_ours_does() -> None:
    unit = units()["noticekeeper-temporal.service"]

    assert [each for each in (*PRAGMAS, *DYNAMIC_CONFIG) if each not in unit] == []


def test_only_what_tells_systemd_that_it_lives_is_watched() -> None:
    watched = {name for name, unit in units().items() if "WatchdogSec=" in unit}

    assert watched == {"noticekeeper-worker@.service", "noticekeeper-web.service"}
    assert all("Type=notify" in units()[name] for name in watched)
