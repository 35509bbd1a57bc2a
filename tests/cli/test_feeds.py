"""`feed` and `web`: a calendar made, listed and taken back, and the pages that answer it."""

import asyncio
import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from activities.register import Register
from domain.entries import NoticePage, Record
from settings import PREFIX
from tests.cli.typing_in import Place, Typed, Typing, until
from tests.support.notices import sefton
from tests.support.ports import free_port
from tests.support.registers import register_at
from tests.support.waiting import PATIENCE

REFERENCE = "sefton-2021"
ADDRESS = re.compile(r"^  (\w+)://(\S+)/feeds/([A-Za-z0-9_-]{43})\.ics$", re.MULTILINE)


async def _enter(url: str) -> None:
    sessions = await register_at(url)
    notice = sefton()
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=notice.issued.signed_on)
    register = Register(sessions, lambda: datetime(2021, 6, 7, 8, tzinfo=UTC))
    await register.enter(Record(reference=REFERENCE, notice=page))
    await sessions.close()


@pytest.fixture
def kept(register_here: str) -> str:
    """A register that keeps Sefton's notice."""
    asyncio.run(_enter(register_here))
    return register_here


def said_once(made: Typed) -> tuple[list[tuple[str, str]], str]:
    """The schemes and hosts of the addresses that were said, and the secret in all of them."""
    found = ADDRESS.findall(made.out)
    [secret] = {secret for _, _, secret in found}
    return [(scheme, host) for scheme, host, _ in found], secret


@pytest.mark.usefixtures("kept")
def test_a_calendar_is_made_and_its_address_said_once(
    typing: Typing, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}WEB_URL", "https://notices.council.example")

    made = typing("feed", "make", REFERENCE, "--person", "priya-nair", "--role", "coordinator", "--by", "Sam")
    listed = typing("feed", "list")

    addresses, secret = said_once(made)
    assert addresses == [("webcal", "notices.council.example"), ("https", "notices.council.example")]
    assert "of sefton-2021 (Sefton Council) for Priya Nair as coordinator" in made.said
    assert "Whoever has it reads the calendar" in made.said
    assert "Google may take a day" in made.said
    assert "Take it back with: noticekeeper feed revoke 1" in made.said
    assert "Only this computer" not in made.said
    assert re.search(r"1\. .* sefton-2021: priya-nair, coordinator, made by Sam", listed.said)
    kept = b"".join(file.read_bytes() for file in nowhere.iterdir() if file.is_file())
    assert secret.encode() not in kept
    assert secret not in listed.said


@pytest.mark.usefixtures("kept")
def test_where_nobody_said_where_people_reach_us_it_says_so(typing: Typing) -> None:
    made = typing("feed", "make", REFERENCE, "--person", "Ruth Adeyemi")

    assert said_once(made)[0] == [("webcal", "127.0.0.1:8080"), ("http", "127.0.0.1:8080")]
    assert f"Only this computer reaches that address: set {PREFIX}WEB_URL" in made.said
    assert "ruth-adeyemi, all their parts" in typing("feed").said


@pytest.mark.usefixtures("kept")
def test_one_of_them_is_taken_back_by_its_number(typing: Typing) -> None:
    for person in ("priya-nair", "ruth-adeyemi"):
        typing("feed", "make", REFERENCE, "--person", person)

    taken_back, twice = typing("feed", "revoke", "2."), typing("feed", "revoke", "2")
    listed = typing("feed", "list", REFERENCE)

    assert taken_back.said.startswith("Taken back: calendar 2, of ruth-adeyemi for sefton-2021.")
    assert (twice.status, twice.err) == (1, "Calendar 2 was taken back already.\n")
    assert listed.said.count("taken back") == 1
    assert re.search(r"2\. .* ruth-adeyemi, all their parts, made by .* taken back", listed.said)
    assert "Nothing is broken" in typing("verify").said


SLIPS = [
    (("make", "nowhere-2021", "--person", "x"), "No notice nowhere-2021 is kept here; those kept are: sefton-2021."),
    (("make", REFERENCE, "--person", "x"), "Nobody on this notice is known as 'x'; it knows priya-nair, "),
    (
        ("make", REFERENCE, "--person", "dev-hussain", "--role", "chair"),
        "Dev Hussain is not 'chair' on this notice, but partner and board member.",
    ),
    (("make", REFERENCE), "Say whose calendar of which notice: noticekeeper feed make REFERENCE --person ID"),
    (("make",), "Say whose calendar of which notice: noticekeeper feed make REFERENCE --person ID"),
    (("list", "nowhere-2021"), "No notice nowhere-2021 is kept here"),
    (("revoke", "7"), "There is no calendar 7: see noticekeeper feed list."),
    (("revoke", "0"), "There is no calendar 0: see noticekeeper feed list."),
    (("revoke", "first"), "There is no calendar first: see noticekeeper feed list."),
    (("revoke",), "Say which, by its number in noticekeeper feed list"),
    (("burn",), "'burn' is not understood here. Type: noticekeeper feed list, feed make"),
]


@pytest.mark.usefixtures("kept")
def test_a_slip_makes_nothing_and_is_answered_in_a_sentence(typing: Typing) -> None:
    slips = [(typing("feed", *typed), said) for typed, said in SLIPS]

    for slip, said in slips:
        assert slip.status == 1
        assert " ".join(slip.err.split()).startswith(said)
    assert typing("feed").said.startswith("No calendar was made yet.")


def test_where_nothing_is_kept_yet_there_are_no_calendars(typing: Typing) -> None:
    assert typing("feed").said.startswith("Nothing is kept here yet.")
    assert typing("feed", "make", "x", "--person", "y").err.startswith("Nothing is kept here yet.")
    assert typing("web").err.startswith("Nothing is kept here yet.")


def test_a_calendar_is_answered_by_the_pages_alone_until_it_is_taken_back(
    kept: str, typing: Typing, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place.at(nowhere, DATABASE_URL=kept)
    for name, value in place.settings.items():
        monkeypatch.setenv(PREFIX + name, value)
    port = place.settings["WEB_PORT"]
    address = (
        f"http://127.0.0.1:{port}/feeds/{said_once(typing('feed', 'make', REFERENCE, '--person', 'chair'))[1]}.ics"
    )

    with place.running("web") as web:
        until(lambda: f"answer at http://127.0.0.1:{port}." in place.said("web"), "the pages said where they answer")
        with urlopen(address, timeout=PATIENCE) as answer:
            calendar = answer.read()
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
        well = typing("doctor")
        monkeypatch.delenv("HTTP_PROXY")
        typing("feed", "revoke", "1")
        with pytest.raises(HTTPError) as gone:
            urlopen(address, timeout=PATIENCE)
        gone.value.close()
        monkeypatch.setattr("desk.serving.PORT_PATIENCE", 0)
        taken = typing("web")
        web.send_signal(signal.SIGTERM)
        ended = web.wait(30)

    assert b"X-WR-CALNAME:Sefton Council improvement notice: Ruth Adeyemi" in calendar
    assert f"ok Pages: they answer at http://127.0.0.1:{port}, for this computer alone" in well.said
    assert taken.err.startswith(f"Port {port} on 127.0.0.1 is taken by another program")
    assert f"choose another port with {PREFIX}WEB_PORT." in taken.err
    assert (gone.value.code, ended) == (404, 0)
    assert "Traceback" not in place.said("web")


@pytest.fixture
def something_else(tmp_path: Path) -> Iterator[str]:
    """The address of another program, which answers at the same path."""
    folder = tmp_path / "else"
    folder.mkdir()
    (folder / "healthz").write_text("All is well with us.")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_doctor_says_where_pages_do_not_answer_and_where_something_else_does(
    typing: Typing, monkeypatch: pytest.MonkeyPatch, nowhere: Path, something_else: str
) -> None:
    for name, value in Place.at(nowhere).settings.items():
        monkeypatch.setenv(PREFIX + name, value)
    nobody = f"http://127.0.0.1:{free_port()}"

    monkeypatch.setenv(f"{PREFIX}WEB_URL", nobody)
    unanswered = typing("doctor")
    monkeypatch.setenv(f"{PREFIX}WEB_URL", something_else)
    mistaken = typing("doctor")

    assert f"NOT OK Pages: they do not answer at {nobody}: " in unanswered.said
    assert "Start them: noticekeeper web, or make run." in unanswered.said
    assert f"NOT OK Pages: something else answers at {something_else}" in mistaken.said
