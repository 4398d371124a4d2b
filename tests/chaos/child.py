"""A process of ours that is killed and started again."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from tests.chaos.nursery import Program

ALIVE_WITHIN_S = 60  # several at once on a busy machine


class Mortal(Protocol):
    """What a storm kills: a process, or one of several."""

    @property
    def deaths(self) -> int: ...

    async def start(self) -> object: ...

    async def kill(self) -> None: ...

    async def end(self) -> int: ...


class Child:
    """A program that writes a file once it works. Each start is a process of its own."""

    def __init__(self, nursery: Path, program: Program, ready: Path) -> None:
        self.deaths = 0
        self._nursery = nursery
        self._program = program
        self._ready = ready
        self._pid = 0
        self._ended: asyncio.Task[int] | None = None

    @property
    def pid(self) -> int:
        return self._pid

    async def start(self) -> str:
        """Start it; what it wrote into its ready file."""
        await self.begin()
        async with asyncio.timeout(ALIVE_WITHIN_S):
            while not self._ready.exists():
                assert not self.over, self._last_words()
                await asyncio.sleep(0.01)
        return self._ready.read_text()

    def _last_words(self) -> str:
        return Path(self._program.log).read_text()[-3000:]

    async def begin(self) -> None:
        """Start it, and do not wait for it to work."""
        self._ready.unlink(missing_ok=True)
        reader, writer = await asyncio.open_unix_connection(self._nursery)
        writer.write(self._program.asked())
        self._pid = int(await reader.readline())
        self._ended = asyncio.create_task(_status(reader, writer))

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._ended is None or self._ended.done()

    async def kill(self) -> None:
        """SIGKILL; returns once it is dead."""
        if self._ended is not None and not self._ended.done():
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            await self._ended
            self.deaths += 1

    async def end(self) -> int:
        """SIGTERM; the exit status."""
        if not self.over:
            os.kill(self._pid, signal.SIGTERM)
        return await self.gone()

    async def gone(self) -> int:
        """Wait until it ends by itself; the exit status."""
        assert self._ended is not None
        async with asyncio.timeout(ALIVE_WITHIN_S):
            return await self._ended


async def _status(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    try:
        return int(await reader.readline())
    finally:
        writer.close()
