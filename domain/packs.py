"""That a decision pack was read: by whom, when, as of which moment, and which bytes it was."""

from datetime import datetime

from domain.entries import Entry
from domain.facts import Fact
from domain.moments import spoken_moment

# The strand packs are entered under in the audit: no strand of the notice's own.
PACKS = "packs"


class PackRead(Fact):
    """One file of a pack given to `by` (an id) at `at`, as of `as_of` (UTC both); `once` names the asking."""

    reference: str
    once: str
    by: str
    name: str
    at: datetime
    as_of: datetime
    file: str
    sha256: str

    @property
    def entry(self) -> Entry:
        return Entry(
            key=f"{self.reference}/{PACKS}/read/{self.once}",
            reference=self.reference,
            strand=PACKS,
            at=self.at,
            what=f"{self.name} was given the decision pack as of {spoken_moment(self.as_of)}: {self.file}",
            by=self.by,
            details={self.file: self.sha256, "as_of": self.as_of.isoformat()},
        )
