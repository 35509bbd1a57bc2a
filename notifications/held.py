"""What a letter that was held says, read back from the bytes it was frozen as."""

import re
from email import policy
from email.parser import BytesParser

# As `wording/_letter.txt` lays it out: the greeting, what to do, and later the links, one an item.
LINKS = "To answer with one press:"
ONE_LINK = re.compile(r"^- (.+?):\s+(https?://\S+)", re.MULTILINE)


def asked_in(raw: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The first thing a letter of ours says after its greeting, and its links: each with what it is called."""
    body = BytesParser(policy=policy.default).parsebytes(raw).get_body(("plain",))
    passages = "\n".join(str(body.get_content()).splitlines()).split("\n\n") if body else []
    asked = " ".join(passages[1].split()) if len(passages) > 1 else ""
    after = next((n + 1 for n, passage in enumerate(passages) if passage.strip() == LINKS), len(passages))
    links = "".join(passages[after : after + 1])
    return asked, tuple((" ".join(label.split()), address) for label, address in ONE_LINK.findall(links))
