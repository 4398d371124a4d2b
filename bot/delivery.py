"""Updates in: handled, committed, and only then acknowledged by whoever called.

Rules of this file:
- nothing here talks to the network: what a handler wants said, it queues in the transaction;
- an update counts as handled once its transaction has committed, never earlier;
- an update that always fails is set aside, sealed, so that the others go on;
- a database that cannot be reached is nobody's fault: the error leaves `deliver`, nothing is
  set aside, and the caller acknowledges nothing.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final, Generic, TypeVar

import structlog

from bot.journal import Journal, ReceivingTransaction
from storage.errors import DatabaseContendedError, DatabaseUnavailableError, KeyringError
from storage.rows import Queued, Sent

RawUpdate = Mapping[str, Any]
"""An update as Telegram's JSON has it; `update_id` is an int (see `numbered`)."""

Tx = TypeVar("Tx", bound=ReceivingTransaction)
Parsed = TypeVar("Parsed")
Handler = Callable[[Tx, Parsed, datetime], Awaitable[None]]

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

LARGEST_SLICE: Final = 100
"""The most updates of one transaction. Fewer are asked for when so many took too long."""

TRIES: Final = 3
"""How often an update is tried alone before it is set aside."""

_NOT_THE_UPDATES_FAULT: Final = (DatabaseUnavailableError, KeyringError)
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Counts:
    """What happened to updates since the start of this process."""

    handled: int = 0
    duplicates: int = 0
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class _Arrived(Generic[Parsed]):
    """One update; `parsed` is None when it cannot be read."""

    number: int
    raw: RawUpdate
    parsed: Parsed | None


def numbered(raw: object) -> bool:
    """Whether this is a JSON object with an update id: without one nothing can be done."""
    if not isinstance(raw, Mapping):
        return False
    number = raw.get("update_id")
    return isinstance(number, int) and not isinstance(number, bool)


def _nothing_sent() -> AbstractContextManager[Sequence[Sent[Any]]]:
    """For whoever sends nothing."""
    return nullcontext(())


class Deliverer(Generic[Tx, Parsed]):
    """Hands updates, as `parse` reads them, to `handle`, many in one transaction.

    They are handled in the order of their numbers.

    `deliver` is called by one task at a time. `committed` is called after each commit with what
    was queued (it sets the sender to work). `sent` gives what a batch marks as sent along with its
    own writes, and sees by the end of its block whether it was committed. `sorry`, if given, is
    called in the transaction that sets an update aside.
    A transaction is ended after `slice_s` seconds and the rest handled in the next, so that a
    large batch does not hold the database; the acknowledgement still waits for the last one.
    """

    def __init__(
        self,
        store: Journal[Tx],
        handle: Handler[Tx, Parsed],
        *,
        parse: Callable[[RawUpdate], Parsed],
        now: Callable[[], datetime],
        committed: Callable[[Queued[Any]], None] = lambda _: None,
        sent: Callable[[], AbstractContextManager[Sequence[Sent[Any]]]] = _nothing_sent,
        sorry: Handler[Tx, Parsed] | None = None,
        slice_s: float = 0.04,
        pauses: Sequence[float] = (0.0, 0.05, 0.2),
        purge_every: timedelta = timedelta(hours=1),
    ) -> None:
        self.counts = Counts()
        self._store = store
        self._handle = handle
        self._parse = parse
        self._now = now
        self._committed = committed
        self._sent = sent
        self._sorry = sorry
        self._slice_s = slice_s
        self._fits = LARGEST_SLICE
        self._pauses = pauses
        self._purge_every = purge_every
        self._purged: datetime | None = None

    async def deliver(self, raws: Sequence[RawUpdate]) -> None:
        """Handle these updates; when this returns, all of them may be acknowledged.

        Raises:
            DatabaseUnavailableError, KeyringError: nothing more may be acknowledged; what
                was committed before is known again when it comes back.
        """
        arrived = sorted(
            (self._read(raw) for raw in raws if numbered(raw)), key=lambda update: update.number
        )
        contended = 0
        while arrived:
            try:
                arrived = arrived[await self._slice(arrived) :]
                contended = 0
            except DatabaseContendedError:
                # Undone because another process wanted the same people: now it has ended.
                contended += 1
                if contended == TRIES:
                    raise
        await self._purge()

    def _read(self, raw: RawUpdate) -> _Arrived[Parsed]:
        try:
            parsed = self._parse(raw)
        except Exception:  # noqa: BLE001 - whatever it trips over, the update is set aside
            return _Arrived(raw["update_id"], raw, None)
        return _Arrived(raw["update_id"], raw, parsed)

    async def _slice(self, arrived: Sequence[_Arrived[Parsed]]) -> int:
        """Handle as many as fit in one transaction, or one by one if it fails; how many."""
        taken = 0
        tally = Counts()
        wanted = arrived[: self._fits]
        try:
            with self._sent() as sent:
                async with self._store.transaction() as tx:
                    end = monotonic() + self._slice_s
                    # What is read for those that do not fit any more is read for nothing.
                    numbers = [u.number for u in wanted]
                    await tx.prefetch(numbers, _chats(wanted), hands_over=True, sent=sent)
                    for update in wanted:
                        taken += 1
                        await self._one(tx, update, tally)
                        if monotonic() >= end:
                            break
        except _NOT_THE_UPDATES_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - a handler may fail in any way
            # All that was taken is undone; `taken` counts up to the one that failed.
            _log.warning("batch-failed", updates=taken, error=type(error).__name__)
            for update in arrived[:taken]:
                await self._alone(update)
            return taken
        self._fits = taken if taken < len(wanted) else min(2 * self._fits, LARGEST_SLICE)
        self._count(tally, tx.queued)
        return taken

    async def _alone(self, update: _Arrived[Parsed]) -> None:
        for pause in self._pauses[:TRIES]:
            await asyncio.sleep(pause)
            tally = Counts()
            try:
                async with self._store.transaction() as tx:
                    await self._one(tx, update, tally)
            except _NOT_THE_UPDATES_FAULT:
                raise
            except Exception as error:  # noqa: BLE001 - a handler may fail in any way
                _log.warning("update-failed", error=type(error).__name__, exc_info=error)
            else:
                self._count(tally, tx.queued)
                return
        await self._put_aside(update)

    async def _one(self, tx: Tx, update: _Arrived[Parsed], tally: Counts) -> None:
        now = self._now()
        if not await tx.first_sight(update.number, now):
            tally.duplicates += 1
        elif update.parsed is None:
            await tx.set_aside(update.number, _sealable(update.raw), now, chat_id=chat(update.raw))
            tally.set_aside += 1
        else:
            await self._handle(tx, update.parsed, now)
            tally.handled += 1

    async def _put_aside(self, update: _Arrived[Parsed]) -> None:
        """Set one poison update aside, with a word to the person when even that is possible."""
        if self._sorry is not None and update.parsed is not None:
            try:
                await self._mark_aside(update, update.parsed, self._sorry)
            except _NOT_THE_UPDATES_FAULT:
                raise
            except Exception as error:  # noqa: BLE001 - then without a word
                _log.warning("sorry-failed", error=type(error).__name__)
            else:
                return
        await self._mark_aside(update, None, None)

    async def _mark_aside(
        self,
        update: _Arrived[Parsed],
        parsed: Parsed | None,
        sorry: Handler[Tx, Parsed] | None,
    ) -> None:
        now = self._now()
        async with self._store.transaction() as tx:
            await tx.first_sight(update.number, now)
            await tx.set_aside(update.number, _sealable(update.raw), now, chat_id=chat(update.raw))
            if parsed is not None and sorry is not None:
                await sorry(tx, parsed, now)
        self._count(Counts(set_aside=1), tx.queued)

    def _count(self, tally: Counts, queued: Queued[Any]) -> None:
        self.counts.handled += tally.handled
        self.counts.duplicates += tally.duplicates
        self.counts.set_aside += tally.set_aside
        _log.debug("committed", handled=tally.handled, duplicates=tally.duplicates)
        if tally.set_aside:
            _log.error("update-set-aside", count=self.counts.set_aside)
        self._committed(queued)

    async def _purge(self) -> None:
        """Forget, once in a while, the numbers of updates that Telegram will not repeat."""
        now = self._now()
        if self._purged is not None and now - self._purged < self._purge_every:
            return
        async with self._store.transaction() as tx:
            await tx.forget_updates(now)
        self._purged = now


def chat(raw: RawUpdate) -> int | None:
    """The chat an update belongs to, read without trusting its shape; None when it has none."""
    for part in raw.values():
        if isinstance(part, Mapping):
            found = _chat_id(part) or _chat_id(part.get("message"))
            if found is not None:
                return found
    return None


def _chat_id(message: object) -> int | None:
    where = message.get("chat") if isinstance(message, Mapping) else None
    number = where.get("id") if isinstance(where, Mapping) else None
    return number if isinstance(number, int) else None


def _chats(arrived: Sequence[_Arrived[Any]]) -> list[int]:
    return sorted({found for u in arrived if (found := chat(u.raw)) is not None})


def _sealable(raw: RawUpdate) -> bytes:
    return json.dumps(raw, ensure_ascii=True).encode()
