"""What is logged: what a line is about stands beside it, and nothing in it names an address, a token or a secret."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.in_hand import InHand, about
from desk import logs
from desk.discreet import discreet
from domain.letters import Letter, Posted, PostState
from models.unavailable import RegisterUnavailable
from settings import Settings
from tests.activities.written import reminder
from workflows.sealing import SealUnknown

SHOWN = [
    # Addresses, and what looks like one.
    ("550 5.1.1 <ruth.adeyemi@chair.example>: no such user", "550 5.1.1 <…@…>: no such user"),
    ("Message-ID: <4f0a9b@notices.example>", "Message-ID: <…@…>"),
    ("two: a@b.example, c@d.example", "two: …@…, …@…"),
    # Places: a register's user is no person, a password is a secret.
    ("postgresql+asyncpg://notices@db.example/notices", "postgresql+asyncpg://notices@db.example/notices"),
    ("postgresql+asyncpg://notices:hunter2@db.example/notices", "postgresql+asyncpg://notices:…@db.example/notices"),
    # Addresses that are keys.
    ('"GET /feeds/Zm9vYmFy.ics HTTP/1.1" 200', '"GET /feeds/… HTTP/1.1" 200'),
    ("https://notices.example/links/eyJhY3Qi?x=1", "https://notices.example/links/…?x=1"),
    ("/sign-in/link/abc.def answered", "/sign-in/link/… answered"),
    ("Authorization: Bearer nkt_AbC-123", "Authorization: Bearer …"),
    ("authorization: bearer abcdefgh.ijk", "authorization: bearer …"),
    ("token nkt_AbC-123 was refused", "token … was refused"),
    ("'workflow_id': 'sign-in/0f3a4b5c6d7e8f90', 'attempt': 2", "'workflow_id': 'sign-in/…', 'attempt': 2"),
    # What libraries show of what they were given.
    ("[type=missing, input_value={'name': 'Ruth'}, input_type=dict]", "[type=missing, input_value=…, input_type=dict]"),
    ("[SQL: INSERT]\n[parameters: ('Ruth',\n 'x')]\n(see)", "[SQL: INSERT]\n[parameters: …]\n(see)"),
    # What may stay.
    ("board/sefton-2021 took board-report-3/15-days/r1", "board/sefton-2021 took board-report-3/15-days/r1"),
    ("at 127.0.0.1:7233, queue noticekeeper", "at 127.0.0.1:7233, queue noticekeeper"),
]


@pytest.mark.parametrize(("said", "shown"), SHOWN)
def test_what_must_not_be_shown_is_left_out(said: str, shown: str) -> None:
    assert discreet(said) == shown


@pytest.mark.parametrize(
    ("workflow", "found"),
    [
        ("notice/sefton-2021", {"notice": "sefton-2021", "strand": "notice"}),
        ("assessment/sefton-2021/2", {"notice": "sefton-2021", "strand": "assessment-2"}),
        ("escalation/sefton-2021/1", {"notice": "sefton-2021", "strand": "escalation-1"}),
        ("paper/sefton-2021/board-1/9f0c", {"notice": "sefton-2021", "strand": "paper"}),
        ("sign-in/9f0c", {}),
        ("webhook/9f0c", {}),
    ],
)
def test_a_workflow_is_known_by_its_notice_and_its_strand(workflow: str, found: dict[str, str]) -> None:
    assert about(workflow) == found


class Sending(ActivityInboundInterceptor):
    """An office that is refused once, says so, and then is done."""

    def __init__(self) -> None:
        pass

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        letter = input.args[0]
        try:
            raise LookupError(f"550 {letter.to.address} is unknown")
        except LookupError:
            logging.getLogger("activities.ledger").exception("%s could not go to %s", letter.key, letter.to.address)
        return Posted(key=letter.key, state=PostState.SENT)


@pytest.fixture
def keeping(tmp_path: Path) -> Settings:
    return Settings(data_folder=tmp_path, log_format="json", _env_file=None)


async def said_of(letter: Letter, keeping: Settings) -> None:
    logs.told(keeping)
    at_work = ActivityEnvironment()
    at_work.info = replace(at_work.info, workflow_id=f"board/{letter.reference}", activity_type="send", attempt=3)
    given = ExecuteActivityInput(fn=print, args=[letter], executor=None, headers={})
    await at_work.run(InHand().intercept_activity(Sending()).execute_activity, given)


async def test_a_line_of_json_says_which_notice_strand_letter_and_attempt_it_is_about(
    keeping: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = reminder()

    await said_of(letter, keeping)

    [line, over] = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    about_it = {name: said[name] for name in ("notice", "strand", "letter", "workflow", "activity", "attempt")}
    assert about_it == {
        "notice": letter.reference,
        "strand": "board",
        "letter": letter.key,
        "workflow": f"board/{letter.reference}",
        "activity": "send",
        "attempt": 3,
    }
    assert (said["level"], said["logger"]) == ("error", "activities.ledger")
    assert "LookupError: 550 …@… is unknown" in said["exception"]
    assert letter.to.address not in line
    assert (json.loads(over)["event"], json.loads(over)["letter"]) == ("send is done: sent", letter.key)


async def test_the_file_says_it_too_in_words_with_its_traceback(keeping: Settings) -> None:
    letter = reminder()

    await said_of(letter, keeping)

    written = (keeping.data_folder / logs.LOG).read_text()
    assert f"notice={letter.reference} strand=board letter={letter.key}" in written
    assert "LookupError: 550 …@… is unknown" in written
    assert letter.to.address not in written


def test_a_screen_for_people_keeps_to_one_line_and_to_what_they_must_see(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.told(Settings(data_folder=tmp_path, _env_file=None))

    for name in ("activities.ledger", "temporalio.activity"):
        logging.getLogger(name).warning("It waits\nfor %s", "ruth@chair.example")
    logging.getLogger("activities.ledger").info("It went.")

    assert capsys.readouterr().err == "warning: It waits for …@…\n"


def test_the_key_that_is_wanted_is_named_on_the_screen_and_no_other_defect_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.told(Settings(data_folder=tmp_path, _env_file=None))

    for error in (SealUnknown("The key old is not here."), LookupError("Ruth")):
        logging.getLogger("temporalio.worker").error("It failed", exc_info=error)

    assert capsys.readouterr().err == "error: It failed: The key old is not here.\nerror: It failed\n"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (RegisterUnavailable, "The register at db.council.example cannot be used: the disk it is on is full."),
        (partial(ApplicationError, type="MailDelayed"), "The mail server at smtp.council.example did not answer."),
    ],
    ids=["the register is away", "the post waits"],
)
def test_what_is_no_defect_is_a_sentence_in_every_log_and_has_no_traceback(
    keeping: Settings, capsys: pytest.CaptureFixture[str], kind: Callable[[str], Exception], sentence: str
) -> None:
    logs.told(keeping)

    try:
        raise kind(sentence) from OSError("deep below")
    except (RegisterUnavailable, ApplicationError) as raised:
        logging.getLogger("temporalio.activity").warning("Completing %s as failed", "send", exc_info=raised)

    [line] = capsys.readouterr().err.splitlines()
    [written] = (keeping.data_folder / logs.LOG).read_text().splitlines()
    said = json.loads(line)
    assert said["event"] == f"Completing send as failed: {sentence}"
    assert "exception" not in said
    assert written.endswith(f"WARNING temporalio.activity Completing send as failed: {sentence}")
