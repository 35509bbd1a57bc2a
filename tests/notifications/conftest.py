"""One composer for all the tests of wording and letterhead: its templates are compiled once."""

import pytest

from domain.wording import LETTERS
from notifications.letterhead import Composer
from notifications.mailbox import Mailbox
from notifications.samples import sample_letter
from notifications.words import Worded, Wording

OURS = Mailbox("Improvement notices", "notices@noticekeeper.example")


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording()


@pytest.fixture(scope="session")
def composer() -> Composer:
    return Composer(OURS, "noticekeeper.example")


@pytest.fixture(scope="session")
def every(wording: Wording) -> dict[str, Worded]:
    """The sample of every kind, in words."""
    return {kind: wording.of(sample_letter(kind)) for kind in sorted(LETTERS)}
