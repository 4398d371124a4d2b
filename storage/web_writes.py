"""The two writes of the page's tier: a sealed note, and a wrong passcode counted.

Rules of this file:
- Each has one second. What could not be written in it is an error, and whoever asked decides.
- One connection stays open, and each write has it to itself. After a failure it is given up: it
  may have been made while the file could not be written, and would never find out that it can be.
  For the same reason the readers' connections are given up where the database is read-only.
- Notes that come at the same moment share a commit (`storage.together`).
- A count is one statement: however many ask at once, on however many machines, each wrong
  passcode takes one of those that are left, and none is taken twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Executable, Row, bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import DatabaseLockedError, DatabaseReadOnlyError, DatabaseUnavailableError
from storage.failures import failures_named
from storage.sealed_post import seal_post
from storage.tables import GRANTS, POSTS
from storage.together import Together

Values = Mapping[str, object] | list[Mapping[str, object]]

WAIT_S = 1.0
RETRY_S = 0.003

ADD_POST = insert(POSTS).inline()  # no number comes back: the page may not read here
SPEND = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("grant"), GRANTS.c.shl_left > 0)
    .values(shl_left=GRANTS.c.shl_left - 1)
    .returning(GRANTS.c.shl_left)
)


class WebWrites:
    """Writes on connections of its own: nobody who reads waits for them."""

    def __init__(self, engine: AsyncEngine, let_go: Callable[[], Awaitable[None]]) -> None:
        self._engine = engine
        self._let_go = let_go
        self._notes = Together(lambda rows: self._in_time(ADD_POST, rows))
        self._turn = asyncio.Lock()
        self._connection: AsyncConnection | None = None

    async def close(self) -> None:
        """Lets go of every connection."""
        async with self._turn:
            if self._connection is not None:
                await self._connection.close()
                self._connection = None
        await self._engine.dispose()

    async def post(self, person_id: UUID, grant_id: UUID, public_key: bytes, body: bytes) -> None:
        """Leaves a note that only the person can open.

        Raises:
            DatabaseUnavailableError: it was not stored, or not in time; try again later.
        """
        post_id = uuid4()
        blob = seal_post(public_key, person_id, grant_id, post_id, body)
        values = {"id": post_id, "person_id": person_id, "grant_id": grant_id, "blob": blob}
        await self._notes.add(values)

    async def spend_try(self, grant_id: UUID) -> int | None:
        """Counts one wrong passcode, and says how many are left; None: there were none.

        Raises:
            DatabaseUnavailableError: it is not known to be counted.
        """
        row = await self._in_time(SPEND, {"grant": grant_id})
        return None if row is None else int(row.shl_left)

    async def _in_time(self, statement: Executable, values: Values) -> Row[Any] | None:
        try:
            async with asyncio.timeout(WAIT_S):
                return await self._write(statement, values)
        except DatabaseReadOnlyError:
            await self._let_go()
            raise
        except TimeoutError as error:
            raise DatabaseUnavailableError("It was not stored within a second.") from error

    async def _write(self, statement: Executable, values: Values) -> Row[Any] | None:
        """Asks for the lock every few milliseconds.

        SQLite itself asks ever more rarely; beside a bot that writes without a pause, which
        leaves the lock free for a moment between two commits, it would hardly ever get it.
        """
        async with self._turn:
            with failures_named():
                connection = self._connection or await self._engine.connect()
            self._connection = None  # until it is known to be as good as before
            try:
                row = await _when_free(connection, statement, values)
            except BaseException:
                await connection.invalidate()
                await connection.close()
                raise
            self._connection = connection
            return row


async def _when_free(
    connection: AsyncConnection, statement: Executable, values: Values
) -> Row[Any] | None:
    while True:
        try:
            return await _committed(connection, statement, values)
        except DatabaseLockedError:
            await asyncio.sleep(RETRY_S)


async def _committed(
    connection: AsyncConnection, statement: Executable, values: Values
) -> Row[Any] | None:
    with failures_named():
        async with connection.begin():
            result = await connection.execute(statement, values)
            return result.one_or_none() if result.returns_rows else None
