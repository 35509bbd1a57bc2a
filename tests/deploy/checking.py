"""What `make check` looks at in deploy/: each file by a validator of its kind, and nothing asked of any network."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml
from jsonschema import Draft202012Validator

from tests.deploy.monitoring import amiss_in_monitoring

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
# The oldest Kubernetes the manifests are for.
KUBERNETES = "1.34"
# Kinds that come with something that is installed beside: each has a small schema of what we use of it.
OF_OTHERS = {"keda.sh/v1alpha1": "keda.json", "cert-manager.io/v1": "cert-manager.json"}
UNITS = re.compile(r"^noticekeeper.*\.(service|target)$")
# Where systemd says how much a unit may still do: 0 nothing, 10 everything, times ten.
EXPOSED_AT_MOST = 20


def amiss_in_compose(folder: Path) -> list[str]:
    """By the schema of the Compose specification that check-jsonschema brings along."""
    file = folder / "compose.yaml"
    return _run(str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(file))


def amiss_in_image(folder: Path) -> list[str]:
    """The Dockerfile, by hadolint; what the shell does in it by its ShellCheck."""
    return _run(str(BIN / "hadolint"), "--no-color", str(folder / "Dockerfile"))


def amiss_in_kubernetes(folder: Path) -> list[str]:
    """Each object by the schema of its kind, nothing unknown allowed."""
    found = [said for file, manifest in manifests(folder) for said in _amiss_in(folder, file, manifest)]
    chart = yaml.safe_load((folder / "temporal" / "values.yaml").read_text())
    return found + list(_by_schema(folder / "schemas" / "temporal-chart.json", chart, "temporal/values.yaml"))


def amiss_in_units(folder: Path) -> list[str]:
    """By systemd itself, every warning counting; and how much each may do. Raises FileNotFoundError without systemd."""
    with tempfile.TemporaryDirectory() as scratch:
        units = _runnable(folder, Path(scratch))
        found = _run("systemd-analyze", "verify", "--recursive-errors=yes", "--man=no", *map(str, units))
        for unit in units:
            if unit.suffix == ".service":
                found += _run(
                    *("systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSED_AT_MOST}", str(unit))
                )[-1:]
    return found


def manifests(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every object that is applied, and the file it stands in."""
    for file in sorted((*folder.glob("*.yaml"), folder / "temporal" / "certificates.yaml")):
        if file.name != "kustomization.yaml":
            yield from ((file, manifest) for manifest in yaml.safe_load_all(file.read_text()) if manifest)


def _amiss_in(folder: Path, file: Path, manifest: dict[str, Any]) -> Iterator[str]:
    where = f"{file.name}: {manifest.get('kind')} {manifest.get('metadata', {}).get('name')}"
    if schema := OF_OTHERS.get(str(manifest.get("apiVersion"))):
        yield from _by_schema(folder / "schemas" / schema, manifest, where)
        return
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        yield f"{where}: {'.'.join(map(str, error.path))}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError as error:
        yield f"{where}: {error.message}"


def _by_schema(schema: Path, document: object, where: str) -> Iterator[str]:
    for error in Draft202012Validator(json.loads(schema.read_text())).iter_errors(document):
        yield f"{where}: {error.json_path}: {error.message}"


def _runnable(folder: Path, scratch: Path) -> list[Path]:
    """The units, their programs where this machine has one: whether ours is installed here is not asked."""
    for drop_in in folder.glob("*.d"):
        shutil.copytree(drop_in, scratch / drop_in.name)
    units = []
    for unit in sorted(folder.iterdir()):
        if UNITS.match(unit.name):
            # An instance of each template, since systemd looks at no template.
            copy = scratch / unit.name.replace("@.", "@1.")
            copy.write_text(re.sub(r"(?m)^(Exec\w+=)/opt/noticekeeper/\S+", rf"\1{sys.executable}", unit.read_text()))
            units.append(copy)
            if copy.name != unit.name:
                shutil.copy(copy, scratch / unit.name)
    return units


def _run(*command: str) -> list[str]:
    """What a validator says where it is not content; nothing where it is."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
    return [] if done.returncode == 0 else said or [f"{command[0]} ended with {done.returncode}"]


CHECKS: dict[str, tuple[Callable[[Path], list[str]], Path]] = {
    "compose.yaml, by the Compose specification": (amiss_in_compose, DEPLOY / "container"),
    "Dockerfile, by hadolint": (amiss_in_image, DEPLOY / "container"),
    f"Kubernetes manifests, by the schemas of {KUBERNETES}, KEDA and cert-manager": (
        amiss_in_kubernetes,
        DEPLOY / "kubernetes",
    ),
    "systemd units, by systemd-analyze": (amiss_in_units, DEPLOY / "systemd"),
    "alert rules and dashboard, by PromQL and by what is exported": (amiss_in_monitoring, DEPLOY / "monitoring"),
}


def main() -> int:
    """Say what was looked at and what is amiss; 1 if anything is."""
    amiss = 0
    for what, (look, folder) in CHECKS.items():
        try:
            found = look(folder)
        except FileNotFoundError as missing:
            print(f"Not looked at: {what}; this machine has no {missing.filename}.")
            continue
        amiss += len(found)
        print(f"{'Amiss' if found else 'Well'}: {what}.", *found, sep="\n  ")
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main())
