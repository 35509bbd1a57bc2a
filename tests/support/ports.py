"""Ports that nothing listens on."""

import socket
from itertools import chain
from random import Random

# Below those that systems give to whoever dials out: among them a port may be taken before its server is started.
PORTS = range(12_000, 32_000)
# Each process begins somewhere else, and gives no port twice before it has been round.
_begun = Random().choice(PORTS)
_offered = chain(range(_begun, PORTS.stop), *[PORTS] * 10)


def free_port() -> int:
    """A loopback port that was free a moment ago, and that nobody here was given before."""
    return next(port for port in _offered if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
