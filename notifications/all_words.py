"""All that can be read of a letter of our own, wherever in it: who is named in it, and in no matter which part."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser


def all_words_of(raw: bytes) -> str:
    """Its headers and every part that is text, decoded; the lines of a calendar object unfolded (RFC 5545, 3.1)."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    words = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = str(part.get_content())
            words.append(content.replace("\r\n", "\n").replace("\n ", ""))
    return "\n".join(words)
