"""What a database's failures are called here, and a connection whose failures are named.

Rules of this file:
- No parameter reaches an error's text. SQLite's own words name none. PostgreSQL puts the row
  into the detail of its errors: only their first line is repeated, and they are no shown cause.
- PostgreSQL's driver is asked by its SQLSTATE alone: it need not be loaded for SQLite.
- What a statement of ours refuses by dividing by zero (`storage.arrays`) is a conflict.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import (
    ConflictError,
    DatabaseContendedError,
    DatabaseLockedError,
    DatabaseReadOnlyError,
    DatabaseUnavailableError,
    StorageError,
)

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# PostgreSQL's errcodes. CONTENDED: serialization_failure, deadlock_detected;
# LOCKED: lock_not_available.
INTEGRITY = "23"  # the class of them
CONTENDED = {"40001", "40P01"}
REFUSED = {"22012"}  # division_by_zero
LOCKED = {"55P03"}
READ_ONLY = {"25006"}  # read_only_sql_transaction


@contextmanager
def failures_named() -> Iterator[None]:
    """Turns the driver's errors into this package's, without a parameter in their text."""
    try:
        yield
    except IntegrityError as error:
        raise _unfitting() from _shown(error)
    except (DBAPIError, sqlite3.Error) as error:
        raise named(_cause(error)) from _shown(error)
    except SQLAlchemyError as error:
        raise DatabaseUnavailableError("The database connection is gone.") from error


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One connection for one piece of work, its failures named."""
    with failures_named():
        async with engine.connect() as connection:
            yield connection


def named(cause: BaseException | None) -> StorageError:
    """What a driver's own error is called here."""
    if isinstance(cause, sqlite3.IntegrityError):
        return _unfitting()
    if isinstance(cause, sqlite3.Error):
        # The lower eight bits are SQLite's primary result code; the others say which kind of busy.
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        kind = _kind(locked=code in BUSY, read_only=code == sqlite3.SQLITE_READONLY)
        return kind(f"The database is unavailable: {cause}.")
    state = getattr(cause, "sqlstate", None) or ""
    if state.startswith(INTEGRITY):
        return _unfitting()
    if state in REFUSED:
        return ConflictError("A row was changed by somebody else in between.")
    if state in CONTENDED:
        return DatabaseContendedError("Two units of work wanted each other's rows.")
    kind = _kind(locked=state in LOCKED, read_only=state in READ_ONLY)
    return kind(f"The database is unavailable: {_said(cause)}.")


def _unfitting() -> ConflictError:
    return ConflictError("The database refused a row that does not fit the others.")


def _kind(*, locked: bool, read_only: bool) -> type[DatabaseUnavailableError]:
    if locked:
        return DatabaseLockedError
    return DatabaseReadOnlyError if read_only else DatabaseUnavailableError


def _shown(error: DBAPIError | sqlite3.Error) -> Exception | None:
    """The error as a cause in a log; None if it might name what is in a row."""
    return error if isinstance(_cause(error), sqlite3.Error) else None


def _cause(error: DBAPIError | sqlite3.Error) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _said(cause: BaseException | None) -> str:
    """What the server says, without the detail; of one that was not reached, what the driver says.

    A connection's failure is about addresses: there is no row yet that it could name.
    """
    primary = getattr(getattr(cause, "diag", None), "message_primary", None)
    if primary is None and getattr(cause, "sqlstate", None) is None:
        primary = " ".join(str(cause).split())
    return (primary or "it gave no reason").rstrip(".?")
