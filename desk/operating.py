"""What whoever keeps this place running can type, beside what `cli` has for whoever keeps the notices."""

from datetime import UTC, datetime
from pathlib import Path

import typer

from desk.seeing_through import only, see_through, settings_here

operating = typer.Typer()


def clock() -> datetime:
    """The moment (UTC) by this computer's clock: commands are the outer edge."""
    return datetime.now(UTC)


@operating.command()
def worker() -> None:
    """Work for the configured Temporal, until stopped."""
    from desk.working import work

    see_through(work(settings_here(), clock), quiet=False)


@operating.command()
def web() -> None:
    """Answer pages and calendars, until stopped."""
    from desk.serving import serve

    see_through(serve(settings_here(), clock), quiet=False)


@operating.command("move-register")
def move_register(
    file: Path = typer.Argument(metavar="REGISTER.db", help="The file it is kept in so far."),
) -> None:
    """Carry the register in a file over into the database in the settings."""
    from desk.moving import move_register

    see_through(move_register(file, settings_here()))


@operating.command()
def prepare() -> None:
    """Bring the register's tables and Temporal's namespace to what this version needs."""
    from desk.preparing import prepare

    see_through(prepare(settings_here()))


@operating.command()
def alive() -> None:
    """Whether each worker here gave a sign of life in the last minute."""
    from desk.alive import alive

    print(alive(settings_here(), clock()))


@operating.command()
def keys(
    what: str | None = typer.Argument(None, metavar="[new | use]", help="Make one; seal with one. Else: list them."),
    which: str | None = typer.Argument(None, metavar="[NAME]", help="Which to seal with."),
) -> None:
    """The keys that seal what Temporal keeps of people and letters."""
    from desk.keys import make, show, use
    from domain.moments import day_of

    if what == "new":
        only(which, "keys new")
        make(settings_here(), day_of(clock()))
    elif what == "use" and which:
        use(settings_here(), which)
    else:
        only(what, "keys, keys new, or keys use NAME")
        show(settings_here())


@operating.command()
def builds(
    what: str | None = typer.Argument(None, metavar="[use | try]", help="Give one all work, or some. Else: list."),
    which: str | None = typer.Argument(None, metavar="[BUILD]", help="Which; this installation's if not said."),
    share: float = typer.Option(10, min=0, max=100, help="With try: how many of a hundred courses."),
) -> None:
    """The builds of the workers, and which of them is given the work."""
    from desk.builds import show, try_out, use

    if what == "use":
        see_through(use(settings_here(), which))
    elif what == "try":
        see_through(try_out(settings_here(), which, share))
    else:
        only(what, "builds, builds use, or builds try")
        see_through(show(settings_here()))


@operating.command()
def rebuild(
    reference: str | None = typer.Argument(
        None, metavar="[REFERENCE]", help="One notice, also where it runs; else all."
    ),
    by: str | None = typer.Option(None, help="Who does it; whoever is signed in here if not said."),
) -> None:
    """Set notices going again from the register, where Temporal has lost them or one is stuck."""
    from desk.rebuilding import rebuild_notices

    see_through(rebuild_notices(settings_here(), reference, by, clock()))


@operating.command()
def erase(
    reference: str = typer.Argument(metavar="REFERENCE"),
    person: str | None = typer.Option(None, metavar="ID", help="Whom: their id on the notice."),
    whole: bool = typer.Option(False, "--whole", help="All that people wrote, and everybody; the skeleton stays."),
    also: list[str] = typer.Option([], metavar="WORDS", help="Words to be taken out too; several by several."),
    by: str | None = typer.Option(None, help="Who erases it."),
    agreed_by: str | None = typer.Option(None, "--agreed-by", help="Who else agreed to it."),
    why: str | None = typer.Option(None, help="Why, such as whose request it answers."),
    sure: bool = typer.Option(False, "--sure", help="Do it; without this, what would be erased is listed."),
) -> None:
    """Take what names a person out of a notice whose time is over; the audit stays whole."""
    from desk.erasing import Typed, erase_from

    typed = Typed(reference, person, whole, tuple(also), by, agreed_by, why, sure)
    see_through(erase_from(settings_here(), typed, clock()))


@operating.command()
def agree(
    reference: str | None = typer.Argument(None, metavar="[REFERENCE]", help="One notice; all of them if not said."),
) -> None:
    """Whether what Temporal keeps, the register and the ledger tell the same."""
    from desk.agreeing import agree

    raise typer.Exit(0 if see_through(agree(settings_here(), reference, clock())) else 1)


@operating.command()
def doctor() -> None:
    """What is amiss with this place, and what to do."""
    import os

    from desk.doctor import examine

    raise typer.Exit(0 if see_through(examine(os.environ, clock())) else 1)
