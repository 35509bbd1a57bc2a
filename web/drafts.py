"""How wording typed as YAML is read. The reader is handed in: the pages know no parser of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.instrument import Notice

Faults = tuple[str, ...]
NOT_HERE = ("Wording cannot be read here: type it on the command line.",)


@dataclass(frozen=True)
class Drafts:
    """Each gives what was written, or its faults, each a sentence with its line and column.

    `sent` reads a file that was sent, `notice` a whole notice, `terms` the terms of a variation of a notice.
    """

    sent: Callable[[bytes], str | Faults] = lambda written: NOT_HERE
    notice: Callable[[str], Notice | Faults] = lambda text: NOT_HERE
    terms: Callable[[str, Notice], dict[str, Any] | Faults] = lambda text, notice: NOT_HERE
