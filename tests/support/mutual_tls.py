"""A door before a server: whoever comes shows a certificate of ours, and speaks TLS. What is behind speaks in clear."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.support.certificates import Pair
from tests.support.waiting import PATIENCE


@asynccontextmanager
async def mutual_tls(behind: str, shown: Pair, believed: Path) -> AsyncIterator[str]:
    """host:port of a door to `behind` (host:port) that shows a certificate, and lets in whom `believed` signed for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(believed))
    context.load_cert_chain(shown.cert, shown.key)
    context.verify_mode = ssl.CERT_REQUIRED
    context.set_alpn_protocols(["h2"])
    host, _, port = behind.rpartition(":")
    lines: set[asyncio.StreamWriter] = set()

    async def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(host, int(port))
        ends = {writer, inner_writer}
        lines.update(ends)
        try:
            await asyncio.gather(_carried(reader, inner_writer), _carried(inner_reader, writer))
        finally:
            _hung_up(ends)
            lines.difference_update(ends)

    server = await asyncio.start_server(let_in, "127.0.0.1", 0, ssl=context)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        _hung_up(lines)
        # Each line's end is heard in the next turns of the loop.
        async with asyncio.timeout(PATIENCE):
            while lines:
                await asyncio.sleep(0.01)


async def _carried(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(65536):
            sink.write(piece)
            await sink.drain()
    _hung_up({sink})


def _hung_up(ends: Iterable[asyncio.StreamWriter]) -> None:
    for end in ends:
        # Nobody here waits for the other's farewell: a client that was refused has gone without one.
        end.transport.abort()
