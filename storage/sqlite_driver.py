"""aiosqlite's connection, with as few errands to the connection's thread as can be.

The library sends its thread four errands a query: make a cursor, execute, fetch, close. Each costs
two changes of thread, which is more than most of our queries. Here they are one. Where a
transaction begins, the begin waits for the first errand; the commit may go with the last.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import aiosqlite

Rows = list[Any]
T = TypeVar("T")

BEGIN: Final = "BEGIN IMMEDIATE"
COMMIT: Final = "COMMIT"


class Cursor:
    """What SQLAlchemy asks of a cursor; whatever it found is here when `execute` returns."""

    def __init__(self, connection: "Connection") -> None:
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1
        self._connection = connection
        self._rows: Rows = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> Self:
        return await self._done(lambda cursor: cursor.execute(statement, values))

    async def executemany(self, statement: str, many: Iterable[Sequence[Any]]) -> Self:
        return await self._done(lambda cursor: cursor.executemany(statement, many))

    async def fetchall(self) -> Rows:
        return self._rows

    async def close(self) -> None:
        """Nothing is left open."""

    async def _done(self, work: Callable[[sqlite3.Cursor], object]) -> Self:
        found, self._rows = await self._connection.errand(work)
        self.description, self.rowcount, self.lastrowid = found
        return self


class Connection(aiosqlite.Connection):
    """Made like the library's own, and awaited."""

    _begin_waits = False
    _commit_sent = False

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy enters it, awaits nothing
        return Cursor(self)

    def begin_with_next(self) -> None:
        """A transaction that writes begins with the next errand."""
        self._begin_waits, self._commit_sent = True, False

    async def work(self, do: Callable[[sqlite3.Cursor], T], *, last: bool = False) -> T:
        """Works on a cursor in the thread; if it is the `last`, that commits."""
        begins, self._begin_waits = self._begin_waits, False
        self._commit_sent = last

        def whole() -> T:
            cursor = self._conn.cursor()
            try:
                if begins:
                    cursor.execute(BEGIN)
                found = do(cursor)
                if last:
                    cursor.execute(COMMIT)
            finally:
                cursor.close()
            return found

        done: T = await self._execute(whole)  # type: ignore[no-untyped-call]  # the library's
        return done

    async def errand(
        self, work: Callable[[sqlite3.Cursor], object]
    ) -> tuple[tuple[Any, int, int | None], Rows]:
        """One statement: what its cursor says of itself, and its rows."""

        def whole(cursor: sqlite3.Cursor) -> tuple[tuple[Any, int, int | None], Rows]:
            work(cursor)
            rows = cursor.fetchall() if cursor.description else []
            return (cursor.description, cursor.rowcount, cursor.lastrowid), rows

        return await self.work(whole)

    async def commit(self) -> None:
        """Nothing to do where nothing was asked, or where the last errand did it."""
        done = self._begin_waits or self._commit_sent
        self._begin_waits = self._commit_sent = False
        if not done:
            await super().commit()

    async def rollback(self) -> None:
        self._begin_waits = self._commit_sent = False
        await super().rollback()


def connection(database: str, **options: Any) -> Connection:
    """Not open yet; see `sqlite3.connect`."""
    return Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
