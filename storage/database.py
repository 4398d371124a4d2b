"""The database: which one an address names, and what everything else may ask of it.

What is peculiar to SQLite stands in `storage.sqlite`, what is peculiar to PostgreSQL in
`storage.postgres`. The statements are shared: they mean the same in both.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import DatabaseUrlError
from storage.postgres import Postgres
from storage.questions import Asking
from storage.sqlite import Sqlite

T = TypeVar("T")

ADDRESSES = "write sqlite:///path/to/file or postgresql://NAME:PASSWORD@HOST/DATABASE."


class Writer(Protocol):
    """The bot's way to write."""

    @property
    def many(self) -> bool:
        """Whether others may write at the same time: then a turn locks its person's row."""

    def begun(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction, committed at the end; after an error it never happened."""

    @property
    def ask(self) -> Asking:
        """Asks several questions in a transaction that was begun here, as fast as it can be."""

    async def check(self, connection: AsyncConnection) -> None:
        """Once, in the first transaction: is a commit on disk when it returns?

        Until that transaction ends, nobody else is in theirs.

        Raises:
            DatabaseUnavailableError: it is not, or the database does not say so.
        """

    def alone(self, work: str) -> AbstractAsyncContextManager[bool]:
        """Whether this process may do this work now; nobody else may until it is done."""

    async def forget(self) -> bool:
        """Takes away copies that the database itself keeps of what was erased. False: not yet."""

    async def close(self) -> None:
        """Lets go of every connection."""


class PageReader(Protocol):
    """The page's way to read: never behind a writer, and whenever there is anything to read."""

    async def read(self, ask: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """The answer, on a connection that cannot write.

        Raises:
            DatabaseUnavailableError: the database cannot be read.
        """

    async def let_go(self) -> None:
        """Reads on new connections from now on, where old ones could be in a writer's way."""

    async def close(self) -> None:
        """Lets go of every connection."""


class Database(Protocol):
    """One database, not opened yet."""

    def writer(self) -> Writer:
        """The bot's."""

    def reader(self) -> AsyncEngine:
        """Connections that cannot write, each question seeing what is committed by then."""

    def page_reader(self) -> PageReader:
        """The page's."""

    def note_writer(self) -> AsyncEngine:
        """The page's connections for its notes: a lock is an error at once."""

    def migrating(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction for changing the tables, in which no other process is at the same time."""

    def whole(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for reading everything, beside a running bot."""

    def has_keys(self) -> bool:
        """Whether there is a database here that knows its keys, or holds people without knowing.

        Raises:
            DatabaseUnavailableError: there is one, but it cannot be asked.
        """


def database(url: str) -> Database:
    """The database that the address names.

    Raises:
        DatabaseUrlError: not an address of a database that this program can use. The address is
            not repeated: it may hold a password.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUrlError(f"DATABASE_URL is not a database address; {ADDRESSES}") from None
    if parsed.drivername in {"sqlite", "sqlite+aiosqlite"}:
        return Sqlite(parsed)
    if parsed.drivername in {"postgresql", "postgresql+psycopg"}:
        return Postgres(parsed)
    raise DatabaseUrlError(
        f"DATABASE_URL names {parsed.drivername!r}, but only SQLite and PostgreSQL are "
        f"supported; {ADDRESSES}"
    )
