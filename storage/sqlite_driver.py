"""aiosqlite's connection, with a statement and its rows in one errand to the connection's thread.

The library sends its thread four errands a query: make a cursor, execute, fetch, close. Each costs
two changes of thread, which is more than most of our queries. Here they are one.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Self

import aiosqlite

Rows = list[Any]


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

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy enters it, awaits nothing
        return Cursor(self)

    async def errand(
        self, work: Callable[[sqlite3.Cursor], object]
    ) -> tuple[tuple[Any, int, int | None], Rows]:
        """Works on a cursor in the thread; what the cursor says of itself, and its rows."""

        def whole() -> tuple[tuple[Any, int, int | None], Rows]:
            cursor = self._conn.cursor()
            try:
                work(cursor)
                rows = cursor.fetchall() if cursor.description else []
                return (cursor.description, cursor.rowcount, cursor.lastrowid), rows
            finally:
                cursor.close()

        found: tuple[tuple[Any, int, int | None], Rows] = await self._execute(whole)  # type: ignore[no-untyped-call]  # the library's
        return found


def connection(database: str, **options: Any) -> Connection:
    """Not open yet; see `sqlite3.connect`."""
    return Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
