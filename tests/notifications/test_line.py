"""What happened to the line to a server, in words: no error number reaches anybody who reads an alarm."""

import errno
import socket
import ssl

import pytest

from notifications.line import in_words

REFUSED = "the connection was refused: nothing answers at that port"
UNKNOWN = "that name is not known: no computer is called so, or the names cannot be looked up from here"


class Wrapped(Exception):
    """What a library makes of an error of the system's."""


def under(cause: OSError) -> Wrapped:
    wrapped = Wrapped(f"Error connecting to mail.example on port 25: {cause}")
    wrapped.__cause__ = cause
    return wrapped


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 1)"), REFUSED),
        (socket.gaierror(-2, "Name or service not known"), UNKNOWN),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "no way leads to that network from here"),
        (OSError(errno.EPERM, "Operation not permitted"), "Operation not permitted"),
        (OSError("no number at all"), "no number at all"),
        (ValueError("the server said so"), "the server said so"),
        (TimeoutError(), ""),
    ],
)
def test_an_error_of_the_line_is_told_in_words(error: Exception, said: str) -> None:
    assert in_words(error) == said


def test_a_line_that_could_not_be_made_private_is_told_without_a_programs_words() -> None:
    untrusted = ssl.SSLCertVerificationError(1, "certificate verify failed (_ssl.c:1006)")
    untrusted.verify_message = "unable to get local issuer certificate"
    in_clear = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)")
    in_clear.reason = "WRONG_VERSION_NUMBER"

    said = [in_words(under(error)) for error in (untrusted, in_clear)]

    assert said == [
        "its certificate is not trusted here (unable to get local issuer certificate)",
        "it does not speak TLS at that port",
    ]


def test_what_lies_beneath_a_librarys_error_is_told_in_words() -> None:
    assert in_words(under(ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed"))) == REFUSED
    assert in_words(under(socket.gaierror(-3, "Temporary failure in name resolution"))) == UNKNOWN
