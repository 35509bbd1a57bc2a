"""How far a strand had come, as the register keeps it: enough to set the strand going again where it stood.

Should Temporal lose all it keeps, the register has to be enough. A snapshot is written in the transaction that enters
what led to it; `domain.resuming` says what of it the ledger has to bear out.
"""

import base64
import zlib
from datetime import datetime
from typing import TypeVar

from domain.course import Course
from domain.facts import Fact

C = TypeVar("C", bound=Course)


class Snapshot(Fact):
    """A strand's state as of a moment (notice time, UTC): its course as JSON, deflated (RFC 1950), in base64."""

    as_of: datetime
    course: str


def snapshot_of(course: Course, now: datetime) -> Snapshot:
    # The lightest deflating: a strand writes one with each thing entered.
    text = base64.b64encode(zlib.compress(course.model_dump_json().encode(), 1)).decode()
    return Snapshot(as_of=now, course=text)


def course_in(snapshot: Snapshot, kind: type[C]) -> C:
    """The course that a snapshot was made of. Raises ValueError where it cannot be read."""
    try:
        return kind.model_validate_json(zlib.decompress(base64.b64decode(snapshot.course)))
    except zlib.error as error:
        raise ValueError(f"The snapshot of {snapshot.as_of:%Y-%m-%d} cannot be inflated: {error}") from error
