"""Signed links: which letter has which, what they say, and that nobody else can make one."""

import base64
import re
from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from syrupy.assertion import SnapshotAssertion

from domain.linked import Link, offered
from domain.people import Role, Sending
from notifications.invites import invite
from notifications.letterhead import Composer
from notifications.links import Links
from notifications.samples import PEOPLE, sample_letter
from notifications.words import Wording
from tests.notifications.conftest import OURS

LINKS = Links("https://notices.council.example/", b"of this house")
ID = "<0123456789abcdef0123456789abcdef@notices.example>"

OFFERED = [
    ("board_invite", [Link.ACCEPT, Link.DECLINE]),
    ("review_invite", [Link.ACCEPT, Link.DECLINE]),
    ("board_cancelled", []),
    ("board_report_due", [Link.DONE, Link.SEEN, Link.TIME, Link.DIGEST]),
    ("term_agreed", [Link.DIGEST]),
    ("digest", [Link.AT_ONCE]),
    # what needs somebody's own words or date is not done by a press
    ("review_booking_due", [Link.SEEN, Link.TIME, Link.DIGEST]),
    ("adviser_report_due", [Link.SEEN, Link.TIME, Link.DIGEST]),
    # the second chaser goes to somebody else than who owes it
    ("board_report_overdue", []),
    # nothing on the ladder of decisions is pressed
    ("warning_reply_due", []),
    ("stage_approval_due", []),
    ("stage_proposed", []),
    ("proposal_made", []),
    ("notice_in_force", []),
]


@pytest.mark.parametrize(("kind", "links"), OFFERED)
def test_a_letter_offers_what_is_its_readers_to_do_and_decides_nothing(kind: str, links: list[Link]) -> None:
    letter = sample_letter(kind)
    if kind in ("warning_reply_due", "stage_approval_due"):
        letter = letter.model_copy(update={"strand": "escalation-1"})

    assert list(offered(letter)) == links


def test_the_first_chaser_is_answered_by_a_press_and_not_silenced() -> None:
    assert offered(sample_letter("board_report_overdue", chaser=1)) == (Link.DONE, Link.TIME)


def test_who_gets_a_letter_in_anothers_place_answers_in_words() -> None:
    letter = sample_letter("board_report_due").model_copy(update={"to": PEOPLE[Role.CASE_LEAD]})

    assert offered(letter) == (Link.DIGEST,)


def test_who_has_one_letter_each_morning_is_not_asked_to_choose_it() -> None:
    reader = PEOPLE[Role.COORDINATOR].model_copy(update={"letters": Sending.DIGEST})

    assert Link.DIGEST not in offered(sample_letter("board_report_due").model_copy(update={"to": reader}))


def test_a_link_says_its_letter_what_it_does_and_until_when() -> None:
    accept, decline = LINKS.in_letter(sample_letter("board_invite"), ID)

    read = LINKS.read(accept.address.rpartition("/")[2])

    assert accept.address.startswith("https://notices.council.example/links/")
    assert (accept.label, decline.label) == ("Accept", "Decline")
    assert read is not None
    assert (read.letter, read.link, read.expires_at) == (
        "<0123456789abcdef0123",
        Link.ACCEPT,
        datetime(2022, 6, 8, 9, tzinfo=UTC),
    )
    assert read.nonce == "link-0123456789abcdef0123-accept"


def test_the_same_letter_has_the_same_links() -> None:
    assert LINKS.in_letter(sample_letter("board_report_due"), ID) == LINKS.in_letter(
        sample_letter("board_report_due"), ID
    )


def test_however_a_link_is_spelled_it_is_the_same_act() -> None:
    token = LINKS.in_letter(sample_letter("board_invite"), ID)[0].address.rpartition("/")[2]
    payload, _, mark = token.partition(".")
    # The last sign of an unpadded base64 text has bits that say nothing: others decode to the same bytes.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spelled = [f"{payload}.{mark[:-1]}{sign}" for sign in alphabet]

    read = [one for one in (LINKS.read(text) for text in spelled) if one]

    assert len(read) > 1
    assert {one.nonce for one in read} == {"link-0123456789abcdef0123-accept"}


def forged() -> list[str]:
    token = LINKS.in_letter(sample_letter("board_invite"), ID)[0].address.rpartition("/")[2]
    payload, _, mark = token.partition(".")
    said = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).replace(b"accept", b"decline")
    other = base64.urlsafe_b64encode(said).decode().rstrip("=")
    theirs = Links("https://notices.council.example", b"of another house")
    return [
        f"{other}.{mark}",
        payload,
        f"{payload}.",
        f".{mark}",
        "",
        "\u2713",
        token[:-2],
        theirs.in_letter(sample_letter("board_invite"), ID)[0].address.rpartition("/")[2],
    ]


@pytest.mark.parametrize("token", forged())
def test_nobody_else_can_make_one(token: str) -> None:
    assert LINKS.read(token) is None


def test_the_invite_has_its_links_in_the_letter_and_in_its_description() -> None:
    letter = sample_letter("board_invite")
    links = LINKS.in_letter(letter, ID)

    described = str(Calendar.from_ical(invite(letter, OURS, links)).walk("VEVENT")[0]["description"])
    worded = Wording().of(letter, links)

    for link in links:
        assert f"{link.label}: {link.address}" in described
        assert link.address in worded.text
        assert f'href="{link.address}"' in worded.html


@pytest.mark.parametrize("kind", ["board_invite", "board_report_due"])
def test_a_letter_with_its_links_reads_as_it_was_agreed(kind: str, snapshot: SnapshotAssertion) -> None:
    letter = sample_letter(kind)

    worded = Wording().of(letter, LINKS.in_letter(letter, ID))

    assert re.sub(r"/links/\S+", "/links/…", worded.text) == snapshot


@pytest.mark.parametrize("kind", ["board_agenda", "slow_and_weak"])
def test_what_is_put_before_a_board_leads_to_its_page_where_the_pages_have_an_address(kind: str) -> None:
    letter, address = sample_letter(kind), "https://notices.council.example/notices/sefton-2021/boards/12"

    led = Wording().of(letter, page=LINKS.page(letter))
    alone = Wording().of(letter)

    assert f"The board's page: {address}" in " ".join(led.text.split())
    assert f'href="{address}"' in led.html
    assert [word for said in (alone.text, alone.html) for word in ("http", "page:") if word in said] == []


def test_the_agenda_with_its_page_reads_as_it_was_agreed(snapshot: SnapshotAssertion) -> None:
    letter = sample_letter("board_agenda")

    worded = Wording().of(letter, page=LINKS.page(letter))

    assert worded.text == snapshot


def test_the_message_holds_the_links_of_its_own_message_id() -> None:
    letter = sample_letter("board_report_due")
    composer = Composer(OURS, "notices.example", LINKS.in_letter)

    composed = composer.compose(letter)

    assert composed == composer.compose(letter)
    text = composed.raw.decode("ascii").replace("=\r\n", "")
    token = re.findall(r"/links/([\w.-]+)", text)[0]
    read = LINKS.read(token)
    assert read is not None
    assert composed.message_id.startswith(read.letter)
