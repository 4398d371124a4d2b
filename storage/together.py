"""Rows that come while a commit is on its way share the next one.

A commit waits for the disk, and costs as much with ten rows as with one. Whoever comes alone is
written at once; nobody is told that a row is stored before its own commit has returned.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

Row = Mapping[str, object]
_MOST: Final = 50  # rows of one transaction: the lock is nobody's for long


class Together:
    """Writes rows through `write`, which stores all it is given or none."""

    def __init__(self, write: Callable[[list[Row]], Awaitable[object]]) -> None:
        self._write = write
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, row: Row) -> None:
        """Returns when the row is stored. Raises what `write` raises, for all it was given."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, stored))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await stored

    async def _write_all(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            # Whoever gave up waiting is not written for: they may try again.
            wanted = [(row, stored) for row, stored in taken if not stored.done()]
            await self._write_some(wanted)

    async def _write_some(self, wanted: list[tuple[Row, asyncio.Future[None]]]) -> None:
        failure: Exception | None = None
        try:
            if wanted:
                await self._write([row for row, _ in wanted])
        except Exception as error:  # noqa: BLE001 - it is raised where each row came from
            failure = error
        for _, stored in wanted:
            if stored.done():
                continue
            if failure is None:
                stored.set_result(None)
            else:
                stored.set_exception(failure)
