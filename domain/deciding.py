"""A second pair of eyes: whoever proposes something never decides it, nor by somebody of their own choosing."""

from datetime import date, datetime
from typing import Protocol

from domain.acts import Act
from domain.moments import spoken
from domain.people import Person
from domain.refusals import OfField


class Put(Protocol):
    """What somebody has put and another decides: by whom (an id), on which day, and when (UTC)."""

    @property
    def by(self) -> str: ...
    @property
    def by_name(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def at(self) -> datetime: ...


def why_not_second(person: Person, put: Put, act: Act) -> str | None:
    """Why `person` may not decide on what was put, whatever roles they hold."""
    if person.id == put.by:
        return f"{person.name} proposed this and cannot decide on it: a second person must."
    if person.appointed and person.appointed.by == put.by and person.appointed.at >= put.at:
        return f"{person.name} was given the part by {put.by_name}, who had proposed this: somebody else must decide."
    if act.on < put.on:
        return OfField("on", f"It was proposed on {spoken(put.on)}: it cannot have been decided on {spoken(act.on)}.")
    return None
