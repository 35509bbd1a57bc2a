"""What is wrong with a file somebody wrote: where, and in a sentence what would be right."""

from domain.facts import Fact


class Fault(Fact):
    """One thing to mend. `line` and `column` count from 1; a fault of the whole file stands at its beginning."""

    path: str
    line: int = 1
    column: int = 1
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.what}"
