"""What no log and no trace may show: addresses of people, secrets, and the addresses of pages that are secrets."""

import re

# What stands for what was left out.
GONE = "…"

# An address of a person, and the Message-ID of a letter. A register is named by its own URL, whose user is no person.
_MAILBOX = re.compile(r"(?<![\w.+%-])(?<!://)[\w.+%-]+@[\w-]+(?:\.[\w-]+)*")
# The password in a URL, whoever it is for.
_PASSWORD = re.compile(r"(://[^\s:/@]*):[^\s/@]+@")
# Whoever has the address of a calendar, of a letter's link or of a sign-in has what is behind it.
_PLACE = re.compile(r"(/feeds/|/links/|/sign-in/link/)[^\s\"'?#]+")
# Workflows about a person rather than a notice are called by the hash of what proves who it is.
_PROOF = re.compile(r"\b(sign-in|sign-out|arrival|morning)/[\w-]{16,}")
_TOKEN = re.compile(r"\bnkt_[\w-]+|(?i:(?<=bearer ))[\w.~+/=-]{8,}")
# What libraries show of what they were given: pydantic the value it refused, SQLAlchemy what a statement was run with.
_GIVEN = re.compile(r"(input_value=).*?(?=, input_type=)|(?<=\[parameters: ).*(?=\])", re.DOTALL)


def discreet(text: str) -> str:
    """`text` without what must not be shown."""
    text = _PASSWORD.sub(rf"\1:{GONE}@", text)
    text = _MAILBOX.sub(f"{GONE}@{GONE}", text)
    text = _PLACE.sub(rf"\1{GONE}", text)
    text = _PROOF.sub(rf"\1/{GONE}", text)
    text = _TOKEN.sub(GONE, text)
    return _GIVEN.sub(lambda found: f"{found[1] or ''}{GONE}", text)
