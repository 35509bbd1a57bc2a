"""The command `noticekeeper`: what a person can type. What a command does is in `desk`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import typer

from desk.garbage import seldom_looked_for
from desk.guard import guarded, leave
from desk.operating import operating
from desk.seeing_through import only, see_list, see_through, settings_here

# A command imports what it needs when it runs: `check` must not wait for SQLAlchemy and Temporal.
app = typer.Typer(
    name="noticekeeper",
    help="Keeps the dates of a local authority's improvement notice, and tells people what falls due.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)

NOTICE = typer.Argument(metavar="NOTICE.yaml", help="The notice's file.")
JSON = typer.Option(False, "--json", help="Print JSON and nothing else.")
# Whatever follows is read by the command itself.
AS_TYPED = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def main() -> None:
    """Run what was typed; never returns, and never shows a traceback that was not asked for."""
    seldom_looked_for()
    leave(ended(sys.argv[1:]))


def ended(typed: list[str]) -> int:
    """Run what was `typed`; the exit status."""
    return guarded(app, typed, clock=clock)


def clock() -> datetime:
    """The moment (UTC) by this computer's clock: here is the outer edge, below it time is an argument."""
    return datetime.now(UTC)


@app.callback()
def noticekeeper(
    debug: bool = typer.Option(False, "--debug", help="Show the traceback of a defect. May stand anywhere."),
) -> None:
    """Keeps the dates of a local authority's improvement notice, and tells people what falls due."""


# --- before a notice is opened


@app.command()
def check(notice: Path = NOTICE) -> None:
    """What is wrong with a notice's file, or left open."""
    from desk.notices import notice_in, shipped_calendar
    from desk.screen import console, say
    from domain.readings import open_readings
    from notices.telling import told_notice, told_readings

    read = notice_in(notice)
    say(told_notice(read))
    console.print(told_readings(open_readings(read, shipped_calendar(read))))


@app.command()
def dates(notice: Path = NOTICE, json: bool = JSON) -> None:
    """Every date a notice gives rise to, each with its why."""
    from desk.notices import notice_in, shipped_calendar
    from desk.screen import as_json, console, say
    from domain.dates import dates_of
    from notices.telling import dates_as_data, told_dates, told_notice

    read = notice_in(notice)
    edition = shipped_calendar(read)
    lines = dates_of(read, edition)
    if json:
        as_json(dates_as_data(lines))
    else:
        say(told_notice(read), f"Calendar: {edition.cited}.", "")
        console.print(told_dates(lines))


@app.command()
def rehearse(
    notice: Path = NOTICE,
    scenario: str | None = typer.Option(None, metavar="S.yaml", help="How people behave: a file, or a shipped name."),
    out: Path | None = typer.Option(None, help="The folder for what comes of it; rehearsed/REFERENCE if not said."),
    json: bool = JSON,
) -> None:
    """Live a notice's whole life through in seconds."""
    from desk.rehearsing import rehearse

    rehearse(notice, scenario, out, json=json)


@app.command("rehearse-draft", hidden=True)
def rehearse_draft(folder: Path) -> None:
    """What the pages start for a draft that somebody has rehearsed there."""
    from desk.rehearsing_apart import rehearse_draft

    rehearse_draft(folder)


@app.command()
def preview(
    to: Path = typer.Option(Path(), metavar="DIR", help="The folder to leave it in; this one if not said."),
) -> None:
    """Every kind of letter, with sample facts, on one page to look at."""
    from desk.screen import say
    from notifications.preview import preview

    say(f"Left in {preview(to)}: every kind of letter, as text and as a mail program shows it.")


# --- a notice that is kept


@app.command("open")
def open_(notice: Path = NOTICE) -> None:
    """Keep a notice from now on."""
    from desk.opening import open_from

    see_through(open_from(notice, settings_here(), clock()))


@app.command()
def status(
    reference: str | None = typer.Argument(None, metavar="[REFERENCE]", help="One notice; all of them if not said."),
    why: bool = typer.Option(False, "--why", help="Say why each date is when it is."),
) -> None:
    """Where notices have got to, what is owed, and what fires next."""
    from desk.standing import show_status
    from domain.moments import day_of

    command = show_status(settings_here(), reference, day_of(clock()), why=why)
    see_through(command) if reference else see_list(command)


@app.command(context_settings=AS_TYPED)
def act(
    typed: list[str] | None = typer.Argument(None, metavar="REFERENCE ACT --by PERSON [--FIELD VALUE ...]"),
) -> None:
    """Do what a person does to a notice; see act --list."""
    from desk.acts import act
    from domain.moments import day_of

    see_through(act(typed or [], settings_here(), day_of(clock())))


@app.command("what-if", context_settings=AS_TYPED)
def what_if(
    typed: list[str] | None = typer.Argument(None, metavar="REFERENCE ACT --by PERSON [--FIELD VALUE ...]"),
) -> None:
    """The dates and letters an act would change, without doing it."""
    from desk.what_if import what_if

    see_through(what_if(typed or [], settings_here(), clock()))


@app.command()
def letters(
    what: str | None = typer.Argument(None, metavar="[REFERENCE | show | settle]", help="One notice's, or one."),
    which: str | None = typer.Argument(None, metavar="[NO.]", help="With `show` or `settle`: its number or key."),
    late: bool = typer.Option(False, "--late", help="Only those that went out late."),
    waiting: bool = typer.Option(False, "--waiting", help="Only those that have not gone and still may."),
    known: str | None = typer.Option(None, "--as", help="Settle: what is known of it: went, withheld."),
    by: str | None = typer.Option(None, help="Settle: who says so; whoever is signed in here if not said."),
    why: str | None = typer.Option(None, help="Settle: how that is known."),
) -> None:
    """The letters written, and what the mail server said to each."""
    from desk.post import show_letter, show_letters
    from desk.settling_letters import settle, show_waiting

    if what == "show" and which:
        see_through(show_letter(settings_here(), which))
    elif what == "settle" and which:
        see_through(settle(settings_here(), which, known, by, why, clock()))
    elif waiting:
        only(which, "letters [REFERENCE] --waiting")
        (see_through if what else see_list)(show_waiting(settings_here(), what))
    else:
        only(which, "letters [REFERENCE], letters show NO. or letters settle NO.")
        (see_through if what else see_list)(show_letters(settings_here(), what, late=late))


@app.command()
def mailbox(
    what: str | None = typer.Argument(None, metavar="[show]", help="`show`, to read one."),
    which: str | None = typer.Argument(None, metavar="[NO.]", help="Its number."),
) -> None:
    """What the mailbox of `run` has taken in."""
    from desk.post import show_kept, show_mailbox

    if what == "show" and which:
        show_kept(settings_here(), which)
    else:
        only(what, "mailbox, or mailbox show NO.")
        show_mailbox(settings_here())


@app.command()
def incoming(
    what: str | None = typer.Argument(None, metavar="[show | settle]", help="Read one; say what becomes of one."),
    which: str | None = typer.Argument(None, metavar="[NO.]", help="Its number."),
    held: bool = typer.Option(False, "--held", help="Only what waits for a person."),
    answer: str | None = typer.Option(None, "--as", help="Settle: the answer it is: accepted, tentative, declined."),
    by: str | None = typer.Option(None, help="Settle: who says so."),
    why: str | None = typer.Option(None, help="Settle: what was done about it, where it is no answer."),
) -> None:
    """What came in by mail, and what became of it; what was held, settled."""
    from desk.coming_in import show_incoming, show_one_incoming
    from desk.settling import settle_one

    if what == "show" and which:
        see_through(show_one_incoming(settings_here(), which))
    elif what == "settle" and which:
        see_through(settle_one(settings_here(), which, answer, by, why, clock()))
    else:
        only(what, "incoming, incoming show NO. or incoming settle NO.")
        see_list(show_incoming(settings_here(), held=held))


@app.command()
def post(
    what: str | None = typer.Argument(None, metavar="[stop | start]", help="Have no letter leave, or let them again."),
    by: str | None = typer.Option(None, help="Who does it; whoever is signed in here if not said."),
    why: str | None = typer.Option(None, help="Why it is stopped."),
) -> None:
    """Whether letters go out; stop all of them, or start them again."""
    from desk.coming_in import show_post, start, stop

    if what == "stop":
        see_through(stop(settings_here(), by, why, clock()))
    elif what == "start":
        see_through(start(settings_here(), by, clock()))
    else:
        only(what, "post, post stop --why TEXT, or post start")
        see_list(show_post(settings_here()))


@app.command()
def feed(
    what: str | None = typer.Argument(None, metavar="[make | list | revoke]", help="What to do; list if not said."),
    which: str | None = typer.Argument(None, metavar="[REFERENCE | NO.]", help="One notice; to revoke, a number."),
    person: str | None = typer.Option(None, metavar="ID", help="Whose calendar it is."),
    role: str | None = typer.Option(None, help="The part of theirs it is of; all of them if not said."),
    by: str | None = typer.Option(None, help="Who does it; whoever is signed in here if not said."),
) -> None:
    """Calendars for people to subscribe to."""
    from desk.feeds import make, revoke, show

    if what == "make":
        see_through(make(settings_here(), which, person, role, by, clock()))
    elif what == "revoke":
        see_through(revoke(settings_here(), which, by, clock()))
    else:
        only(None if what == "list" else what, "feed list, feed make REFERENCE --person ID, or feed revoke NO.")
        see_through(show(settings_here(), which)) if which else see_list(show(settings_here(), None))


@app.command()
def sessions(
    what: str | None = typer.Argument(None, metavar="[revoke]", help="`revoke`, to end one; else they are listed."),
    which: str | None = typer.Argument(None, metavar="[NO. | ADDRESS]", help="Which; all of an address."),
    by: str | None = typer.Option(None, help="Who does it; whoever is signed in here if not said."),
) -> None:
    """Who is signed in to the pages."""
    from desk.sessions import revoke, show

    if what == "revoke":
        see_through(revoke(settings_here(), which, by, clock()))
    else:
        only(what, "sessions, or sessions revoke NO.")
        see_list(show(settings_here(), clock()))


@app.command(name="api")
def api_(
    kind: str | None = typer.Argument(None, metavar="[token | webhook]", help="Of which; token if not said."),
    what: str | None = typer.Argument(None, metavar="[make | add | list | revoke | remove | resume]"),
    which: str | None = typer.Argument(None, metavar="[NAME | URL | NO.]", help="The client, the address, a number."),
    person: str | None = typer.Option(None, metavar="ID", help="Whom it acts as: an id on a notice, or an address."),
    notice: list[str] = typer.Option([], metavar="REF", help="A notice it is bounded to; several by several."),
    scopes: str = typer.Option("read", help="What it is for, with commas: read, act, portfolio."),
    days: int = typer.Option(365, help="How many days it lasts."),
    client: str | None = typer.Option(None, metavar="NAME", help="Whose webhook it is."),
    events: str = typer.Option("entry", help="What it is told of, with commas."),
    by: str | None = typer.Option(None, help="Who does it; whoever is signed in here if not said."),
) -> None:
    """Tokens and webhooks of programs that read and act for somebody."""
    from desk.api import Asked, programs

    asked = Asked(which, person, tuple(notice), scopes, days, client, events, by)
    see_through(programs(kind, what, asked, settings_here(), clock()))


@app.command()
def alarms(
    all_: bool = typer.Option(False, "--all", help="Those taken down as well."),
    seen_to: str | None = typer.Option(None, metavar="KEY", help="Take down a letter's alarm that you have seen to."),
    by: str | None = typer.Option(None, help="Who has seen to it; whoever is signed in here if not said."),
) -> None:
    """What somebody must see to, and how."""
    from desk.standing import see_to, show_alarms

    if seen_to:
        see_through(see_to(seen_to, by, settings_here(), clock()))
    else:
        see_list(show_alarms(settings_here(), cleared=all_))


@app.command()
def editions(
    reference: str | None = typer.Argument(None, metavar="[REFERENCE]", help="What a new one would change for it."),
) -> None:
    """The editions of the calendar kept here; or all that a proposed one would change for a notice."""
    from desk.editions import show_editions, show_proposals

    here = settings_here()
    see_through(show_proposals(here, reference)) if reference else see_list(show_editions(here))


@app.command()
def proof(
    reference: str = typer.Argument(metavar="REFERENCE"),
    to: Path = typer.Option(Path(), metavar="DIR", help="The folder to leave it in; this one if not said."),
) -> None:
    """Every letter of a notice, with the proof that it was sent, in one archive."""
    from desk.proving import prove

    see_through(prove(settings_here(), reference, to))


@app.command()
def plan(
    reference: str = typer.Argument(metavar="REFERENCE"),
    history: bool = typer.Option(False, "--history", help="With all that was said before."),
) -> None:
    """The improvement plan: its objectives with their progress, and what is missing."""
    from desk.plan import show_plan
    from domain.moments import day_of

    see_through(show_plan(settings_here(), reference, day_of(clock()), history=history))


@app.command()
def pack(
    reference: str = typer.Argument(metavar="REFERENCE"),
    as_of: str | None = typer.Option(None, metavar="MOMENT", help="Such as 2022-03-01T17:00; now if not said."),
    to: Path = typer.Option(Path(), metavar="DIR", help="The folder to leave it in; this one if not said."),
    by: str | None = typer.Option(None, help="Who makes it; whoever is signed in here if not said."),
) -> None:
    """The decision pack: what the record says as of a moment, as a PDF."""
    from desk.packing import pack

    see_through(pack(settings_here(), reference, as_of, to, by, clock()))


@app.command()
def verify() -> None:
    """Whether the register still says what was entered."""
    from desk.verifying import verify

    raise typer.Exit(0 if see_through(verify(settings_here())) else 1)


# --- the engine


@app.command()
def run() -> None:
    """Run everything here, with an example notice."""
    from desk.running import run

    see_through(run(settings_here(), clock), quiet=False)


# --- and whoever keeps this place: worker, web, move-register, prepare, alive, keys, rebuild, doctor

app.add_typer(operating)


if __name__ == "__main__":
    main()
