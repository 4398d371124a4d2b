"""PostgreSQL's peculiarities: many processes, each of which may be cut off at any moment.

Rules of this file:
- A commit is on disk when it returns: `synchronous_commit` is set for every connection of a
  writer, and the server is asked whether it keeps its word (`fsync`, `full_page_writes`).
- READ COMMITTED: every statement sees what was committed before it. A turn locks its person's row
  first and reads afterwards, in another statement; so nothing that it read is old.
- Nobody waits for ever: for a lock, for an answer, or for a process that stopped in mid-turn.
- Advisory locks see to it that one process at a time migrates or keeps time. They belong to a
  session and end with it, so a pooler between us and the server must pool sessions.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, TypeVar
from zlib import crc32

from sqlalchemy import URL, bindparam, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import DatabaseUnavailableError, DatabaseUrlError
from storage.failures import connected, failures_named
from storage.questions import Asking

T = TypeVar("T")

WRITERS: Final = 5
MORE_WRITERS: Final = 5
READERS: Final = 8
POOL_WAIT_S: Final = 5.0
READ_WAIT_S: Final = 1.0

# What a connection says about itself when it is made; times in milliseconds.
WRITER_SETTINGS: Mapping[str, int | str] = {
    "synchronous_commit": "on",  # a commit is on disk when it returns
    "lock_timeout": 5000,
    "statement_timeout": 10_000,
    "idle_in_transaction_session_timeout": 10_000,  # a process that hangs lets go of its rows
}
NOTE_SETTINGS: Mapping[str, int | str] = {
    **WRITER_SETTINGS,
    "lock_timeout": 500,
    "statement_timeout": 1000,
}
READER_SETTINGS: Mapping[str, int | str] = {
    "default_transaction_read_only": "on",
    "lock_timeout": 1000,  # a migration that changes a table is the only lock it could meet
    "statement_timeout": 5000,
}
MIGRATION_SETTINGS: Mapping[str, int | str] = {"synchronous_commit": "on", "lock_timeout": 60_000}
WHOLE_SETTINGS: Mapping[str, int | str] = {"default_transaction_read_only": "on"}

# A connection whose other end is gone is found out within half a minute.
TRANSPORT: Mapping[str, int | str] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "i-know-me-best",
}

# What a writer asks is prepared by `storage.pipeline`. What the driver had prepared beside that it
# would take away after a rollback, and everything else with it.
WRITER_TRANSPORT: Mapping[str, int | str | None] = {**TRANSPORT, "prepare_threshold": None}

# The first number of our advisory locks, so that they are nobody else's in a shared database.
OURS: Final = 0x1C0B  # I know best
MIGRATING: Final = 1
STARTING: Final = 2

MUST_BE_ON: Final = ("fsync", "full_page_writes", "synchronous_commit")
SETTING = select(func.current_setting(bindparam("name")))
LOCK = text(f"SELECT pg_advisory_xact_lock({OURS}, :number)")
TRY_LOCK = text(f"SELECT pg_try_advisory_lock({OURS}, :number)")
UNLOCK = text(f"SELECT pg_advisory_unlock({OURS}, :number)")
TABLES = text("SELECT to_regclass('key_fingerprints')::text, to_regclass('persons')::text")


class Postgres:
    """A database on a server; see `storage.database.Database`."""

    def __init__(self, url: URL) -> None:
        if not url.database:
            raise DatabaseUrlError(
                "DATABASE_URL must name a database: postgresql://NAME:PASSWORD@HOST/DATABASE."
            )
        self._url = url.set(drivername="postgresql+psycopg")

    def writer(self) -> "PostgresWriter":
        return PostgresWriter(
            _engine(
                self._url,
                WRITER_SETTINGS,
                WRITER_TRANSPORT,
                pool_size=WRITERS,
                max_overflow=MORE_WRITERS,
                pool_timeout=POOL_WAIT_S,
            ),
            _single(self._url, {"synchronous_commit": "on"}, isolation_level="AUTOCOMMIT"),
        )

    def reader(self) -> AsyncEngine:
        return _engine(
            self._url,
            READER_SETTINGS,
            isolation_level="AUTOCOMMIT",  # every question sees what is committed by now
            skip_autocommit_rollback=True,
            pool_reset_on_return=None,
            pool_size=READERS,
            max_overflow=0,
            pool_timeout=READ_WAIT_S,
        )

    def page_reader(self) -> "PostgresPageReader":
        return PostgresPageReader(self.reader())

    def note_writer(self) -> AsyncEngine:
        return _engine(self._url, NOTE_SETTINGS, pool_size=1, max_overflow=1, pool_timeout=1.0)

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        async with _transaction(self._url, MIGRATION_SETTINGS) as connection:
            await connection.execute(LOCK, {"number": MIGRATING})
            yield connection

    @asynccontextmanager
    async def whole(self) -> AsyncIterator[AsyncConnection]:
        async with _transaction(
            self._url, WHOLE_SETTINGS, isolation_level="REPEATABLE READ"
        ) as connection:
            yield connection

    def has_keys(self) -> bool:
        engine = create_engine(
            self._url, hide_parameters=True, poolclass=NullPool, connect_args=dict(TRANSPORT)
        )
        with failures_named(), engine.connect() as connection:
            names = [name for name in connection.execute(TABLES).one() if name is not None]
            asked = (connection.execute(text(f"SELECT EXISTS (SELECT 1 FROM {n})")) for n in names)  # noqa: S608 - two names of our own
            return any(answer.scalar_one() for answer in asked)


class PostgresWriter:
    """A few connections side by side; see `storage.database.Writer`."""

    many: Final = True

    def __init__(self, engine: AsyncEngine, single: AsyncEngine) -> None:
        # Only here: it brings PostgreSQL's driver, which nobody with SQLite has to load.
        from storage.pipeline import together  # noqa: PLC0415 - see above

        self.ask: Asking = together
        self._engine = engine
        self._single = single

    @asynccontextmanager
    async def begun(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.begin() as connection:
            yield connection

    async def check(self, connection: AsyncConnection) -> None:
        await connection.execute(LOCK, {"number": STARTING})
        for name in MUST_BE_ON:
            value = (await connection.execute(SETTING, {"name": name})).scalar_one()
            if value != "on":
                raise DatabaseUnavailableError(
                    f"The PostgreSQL server runs with {name} = {value}: a power cut could lose "
                    "what people were told is saved. Set it to on."
                )

    @asynccontextmanager
    async def alone(self, work: str) -> AsyncIterator[bool]:
        """The lock belongs to a connection of its own, and goes with it."""
        number = crc32(work.encode()) >> 1  # a positive number of 31 bits
        with failures_named():
            async with self._single.connect() as connection:
                ours = (await connection.execute(TRY_LOCK, {"number": number})).scalar_one()
                yield ours
                if ours:  # at once, not when the server has found out that we are gone
                    with suppress(DBAPIError):  # a connection that was cut off has lost it
                        await connection.execute(UNLOCK, {"number": number})

    async def forget(self) -> bool:
        """Dead rows and `pg_wal` hold only what is sealed, under keys that are gone or go."""
        return True

    async def close(self) -> None:
        await self._engine.dispose()
        await self._single.dispose()


class PostgresPageReader:
    """See `storage.database.PageReader`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self, ask: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Asks twice: a connection that was kept may be dead without knowing it."""
        try:
            async with connected(self._engine) as connection:
                return await ask(connection)
        except DatabaseUnavailableError:
            async with connected(self._engine) as connection:
                return await ask(connection)

    async def let_go(self) -> None:
        """A connection here is nobody else's."""

    async def close(self) -> None:
        await self._engine.dispose()


def _engine(
    url: URL,
    settings: Mapping[str, int | str],
    transport: Mapping[str, int | str | None] = TRANSPORT,
    **options: Any,
) -> AsyncEngine:
    said = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return create_async_engine(
        url,
        hide_parameters=True,
        connect_args={**transport, "options": said},
        **options,
    )


def _single(url: URL, settings: Mapping[str, int | str], **options: Any) -> AsyncEngine:
    return _engine(url, settings, poolclass=NullPool, **options)


@asynccontextmanager
async def _transaction(
    url: URL, settings: Mapping[str, int | str], **options: Any
) -> AsyncIterator[AsyncConnection]:
    engine = _single(url, settings, **options)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()
