"""What a broken line to a server is called in words: no error number tells anybody what to look at."""

import errno
import re
import ssl
from collections.abc import Iterator
from socket import gaierror

# What whoever keeps the place running can look into.
OF_SYSTEM = {
    errno.ECONNREFUSED: "the connection was refused: nothing answers at that port",
    errno.ECONNRESET: "the other side broke the connection off",
    errno.EPIPE: "the other side broke the connection off",
    errno.EHOSTUNREACH: "no way leads to that computer from here",
    errno.ENETUNREACH: "no way leads to that network from here",
    errno.ETIMEDOUT: "no answer in time",
}
NUMBER = re.compile(r"\[Errno -?\d+\] ")


def in_words(error: BaseException) -> str:
    """What happened to the line, from the error or whatever lies beneath it; else the error's own words."""
    beneath = list(_beneath(error))
    if any(isinstance(each, gaierror) for each in beneath):
        return "that name is not known: no computer is called so, or the names cannot be looked up from here"
    for each in beneath:
        if isinstance(each, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted here ({each.verify_message.rstrip('.')})"
        if isinstance(each, ssl.SSLError) and each.reason == "WRONG_VERSION_NUMBER":
            return "it does not speak TLS at that port"
        if isinstance(each, OSError) and not isinstance(each, ssl.SSLError) and each.errno in OF_SYSTEM:
            return OF_SYSTEM[each.errno]
    return NUMBER.sub("", str(error))


def _beneath(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
