"""The bot's door to the database: one writer connection, a few readers, all four key families."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import aiosqlite
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database import (
    WAIT_S,
    database_path,
    failures_named,
    reader_engine,
    writer_engine,
)
from storage.errors import DatabaseUnavailableError
from storage.fingerprints import record_or_check
from storage.keyring import Keyring
from storage.person_keys import OpenKeys
from storage.schema import check_revision, migrate
from storage.transaction import Transaction
from storage.unit import Clock

TRUNCATE_WAL = "PRAGMA wal_checkpoint(TRUNCATE)"


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


class Store:
    """Made by `open`. Everything else happens inside `transaction` or `reading`."""

    def __init__(self, path: Path, keyring: Keyring, now: Clock) -> None:
        self._writer: AsyncEngine = writer_engine(path)
        self._reader: AsyncEngine = reader_engine(path)
        self._keyring = keyring
        self._now = now
        self._open_keys = OpenKeys(keyring.kek)
        self._turn = asyncio.Lock()
        self._connection: AsyncConnection | None = None
        self._content_left = False
        self.dropped_posts = 0
        self.unreadable = 0

    @staticmethod
    async def migrate(database_url: str) -> None:
        """Brings the database to this program's revision; see `storage.schema.migrate`."""
        await migrate(database_url)

    @classmethod
    async def prepare(cls, database_url: str, keyring: Keyring, now: Clock = utc_now) -> None:
        """Migrates, and records the keys of an empty database: once, before the tiers start."""
        await migrate(database_url)
        store = await cls.open(database_url, keyring, now)
        await store.close()

    @classmethod
    async def open(cls, database_url: str, keyring: Keyring, now: Clock = utc_now) -> Self:
        """Opens a database that has its tables, and checks that these are its keys.

        Raises:
            DatabaseUrlError: not an SQLite address.
            DatabaseUnavailableError: it cannot be opened, or not with the settings it needs.
            SchemaError: its tables are not this program's.
            KeyringError: the keys are not its keys. Nothing was written.
        """
        store = cls(database_path(database_url), keyring, now)
        try:
            with failures_named():
                async with store._begun() as connection:
                    await check_revision(connection)
                    await record_or_check(connection, keyring.rings)
            await store._finish_grants()
        except BaseException:
            await store.close()
            raise
        return store

    async def _finish_grants(self) -> None:
        """Completes what an older program made; in turns, so that nobody waits for long."""
        unfinished = True
        while unfinished:
            async with self.transaction() as tx:
                unfinished = await tx.finish_grants()

    async def close(self) -> None:
        """Lets go of every connection."""
        async with self._turn:
            await self._let_go()
        await self._reader.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A unit of work that is committed at the end, or, after an error, never happened.

        One at a time in this process; between processes SQLite waits up to five seconds. No
        network call belongs inside.

        Raises:
            DatabaseUnavailableError: nothing was written.
            ConflictError: nothing was written.
        """
        async with self._turn:
            with failures_named():
                async with self._begun() as connection:
                    tx = self._unit(connection)
                    yield tx
                    await tx.finish_writing()
            self._count(tx)
            await self._truncate_wal()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """The same questions on a connection that cannot write, beside any writer."""
        with failures_named():
            async with self._reader.connect() as connection:
                yield self._unit(connection, writable=False)

    def _unit(self, connection: AsyncConnection, *, writable: bool = True) -> Transaction:
        return Transaction(
            connection, self._keyring, self._open_keys, self._now, writable=writable
        )

    def _count(self, tx: Transaction) -> None:
        self.dropped_posts += tx.dropped_posts
        self.unreadable += tx.unreadable
        self._content_left = self._content_left or tx.content_left

    @asynccontextmanager
    async def _begun(self) -> AsyncIterator[AsyncConnection]:
        if self._connection is None:
            self._connection = await self._writer.connect()
        try:
            async with self._connection.begin():
                yield self._connection
        finally:
            if self._connection.invalidated:
                await self._let_go()

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _truncate_wal(self) -> None:
        """After an erasure the log holds the erased rows' last copies: it goes too.

        A reader may be in the way; then the next transaction tries again. What was committed
        stays committed whatever happens here, so nothing here is an error.
        """
        if self._content_left and self._connection is not None:
            with suppress(DatabaseUnavailableError), failures_named():
                raw = await self._connection.get_raw_connection()
                self._content_left = not await _truncated(_driver(raw))


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
