"""`post` and `incoming`: the post stopped and started, and what came in by mail."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.post import printed_message
from models.incoming import IncomingRow
from tests.cli.typing_in import Typing
from tests.support.registers import register_at

NINE = datetime(2022, 5, 3, 8, tzinfo=UTC)
RAW = b"From: jo@x.example\r\nSubject: A question\r\n\r\nWhen is the next board?\r\n"


@pytest.fixture
def kept(register_here: str) -> None:
    """A register that two messages came in to."""

    async def came_in() -> None:
        sessions = await register_at(register_here)
        async with sessions.writing() as session:
            for kind, state, outcome in (
                ("letter", "held", "Somebody has written."),
                ("automatic", "settled", "An automatic answer."),
            ):
                session.add(
                    IncomingRow(
                        sha256=kind,
                        received_at=NINE,
                        sender="jo@x.example",
                        subject="A question",
                        size=len(RAW),
                        kind=kind,
                        state=state,
                        outcome=outcome,
                        raw=RAW,
                    )
                )
        await sessions.close()

    asyncio.run(came_in())


@pytest.mark.usefixtures("kept")
def test_the_post_is_stopped_for_a_reason_and_started_again(typing: Typing) -> None:
    before = typing("post")
    unsaid = typing("post", "stop")
    stopped = typing("post", "stop", "--by", "Sam", "--why", "the mail server moves")
    during, twice = typing("post"), typing("post", "stop", "--why", "again")
    started, not_stopped = typing("post", "start"), typing("post", "start")

    assert "The post runs" in before.said
    assert (unsaid.status, unsaid.err) == (
        1,
        "Say why with --why: whoever finds the post stopped will want to know.\n",
    )
    assert stopped.status == 0
    assert "by Sam: the mail server moves" in during.said
    assert twice.err == "The post is stopped already: see noticekeeper post.\n"
    assert "within some ten minutes" in started.said
    assert not_stopped.err == "The post is not stopped.\n"


@pytest.mark.usefixtures("kept")
def test_who_stops_the_post_is_asked_where_the_computer_does_not_know_them(
    typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000_000)

    refused = typing("post", "stop", "--why", "the mail server moves")

    assert refused.err == "This computer does not know who you are: say it with --by NAME.\n"
    assert "The post runs" in typing("post").said


@pytest.mark.usefixtures("kept")
def test_what_came_in_is_listed_and_read(typing: Typing) -> None:
    everything, held = typing("incoming"), typing("incoming", "--held")
    one, nobody = typing("incoming", "show", "1"), typing("incoming", "show", "7")

    assert "held: Somebody has written." in everything.said
    assert "settled: An automatic answer." in everything.said
    assert "automatic" not in held.said
    assert "When is the next board?" in one.said
    assert nobody.err == "No message that came in has the number 7: see noticekeeper incoming.\n"


def test_a_link_in_a_letter_is_shown_whole_to_be_copied(capsys: pytest.CaptureFixture[str]) -> None:
    link = f"http://127.0.0.1:8080/links/{'x' * 120}"

    printed_message(f"Subject: A board\r\n\r\n- Accept:\r\n  {link}\r\n".encode())

    assert link in capsys.readouterr().out


def test_where_nothing_is_kept_yet_both_are_empty_and_say_so(typing: Typing) -> None:
    for command in ("post", "incoming"):
        told = typing(command)
        assert (told.status, told.out[:31]) == (0, "Nothing is kept here yet. Open ")


def test_every_kind_of_letter_is_left_on_one_page_to_look_at(typing: Typing, nowhere: Path) -> None:
    told = typing("preview", "--to", "looks")

    assert told.status == 0
    assert "looks/letters.html" in told.said
    assert '<section id="board_invite">' in (nowhere / "looks" / "letters.html").read_text()


def test_a_word_that_is_not_understood_is_answered_with_those_that_are(typing: Typing) -> None:
    assert typing("post", "halt").err.startswith("'halt' is not understood here. Type: noticekeeper post,")


UNSETTLED = [
    (("settle", "1"), "Say what becomes of it: --as accepted | tentative | declined --by PERSON, or --why TEXT."),
    (("settle", "1", "--as", "perhaps", "--by", "coordinator"), "'perhaps' is no answer to an invite: accepted, "),
    (("settle", "1", "--as", "accepted"), "Say with --by who enters it: the coordinator, or the case lead."),
    (("settle", "1", "--as", "accepted", "--by", "x"), "That message answers no invite of ours: enter the answer with"),
    (("settle", "2", "--why", "seen"), "Message 2 is settled already: An automatic answer."),
    (("settle", "9", "--why", "seen"), "No message that came in has the number 9: see noticekeeper incoming."),
]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("words", "refusal"), UNSETTLED)
def test_a_message_is_not_settled_by_what_says_nothing_of_it(
    words: tuple[str, ...], refusal: str, typing: Typing
) -> None:
    refused = typing("incoming", *words)

    assert refused.status == 1
    assert refused.err.startswith(refusal)
    assert "held: Somebody has written." in typing("incoming").said


@pytest.mark.usefixtures("kept")
def test_what_was_held_is_settled_with_what_was_done_about_it(typing: Typing) -> None:
    settled = typing("incoming", "settle", "1", "--by", "Sam", "--why", "I have rung them")

    assert settled.out == "Sam has seen to it: I have rung them. Message 1 is settled.\n"
    assert typing("incoming", "--held").out.startswith("Nothing waits for a person.\n")
    assert "(It was held: Somebody has written.)" in typing("incoming").said
