"""The parts of a message, each already in the ASCII it travels in (RFC 2045, RFC 2046).

`EmailMessage.set_content` would wrap encoded lines at the letterhead's 998 characters, where 76 is the most allowed,
and costs as much again as all the rest of a letter.
"""

from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """`headers` are those beside Content-Type; `body` is ASCII with CRLF line ends."""

    content_type: str
    body: str
    headers: tuple[str, ...] = ()


def written(subtype: str, text: str) -> Part:
    """Words in quoted-printable: a relay that re-encodes 8-bit text breaks its signature."""
    encoded = b2a_qp(text.replace("\n", "\r\n").encode(), istext=True).decode("ascii")
    return Part(f"text/{subtype}; charset=UTF-8", encoded, ("Content-Transfer-Encoding: quoted-printable",))


def in_line(ics: bytes, method: str) -> Part:
    """The calendar object as one of the alternatives, which Outlook and Gmail act on: it has no Content-Disposition."""
    return Part(f"text/calendar; method={method}; charset=UTF-8", *_coded(ics))


def as_file(ics: bytes) -> Part:
    body, headers = _coded(ics)
    disposition = 'Content-Disposition: attachment; filename="invite.ics"'
    return Part('application/ics; name="invite.ics"', body, (*headers, disposition))


def together(subtype: str, mark: str, parts: Iterable[Part]) -> Part:
    """`parts` as one. The boundary follows from `mark`: a random one would make other bytes every time."""
    boundary = f"=_{mark}"  # "=_" stands in no line of quoted-printable or base64
    body = "".join(f"--{boundary}\r\n{_whole(part)}\r\n" for part in parts) + f"--{boundary}--\r\n"
    return Part(f'multipart/{subtype}; boundary="{boundary}"', body)


def _whole(part: Part) -> str:
    return "\r\n".join((f"Content-Type: {part.content_type}", *part.headers, "", part.body))


def _coded(content: bytes) -> tuple[str, tuple[str, ...]]:
    encoded = encodebytes(content).decode("ascii").replace("\n", "\r\n")
    return encoded, ("Content-Transfer-Encoding: base64",)
