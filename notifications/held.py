"""What a letter that was held says, read back from the bytes it was frozen as."""

import re
from email import policy
from email.parser import BytesParser
from typing import NamedTuple

# As `wording/_letter.txt` lays it out: the greeting, what to do, and later the links, one an item.
LINKS, RULE = "To answer with one press:", "-" * 72
NEXT_ITEM = re.compile(r"\n(?=- )")
ONE_LINK = re.compile(r"^- (.+?):\s+(https?://\S+)", re.MULTILINE)


class Asked(NamedTuple):
    """What a letter asks, in its first sentence; what it tells after that, a passage each; and its links by name."""

    what: str
    more: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def asked_in(raw: bytes) -> Asked:
    """What a letter of ours says between its greeting and its foot."""
    body = BytesParser(policy=policy.default).parsebytes(raw).get_body(("plain",))
    passages = "\n".join(str(body.get_content()).splitlines()).split("\n\n") if body else []
    said = [passage.strip() for passage in passages[1:] if passage.strip()]
    foot = next((n for n, passage in enumerate(said) if passage == RULE), len(said))
    offered = next((n for n, passage in enumerate(said) if passage == LINKS), foot)
    links = ONE_LINK.findall("".join(said[offered + 1 : offered + 2]))
    told = [" ".join(one.split()) for passage in said[: min(offered, foot)] for one in NEXT_ITEM.split(passage)]
    named = tuple((" ".join(label.split()), address) for label, address in links)
    return Asked(told[0] if told else "", tuple(told[1:]), named)
