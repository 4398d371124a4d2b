"""What is queued goes out: at least once, in order within a chat, chats side by side.

Rules of this file:
- a row is marked only after its call has ended, and a chat's next row waits for that mark: a
  kill repeats at most one message per chat;
- what a turn has queued is started as it is committed, if its chat is free; everything else is
  looked for. Either way a row that is under way, or was settled, is not started again;
- a mark goes along with the next turn's commit, if one comes soon and nothing is known to wait in
  its chat; else in groups: one transaction writes all marks that gathered while the last one ran
  and reads what is due next;
- a mark that could not be written is kept and written later; its row is not sent again by this
  process;
- no call is made inside a transaction;
- a clock that was set back, here or while nobody ran, makes nobody wait for the time it has lost.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Generic, assert_never
from uuid import UUID

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.backoff import delay, pause
from bot.errors import PayloadError
from bot.journal import Journal, Row, SendingTransaction
from bot.sending import call
from bot.verdict import LONGEST_DELAY_S, Blocked, Done, Later, Lost, Verdict, judge
from sharing.errors import PaperError
from storage.errors import StorageError
from storage.rows import Queued, Sent

SIDE_BY_SIDE: Final = 32
LOOK_AGAIN_S: Final = 1.0
"""How often to look for rows whose time has come when nothing else wakes the sender."""

SETTLED: Final = 256
"""How many rows are remembered after their mark; see `Sender.take`."""

LIFT_S: Final = 0.05
"""How long a mark for which nobody waits is kept for a turn to take it along."""

LONGEST_DELAY: Final = timedelta(seconds=LONGEST_DELAY_S)

Ended = tuple[Row, Verdict]
"""A row whose call has ended, and how."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class SentCounts:
    """What happened to rows since the start of this process."""

    sent: int = 0
    later: int = 0
    lost: int = 0
    blocked: int = 0


Errand = Callable[[Row], Awaitable[None]]
"""Carries out a row that is more than one call, and takes the row away by itself."""


class Sender(Generic[Row]):
    """Sends outbox rows until told to stop. `take` or `wake` after a commit that queued some.

    `errands`, by kind, carry out rows that are not one call to Telegram.
    """

    def __init__(
        self,
        store: Journal[SendingTransaction[Row]],
        bot: Bot,
        *,
        now: Callable[[], datetime],
        side_by_side: int = SIDE_BY_SIDE,
        look_again_s: float = LOOK_AGAIN_S,
        lift_s: float = LIFT_S,
        errands: Mapping[str, Errand[Row]] = MappingProxyType({}),
    ) -> None:
        self.counts = SentCounts()
        self._store = store
        self._bot = bot
        self._now = now
        self._side_by_side = side_by_side
        self._look_again_s = look_again_s
        self._errands = errands
        self._woken = asyncio.Event()
        self._calls: dict[int, tuple[Row, asyncio.Task[None]]] = {}
        self._busy = 0  # calls that have not ended; what is left of `_calls` is not marked yet
        self._followed: set[int] = set()  # chats in which more may wait than has a call
        self._ended: list[Ended[Row]] = []
        self._lift_s = lift_s
        self._lift: asyncio.TimerHandle | None = None
        self._settled: dict[UUID, None] = {}  # the latest last
        self._latest: datetime | None = None
        self._running = False

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    def take(self, queued: Queued[Row]) -> None:
        """This was queued and committed: what can be started is started, the rest looked for.

        A look may have found a row, and be done with it, before it is handed over here.
        """
        if self._running:
            self._start([row for row in queued.rows if row.id not in self._settled])
        self._followed |= queued.more
        handed = {row.chat_id for row in queued.rows}
        if queued.more - handed or not all(self._is_under_way(row) for row in queued.rows):
            self.wake()

    @contextmanager
    def sent(self) -> Iterator[list[Sent[Row]]]:
        """What was sent and not marked yet, for a turn to mark along with its own writes.

        It is settled at the end of the block, which must end after the commit; after an error it
        waits again.
        """
        lifted = [(row, how) for row, how in self._ended if isinstance(how, Done)]
        self._ended = [each for each in self._ended if not isinstance(each[1], Done)]
        try:
            yield [Sent(row, how.result if row.tag else None) for row, how in lifted]
        except BaseException:
            self._ended = [*lifted, *self._ended]
            self.wake()
            raise
        self._marked(lifted)
        if any(self._is_waited_for(row) for row, _ in lifted):
            self.wake()

    def _is_under_way(self, row: Row) -> bool:
        current = self._calls.get(row.chat_id)
        return current is not None and current[0].id == row.id

    async def run(self, stop: asyncio.Event, *, grace_s: float = 5.0) -> None:
        """Send until `stop` is set; then give running calls `grace_s` to end, and mark them."""
        failures = 0
        self._running = True
        while not stop.is_set():
            try:
                await self._round()
            except StorageError as error:
                failures += 1
                _log.warning("outbox-waits", error=type(error).__name__, failures=failures)
                await pause(delay(failures, first=0.1, most=5.0), stop)
            else:
                failures = 0
                await self._sleep(stop)
        self._running = False
        await self._wind_up(grace_s)

    async def _round(self) -> None:
        """Write the marks that gathered, read what is due, start its calls."""
        self._woken.clear()
        ended, self._ended = self._ended, []
        now = self._now()
        try:
            async with self._store.transaction() as tx:
                await _mark(tx, ended, now)
                if self._latest is None or now < self._latest:
                    await tx.retry_sooner(now + LONGEST_DELAY)
                due = await tx.due_rows(now, self._side_by_side, known=self._under_way(ended))
        except BaseException:
            self._ended = [*ended, *self._ended]
            raise
        self._latest = now
        self._marked(ended)
        self._start(due)
        self._followed &= self._calls.keys()
        self._followed |= {row.chat_id for row in due}

    def _under_way(self, ended: Sequence[tuple[Row, Verdict]]) -> set[UUID]:
        """The rows whose calls are running, or whose end came after these."""
        return {row.id for row, _ in self._calls.values()} - {row.id for row, _ in ended}

    def _marked(self, ended: Sequence[tuple[Row, Verdict]]) -> None:
        """These are settled: their marks are committed. Their chats may go on."""
        for row, _ in ended:
            self._calls.pop(row.chat_id, None)
            self._settled[row.id] = None
        for old in list(self._settled)[:-SETTLED]:
            del self._settled[old]

    def _start(self, due: Sequence[Row]) -> None:
        for row in due:
            if self._is_full():
                return
            if row.chat_id not in self._calls:
                self._busy += 1
                self._calls[row.chat_id] = row, asyncio.create_task(self._call(row))

    async def _call(self, row: Row) -> None:
        verdict = await self._verdict(row)
        self._tally(row, verdict)
        waited_for = self._is_waited_for(row)
        self._busy -= 1
        self._ended.append((row, verdict))
        if waited_for or not isinstance(verdict, Done):
            self.wake()
        elif self._lift is None:
            self._lift = asyncio.get_running_loop().call_later(self._lift_s, self._no_lift)

    def _is_waited_for(self, row: Row) -> bool:
        """Whether something may wait for this row's mark, or for the end of any call."""
        return row.chat_id in self._followed or self._is_full()

    def _is_full(self) -> bool:
        return self._busy >= self._side_by_side

    def _no_lift(self) -> None:
        """No turn took along what has ended since."""
        self._lift = None
        if self._ended:
            self.wake()

    async def _verdict(self, row: Row) -> Verdict:
        try:
            if row.kind in self._errands:
                await self._errands[row.kind](row)
                return Done(None)
            return Done(await call(self._bot, row.chat_id, row.kind, row.payload, tries=row.tries))
        except (TelegramError, PayloadError, PaperError, StorageError) as error:
            return self._judged(error, row)
        except Exception as error:  # noqa: BLE001 - a chat must not stop for a surprise
            _log.error("call-surprised", kind=row.kind, exc_info=error)
            return self._judged(error, row)

    def _judged(self, error: Exception, row: Row) -> Verdict:
        verdict = judge(error, kind=row.kind, tries=row.tries)
        _log.info(
            "call-failed",
            kind=row.kind,
            tries=row.tries + 1,
            error=type(error).__name__,
            verdict=type(verdict).__name__,
        )
        return verdict

    def _tally(self, row: Row, verdict: Verdict) -> None:
        match verdict:
            case Done():
                self.counts.sent += 1
            case Later():
                self.counts.later += 1
            case Blocked():
                self.counts.blocked += 1
            case Lost(loss):
                self.counts.lost += 1
                _log.error("row-lost", kind=row.kind, reason=loss.value, count=self.counts.lost)
            case _:
                assert_never(verdict)

    async def _sleep(self, stop: asyncio.Event) -> None:
        """Until woken, told to stop, or the time to look again has come."""
        waiting = {
            asyncio.create_task(self._woken.wait()),
            asyncio.create_task(stop.wait()),
        }
        try:
            await asyncio.wait(
                waiting, timeout=self._look_again_s, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for task in waiting:
                task.cancel()

    async def _wind_up(self, grace_s: float) -> None:
        running = [task for _, task in self._calls.values()]
        if running:
            await asyncio.wait(running, timeout=grace_s)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._lift is not None:
            self._lift.cancel()
        if self._ended:
            with suppress(StorageError):
                async with self._store.transaction() as tx:
                    await _mark(tx, self._ended, self._now())


async def _mark(
    tx: SendingTransaction[Row], ended: Sequence[tuple[Row, Verdict]], now: datetime
) -> None:
    for row, verdict in ended:
        match verdict:
            case Done(result):
                await tx.finish(row, result, keep=bool(row.tag))
            case Later(wait):
                await tx.retry_at(row.id, now + wait)
            case Lost(loss):
                await tx.abandon(row.id, loss.value)
            case Blocked():
                if (person := await tx.person_by_id(row.person_id)) is not None:
                    await tx.mark_unreachable(person, True)  # noqa: FBT003 - storage's name
                await tx.abandon(row.id, "blocked")
            case _:
                assert_never(verdict)
