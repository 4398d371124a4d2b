"""Turns at one grant: one at a time, and with a pause between two.

Rules of this file:

- A turn is for a grant, never for an address: nobody is remembered.
- Nobody is refused for what others do. Whoever waits for too long is asked to try again.
- What is kept of a grant is forgotten when its pause is over and nobody waits.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

PATIENCE: Final = 25.0  # seconds; below what browsers and proxies wait for an answer


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    free_at: float = 0.0


class Turns:
    """Gives turns `apart` seconds from each other."""

    def __init__(
        self,
        apart: float,
        *,
        patience: float = PATIENCE,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._apart = apart
        self._patience = patience
        self._pause = pause
        self._clock = clock
        self._queues: dict[UUID, _Queue] = {}

    @property
    def kept(self) -> int:
        """How many grants are remembered."""
        return len(self._queues)

    @asynccontextmanager
    async def one(self, grant: UUID) -> AsyncIterator[None]:
        """A turn. Raises TimeoutError if it did not come within `patience` seconds."""
        self._forget()
        queue = self._queues.setdefault(grant, _Queue())
        queue.waiting += 1
        try:
            async with asyncio.timeout(self._patience) as limit, queue.lock:
                await self._pause(max(0.0, queue.free_at - self._clock()))
                limit.reschedule(None)
                try:
                    yield
                finally:
                    queue.free_at = self._clock() + self._apart
        finally:
            queue.waiting -= 1

    def _forget(self) -> None:
        now = self._clock()
        for grant, queue in list(self._queues.items()):
            if not queue.waiting and queue.free_at <= now:
                del self._queues[grant]
