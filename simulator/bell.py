"""A bell that wakes everybody who is waiting at that moment."""

import asyncio
from contextlib import suppress


class Bell:
    """Take a `ticket` before looking; `heard` waits for the next ring after it was taken.

    Looking first and taking the ticket later would sleep through what happens in between.
    """

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ticket(self) -> asyncio.Event:
        return self._event

    def ring(self) -> None:
        ringing, self._event = self._event, asyncio.Event()
        ringing.set()

    @staticmethod
    async def heard(ticket: asyncio.Event, seconds: float) -> None:
        """Wait for the ring, at most so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(ticket.wait(), max(seconds, 0.0))
