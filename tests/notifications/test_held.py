"""What a held letter says, read back from its bytes for the one letter of the morning."""

import pytest

from domain.wording import LETTERS
from notifications.held import asked_in
from notifications.letterhead import Composer
from notifications.links import Links
from notifications.samples import sample_letter
from tests.notifications.conftest import OURS

LINKS = Links("https://notices.council.example", b"of this house")
COMPOSER = Composer(OURS, "notices.example", LINKS.in_letter)


def test_the_first_sentence_and_the_links_are_read_back_as_they_were_written() -> None:
    letter = sample_letter("board_report_due")

    asked, _, links = asked_in(COMPOSER.compose(letter).raw)

    assert asked == "By the end of Monday 30 May 2022, please hand in the report to the board."
    offered = LINKS.in_letter(letter, COMPOSER.message_id(letter))
    # How letters come is chosen at the foot, and no part of what is asked.
    assert links == tuple((one.label, one.address) for one in offered[:-1])


def test_all_that_is_told_for_information_is_read_back_and_nothing_of_the_foot() -> None:
    _, more, _ = asked_in(COMPOSER.compose(sample_letter("review_outcome")).raw)

    assert more
    assert not [passage for passage in more if "Why this date?" in passage or "-----" in passage or "http" in passage]


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_every_kind_says_something_first(kind: str) -> None:
    asked, _, _ = asked_in(COMPOSER.compose(sample_letter(kind)).raw)

    assert asked.endswith((".", "?"))
    assert len(asked) > 20
