"""Connections to an SQLite file, and the file itself.

Rules of this file:
- Transactions of a writer begin with BEGIN IMMEDIATE, emitted here, because the driver's own way
  begins late and lets two writers fail each other half-way. It goes with the first question.
- The driver runs in its autocommit mode (`isolation_level=None`), so that nothing begins or
  commits a transaction behind our back.
- Every setting is asserted after it is set: SQLite ignores what it does not know.
"""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from storage import sqlite_driver
from storage.errors import DatabaseUnavailableError

WAIT_S = 5.0
READ_WAIT_S = 1.0
READERS = 4

WRITER_SETTINGS: Mapping[str, int | str] = {
    "journal_mode": "wal",  # readers never wait for a writer
    "synchronous": 2,  # FULL: a commit is on disk when it returns
    "secure_delete": 1,  # deleted content is overwritten with zeros
    "foreign_keys": 1,
    "busy_timeout": int(WAIT_S * 1000),
    "temp_store": 2,  # MEMORY: nothing spills into a file elsewhere
    "trusted_schema": 0,
}
READER_SETTINGS: Mapping[str, int | str] = {
    "query_only": 1,
    "busy_timeout": int(READ_WAIT_S * 1000),
    "temp_store": 2,
    "trusted_schema": 0,
}


def writer_engine(path: Path, wait_s: float = WAIT_S, *, streams: bool = False) -> AsyncEngine:
    """Makes writer connections: every one new, none pooled; the caller keeps one."""
    settings = {"busy_timeout": int(wait_s * 1000)}
    return _writing(path, settings, streams=streams, poolclass=NullPool)


def note_engine(path: Path) -> AsyncEngine:
    """Makes the page's writer connection, and keeps it; a lock is an error at once.

    Its commits never stop to move the WAL into the database: that is left to the bot.
    """
    settings = {"busy_timeout": 0, "wal_autocheckpoint": 0}
    return _writing(path, settings, pool_size=1, max_overflow=0, pool_timeout=1.0)


def _writing(
    path: Path, settings: Mapping[str, int | str], *, streams: bool = False, **pool: Any
) -> AsyncEngine:
    engine = create_async_engine(
        _address(path, "mode=rw"),
        hide_parameters=True,
        connect_args={**DRIVER, "streams": streams},
        **pool,
    )
    _keep_settings(engine, {**WRITER_SETTINGS, "wal_autocheckpoint": 1000, **settings})
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def reader_engine(path: Path, *, streams: bool = False) -> AsyncEngine:
    """Makes connections that cannot write, and keeps a few."""
    engine = create_async_engine(
        _address(path, "mode=ro"),
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",  # every question sees what is committed by now
        skip_autocommit_rollback=True,
        pool_reset_on_return=None,
        pool_size=READERS,
        connect_args={**DRIVER, "streams": streams},
    )
    _keep_settings(engine, READER_SETTINGS)
    return engine


def still_engine(path: Path) -> AsyncEngine:
    """Makes connections to a file that nobody can be writing; see `SqlitePageReader`."""
    engine = create_async_engine(
        _address(path, "mode=ro&immutable=1"),
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args=dict(DRIVER),
    )
    _keep_settings(engine, READER_SETTINGS)
    return engine


async def _opened(database: str, *, streams: bool = False, **options: Any) -> aiosqlite.Connection:
    """A connection; one that cannot be made leaves no thread behind.

    One that streams gives rows a few at a time, however many there are; else see
    `storage.sqlite_driver`.

    aiosqlite stops the thread of a failed connection without waiting for it. Its last words would
    come after the loop has ended, as a traceback on the operator's screen.
    """
    made = (
        aiosqlite.connect(database, **options)
        if streams
        else sqlite_driver.connection(database, **options)
    )
    thread = made._thread  # noqa: SLF001 - there is no public way to wait for it
    thread.daemon = True  # as SQLAlchemy has it: a process that ends does not wait for SQLite
    try:
        return await made
    except BaseException:
        await asyncio.to_thread(thread.join)
        raise


DRIVER: Mapping[str, Any] = {"isolation_level": None, "async_creator_fn": _opened}


def create_file(path: Path) -> bool:
    """An empty database file that only its owner can read; False if there is one already.

    Raises:
        DatabaseUnavailableError: the folder cannot be written.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return False
    except OSError as error:
        raise DatabaseUnavailableError(
            f"The database {path} cannot be opened for writing: {error.strerror}."
        ) from error
    return True


def remove_file(path: Path) -> None:
    """Takes away a database that was just made and came to nothing."""
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _address(path: Path, options: str) -> str:
    return f"sqlite+aiosqlite:///{file_uri(path, options)}&uri=true"


def file_uri(path: Path, options: str) -> str:
    """The file as SQLite's own kind of address."""
    return f"file:{quote(str(path))}?{options}"


def _keep_settings(engine: AsyncEngine, settings: Mapping[str, int | str]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def apply(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            for name, value in settings.items():
                cursor.execute(f"PRAGMA {name}={value}")
                cursor.execute(f"PRAGMA {name}")
                if cursor.fetchone() != (value,):
                    raise DatabaseUnavailableError(f"SQLite does not accept {name}={value}.")
        finally:
            cursor.close()


def _begin_immediate(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite_driver.Connection):
        driver.begin_with_next()
    else:
        connection.exec_driver_sql(sqlite_driver.BEGIN)
