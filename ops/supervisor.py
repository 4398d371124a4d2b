"""Keeps tiers running as processes side by side: starts, watches, starts again, stops.

1. The supervisor holds the listening sockets and lends them to the children. A port is taken or
   free before anything else happens, and while a child is started again its callers wait
   instead of being refused.
2. Children open the database after the checking tier has found that it and the keys fit.
3. A child that ends before it was ever ready, saying why, ends the start. Once all were ready,
   a child that ends is started again, whatever it died of.
4. A service has nobody who reads that and tries again (`patient`): where the checking tier says
   that the database is away or cannot be written, it is started until that has passed, and the
   page meanwhile opens what it can.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from ops.child import Child, Tier
from ops.errors import StartError
from ops.exits import AWAY, REFUSED

_TRIES_BEFORE_READY = 3
_SHORT_LIFE = 5.0  # seconds; who lived no longer than this is started again a little later

_PAUSE = 0.5
_UNTIL_IT_IS_BACK = 2.0

Announce = Callable[[Mapping[str, int]], None]


class RefusedError(Exception):
    """A child has told the operator what is wrong; there is nothing to add but its `status`."""

    def __init__(self, status: int = REFUSED) -> None:
        super().__init__()
        self.status = status


class Supervisor:
    """Runs `tiers` until `stop` is set. `announce` is told the pids: when all are ready for the
    first time, and at every start after that.
    """

    def __init__(
        self,
        tiers: Sequence[Tier],
        announce: Announce,
        stop: asyncio.Event,
        *,
        patient: bool = False,
    ) -> None:
        self._tiers = tiers
        self._announce = announce
        self._stop = stop
        self._patient = patient
        self._checked = asyncio.Event()
        self._children: dict[str, Child] = {}
        self._pids: dict[str, int] = {}
        self._ready: set[str] = set()

    async def run(self) -> None:
        """Until `stop` is set; every child has ended when this returns or raises.

        Raises:
            RefusedError: a child said that its settings are no good.
            StartError: a child never became ready.
        """
        keepers = [asyncio.create_task(self._keep(tier)) for tier in self._tiers]
        stopping = asyncio.create_task(self._stop.wait())
        try:
            done, _ = await asyncio.wait([*keepers, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel(*keepers, stopping)
            for child in reversed(self._children.values()):
                await child.stop()
        for task in done:
            task.result()

    async def _keep(self, tier: Tier) -> None:
        tries = 0
        while True:
            child = self._children[tier.name] = await Child.start(tier)
            self._pids[tier.name] = child.pid
            born = time.monotonic()
            if self._all_ready:
                self._announce(dict(self._pids))
            status = await self._watch(tier, child)
            del self._children[tier.name]
            if status == AWAY and self._patient:
                self._checked.set()
                await asyncio.sleep(_UNTIL_IT_IS_BACK)
                continue
            tries += 1
            if not self._all_ready:
                _give_up(tier, status, tries)
            if time.monotonic() - born < _SHORT_LIFE:
                await asyncio.sleep(_PAUSE)

    async def _watch(self, tier: Tier, child: Child) -> int:
        """The child's exit status, once it has ended."""
        steps = asyncio.create_task(self._lead(tier, child))
        ended = asyncio.create_task(child.ended())
        try:
            await asyncio.wait([steps, ended], return_when=asyncio.FIRST_COMPLETED)
            if steps.done():
                steps.result()
            return await ended
        finally:
            await _cancel(steps, ended)

    async def _lead(self, tier: Tier, child: Child) -> None:
        """Take a new child through its start: checked, go, ready."""
        if tier.checks:
            await child.checked.wait()
            self._checked.set()
        await self._checked.wait()
        child.go()
        await child.ready.wait()
        self._note_ready(tier.name)

    def _note_ready(self, name: str) -> None:
        if name in self._ready:
            return
        self._ready.add(name)
        if self._all_ready:
            self._announce(dict(self._pids))

    @property
    def _all_ready(self) -> bool:
        return len(self._ready) == len(self._tiers)


def _give_up(tier: Tier, status: int, tries: int) -> None:
    if status in (AWAY, REFUSED):
        raise RefusedError(status)
    if tries >= _TRIES_BEFORE_READY:
        raise StartError(f"The {tier.name} stopped {tries} times before it was ready.")


async def _cancel(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, Exception):
            await task
