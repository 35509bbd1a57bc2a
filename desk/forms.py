"""An act filled in: what it asks (`domain.questions`), answered from the command line or a file."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError

from desk.notices import notice_in
from desk.refusals import Refused
from domain.acts import Act
from domain.facts import day_written
from domain.instrument import Notice
from domain.questions import SIMPLE, Question, questions
from notices.faults import Fault
from notices.marks import Marked, marked
from notices.sentences import sentence
from notices.text import text_of

# What was typed for an option: its values in order, None where it stood without one.
Typed = tuple[str | None, ...]


def filled(act: type[Act], options: Mapping[str, Typed], given: Mapping[str, Any]) -> Act:
    """`act` made of what was typed (`options`, by their names as typed) and of what is `given` besides.

    Raises Refused with everything that is wrong with it, a line each.
    """
    asked = {question.option: question for question in questions(act)}
    if unknown := [_unknown(option, act.name, asked) for option in options if option not in asked]:
        raise Refused("\n".join(unknown))
    documents: dict[str, Marked] = {}
    values = {asked[option].name: _answer(asked[option], typed, documents) for option, typed in options.items()}
    values = {**given, **values}
    if missing := [q for q in asked.values() if q.required and q.name not in values]:
        raise Refused("\n".join(f"--{q.option} is missing: {q.asked}." for q in missing))
    try:
        return act.model_validate(values)
    except ValidationError as error:
        amiss = [*_wrong(error, act, values, documents), *_written_so(error, documents, asked.values())]
        raise Refused("\n".join(amiss)) from error


def _written_so(error: ValidationError, documents: Mapping[str, Marked], asked: Iterable[Question]) -> Iterator[str]:
    """How to write those of the fields with parts that something is wrong with, where they were typed on the line."""
    names = {str(found["loc"][0]) for found in error.errors(include_url=False) if found["loc"]}
    for question in asked:
        typed = question.name in documents and documents[question.name].path.startswith("--")
        if typed and question.written_so and question.name in names:
            yield f"Write it so: {question.written_so}."


def _unknown(option: str, act: str, asked: Mapping[str, Question]) -> str:
    close = get_close_matches(option, asked, n=1)
    guess = f"Did you mean --{close[0]}? " if close else ""
    known = ", ".join(f"--{name}" for name in asked)
    return f"{act} takes no --{option}. {guess}It takes: {known}."


def _answer(question: Question, typed: Typed, documents: dict[str, Marked]) -> Any:
    """What was typed for one field: read from a file, from YAML on the line, in parts, or as it stands."""
    values = [value if value is not None else _bare(question) for value in typed]
    last = values[-1]
    if question.of_parts and last.startswith("@"):
        path = last[1:]
        return notice_in(Path(path)) if question.shape is Notice else _read(question, _text(path), path, documents)
    if question.of_parts and last.lstrip().startswith(("[", "{")):
        return _read(question, last, f"--{question.option}", documents)
    if question.written_so and question.shape not in SIMPLE:
        raise Refused(f"--{question.option}: {last!r} cannot be read. Write it so: {question.written_so}.")
    if get_origin(question.shape) is tuple:
        return [part.strip() for value in values for part in value.split(",") if part.strip()]
    if len(values) > 1:
        raise Refused(f"--{question.option} was given {len(values)} times: say it once.")
    return _day(question, last) if question.shape is date else last


def _bare(question: Question) -> str:
    if question.shape is bool:
        return "yes"
    raise Refused(f"--{question.option} needs a value: {question.asked}.")


def _day(question: Question, typed: str) -> date:
    try:
        return day_written(typed)
    except ValueError as error:
        raise Refused(f"--{question.option}: {error}.") from error


def _text(path: str) -> str:
    text = text_of(Path(path))
    if isinstance(text, Fault):
        raise Refused(str(text))
    return text


def _read(question: Question, text: str, path: str, documents: dict[str, Marked]) -> Any:
    document = marked(text, path)
    faults = document if isinstance(document, list) else document.faults
    if faults or isinstance(document, list):
        so = [f"Write it so: {question.written_so}."] if question.written_so and path.startswith("--") else []
        raise Refused("\n".join([*(str(fault) for fault in faults), *so]))
    documents[question.name] = document
    # A file may hold the value itself, or name it as the field does.
    value = document.value
    return value[question.name] if isinstance(value, dict) and set(value) == {question.name} else value


def _wrong(
    error: ValidationError, act: type[Act], values: Mapping[str, Any], documents: Mapping[str, Marked]
) -> Iterator[str]:
    for found in error.errors(include_url=False):
        where = tuple(found["loc"])
        name = str(where[0]) if where else ""
        if found["type"] == "too_short" and values.get(name):
            continue  # its items were wrong, and are told
        if document := documents.get(name):
            inside = (name, *where[1:]) if document.at((name,)) is not None else where[1:]
            what = sentence(found, where, document.at(document.nearest(inside)), act)
            yield str(document.fault(inside, what, at_name=found["type"] == "extra_forbidden"))
        else:
            what = sentence(found, where, values.get(name) if len(where) == 1 else found["input"], act)
            yield f"--{name.replace('_', '-')}: {what.removeprefix(f'`{name}`: ')}" if name else what
