"""A door on loopback before a PostgreSQL server that answers on a socket only: it speaks TLS, or refuses to."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

YES, NO = b"S", b"N"
# What a client asks first (PostgreSQL's manual, "Message Formats", SSLRequest): its length is always this.
REQUEST = 8


@asynccontextmanager
async def postgres_door(url: str, certified: ssl.SSLContext | None) -> AsyncIterator[str]:
    """The URL at which the database of `url` is reached by TCP; without a certificate the door speaks no TLS."""
    parts = urlsplit(url)
    socket = parse_qs(parts.query)["host"][0] + "/.s.PGSQL.5432"
    under_way = set[asyncio.Task[None]]()

    async def let_in(client: StreamReader, to_client: StreamWriter) -> None:
        await client.readexactly(REQUEST)
        to_client.write(YES if certified else NO)
        await to_client.drain()
        if certified is None:
            to_client.close()
            return
        with suppress(OSError):
            await to_client.start_tls(certified)
            server, to_server = await asyncio.open_unix_connection(socket)
            await asyncio.gather(_carried(client, to_server), _carried(server, to_client))

    def dialled(client: StreamReader, to_client: StreamWriter) -> None:
        under_way.add(task := asyncio.ensure_future(let_in(client, to_client)))
        task.add_done_callback(under_way.discard)

    listening = await asyncio.start_server(dialled, "127.0.0.1", 0)
    try:
        yield f"{parts.scheme}://postgres@localhost:{listening.sockets[0].getsockname()[1]}{parts.path}"
    finally:
        listening.close()
        for task in tuple(under_way):
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _carried(from_one: StreamReader, to_other: StreamWriter) -> None:
    with suppress(OSError):
        while said := await from_one.read(1 << 16):
            to_other.write(said)
            await to_other.drain()
    to_other.close()
