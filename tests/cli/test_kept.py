"""Notices kept by the live engine, through the commands people type: one `run` for all of these."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from models.upgrading import upgraded
from notices.example import SOURCE
from settings import PREFIX
from tests.cli.typing_in import SEFTON, Place, Typed, Typing, until
from tests.support.ports import free_port
from tests.support.registers import register_in, sqlite_url, tampered
from tests.support.waiting import PATIENCE

EXAMPLE = "marlbrook"


@dataclass
class House:
    place: Place
    process: subprocess.Popen[str]

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Its worker and mailbox stand still; Temporal, a process of its own, does not."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    def ledger(self, reference: str) -> list[str]:
        """The states of a notice's letters."""
        return [state for (state,) in self.place.asked(f"SELECT state FROM letter WHERE reference = '{reference}'")]

    def states(self, reference: str, kind: str, person: str) -> list[str]:
        """The states of the letters of a kind to somebody."""
        of = f"reference = '{reference}' AND kind = '{kind}' AND person = '{person}'"
        return [state for (state,) in self.place.asked(f"SELECT state FROM letter WHERE {of}")]

    def hold_a_reply(self, reference: str, person: str) -> None:
        """Have a reply to somebody's invite wait for a person, as the mailbox leaves one that nobody vouches for."""
        [(key,)] = self.place.asked(
            f"SELECT key FROM letter WHERE reference = '{reference}' AND person = '{person}' AND kind = 'board_invite'"
        )
        tampered(
            self.place.register,
            "INSERT INTO incoming (sha256, received_at, sender, subject, size, kind, letter, state, outcome, raw)"
            " VALUES ('ab', '2026-01-05 12:00:00', 'x', 'Declined', 1, 'reply', :key, 'held', 'Ask them.', :raw)",
            key=key,
            raw=b"From: x@y.example\r\n\r\nI cannot come.\r\n",
        )

    def begun(self, reference: str) -> bool:
        """Whether a notice's page and its five strands are in the register."""
        strands = f"SELECT DISTINCT strand FROM audit WHERE reference = '{reference}' AND strand <> 'post'"
        pages = f"SELECT 1 FROM notice WHERE reference = '{reference}'"
        return bool(self.place.asked(pages)) and len(self.place.asked(strands)) == 5


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = Place.at(tmp_path_factory.mktemp("house"))
    with place.running("run") as process:
        # The last thing it says of a notice is what comes after the next step.
        until(
            lambda: "settle the board's timetable" in " ".join(place.said("run").split()), "run said what it waits for"
        )
        yield House(place, process)


@pytest.fixture(autouse=True)
def inside(house: House, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(house.place.folder)
    for name, value in house.place.settings.items():
        monkeypatch.setenv(PREFIX + name, value)


@pytest.fixture
def opened(house: House, typing: Typing, nowhere: Path) -> Callable[[str], Typed]:
    """Open the example again under another reference, and wait until all its strands have begun."""

    def open_as(reference: str) -> Typed:
        file = nowhere / f"{reference}.yaml"
        file.write_text(SOURCE.read_text("utf-8").replace("reference: marlbrook", f"reference: {reference}"), "utf-8")
        told = typing("open", file)
        until(lambda: house.begun(reference), f"{reference} began")
        return told

    return open_as


def test_run_says_what_runs_where_to_look_and_what_it_waits_for(house: House) -> None:
    # Its letters go out beside what it says of itself: the first may come after.
    letter = r"\d\d:\d\d:\d\d letter to jo\.bell@marlbrook\.example: .*Notice in force"
    until(lambda: re.search(letter, " ".join(house.place.said("run").split())), "a letter was told of")

    said = " ".join(house.place.said("run").split())

    assert house.place.settings["TEMPORAL_ADDRESS"] in said
    assert f"http://localhost:{house.place.settings['UI_PORT']}" in said
    assert "letters kept in .noticekeeper/mailbox: read them with noticekeeper mailbox" in said
    assert "see noticekeeper status" in said
    pages = f"http://127.0.0.1:{house.place.settings['WEB_PORT']}"
    assert f"Pages {pages}: sign in with the address of anybody on a notice" in said
    assert "marlbrook (Marlbrook Council) waits for: " in said
    assert "Remind the case lead: settle the board's timetable" in said


@pytest.mark.parametrize("words", [("open", "other.yaml"), ("rebuild", EXAMPLE), ("rebuild",)])
def test_with_another_file_of_keys_than_the_workers_nothing_is_begun_and_nothing_entered(
    house: House, typing: Typing, nowhere: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    until(lambda: bool(house.place.asked("SELECT 1 FROM heartbeat WHERE keys <> ''")), "the worker said its keys")
    house.place.folder.joinpath("other.yaml").write_text(
        SOURCE.read_text("utf-8").replace("reference: marlbrook", "reference: other"), "utf-8"
    )
    monkeypatch.setenv(f"{PREFIX}SEAL_KEYS_FILE", str(nowhere / "other-keys"))
    made = typing("keys", "new")

    told = typing(*words)

    assert made.status == 0
    assert told.status != 0
    assert "a worker seals with the key" in told.said
    assert house.place.asked("SELECT 1 FROM notice WHERE reference = 'other'") == []
    assert house.place.asked("SELECT 1 FROM audit WHERE strand = 'rebuilt'") == []


def test_a_calendar_made_while_it_runs_is_read_from_it(house: House, typing: Typing) -> None:
    made = typing("feed", "make", EXAMPLE, "--person", "jo-bell")
    address = re.search(r"http://127\.0\.0\.1:\d+/feeds/\S+\.ics", made.out)
    assert address

    with urlopen(address[0], timeout=PATIENCE) as answer:
        calendar = answer.read()

    assert f":{house.place.settings['WEB_PORT']}/" in address[0]
    assert b"X-WR-CALNAME:Marlbrook Council improvement notice: Jo Bell" in calendar
    log = (house.place.folder / ".noticekeeper" / "noticekeeper.log").read_text()
    assert address[0].partition("/feeds/")[2].removesuffix(".ics") not in log


def test_what_temporal_keeps_the_register_and_the_ledger_agree(typing: Typing) -> None:
    one, all_of_them, unknown = typing("agree", EXAMPLE), typing("agree"), typing("agree", "nowhere")

    assert (one.status, all_of_them.status, unknown.status) == (0, 0, 1)
    assert re.match(r"All agree: 1 notice, 5 strands, \d+ steps taken, \d+ letters, \d+ entries", one.said)
    assert all_of_them.said.startswith("All agree: ")
    assert "No notice nowhere is kept here" in unknown.err


def test_a_notice_that_temporal_keeps_and_this_register_never_heard_of_is_named(
    typing: Typing, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def made(url: str) -> None:
        await (await upgraded(url)).close()

    monkeypatch.setattr("desk.agreeing.PATIENCE", timedelta())
    another = sqlite_url(nowhere / "another.db")
    asyncio.run(made(another))
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", another)

    asked = typing("agree")

    assert asked.status == 1
    assert f"Temporal keeps {EXAMPLE} going, and the register knows nothing of it." in asked.said


def test_where_no_worker_runs_nothing_is_compared_and_it_says_what_to_start(
    typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}TASK_QUEUE", "nobody-works-for-this")

    asked = typing("agree", EXAMPLE)

    assert asked.status == 1
    assert asked.err.startswith("No worker runs, so no strand can answer. Start one with noticekeeper worker")


def test_a_second_run_over_the_same_folder_is_refused(house: House, typing: Typing) -> None:
    second = typing("run")

    assert second.status == 1
    assert f"noticekeeper runs over .noticekeeper already (process {house.process.pid})" in second.err


def test_a_port_that_is_taken_is_named_with_the_setting_that_changes_it(
    house: House, typing: Typing, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}DATA_FOLDER", str(nowhere / "of-its-own"))
    monkeypatch.setattr("desk.running.PORT_PATIENCE", 0)

    refused = typing("run")

    assert refused.status == 1
    assert f"Port {house.place.settings['MAILBOX_PORT']} on 127.0.0.1 is taken" in refused.err
    assert f"{PREFIX}MAILBOX_PORT" in refused.err


def test_one_notice_is_told_with_what_is_owed_what_fires_next_and_what_happened(typing: Typing) -> None:
    listed, told = typing("status"), typing("status", EXAMPLE, "--why")

    assert "marlbrook Marlbrook Council: in force. Stage: notice in force. Next due " in listed.said
    assert "settle the board's timetable: Kate Green (case lead)" in told.said
    assert "(paragraph 5), counted from" in told.said
    assert re.search(r"09:00 ¶5 Remind the case lead: settle the board's timetable", told.said)
    assert "Tell everybody that the notice is in force → " in told.said
    assert "did not answer" not in told.said


def test_letters_are_listed_with_the_servers_words_and_can_be_read(house: House, typing: Typing) -> None:
    until(lambda: set(house.ledger(EXAMPLE)) == {"sent"}, "every letter was sent")

    listed, read, kept = typing("letters", EXAMPLE), typing("letters", "show", 1), typing("mailbox", "show", 1)

    assert "notice_in_force to Jo Bell <jo.bell@marlbrook.example> sent: 250 2.0.0 Kept as" in listed.said
    assert "No letter has gone out late." in typing("letters", EXAMPLE, "--late").said
    assert "Subject: [Marlbrook Council improvement notice] Notice in force" in read.said
    assert "You need do nothing today" in read.said
    assert "You need do nothing today" in kept.said
    assert re.search(r"  Message-ID <[0-9a-f]{32}@notices\.example>\n  sha256 [0-9a-f]{64}\n", read.out)
    assert "There is no letter 999; the ledger has" in typing("letters", "show", 999).err
    assert "The mailbox has no letter 999; they are numbered to" in typing("mailbox", "show", 999).err


def test_a_notice_is_opened_once_and_everybody_it_writes_to_is_shown(
    opened: Callable[[str], Typed], typing: Typing, nowhere: Path
) -> None:
    first = opened("opened-once")
    second = typing("open", nowhere / "opened-once.yaml")

    assert first.status == 0
    assert "Opened. opened-once: improvement notice to Marlbrook Council" in first.said
    assert "Kate Green kate.green@dfe.example case lead" in first.said
    assert "Paragraph 5: the board's timetable is not settled" in first.said
    assert "No worker runs yet" not in first.said
    assert second.status == 1
    assert second.err.startswith("The notice opened-once is open here already; nothing was changed.")


def test_an_act_is_done_or_refused_in_the_laws_own_words(opened: Callable[[str], Typed], typing: Typing) -> None:
    opened("acted-on")

    done = typing("act", "acted-on", "agree-lead-time", "--by", "Kate Green", "--working-days", "10")
    refused = typing("act", "acted-on", "agree-lead-time", "--by", "coordinator", "--working-days", "10")
    warned = typing(
        "act", "acted-on", "agree-timetable", "--by", "case_lead", "--sittings", "[{on: 2026-12-25, place: Town Hall}]"
    )
    unmoved = typing("act", "acted-on", "adopt-edition", "--by", "operator")

    assert done.status == 0
    assert done.said.startswith("The assessment's lead time was agreed: 10 working days. Next for the notice itself, ")
    assert refused.status == 1
    assert refused.err == "Jo Bell may not do this: agree-lead-time is for the case lead or approver.\n"
    assert "Note: Friday 25 December 2026 is Christmas Day; the next good day is" in warned.said
    assert unmoved.err == "That edition has the same days as the one in use.\n"


def test_what_an_act_would_change_is_said_and_nothing_is_done(opened: Callable[[str], Typed], typing: Typing) -> None:
    opened("asked-of")
    end = ("propose-end", "--by", "case_lead", "--how", "lifted", "--reason", "Every condition is met")

    would = typing("what-if", "asked-of", *end)
    stranger = typing("what-if", "asked-of", *end[:1], "--by", "coordinator", *end[3:])
    unknown = typing("what-if", "asked-of", "update-plan", "--by", "coordinator")
    done = typing("act", "asked-of", *end)

    assert would.status == 0
    assert would.said.startswith("Nothing was done. As if it were done and approved now: Dates No longer owed, was ")
    assert "at once: Tell everybody that the notice is lifted." in would.said
    assert stranger.err == "Jo Bell may not do this: propose-end is for the case lead or approver.\n"
    assert unknown.err.startswith("What update-plan would do cannot be asked; it can be of propose-stage, propose-end")
    assert done.said.startswith("Proposed: ")


def test_what_is_proposed_is_told_with_each_box_of_its_list(opened: Callable[[str], Typed], typing: Typing) -> None:
    opened("weighed")
    by = ("--by", "case_lead")
    typing("act", "weighed", "raise-concern", *by, "--concern", "No progress")
    warning = ("--stage", "warning", "--reason", "None yet", "--reply-by", "2099-01-01")
    typing("act", "weighed", "propose-stage", *by, *warning)
    typing("act", "weighed", "tick-box", *by, "--box", "evidence", "--document", "File 7")

    told = typing("status", "weighed")

    assert "Proposed on concern 1: warning" in told.said
    assert "Kate Green may not decide it." in told.said
    assert re.search(r"evidence: Kate Green, \w+ \d+ \w+ \d{4} \(File 7\)", told.said)
    assert "letter: open, the letter that is to be sent, saying by which day to reply" in told.said
    assert "Proposed on concern" not in typing("status", EXAMPLE).said


def test_what_can_be_done_is_listed_with_the_people_who_may(typing: Typing) -> None:
    here, anywhere = typing("act", EXAMPLE).said, typing("act", "--list").said
    assert "The timetable agreed with the Department: its meetings" in here
    assert "one was agreed. By Kate Green (case lead), Owen Lloyd (approver)" in here
    assert "one was agreed. By the case lead or approver" in anywhere
    asked = typing("act", EXAMPLE, "submit-report", "--help").said
    assert "--meeting a whole number from 1 to 500 (required)" in asked
    assert "For the coordinator or head of service or director of children's services." in asked


SLIPS = [
    pytest.param(("nowhere-2021", "update-plan", "--by", "x"), "No notice nowhere-2021 is kept here", id="no notice"),
    pytest.param((EXAMPLE, "updat-plan", "--by", "x"), "Did you mean update-plan?", id="no act"),
    pytest.param((EXAMPLE, "update-plan"), "Say with --by who did it; update-plan is for Jo Bell", id="nobody"),
    pytest.param((EXAMPLE, "update-plan", "--by", "x"), "Nobody on this notice is known as 'x'", id="a stranger"),
    pytest.param((EXAMPLE, "update-plan", "--by", "jo-bell", "--on", "2099-01-01"), "lies ahead", id="tomorrow"),
    pytest.param(
        (EXAMPLE, "submit-report", "--by", "jo-bell", "--meeting", "7"), "no such board report", id="no board"
    ),
    pytest.param((EXAMPLE, "sign-assessment", "--by", "dcs", "--review", "1"), "before review 1", id="no assessment"),
    pytest.param(
        (EXAMPLE, "propose-stage", "--by", "case_lead", "--stage", "dropped", "--reason", "none"),
        f"There is no escalation 1 under {EXAMPLE}: raise-concern opens one.",
        id="no escalation",
    ),
    pytest.param((EXAMPLE, "adopt-edition", "--by", "operator", "--edition", "7"), "No edition 7", id="no edition"),
    pytest.param((EXAMPLE, "update-plan", "now", "--by", "jo-bell"), "'now' is one word too many", id="a word"),
]


@pytest.mark.parametrize(("typed", "said"), SLIPS)
def test_a_slip_changes_nothing_and_is_answered_in_a_sentence(
    typing: Typing, house: House, typed: tuple[str, ...], said: str
) -> None:
    entries = house.place.asked("SELECT count(*) FROM audit WHERE \"by\" <> ''")

    slip = typing("act", *typed)

    assert slip.status == 1
    assert said in " ".join(slip.err.split())
    assert house.place.asked("SELECT count(*) FROM audit WHERE \"by\" <> ''") == entries


def test_a_notice_is_ended_by_two_people_and_then_nothing_more_is_done_under_it(
    opened: Callable[[str], Typed], typing: Typing, nowhere: Path
) -> None:
    opened("ended-one")
    put = typing(
        "act", "ended-one", "propose-end", "--by", "owen-lloyd", "--how", "lifted", "--reason", "conditions met"
    )

    by_proposer = typing("act", "ended-one", "approve-proposal", "--by", "owen-lloyd")
    by_second = typing("act", "ended-one", "approve-proposal", "--by", "private-office")
    after = typing("act", "ended-one", "report-event", "--by", "coordinator", "--event", "an inspection")
    again = typing("open", nowhere / "ended-one.yaml")

    assert put.said.startswith("Proposed: that the notice be lifted.")
    assert by_proposer.err == "Owen Lloyd proposed this and cannot decide on it: a second person must.\n"
    assert by_second.said.startswith("Approved: that the notice be lifted.")
    assert re.match(r"(ended-one|This notice) was lifted on .*: nothing more can be done under it\.\n", after.err)
    assert re.match(r"ended-one was kept here until it was lifted on .*; nothing was changed\.", again.err)
    until(lambda: "ended-one Marlbrook Council: lifted on " in typing("status").said, "the register said so")
    assert "Lifted on " in typing("status", "ended-one").said


def test_an_ended_notice_of_which_nothing_is_left_is_not_set_going_again(
    house: House, typing: Typing, opened: Callable[[str], Typed]
) -> None:
    opened("over")
    typing("act", "over", "propose-end", "--by", "owen-lloyd", "--how", "lifted", "--reason", "conditions met")
    typing("act", "over", "approve-proposal", "--by", "private-office")

    until(lambda: _settled(house, "over"), "every letter of the end went")
    until(lambda: typing("agree", "over").status == 0, "every strand ended")
    before = house.place.asked("SELECT count(*) FROM audit WHERE reference = 'over'")

    told = typing("rebuild", "over")

    assert told.status == 0
    assert (
        told.said.strip() == "over has ended and is wound down: there is nothing to rebuild, and nothing was entered."
    )
    assert house.place.asked("SELECT count(*) FROM audit WHERE reference = 'over'") == before


def _settled(house: House, reference: str) -> bool:
    told = f"SELECT 1 FROM letter WHERE reference = '{reference}' AND kind = 'notice_ended'"
    return bool(house.place.asked(told)) and set(house.ledger(reference)) <= {"sent", "superseded"}


def test_an_act_nobody_answered_is_sent_again_with_its_id_and_done_once(
    house: House, opened: Callable[[str], Typed], typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened("unanswered")
    plan = ("act", "unanswered", "update-plan", "--by", "coordinator")

    with house.asleep(), monkeypatch.context() as patch:
        patch.setattr("desk.acts.PATIENCE", timedelta(seconds=1))
        silent = typing(*plan)
    found = re.search(r"--id (\S+)", silent.err)
    assert found
    resent = [typing(*plan, "--id", found[1]) for _ in range(2)]
    other = typing("act", "unanswered", "update-plan", "--by", "coordinator", "--note", "x", "--id", found[1])
    shapeless = typing(*plan, "--id", "x" * 101)

    assert silent.status == 1
    assert "it may be carried out all the same" in silent.said
    assert [sent.status for sent in resent] == [0, 0]
    assert (other.status, shapeless.status) == (1, 1)
    assert f"The id {found[1]} was given to another act on" in other.said
    assert "The plan was brought up to date. Nothing was done now." in other.said
    assert shapeless.said.startswith("An id is 1 to 100 letters, digits, dots and hyphens")
    assert house.place.asked("SELECT count(*) FROM audit WHERE key LIKE '%update-plan/unanswered%'") == [(1,)]


def test_without_an_answer_from_the_strands_status_says_so_and_tells_the_rest(
    house: House, typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}TEMPORAL_ADDRESS", f"127.0.0.1:{free_port()}")

    told = typing("status", EXAMPLE)

    assert told.status == 0
    assert "It could not be asked. Temporal does not answer at 127.0.0.1:" in told.said
    assert "settle the board's timetable: Kate Green (case lead)" in told.said


def test_the_register_verifies_until_somebody_touches_it(house: House, typing: Typing) -> None:
    key, change = "marlbrook/notice/in-force/jo-bell", "UPDATE letter SET raw = :raw WHERE key = :key"
    [(raw,)] = house.place.asked(f"SELECT raw FROM letter WHERE key = '{key}'")
    untouched = typing("verify")
    tampered(house.place.register, change, key=key, raw=b"\0")
    try:
        touched = typing("verify")
    finally:
        tampered(house.place.register, change, key=key, raw=raw)

    assert (untouched.status, touched.status) == (0, 1)
    assert untouched.said.startswith("Nothing is broken: ")
    assert "marlbrook: the bytes of the letter marlbrook/notice/in-force/jo-bell were changed" in touched.said


def test_the_doctor_finds_what_is_well_and_names_what_is_not(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}SMTP_HOTS", "mail.example")

    seen = typing("doctor")

    assert seen.status == 1
    lines = dict(line.split(": ", 1) for line in seen.out.splitlines() if line.startswith("ok "))
    assert {name.split(maxsplit=1)[1] for name in lines} >= {
        "Python",
        "Clock",
        "Data folder",
        "Register",
        "Temporal",
        "Mail",
        "Pages",
    }
    assert (
        f"NOT OK Settings: {PREFIX}SMTP_HOTS is set, but nothing reads it. Did you mean {PREFIX}SMTP_HOST?" in seen.said
    )
    assert "NOT OK Bank holidays: they cannot be had" in seen.said
    assert "2 of 16 things need seeing to." in seen.said


def test_a_dead_mail_server_delays_letters_and_holds_up_nothing_else(
    house: House, typing: Typing, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = {
        "TASK_QUEUE": "elsewhere",
        "DATA_FOLDER": str(nowhere / "kept"),
        "DATABASE_URL": register_in(nowhere, made=False),
        "SMTP_PORT": str(free_port()),
        # No worker starts without the keys of what its Temporal keeps.
        "SEAL_KEYS_FILE": str(house.place.folder / ".noticekeeper" / "keys"),
    }
    place = Place(nowhere, {**house.place.settings, **elsewhere})
    for name, value in elsewhere.items():
        monkeypatch.setenv(PREFIX + name, value)

    with place.running("worker") as worker:
        until(lambda: "Working for Temporal" in place.said("worker"), "the worker said that it works")
        assert typing("open", SEFTON).status == 0
        until(lambda: "delayed" in {state for (state,) in place.asked("SELECT state FROM letter")}, "a letter waits")
        begun = "SELECT DISTINCT strand FROM audit WHERE strand <> 'post'"
        until(lambda: len(place.asked(begun)) == 5, "every strand began")
        acted = typing("act", "sefton-2021", "agree-lead-time", "--by", "case_lead", "--working-days", "10")
        alarmed, ill = typing("alarms"), typing("doctor")
        worker.send_signal(signal.SIGTERM)
        stopped = worker.wait(30)

    assert acted.status == 0
    assert "post/unreachable" in alarmed.said
    assert "the letters wait and go out by themselves" in alarmed.said
    assert "NOT OK Mail: 127.0.0.1:" in ill.said
    assert "does not take mail: the connection was refused: nothing answers at that port" in ill.said
    assert stopped == 0
    assert "Stopped. What falls due meanwhile goes out when a worker is back" in " ".join(place.said("worker").split())
    assert "Traceback" not in place.said("worker")


def test_somebody_answers_acknowledges_and_chooses_and_a_held_reply_is_settled(
    house: House, opened: Callable[[str], Typed], typing: Typing
) -> None:
    opened("answered")
    [(in_force_on,)] = house.place.asked("SELECT in_force_on FROM notice WHERE reference = 'answered'")
    sits_on = date.fromisoformat(str(in_force_on)) + timedelta(days=40)
    typing("act", "answered", "add-meeting", "--sitting-on", sits_on, "--by", "coordinator")
    until(lambda: "sent" in house.states("answered", "board_invite", "lena-fischer"), "the chair was invited")
    house.hold_a_reply("answered", "lena-fischer")

    accepted = typing("act", "answered", "answer-board", "--meeting", "1", "--answer", "accepted", "--by", "chair")
    seen = typing("act", "answered", "acknowledge", "--duty", "plan-submission", "--by", "coordinator")
    unknown = typing("act", "answered", "acknowledge", "--duty", "no-such-duty", "--by", "coordinator")
    chosen = typing(
        "act", "answered", "choose-letters", "--person", "jo-bell", "--letters", "digest", "--by", "jo-bell"
    )
    settled = typing("incoming", "settle", "1", "--as", "declined", "--by", "coordinator")
    told = typing("status", "answered", "--why")

    assert accepted.out.startswith("Lena Fischer answered the invite to board 1: accepted.")
    assert "Jo Bell has seen what is due on" in seen.out
    assert unknown.err.startswith("answered owes no duty 'no-such-duty' now. Name one with --duty: ")
    assert chosen.out.startswith("Jo Bell has routine letters gathered in one each working morning.")
    assert settled.out == "Lena Fischer answered the invite to board 1: declined. Message 1 is settled.\n"
    assert "It has no chair: Lena Fischer declined." in told.said
    assert "Lena Fischer: declined" in told.said
