"""What `make check` looks at in deploy/monitoring: rules and dashboard, every query by Prometheus' own grammar.

Whether the metrics they name are exported is a matter of metrics.txt, which a test holds against a live page.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import yaml
from jsonschema import Draft202012Validator

SCHEMAS = "schemas"
# What Prometheus makes of one histogram.
OF_HISTOGRAM = re.compile(r"_(bucket|count|sum)$")


def amiss_in_monitoring(folder: Path) -> list[str]:
    """By the shape of each file, by PromQL's grammar, and by the list of what is exported."""
    return [*_amiss_in_shape(folder), *_amiss_in_queries(folder)]


def rules(folder: Path) -> list[dict[str, Any]]:
    """Every alert there is."""
    read = yaml.safe_load((folder / "alerts.yaml").read_text())
    return [rule for group in read["groups"] for rule in group["rules"]]


def written_down(folder: Path) -> set[str]:
    """The metrics that are exported, as metrics.txt lists them."""
    return {line.split()[0] for line in (folder / "metrics.txt").read_text().splitlines()}


def queries(folder: Path) -> Iterator[tuple[str, str]]:
    """Every query of the rules and of the dashboard, and where it stands."""
    yield from ((rule["alert"], rule["expr"]) for rule in rules(folder))
    dashboard = json.loads((folder / "dashboard.json").read_text())
    for panel in dashboard["panels"]:
        yield from ((panel["title"], target["expr"]) for target in panel.get("targets", ()))


def named(query: str) -> set[str]:
    """The metrics a query asks for. Raises ValueError where it is no PromQL."""
    found: set[str] = set()

    def visit(node: promql_parser.Expr) -> bool:
        selector = node.vector_selector if isinstance(node, promql_parser.MatrixSelector) else node
        if isinstance(selector, promql_parser.VectorSelector) and selector.name:
            found.add(selector.name)
        return True

    promql_parser.walk(promql_parser.parse(query), visit)
    return found


def _amiss_in_shape(folder: Path) -> Iterator[str]:
    files = {
        "alerts.yaml": yaml.safe_load((folder / "alerts.yaml").read_text()),
        "prometheus.yaml": yaml.safe_load((folder / "prometheus.yaml").read_text()),
        "dashboard.json": json.loads((folder / "dashboard.json").read_text()),
    }
    for name, document in files.items():
        schema = json.loads((folder / SCHEMAS / f"{name.partition('.')[0]}.json").read_text())
        for error in Draft202012Validator(schema).iter_errors(document):
            yield f"{name}: {error.json_path}: {error.message}"


def _amiss_in_queries(folder: Path) -> Iterator[str]:
    exported = written_down(folder)
    for where, query in queries(folder):
        try:
            asked = named(query)
        except ValueError as error:
            yield f"{where}: {error}"
            continue
        unknown = {name for name in asked if name not in exported and OF_HISTOGRAM.sub("", name) not in exported}
        yield from (f"{where}: nobody exports {name}" for name in sorted(unknown))
