"""From text to values that remember where they stood.

Of YAML only what a person writes by hand: names, lists and text. Every value stays text (or nothing), so that 10:00 is
not read as 600 nor `no` as false: what a value means is for the law to say, and its errors are ours to word.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml

from domain.instrument import Where
from notices.faults import Fault

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20
MOST_VALUES = 20_000
NULL = "tag:yaml.org,2002:null"

# PyYAML's words for the slips people make, and what would be right.
REMEDIES = {
    "found a tab character": "indent with spaces, not tabs",
    "cannot start any token": "indent with spaces, not tabs; put text that begins with %, @ or ` in quotes",
    "mapping values are not allowed": "put text that holds a colon in quotes, or mend the indentation",
    "could not find expected ':'": "each line is a name, a colon, a space and a value",
    "did not find expected key": "mend the indentation, or close the quotes above",
    "did not find expected '-' indicator": "begin each item of a list with a hyphen, at one indentation",
    "did not find expected node content": "close the brackets opened above",
    "found unexpected end of stream": "close the quotes or brackets opened above",
    "found duplicate anchor": "take the & out",
}


@dataclass(frozen=True)
class Marked:
    """A document's value, and the line and column (from 1) of every name and value in it."""

    path: str
    value: Any
    names: dict[Where, tuple[int, int]] = field(default_factory=dict)
    values: dict[Where, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, where: Where, what: str, *, at_name: bool = False) -> Fault:
        """A fault at `where`, or at the nearest thing above it: at its value; at its name when it holds others."""
        spot_of = self.nearest(where)
        at_name = at_name or isinstance(self.at(spot_of), dict | list)
        spot = (self.names.get(spot_of) if at_name else None) or self.values.get(spot_of) or (1, 1)
        return Fault(path=self.path, line=spot[0], column=spot[1], what=what)

    def nearest(self, where: Where) -> Where:
        """`where`, or the nearest thing above it that stands in the file."""
        while where and where not in self.values:
            where = where[:-1]
        return where

    def at(self, where: Where) -> Any:
        """The value at `where`, or None."""
        value = self.value
        for step in where:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def marked(text: str, path: str) -> Marked | list[Fault]:
    """The one document in `text`, or what keeps it from being read. Doubled names are kept as faults beside it."""
    try:
        if faults := _refused(text, path):
            return faults
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        return [_unreadable(error, text, path)]
    if root is None:
        return [Fault(path=path, what="the file is empty")]
    document = Marked(path=path, value={})
    value = _value(root, (), document)
    return Marked(path, value, document.names, document.values, document.faults)


def _refused(text: str, path: str) -> list[Fault]:
    """What YAML allows and a notice does not, found on the way past so that no bomb is ever built."""
    faults: list[Fault] = []
    depth = values = documents = 0
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.NodeEvent) and (what := _not_plain(event)):
            faults.append(_at(event.start_mark, path, what))
        if depth > DEEPEST or values > MOST_VALUES or documents > 1:
            what = "one file holds one document, of lists in lists at most 20 deep and 20,000 values"
            return [*faults, _at(event.start_mark, path, f"too much for one file: {what}")]
    return faults


def _not_plain(event: yaml.NodeEvent) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return f"*{str(event.anchor)[:60]} repeats a value written elsewhere: write it out here"
    if event.anchor:
        return f"&{str(event.anchor)[:60]} names a value to be repeated: take it out, and write values out"
    if tag := getattr(event, "tag", None):
        return f"{tag[:60]} is a tag: take it out; every value here is plain text, a list or names with values"
    return None


def _value(node: yaml.Node, where: Where, document: Marked) -> Any:
    document.values[where] = _spot(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        return _names_and_values(node, where, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*where, n), document) for n, item in enumerate(node.value)]
    return None if node.tag == NULL else node.value


def _names_and_values(node: yaml.MappingNode, where: Where, document: Marked) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for name, value in node.value:
        if not isinstance(name, yaml.ScalarNode):
            document.faults.append(_at(name.start_mark, document.path, "a name is one word, not a list"))
        elif name.value in held:
            first = document.names[(*where, name.value)][0]
            what = f"`{name.value}` stands here a second time (first on line {first}): keep one of the two"
            document.faults.append(_at(name.start_mark, document.path, what))
        else:
            document.names[(*where, name.value)] = _spot(name.start_mark)
            held[name.value] = _value(value, (*where, name.value), document)
    return held


def _unreadable(error: yaml.YAMLError, text: str, path: str) -> Fault:
    problem = getattr(error, "problem", None) or "this is not YAML"
    remedy = next(
        (right for wrong, right in REMEDIES.items() if wrong in problem), "mend the line, or the one above it"
    )
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    fault = _at(mark, path, f"{problem}: {remedy}") if mark else Fault(path=path, what=f"{problem}: {remedy}")
    lines = text.split("\n")
    # libyaml places what is missing at the end of a file on the line after its last.
    beyond = {"line": len(lines), "column": len(lines[-1]) + 1}
    return fault.model_copy(update=beyond) if fault.line > len(lines) else fault


def _at(mark: Any, path: str, what: str) -> Fault:
    line, column = _spot(mark)
    return Fault(path=path, line=line, column=column, what=what)


def _spot(mark: Any) -> tuple[int, int]:
    """Line and column from 1; PyYAML's two kinds of mark (its own, libyaml's) count from 0."""
    return mark.line + 1, mark.column + 1
