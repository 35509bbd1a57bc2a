"""What a course may not do, seen in its source: look at the clock, at chance, files, the network or its surroundings.

A history must replay for years, on another machine and in another process. `looks` finds what would not; it is the
guard of strands where they are installed, outside the SDK's sandbox, and is stricter than that in what may be imported.
"""

import ast
from collections.abc import Iterator

# Of the standard library and of others', only what gives the same for the same. A module that is named whole is pure
# whole; of the others so much as is named.
ANY = frozenset({"*"})
MAY_IMPORT: dict[str, frozenset[str]] = {
    **dict.fromkeys(("abc", "base64", "collections", "collections.abc", "dataclasses", "difflib", "email.errors"), ANY),
    **dict.fromkeys(("email.headerregistry", "enum", "functools", "hashlib", "ipaddress", "itertools", "json"), ANY),
    **dict.fromkeys(("re", "textwrap", "types", "typing", "unicodedata", "urllib.parse", "zlib"), ANY),
    **dict.fromkeys(("pydantic", "pydantic.config", "pydantic.fields", "pydantic.json_schema", "pydantic_core"), ANY),
    "calendar": frozenset({"monthrange"}),
    "contextvars": frozenset({"ContextVar"}),
    "datetime": frozenset({"UTC", "date", "datetime", "time", "timedelta"}),
    "zoneinfo": frozenset({"ZoneInfo"}),
    "asyncio": frozenset({"Lock", "Task", "create_task", "gather", "sleep"}),
    "temporalio": frozenset({"workflow"}),
    **dict.fromkeys(("temporalio.common", "temporalio.exceptions", "temporalio.workflow"), ANY),
}
# Of our own: what is read in its turn. Of an office only the name is taken, for Temporal to call it by.
OURS, OFFICES = ("domain", "workflows"), "activities"
NO_BUILTINS = frozenset(
    {"open", "input", "print", "breakpoint", "eval", "exec", "compile", "__import__", "globals", "vars", "id", "hash"}
)
CLOCKS = frozenset({"now", "today", "utcnow"})
# Without a zone these take the one of the machine: the names, and at how many arguments they no longer do.
ZONED = {"astimezone": 1, "fromtimestamp": 2}
CHANGING = frozenset(
    {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}
)


def looks(source: str) -> list[str]:
    """What a module does that a course may not, in the order of its lines."""
    tree = ast.parse(source)
    return [what for _, what in sorted([*_imports(tree), *_uses(tree), *_shared(tree)])]


def imported(tree: ast.AST) -> Iterator[tuple[int, str, str, str]]:
    """Each name that is brought in: line, module, what of it (empty for all of it), and as what."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                yield node.lineno, one.name, "", one.asname or one.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for one in node.names:
                yield node.lineno, node.module or "", one.name, one.asname or one.name


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for line, module, name, _ in imported(tree):
        if module.partition(".")[0] in (*OURS, OFFICES):
            continue
        of_it = MAY_IMPORT.get(module, frozenset())
        # What is imported whole is looked at where it is used.
        if not of_it or (name and of_it is not ANY and name not in of_it):
            yield line, f"imports {module}{'.' if name else ''}{name}"


def _uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    known, bound = {name: (module, what) for _, module, what, name in imported(tree)}, _bound(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield from _of_attribute(node, known)
        elif isinstance(node, ast.Call):
            yield from _of_call(node, known)
        # `id` and its like are good names for arguments too.
        elif isinstance(node, ast.Name) and node.id in NO_BUILTINS - bound:
            yield node.lineno, f"uses {node.id}"


def _of_attribute(node: ast.Attribute, known: dict[str, tuple[str, str]]) -> Iterator[tuple[int, str]]:
    if isinstance(node.value, ast.Name) and node.value.id in known:
        module, what = known[node.value.id]
        of_it = MAY_IMPORT.get(module)
        if not what and of_it and of_it is not ANY and node.attr not in of_it:
            yield node.lineno, f"uses {module}.{node.attr}"
    root = ast.unparse(node.value)
    if node.attr in CLOCKS and (known.get(root, ("", ""))[0] == "datetime" or root.startswith("datetime.")):
        yield node.lineno, f"looks at the clock: {root}.{node.attr}"


def _of_call(node: ast.Call, known: dict[str, tuple[str, str]]) -> Iterator[tuple[int, str]]:
    if not isinstance(node.func, ast.Attribute):
        return
    said, given = ast.unparse(node.func), len(node.args) + len(node.keywords)
    if node.func.attr in ZONED and given < ZONED[node.func.attr]:
        yield node.lineno, f"takes the machine's zone: {said}"
    if known.get(said.partition(".")[0], ("", ""))[0].partition(".")[0] == OFFICES:
        yield node.lineno, f"does an office's work itself: {said}"


def _shared(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What is changed of a module's own: all notices of a worker would share it."""
    own = {name for node in tree.body for name in _named(node)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        shared = own - _bound(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield node.lineno, f"changes what all notices share: {', '.join(node.names)}"
            elif (changed := _changed(node)) and _root(changed) in shared:
                yield getattr(node, "lineno", 0), f"changes what all notices share: {ast.unparse(changed)}"


def _named(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _bound(tree: ast.AST) -> set[str]:
    """The names that are given a value somewhere in it, or are an argument's."""
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _changed(node: ast.AST) -> ast.Attribute | ast.Subscript | None:
    """What is given another value here, an item taken out or put in; as it is written."""
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
        return node.func
    return None


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
