"""Every kind of letter as it is read. A changed sentence shows here: read it, then run with --snapshot-update."""

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from domain.wording import LETTERS
from notifications.invites import invite
from notifications.letterhead import Composer
from notifications.samples import sample_letter
from notifications.words import Worded, Wording
from tests.notifications.conftest import OURS

EVERY_KIND = sorted(LETTERS)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_subject_and_the_text_read_as_they_were_agreed(
    kind: str, every: dict[str, Worded], snapshot: SnapshotAssertion
) -> None:
    worded = every[kind]

    assert f"{worded.subject}\n\n{worded.text}" == snapshot


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_html_holds_what_was_agreed(kind: str, every: dict[str, Worded], snapshot: SnapshotAssertion) -> None:
    worded = every[kind]

    # Styles and the page round the letter are the same in all; one whole page is compared below.
    letter_alone = worded.html.partition('class="body"')[2].partition("<!--[if mso]></td>")[0]
    assert re.sub(r' (style|class|align)="[^"]*"', "", letter_alone) == snapshot


def test_the_page_round_a_letter_is_laid_out_for_outlook_with_its_styles_inline(
    wording: Wording, snapshot: SnapshotAssertion
) -> None:
    letter = sample_letter("board_report_due").model_copy(update={"late": True})

    worded = wording.of(letter)

    assert worded.html == snapshot


@pytest.mark.parametrize("number", [1, 3, 4])
def test_each_chaser_says_where_it_stands_and_who_hears_next(
    number: int, wording: Wording, snapshot: SnapshotAssertion
) -> None:
    letter = sample_letter("board_report_overdue", chaser=number)

    worded = wording.of(letter)

    assert worded.text.partition("-" * 72)[0] == snapshot


@pytest.mark.parametrize("kind", ["board_invite", "board_cancelled", "review_invite", "review_cancelled"])
def test_the_invite_reads_as_it_was_agreed(kind: str, snapshot: SnapshotAssertion) -> None:
    letter = sample_letter(kind)

    ics = invite(letter, OURS)

    assert ics.decode() == snapshot


def test_the_whole_message_is_the_agreed_bytes(composer: Composer, snapshot: SnapshotAssertion) -> None:
    letter = sample_letter("board_cancelled")

    composed = composer.compose(letter, "<first@noticekeeper.example>")

    assert composed.raw.decode("ascii") == snapshot
