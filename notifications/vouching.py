"""Whether our own mail server says that a mail is from whom it says (RFC 8601, RFC 7489)."""

import re
from collections.abc import Iterator
from email.message import Message

DMARC = re.compile(r"dmarc(?:\s*/\s*\d+)?\s*=\s*([a-z]+)(?=\s|$)(.*)", re.IGNORECASE)
FROM = re.compile(r"header\.from\s*=\s*([^\s\x00]+)(?=\s|$)", re.IGNORECASE)
# Where a quoted string stood: what a sender may have written into it is nobody's result.
QUOTED = "\0"


def is_vouched_for(message: Message, server: str | None, sender: str) -> bool:
    """Whether `server`, our own by its name in Authentication-Results, says DMARC pass for the domain of `sender`.

    It writes its own header on top and takes off those that came in under its name (RFC 8601, 5): only the first by
    that name is its. One that cannot be read as the grammar has it vouches for nothing.
    """
    for header in message.get_all("Authentication-Results", []):
        parts = _parts(" ".join(str(header).split()))
        if parts is None:
            return False
        if server and parts[0].split()[:1] and parts[0].split()[0].casefold() == server.casefold():
            return _passes(parts[1:], sender.rpartition("@")[2].casefold())
    return False


def _passes(results: list[str], domain: str) -> bool:
    """Exactly one result of DMARC, a pass, and for this very domain."""
    found = [match for result in results if (match := DMARC.fullmatch(result.strip()))]
    claimed = [result for result in results if re.match(r"\s*dmarc\b", result, re.IGNORECASE)]
    if len(found) != 1 or len(claimed) != 1 or found[0][1].casefold() != "pass":
        return False
    named = FROM.findall(found[0][2])
    return len(named) == 1 and named[0].casefold().rpartition("@")[2] == domain


def _parts(header: str) -> list[str] | None:
    """What stands between the semicolons, without comments and what is quoted; None where one of those never ends."""
    plain = _plain(header)
    return None if plain is None else plain.split(";")


def _plain(header: str) -> str | None:
    kept, depth, quoted = list[str](), 0, False
    signs: Iterator[str] = iter(header)
    for sign in signs:
        if sign == "\\" and (depth or quoted):
            next(signs, "")
        elif quoted:
            quoted = sign != '"'
        elif sign == "(":
            depth += 1
        elif sign == ")":
            if not depth:
                return None
            depth -= 1
            kept.append(" ")
        elif depth:
            continue
        elif sign == '"':
            quoted = True
            kept.append(QUOTED)
        else:
            kept.append(sign)
    return None if depth or quoted else "".join(kept)
