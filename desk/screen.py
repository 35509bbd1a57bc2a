"""The person's screen: what was asked for goes to stdout, everything else to stderr."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.facts import plain
from domain.moments import london

console = Console(markup=False, emoji=False, highlight=False)
beside = Console(markup=False, emoji=False, highlight=False, stderr=True)


def say(*lines: str | Text) -> None:
    """Print each line, folded to the screen's width."""
    for line in lines:
        console.print(plain(line) if isinstance(line, str) else line)


def unfolded(*lines: str) -> None:
    """Print each line as it is, never folded: a link broken in two leads nowhere."""
    for line in lines:
        console.print(plain(line), soft_wrap=True)


def complain(*lines: str) -> None:
    """Print to stderr, never folded: editors read file:line:column from there."""
    for line in lines:
        print(plain(line), file=sys.stderr)


def moment(at: datetime) -> str:
    """A moment in a column, on London's clock: 23 Nov 2026 19:05."""
    here = london(at)
    return f"{here.day} {here:%b %Y %H:%M}"


def as_json(value: Any) -> None:
    """Print `value` as JSON and nothing else."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def grid(rows: Iterable[tuple[str | Text, ...]], *fixed: int) -> Table:
    """Rows in columns: the first ones `fixed` wide, the last one folded into what is left of the screen."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=False)
    for width in fixed:
        table.add_column(width=width)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*(plain(cell) if isinstance(cell, str) else cell for cell in row))
    return table


def table(heads: tuple[str, ...], rows: Iterable[tuple[str | Text, ...]]) -> Table:
    """Rows under headings, each column as wide as what stands in it."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for head in heads:
        made.add_column(head, overflow="fold")
    for row in rows:
        made.add_row(*(plain(cell) if isinstance(cell, str) else cell for cell in row))
    return made
