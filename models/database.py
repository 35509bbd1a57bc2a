"""The way into the register: one engine a process, transactions for reading and for writing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from functools import partial
from sqlite3 import Error as SQLiteError
from typing import Any

from asyncpg import PostgresError
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel.ext.asyncio.session import AsyncSession

from models.dialling import how_to_dial
from models.in_loop import Driver, InLoopSession
from models.place import Place
from models.unavailable import Unanswered, unavailable

# Seconds after which a connection is made anew: what stands between may forget one that is silent for longer.
RENEWED_AFTER = 1800


class Sessions:
    """The register at one URL. `reading` and `writing` raise RegisterUnavailable where it cannot be reached."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # What is compared must be of one moment: PostgreSQL would else show each statement what was entered meanwhile.
        one_state = {} if self.on_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reads = engine.execution_options(begin="BEGIN", **one_state)
        self._writes = engine.execution_options(begin="BEGIN IMMEDIATE")
        self._kind: type[AsyncSession] = InLoopSession if self.on_sqlite else AsyncSession
        # SQLite lets writers in by polling: within one process a fair queue is faster, and nobody starves.
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if self.on_sqlite else nullcontext()

    @property
    def url(self) -> URL:
        return self._engine.url

    @property
    def on_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one state of the register."""
        async with self._session(self._reads) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session whose transaction may write: committed on leaving, rolled back on any exception."""
        async with self._turn, self._session(self._writes) as session:
            yield session

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in one writing transaction, for migrations."""
        async with self.writing() as session:
            yield await session.connection()

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        with self._told(DBAPIError, PoolExhausted, Unanswered):
            async with self._kind(engine, expire_on_commit=False) as session, session.begin():
                # What is said to our dialling, or to BEGIN, comes as it is, and not as SQLAlchemy's error.
                with self._told(OSError, PostgresError, SQLiteError):
                    await session.connection()
                yield session

    @contextmanager
    def _told(self, *kinds: type[Exception]) -> Iterator[None]:
        try:
            yield
        except kinds as error:
            if told := unavailable(self.url, error):
                raise told from error
            raise

    async def close(self) -> None:
        await self._engine.dispose()


def opened(place: Place | str, *, lasting: bool = True) -> Sessions:
    """The register at `place`, or at a URL within the usual bounds. Nothing is dialled yet. Raises RegisterUnavailable.

    Without `lasting`, what is written outlives this process, and not a power cut.
    """
    return Sessions(engine_at(place, lasting=lasting))


def placed(place: Place | str) -> Place:
    """A URL alone is a place within the usual bounds."""
    return Place(place) if isinstance(place, str) else place


def engine_at(place: Place | str, *, lasting: bool = True) -> AsyncEngine:
    """What `opened` opens the register with."""
    place = placed(place)
    at = make_url(place.url)
    if at.get_backend_name() == "sqlite":
        engine = create_async_engine(
            at,
            module=Driver(wait=place.patience),
            pool_size=place.connections,
            max_overflow=0,
            pool_timeout=place.patience,
            # The one used last has its pages in memory still.
            pool_use_lifo=True,
        )
        # A letter's bytes must outlive a power cut before the first attempt to send them (post.md, "Mail: must").
        event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, synchronous="FULL" if lasting else "OFF"))
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    engine = create_async_engine(
        at,
        pool_size=place.connections,
        max_overflow=0,
        pool_timeout=place.patience,
        pool_pre_ping=True,
        pool_recycle=RENEWED_AFTER,
        connect_args=how_to_dial(place, lasting=lasting),
    )
    event.listen(engine.sync_engine, "handle_error", _given_up)
    return engine


def _given_up(context: ExceptionContext) -> None:
    """A statement that got no answer at all ended by our own clock: nothing more is asked over that line."""
    if isinstance(context.original_exception, TimeoutError):
        context.is_disconnect = True
        raise Unanswered from context.original_exception


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry, *, synchronous: str) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA synchronous = {synchronous}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # Straight to the driver: every transaction begins, and the whole of SQLAlchemy is a long way for one word.
    cursor, begin = connection.connection.cursor(), connection.get_execution_options().get("begin", "BEGIN IMMEDIATE")
    cursor.execute(begin)
    if begin == "BEGIN":
        # A BEGIN alone does nothing yet; what it reads from, it may have to wait for, and only here it can.
        cursor.execute("PRAGMA user_version")
    cursor.close()
