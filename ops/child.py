"""One tier as a process of its own, as the supervisor sees it."""

import asyncio
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from ops.alone import ONE_HEAP
from ops.lifeline import CHECKED, GO, READY

_SECONDS_TO_STOP = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Tier:
    """How to start a tier. `checks` marks the one whose check of the database others wait for."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    listener: socket.socket | None = None
    checks: bool = False


class Child:
    """A running process of a tier, made by `start`."""

    def __init__(
        self, process: Process, reports: asyncio.StreamReader, line: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reports = reports
        self._line = line
        self.checked = asyncio.Event()
        self.ready = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, tier: Tier) -> "Child":
        """Start the tier with its listening socket and one end of a line to us."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *_command(tier, theirs.fileno()),
                stdin=DEVNULL,
                env={**ONE_HEAP, **tier.environment},
                pass_fds=_descriptors(tier, theirs),
                start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
            )
        return cls(process, *await asyncio.open_connection(sock=ours))

    @property
    def pid(self) -> int:
        return self._process.pid

    def go(self) -> None:
        """Tell the child that it may open the database."""
        self._line.write(GO)

    async def ended(self) -> int:
        """Wait for the process to end, by itself or by someone's signal; its exit status."""
        status = await self._process.wait()
        await self._hang_up()
        return status

    async def stop(self) -> None:
        """End the process: kindly first, then not."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _SECONDS_TO_STOP)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._hang_up()

    async def _listen(self) -> None:
        known = {CHECKED: self.checked, READY: self.ready}
        with suppress(OSError):
            while word := await self._reports.readline():
                if word in known:
                    known[word].set()

    async def _hang_up(self) -> None:
        self._line.close()
        with suppress(OSError):
            await self._line.wait_closed()
        await self._listening


def _command(tier: Tier, lifeline: int) -> tuple[str, ...]:
    lent = ["--lifeline", str(lifeline)]
    command = [sys.executable, "-P", "-m", "ops.tiers", *tier.arguments, *lent]
    if tier.listener is not None:
        command += ["--listener", str(tier.listener.fileno())]
    return tuple(command)


def _descriptors(tier: Tier, theirs: socket.socket) -> tuple[int, ...]:
    listener = () if tier.listener is None else (tier.listener.fileno(),)
    return (theirs.fileno(), *listener)
