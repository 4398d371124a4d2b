"""Group commit: updates that arrive while a transaction runs share the next one."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from bot.delivery import RawUpdate
from bot.errors import BusyError
from bot.polling import Delivers

LARGEST_GROUP: Final = 100
MOST_WAITING: Final = 2000
"""More than this means that the database does not keep up: Telegram keeps the rest."""


class GroupCommit:
    """`submit` returns once the update's transaction has committed, and raises if it has not."""

    def __init__(self, deliverer: Delivers, *, most_waiting: int = MOST_WAITING) -> None:
        self._deliverer = deliverer
        self._most_waiting = most_waiting
        self._waiting: deque[tuple[RawUpdate, asyncio.Future[None]]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def submit(self, raw: RawUpdate) -> None:
        """Raises BusyError when too many wait already, else what `deliver` raised."""
        if len(self._waiting) >= self._most_waiting:
            raise BusyError
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((raw, done))
        if self._worker is None or self._worker.done():
            # Its own task: a client that goes away must not cancel its neighbours' commit.
            self._worker = asyncio.create_task(self._work())
        await done

    async def finish(self) -> None:
        """Wait for what was submitted."""
        if self._worker is not None:
            await self._worker

    async def _work(self) -> None:
        while self._waiting:
            size = min(LARGEST_GROUP, len(self._waiting))
            group = [self._waiting.popleft() for _ in range(size)]
            failure = await self._deliver([raw for raw, _ in group])
            for _, done in group:
                if done.done():
                    continue  # its client went away
                if failure is None:
                    done.set_result(None)
                else:
                    done.set_exception(failure)

    async def _deliver(self, raws: Sequence[RawUpdate]) -> Exception | None:
        try:
            await self._deliverer.deliver(raws)
        except Exception as error:  # noqa: BLE001 - raised again for each who waits
            return error
        return None
