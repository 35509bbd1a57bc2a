"""What whoever keeps this place running can type, beside what `cli` has for whoever keeps the notices."""

from datetime import UTC, datetime
from pathlib import Path

import typer

from desk.seeing_through import see_through, settings_here

operating = typer.Typer()


def clock() -> datetime:
    """The moment (UTC) by this computer's clock: commands are the outer edge."""
    return datetime.now(UTC)


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
    """Whether the worker here gave a sign of life in the last minute."""
    from desk.alive import alive

    print(alive(settings_here(), clock()))


@operating.command()
def doctor() -> None:
    """What is amiss with this place, and what to do."""
    import os

    from desk.doctor import examine

    raise typer.Exit(0 if see_through(examine(os.environ, clock())) else 1)
