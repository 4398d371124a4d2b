"""Notes to the person: given to storage, with at most one second of a reader's time.

Rules of this file:

- A reader never waits for a note: after `patience` the page goes out and the note is seen to in
  the background. A note that fails is kept in memory and tried again, oldest first.
- `waiting` and `lost` are for the operator: a count that grows says that the disk is full or
  the database locked. Nothing else about a note leaves this file.
- Only what this tier cannot help is caught: whatever storage raises means "not stored".
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog

from web.postage import Postage

Post = Callable[[UUID, UUID, bytes, bytes], Awaitable[None]]

_PATIENCE: Final = 1.0  # seconds of a reader's time
_MOST: Final = 10_000  # notes in memory, about 5 MB
_PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between tries; the last one stays

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Letter:
    """A note for one person about one grant."""

    person_id: UUID
    grant_id: UUID
    public_key: bytes = field(repr=False)
    body: bytes = field(repr=False)


class Courier:
    """Posts letters through `post`, and keeps those that could not be posted yet."""

    def __init__(
        self,
        post: Post,
        *,
        patience: float = _PATIENCE,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        postage: Postage | None = None,
    ) -> None:
        self.postage = postage or Postage()
        self._post = post
        self._patience = patience
        self._pause = pause
        self._kept: deque[Letter] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._retrying: asyncio.Task[None] | None = None
        self.lost = 0

    @property
    def waiting(self) -> int:
        """Letters that are not stored yet."""
        return len(self._kept) + len(self._tasks)

    async def opened(self, letter: Letter) -> None:
        """The same for a note of an opening; beyond so many a day of one link, it is dropped."""
        if self.postage.opening(letter.grant_id):
            await self.deliver(letter)

    async def deliver(self, letter: Letter) -> None:
        """Post the letter; returns when it is stored, has failed, or patience is over."""
        task = asyncio.create_task(self._first_try(letter))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait({task}, timeout=self._patience)

    async def hand_over(self, letter: Letter) -> bool:
        """Post the letter at once or not at all; whether it is stored.

        For what somebody waits to hear about: they can send it again, so it is not kept here. If
        patience ends it, it may be stored all the same.
        """
        try:
            async with asyncio.timeout(self._patience):
                return await self._try(letter)
        except TimeoutError:
            return False

    async def close(self) -> None:
        """Try everything that is left once more, and stop. What fails now is lost."""
        if self._retrying is not None:
            self._retrying.cancel()
            await asyncio.gather(self._retrying, return_exceptions=True)
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=self._patience)
        while self._kept and await self._try(self._kept[0]):
            self._kept.popleft()
        if self._kept:
            log.error("notes_lost", count=len(self._kept))

    async def _first_try(self, letter: Letter) -> None:
        if not await self._try(letter):
            self._keep(letter)

    def _keep(self, letter: Letter) -> None:
        if len(self._kept) == _MOST:
            self._kept.popleft()
            self.lost += 1
        self._kept.append(letter)
        if self._retrying is None or self._retrying.done():
            self._retrying = asyncio.create_task(self._retry())
            log.warning("notes_waiting")

    async def _retry(self) -> None:
        tries = 0
        while self._kept:
            await self._pause(_PAUSES[min(tries, len(_PAUSES) - 1)])
            letter = self._kept[0]
            if not await self._try(letter):
                tries += 1
                continue
            tries = 0
            # The oldest may have been dropped meanwhile, to make room.
            if self._kept and self._kept[0] is letter:
                self._kept.popleft()
        log.info("notes_stored")

    async def _try(self, letter: Letter) -> bool:
        try:
            await self._post(letter.person_id, letter.grant_id, letter.public_key, letter.body)
        except Exception as error:  # noqa: BLE001 - whatever it is, the note is not stored
            log.debug("note_not_stored", error=type(error).__name__)
            return False
        return True
