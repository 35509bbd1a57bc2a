"""Whether a port on this computer can be had."""

import asyncio
import errno
import socket

from deploy.embedded.failures import EmbeddedFailure, PortTaken


async def wait_until_free(host: str, port: int, setting: str, patience: float) -> None:
    """Return once `host:port` can be listened on; PortTaken, naming `setting`, after `patience` seconds."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + patience
    while not _is_free(host, port):
        if loop.time() >= give_up_at:
            raise PortTaken(
                f"Port {port} on {host} is taken by another program, perhaps a noticekeeper that still runs. "
                f"Stop that one, or choose another port with {setting}."
            )
        await asyncio.sleep(0.1)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refusal:
            if refusal.errno == errno.EADDRINUSE:
                return False
            raise EmbeddedFailure(f"Port {port} on {host} cannot be used: {refusal.strerror}.") from refusal
    return True
