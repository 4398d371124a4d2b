"""Asking Telegram for updates: a batch is committed, and only then does the offset move.

Rules of this file:
- the offset starts at 0 and goes back to 0 when nothing waits: update ids are chosen anew at
  random after an idle week, so none may be remembered for long; what Telegram repeats is known;
- an error of any kind leaves the offset where it is;
- the poll never waits for the sender.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.backoff import delay, pause
from bot.delivery import ALLOWED_UPDATES, RawUpdate, numbered
from bot.errors import TokenRefusedError
from storage.errors import StorageError

BATCH: Final = 100
"""Bot API, getUpdates: the most that one call returns."""

_GET_UPDATES: Final = "get_Updates"
"""Camel-cased to `getUpdates` by `do_api_request`, which warns of names that `Bot` has too."""

Result = TypeVar("Result")
_log = structlog.get_logger(__name__)


class Delivers(Protocol):
    """Takes a batch; returns once it may be acknowledged."""

    async def deliver(self, raws: Sequence[RawUpdate]) -> None: ...


class Poller:
    """Polls until told to stop. One per token: Telegram ends the first of two with 409."""

    def __init__(
        self,
        bot: Bot,
        deliverer: Delivers,
        *,
        now: Callable[[], datetime],
        long_poll_s: int = 30,
        first_delay_s: float = 0.5,
        most_delay_s: float = 30.0,
    ) -> None:
        self.last_success: datetime | None = None
        """When Telegram was last asked and everything it gave was committed."""
        self.conflicts = 0
        """How often another poller or a webhook was in the way."""
        self._bot = bot
        self._deliverer = deliverer
        self._now = now
        self._long_poll_s = long_poll_s
        self._first_delay_s = first_delay_s
        self._most_delay_s = most_delay_s
        self._offset = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set.

        Raises:
            TokenRefusedError: Telegram knew no such bot when it was first asked.
        """
        await self._persist(self._drop_webhook, stop)
        while not stop.is_set():
            await self._persist(self._poll, stop)

    async def _persist(
        self, attempt: Callable[[asyncio.Event], Coroutine[Any, Any, None]], stop: asyncio.Event
    ) -> None:
        """Until it has succeeded once, or `stop` is set."""
        failures = 0
        while not stop.is_set():
            try:
                await attempt(stop)
            except (TelegramError, StorageError) as error:
                failures += 1
                self._note(error, failures)
                await pause(self._wait(error, failures), stop)
            else:
                return

    async def _drop_webhook(self, stop: asyncio.Event) -> None:
        """A webhook that was set before would be in the poll's way; its updates stay queued."""
        try:
            await _unless_stopped(self._bot.delete_webhook(drop_pending_updates=False), stop)
        except InvalidToken:
            refused = TokenRefusedError()
        else:
            return
        # Outside the handler: the library's own error quotes the token.
        raise refused

    async def _poll(self, stop: asyncio.Event) -> None:
        answer = await _unless_stopped(self._get_updates(), stop)
        if answer is None:
            return
        raws = [raw for raw in answer if numbered(raw)]
        if raws:
            await self._deliverer.deliver(raws)
        self._offset = max((raw["update_id"] + 1 for raw in raws), default=0)
        self.last_success = self._now()

    async def _get_updates(self) -> list[RawUpdate]:
        answer = await self._bot.do_api_request(
            _GET_UPDATES,
            {
                "offset": self._offset,
                "limit": BATCH,
                "timeout": self._long_poll_s,
                "allowed_updates": list(ALLOWED_UPDATES),
            },
            read_timeout=self._long_poll_s + 10,
        )
        if not isinstance(answer, list):
            raise TelegramError("getUpdates did not answer with a list")
        return answer

    def _note(self, error: Exception, failures: int) -> None:
        if isinstance(error, Conflict):
            self.conflicts += 1
            _log.error("another-poller-or-webhook-uses-this-token", count=self.conflicts)
        else:
            _log.warning("poll-failed", error=type(error).__name__, failures=failures)

    def _wait(self, error: Exception, failures: int) -> float:
        wait = delay(failures, first=self._first_delay_s, most=self._most_delay_s)
        if isinstance(error, RetryAfter):
            wait += error._retry_after.total_seconds()  # noqa: SLF001 - the public one warns
        return wait


async def _unless_stopped(work: Coroutine[Any, Any, Result], stop: asyncio.Event) -> Result | None:
    """The result, or None when `stop` came first: then the work is cancelled."""
    task = asyncio.create_task(work)
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        stopped.cancel()
        if task.cancel():
            with suppress(asyncio.CancelledError):
                await task
