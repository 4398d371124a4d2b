"""The bot's door to the database: who writes, who reads, and all four key families."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Final, Self
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database import Database, Writer, database
from storage.errors import DatabaseUnavailableError, KeyringError, SealError
from storage.failures import failures_named
from storage.fingerprints import check, record_or_check, recorded
from storage.keyring import Keyring
from storage.keyring_file import KeyringFile
from storage.neighbours import Neighbours
from storage.person_keys import OpenKeys
from storage.questions import one_by_one
from storage.schema import check_revision, migrate
from storage.transaction import Transaction
from storage.unit import Clock

LOOK_AGAIN_S: Final = 1.0


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


class Store:
    """Made by `open`. Everything else happens inside `transaction` or `reading`."""

    def __init__(
        self,
        opened: Database,
        keyring: Keyring,
        now: Clock,
        file: KeyringFile[Keyring] | None = None,
    ) -> None:
        self._file = file
        self._writer: Writer = opened.writer()
        self._reader: AsyncEngine = opened.reader()
        self._replica = uuid4() if self._writer.many else None
        self._neighbours = Neighbours()
        self._keyring = keyring
        self._now = now
        self._open_keys = OpenKeys(keyring.kek)
        self._content_left = False
        self._claimed = False
        self._look_again = 0.0
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
    async def open(
        cls,
        database_url: str,
        keyring: Keyring | KeyringFile[Keyring],
        now: Clock = utc_now,
    ) -> Self:
        """Opens a database that has its tables, and checks that these are its keys.

        From a file, keys that come to it later are taken on as soon as they are there.

        Raises:
            DatabaseUrlError: not an address that this program can use.
            DatabaseUnavailableError: it cannot be opened, or not with the settings it needs.
            SchemaError: its tables are not this program's.
            KeyringError: the keys are not its keys. Nothing was written.
        """
        file = keyring if isinstance(keyring, KeyringFile) else None
        held = keyring.keyring if isinstance(keyring, KeyringFile) else keyring
        store = cls(database(database_url), held, now, file)
        try:
            with failures_named():
                async with store._writer.begun() as connection:
                    await store._writer.check(connection)
                    await check_revision(connection)
                    await record_or_check(connection, held.rings)
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
        """Lets go of every connection, and of what this process had claimed to send."""
        if self._claimed:
            with suppress(DatabaseUnavailableError):
                async with self.transaction() as tx:
                    await tx.unclaim()
        await self._reader.dispose()
        await self._writer.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A unit of work that is committed at the end, or, after an error, never happened.

        With SQLite one at a time, and between processes it waits up to five seconds. With
        PostgreSQL several side by side, each with its persons' rows to itself. No network call
        belongs inside.

        Raises:
            DatabaseUnavailableError: nothing was written.
            KeyringError: keys came or went, and the keyring is not the database's any more.
                Nothing was written.
            ConflictError: nothing was written.
        """
        with failures_named():
            async with self._writer.begun() as connection:
                await self._renew(connection)
                tx = self._unit(connection)
                if self._due():
                    await tx.check_keys()
                try:
                    yield tx
                except SealError:
                    tx.doubt_keys()
                    await tx.check_keys()
                    raise
                await tx.finish_writing(last=True)
        self._count(tx)
        if self._content_left:
            self._content_left = not await self._writer.forget()

    def alone(self, work: str) -> AbstractAsyncContextManager[bool]:
        """Whether this process may do this work now; nobody else may while the block runs."""
        return self._writer.alone(work)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """The same questions on a connection that cannot write, beside any writer."""
        with failures_named():
            async with self._reader.connect() as connection:
                yield self._unit(connection, writable=False)

    def _due(self) -> bool:
        """Whether it is time to look again at which keys the database knows: once a second."""
        if (moment := monotonic()) < self._look_again:
            return False
        self._look_again = moment + LOOK_AGAIN_S
        return True

    def use(self, keyring: Keyring) -> None:
        """Works with this keyring from the next transaction on."""
        self._keyring = keyring
        self._open_keys = OpenKeys(keyring.kek)

    async def _renew(self, connection: AsyncConnection) -> None:
        """Takes on what its file holds by now, if the database knows all of it."""
        if self._file is None or (changed := self._file.changed()) is None:
            return
        try:
            check(await recorded(connection), changed.rings)
        except KeyringError:
            return  # announced a moment ago, or another's: asked again next time
        self.use(changed)
        self._file.taken()

    def _unit(self, connection: AsyncConnection, *, writable: bool = True) -> Transaction:
        return Transaction(
            connection,
            self._keyring,
            self._open_keys,
            self._now,
            writable=writable,
            replica=self._replica if writable else None,
            neighbours=self._neighbours,
            ask=self._writer.ask if writable else one_by_one,
        )

    def _count(self, tx: Transaction) -> None:
        self.dropped_posts += tx.dropped_posts
        self.unreadable += tx.unreadable
        self._claimed = self._claimed or tx.claimed
        self._content_left = self._content_left or tx.content_left
