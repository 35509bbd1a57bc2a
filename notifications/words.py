"""A letter in words: subject, text and HTML, from one set of sentences.

The sentences of a kind stand in `wording/<kind>.txt`, in blocks. The text lays them out as they come; the HTML asks
for the same blocks by name, so the two cannot say different things.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from domain.letters import Letter
from domain.linked import CHOICES, expires_at
from domain.moments import spoken_moment
from notifications.links import Offered
from notifications.passages import ITEM, NUMBERED, Passage, one_line, passages, wrapped
from notifications.telling import named, told

TEMPLATES = Path(__file__).parent / "wording"
LONGEST_SUBJECT = 110


@dataclass(frozen=True)
class Worded:
    """`subject` is one line of at most 110 characters; `text` is complete by itself; `html` refers to nothing else."""

    subject: str
    text: str
    html: str


@cache
def _templates() -> Environment:
    """The templates, each compiled once a process."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters |= {
        "named": named,
        "stopped": stopped,
        "listed": listed,
        "numbered": numbered,
        "joined": joined,
    }
    return environment


class Wording:
    """Letters in words, by the templates."""

    def __init__(self) -> None:
        self._templates = _templates()
        self._inliner = CSSInliner(load_remote_stylesheets=False)

    def of(self, letter: Letter, links: tuple[Offered, ...] = (), page: str = "") -> Worded:
        """`letter` in words, with `links` and the address of the `page` it is about, where there is one.

        FactMissing or jinja2.UndefinedError where it lacks what it is to say.
        """
        choice = next((offered for offered in links if offered.link in CHOICES), None)
        links = tuple(offered for offered in links if offered is not choice)
        words = {**told(letter), "links": links, "choice": choice, "page": page}
        if links:
            words["links_until"] = spoken_moment(expires_at(letter))
        about = self._template(f"{letter.kind}.subject.txt").render(words)
        subject = subject_line(
            f"{words['council']} {words['instrument']}".strip(), str(words["council"]), one_line(about)
        )
        said, text = _said(self._template(f"{letter.kind}.txt"), words)
        page = self._template(f"{letter.kind}.html").render(words, subject=subject, said=said)
        return Worded(subject, text, self._inliner.inline(page))

    def _template(self, name: str) -> Template:
        return self._templates.get_template(name)


def _said(template: Template, words: dict[str, object]) -> tuple[Callable[[str], tuple[Passage, ...]], str]:
    """What gives the passages of each block of `template`, as its children have them, and the whole of it as text."""
    context = template.new_context(words)
    text = wrapped(passages("".join(template.root_render_func(context))))

    def said(name: str) -> tuple[Passage, ...]:
        return passages("".join(context.blocks[name][0](context)))

    return said, text


def subject_line(notice: str, council: str, about: str) -> str:
    """Council, what and day; where that is too long, first the notice and then the end of it go unsaid."""
    for subject in (f"[{notice}] {about}", f"[{council}] {about}"):
        if len(subject) <= LONGEST_SUBJECT:
            return subject
    return subject[: LONGEST_SUBJECT - 3].rpartition(" ")[0].rstrip(" ,:;") + "..."


def stopped(text: str) -> str:
    """`text` ending as a sentence does."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def listed(lines: Iterable[str]) -> str:
    return "\n".join(ITEM + line for line in lines)


def numbered(lines: Iterable[str]) -> str:
    """Lines that have a number of their own, such as 7. Publish the rota, as one list of them."""
    return "\n".join(NUMBERED + line for line in lines)


def joined(names: Iterable[str]) -> str:
    """Roles as a sentence names them: the case lead, the chair and the adviser."""
    *most, last = (f"the {named(name)}" for name in names)
    return f"{', '.join(most)} and {last}" if most else last
