"""`act`: what people may do to a notice, and doing it."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from rich.text import Text

from desk.editions import edition_asked_for
from desk.forms import Typed, filled
from desk.reaching import page_of, register, temporal
from desk.refusals import Refused
from desk.screen import console, grid, say
from domain.acts import Act, Receipt
from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.owing import AboutDuty
from domain.people import Person, Role, holders, title
from domain.questions import purpose, questions
from models import reading
from models.database import Sessions
from models.record import NoticeRow
from settings import Settings
from workflows.acting import PATIENCE, ActRefused, NobodyThere, Unanswered, performed
from workflows.doors import DOORS

USAGE = "noticekeeper act REFERENCE ACT --by PERSON [--on DAY] [--id ID] [--FIELD VALUE …]"
HELP = f"""\
{USAGE}

  noticekeeper act --list           what can be done, and by whom
  noticekeeper act REFERENCE        the same for one notice, with its people's names
  noticekeeper act REFERENCE ACT --help    what that act asks

PERSON is an id, a name or a role only one person holds. --on is the day it happened, today where left out.
@FILE as a value reads it from a file. An act that was not answered is sent again with --id, and is still done once."""


@dataclass
class Asked:
    """What was typed after `act`."""

    words: list[str] = field(default_factory=list)
    options: dict[str, Typed] = field(default_factory=dict)

    def take(self, option: str) -> str | None:
        """The last value of `option`, which is then no field of the act's."""
        typed = self.options.pop(option, ())
        return (typed[-1] or "") if typed else None


def read(typed: Sequence[str]) -> Asked:
    """Words and `--option value`, `--option=value`, `--flag` or `--no-flag`, in any order."""
    asked, left = Asked(), list(typed)
    while left:
        word = left.pop(0)
        if not word.startswith("--"):
            asked.words.append(word)
            continue
        name, equals, value = word[2:].partition("=")
        given: str | None = value if equals else None
        if not equals and left and not left[0].startswith("--"):
            given = left.pop(0)
        if given is None and name.startswith("no-"):
            name, given = name[3:], "no"
        asked.options[name] = (*asked.options.get(name, ()), given)
    return asked


async def act(typed: Sequence[str], settings: Settings, today: date) -> None:
    """Whatever `act` was asked: its help, what can be done, or doing it. Raises Refused."""
    asked = read(["--help" if word == "-h" else word for word in typed])
    wants_help, wants_list = "help" in asked.options, "list" in asked.options
    if len(asked.words) > 2:
        raise Refused(f"{asked.words[2]!r} is one word too many; a field is given as --FIELD VALUE. {USAGE}")
    if len(asked.words) == 2:
        name = asked.words[1]
        if name not in DOORS:
            raise Refused(_no_such(name))
        await (_explain(name) if wants_help else _do(asked, settings, today))
    elif asked.words and not wants_help and not wants_list:
        async with register(settings) as sessions:
            page = await page_of(sessions, asked.words[0])
        console.print(grid(_acts(Notice.model_validate(page.text).people), 28))
    elif wants_list:
        console.print(grid(_acts(()), 28))
    else:
        say(HELP)


def _no_such(name: str) -> str:
    close = get_close_matches(name, DOORS, n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    return f"There is no act {name!r}.{guess} All of them: noticekeeper act --list"


async def _explain(name: str) -> None:
    model = DOORS[name].act
    say(f"{name}: {purpose(model)}", f"For the {_who(model.may)}{_or_whoever(model)}.", "")
    console.print(grid(_fields(model), 22))


def _fields(model: type[Act]) -> Iterator[tuple[str, str]]:
    for question in questions(model):
        ending = " (required)" if question.required else f" (otherwise {question.default})" if question.default else ""
        said = "today where left out" if question.name == "on" else ""
        yield f"--{question.option}", ", ".join(part for part in (f"{question.asked}{ending}", said) if part)


def _acts(people: tuple[Person, ...]) -> Iterator[tuple[Text, str]]:
    for name, door in DOORS.items():
        who = _by_name(door.act.may, people) if people else f"the {_who(door.act.may)}"
        said = purpose(door.act).partition(". ")[0].rstrip(".")
        yield Text(name, style="bold"), f"{said}. By {who}{_or_whoever(door.act)}"


def _who(may: tuple[Role, ...]) -> str:
    return " or ".join(title(role) for role in may)


def _or_whoever(model: type[Act]) -> str:
    return f", or {model.whoever}" if model.whoever else ""


def _by_name(may: tuple[Role, ...], people: tuple[Person, ...]) -> str:
    found = dict.fromkeys(f"{person.name} ({title(role)})" for role in may for person in holders(people, role))
    return ", ".join(found) or f"nobody on this notice; it is for the {_who(may)}"


# --- doing it


async def _do(asked: Asked, settings: Settings, today: date) -> None:
    reference, name = asked.words
    said = asked.take("id")
    id = said or f"{reference}-{name}-{uuid.uuid4().hex[:12]}"
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", id):
        raise Refused("An id is 1 to 100 letters, digits, dots and hyphens; leave --id out, and one is made.")
    async with register(settings) as sessions:
        page = await page_of(sessions, reference)
        made = await made_of(name, asked, sessions, page, today)
        async with sessions.reading() as session:
            before = await reading.done_under(session, reference, id) if said else None
    if before and (before.key.split("/")[-2], before.details) != (name, made.written):
        raise Refused(
            f"The id {id} was given to another act on {spoken(day_of(before.at))}: {before.what}. Nothing was done now."
            " Leave --id out, or send that act again word for word."
        )
    client = await temporal(settings)
    try:
        _receive(await performed(client, reference, made, id, PATIENCE))
    except ActRefused as refusal:
        raise Refused(str(refusal)) from refusal
    except NobodyThere as gone:
        raise Refused(_why_nobody(page, gone)) from gone
    except Unanswered as silence:
        raise Refused(_may_come(made, silence)) from silence


async def made_of(name: str, asked: Asked, sessions: Sessions, page: NoticeRow, today: date) -> Act:
    """The act `name` as it was typed, with what the register knows of it besides. Raises Refused."""
    given: dict[str, Any] = {"on": today}
    if name == "adopt-edition":
        given["edition"] = await edition_asked_for(
            sessions, Notice.model_validate(page.text), asked.take("edition"), today
        )
    if issubclass(DOORS[name].act, AboutDuty) and "strand" not in asked.options:
        given["strand"] = await _strand_of(sessions, page.reference, (asked.options.get("duty") or ("",))[-1] or "")
    return _made(name, asked, given, page)


async def _strand_of(sessions: Sessions, reference: str, duty: str) -> str:
    """The strand that owes a duty, as the register has it. Raises Refused."""
    async with sessions.reading() as session:
        known = {row.key: row.strand for row in await reading.open_duties(session, reference)}
    if not known.get(duty):
        raise Refused(
            f"{reference} owes no duty {duty!r} now. Name one with --duty: {', '.join(known) or 'none is open'}."
        )
    return known[duty]


def _made(name: str, asked: Asked, given: Mapping[str, Any], page: NoticeRow) -> Act:
    model = DOORS[name].act
    if "by" not in asked.options:
        people = Notice.model_validate(page.text).people
        raise Refused(f"Say with --by who did it; {name} is for {_by_name(model.may, people)}.")
    return filled(model, asked.options, given)


def _receive(receipt: Receipt) -> None:
    say(f"{receipt.said}.", *(f"Note: {warning}" for warning in receipt.warnings))
    if receipt.next:
        say(receipt.next)


def _why_nobody(page: NoticeRow, gone: NobodyThere) -> str:
    """Why the strand an act is for is not there, as the register tells it."""
    if page.ended_on:
        return f"{page.reference} was {page.ended_how} on {spoken(page.ended_on)}: nothing more can be done under it."
    strand, _, rest = gone.strand.partition("/")
    number = rest.rpartition("/")[2]
    match strand:
        case "assessment":
            return f"No assessment is waited for before review {number}: the review is not booked, or it is over."
        case "escalation":
            return f"There is no escalation {number} under {page.reference}: raise-concern opens one."
    return (
        f"{page.reference} is in the register, but Temporal does not know its strand {gone.strand}: "
        "see what is amiss with noticekeeper doctor and noticekeeper agree."
    )


def _may_come(made: Act, silence: Unanswered) -> str:
    return (
        f"No answer came in time ({silence}); it may be carried out all the same. See that a worker runs "
        "(noticekeeper worker, or make run), then send it again: it is done once, however often it is sent, with\n"
        f"  --on {made.on} --id {silence.id}"
    )
