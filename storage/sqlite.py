"""SQLite's peculiarities: one file on this machine, one bot, one writer connection."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Final, TypeVar

import aiosqlite
from sqlalchemy import URL, PoolProxiedConnection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import DatabaseUnavailableError, DatabaseUrlError
from storage.failures import connected, failures_named
from storage.questions import Asking
from storage.sqlite_engines import (
    WAIT_S,
    create_file,
    file_uri,
    note_engine,
    reader_engine,
    remove_file,
    still_engine,
    writer_engine,
)
from storage.sqlite_errand import in_one_errand

T = TypeVar("T")

TRUNCATE_WAL = "PRAGMA wal_checkpoint(TRUNCATE)"

BEGIN = text("BEGIN")
COMMIT = text("COMMIT")


class Sqlite:
    """A database in one file, on this machine; see `storage.database.Database`."""

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:" or url.query:
            raise DatabaseUrlError(
                "DATABASE_URL must name a file and nothing else: sqlite:///path/to/file."
            )
        self.path: Final = Path(url.database).absolute()

    def writer(self) -> "SqliteWriter":
        return SqliteWriter(self.path)

    def reader(self) -> AsyncEngine:
        return reader_engine(self.path)

    def page_reader(self) -> "SqlitePageReader":
        return SqlitePageReader(self.path)

    def note_writer(self) -> AsyncEngine:
        return note_engine(self.path)

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A new file is for its owner only, and goes again if it comes to nothing."""
        made = await asyncio.to_thread(create_file, self.path)
        engine = writer_engine(self.path, streams=True)
        try:
            async with engine.begin() as connection:
                yield connection
        except BaseException:
            if made:
                await asyncio.to_thread(remove_file, self.path)
            raise
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def whole(self) -> AsyncIterator[AsyncConnection]:
        engine = reader_engine(self.path, streams=True)
        try:
            async with engine.connect() as connection:
                await connection.execute(BEGIN)  # one moment, however long the reading takes
                yield connection
                await connection.execute(COMMIT)
        finally:
            await engine.dispose()

    def has_keys(self) -> bool:
        if not self.path.exists():
            return False
        with (
            failures_named(),
            closing(sqlite3.connect(file_uri(self.path, "mode=ro"), uri=True)) as database,
        ):
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            wanted = sorted(names & {"key_fingerprints", "persons"})
            asked = (database.execute(f"SELECT EXISTS (SELECT 1 FROM {name})") for name in wanted)  # noqa: S608 - two names of our own
            return any(found for answer in asked for (found,) in answer)


class SqliteWriter:
    """One connection, one transaction at a time; see `storage.database.Writer`."""

    many: Final = False

    def __init__(self, path: Path) -> None:
        self.ask: Asking = in_one_errand
        self._engine = writer_engine(path)
        self._turn = asyncio.Lock()
        self._connection: AsyncConnection | None = None

    @asynccontextmanager
    async def begun(self) -> AsyncIterator[AsyncConnection]:
        async with self._turn:
            if self._connection is None:
                self._connection = await self._engine.connect()
            try:
                async with self._connection.begin():
                    yield self._connection
            finally:
                if self._connection.invalidated:
                    await self._let_go()

    async def check(self, connection: AsyncConnection) -> None:
        """Nothing to do: each connection was asked when it was made."""

    @asynccontextmanager
    async def alone(self, work: str) -> AsyncIterator[bool]:
        """There is one bot at an SQLite file."""
        del work
        yield True

    async def forget(self) -> bool:
        """Empties the log, which holds the last copies of what was erased.

        A reader may be in the way; then False. What was committed stays committed whatever
        happens here, so nothing here is an error.
        """
        async with self._turn:
            with suppress(DatabaseUnavailableError), failures_named():
                if self._connection is not None:
                    raw = await self._connection.get_raw_connection()
                    return await _truncated(_driver(raw))
        return False

    async def close(self) -> None:
        async with self._turn:
            await self._let_go()
        await self._engine.dispose()

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


class SqlitePageReader:
    """Reads whatever state the disk is in; see `storage.database.PageReader`."""

    def __init__(self, path: Path) -> None:
        self._reader = reader_engine(path)
        self._still = still_engine(path)
        self._wal = path.with_name(path.name + "-wal")

    async def read(self, ask: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Asks on a connection that reads.

        A database in a folder that cannot be written, and that no process holds open, cannot be
        opened the usual way: SQLite wants to make its shared memory there. If no WAL waits
        beside it, the file is complete and nobody is writing it: it is read as it stands.
        """
        try:
            async with connected(self._reader) as connection:
                return await ask(connection)
        except DatabaseUnavailableError:
            if self._wal.exists() and self._wal.stat().st_size:
                raise
        async with connected(self._still) as connection:
            return await ask(connection)

    async def let_go(self) -> None:
        """All connections of a process share SQLite's memory beside the file (`-shm`).

        What the first of them found unwritable stays so for every later one, a writer's too,
        until the last has closed.
        """
        await self._reader.dispose()

    async def close(self) -> None:
        await self._reader.dispose()
        await self._still.dispose()


async def _truncated(connection: aiosqlite.Connection) -> bool:
    """Empties the log, without waiting for anybody."""
    await connection.execute("PRAGMA busy_timeout=0")
    try:
        answer = await (await connection.execute(TRUNCATE_WAL)).fetchone()
    finally:
        await connection.execute(f"PRAGMA busy_timeout={int(WAIT_S * 1000)}")
    return answer is not None and answer[0] == 0


def _driver(raw: PoolProxiedConnection) -> aiosqlite.Connection:
    connection = raw.driver_connection
    if not isinstance(connection, aiosqlite.Connection):
        raise TypeError
    return connection
