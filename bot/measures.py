"""How the bot is, for whoever looks after it: ready or not, and counts.

Rules of this file:

- A label's value is one of a few words of this file, never something that came from outside: no
  person, chat, link, name or text can be read from a count, and none has a count of its own.
- Asking writes nothing and holds nobody up: it reads beside the writer.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

from prometheus_client import Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.delivery import Counts, RawUpdate
from bot.outbox import SentCounts
from bot.polling import Delivers
from storage.errors import KeyringError, StorageError
from storage.queues import Waiting, key_ages
from storage.store import Store

SILENT: Final = timedelta(minutes=2)
"""A poll ends after half a minute, whether anybody wrote or not."""

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Counted(Protocol):
    """What hands updates on, and has counted them."""

    @property
    def counts(self) -> Counts: ...


class Sends(Protocol):
    """What sends, and has counted that."""

    @property
    def counts(self) -> SentCounts: ...


class Receives(Protocol):
    """How updates come in."""

    @property
    def last_success(self) -> datetime | None: ...


class Measures:
    """One bot's. `calls` says that Telegram calls us: then nobody can tell quiet from cut off."""

    def __init__(
        self,
        store: Store,
        delivered: Counted,
        sent: Sends,
        *,
        now: Callable[[], datetime],
        keyring_file: Path,
        calls: bool,
        passing: Callable[[], float] = monotonic,
    ) -> None:
        self.receiver: Receives | None = None
        self._store = store
        self._delivered = delivered
        self._sent = sent
        self._now = now
        self._keyring_file = keyring_file
        self._calls = calls
        self._passing = passing
        self._oldest: tuple[int | None, float] = (None, passing())
        self._turns = Histogram(
            "ikmb_turn_seconds",
            "From an update's arrival to its commit.",
            buckets=_SECONDS,
            registry=None,
        )

    def timing(self, inner: Delivers) -> Delivers:
        """The same, with the time of each update noted."""
        return _Timed(inner, self._turns)

    async def cause(self) -> str:
        """The name of what is wrong, "" for nothing."""
        try:
            await self._waiting()
        except KeyringError:
            return "keys"
        except StorageError:
            return "database"
        return "" if self._reached() else "telegram"

    async def read(self) -> Sequence[Metric]:
        """All counts. Without a database: those of this process."""
        return (*self._of_process(), *await self._of_database())

    def _reached(self) -> bool:
        if self.receiver is None:
            return False
        last = self.receiver.last_success
        return self._calls or (last is not None and self._now() - last < SILENT)

    async def _waiting(self) -> Waiting:
        async with self._store.reading() as tx:
            waiting = await tx.waiting(self._now())
        if waiting.oldest != self._oldest[0]:
            self._oldest = (waiting.oldest, self._passing())
        return waiting

    def _waited(self) -> float:
        """For how long the same message has been the oldest, as far as anybody asked."""
        number, since = self._oldest
        return 0.0 if number is None else self._passing() - since

    async def _key_ages(self) -> Metric:
        changed = datetime.fromtimestamp(self._keyring_file.stat().st_mtime, UTC)
        async with self._store.reading() as tx:
            replaced = await tx.keys_replaced()
        text = "For how long the current key of each family has been in use, about."
        family = GaugeMetricFamily("ikmb_keys_age_seconds", text, labels=("family",))
        for name, age in key_ages(replaced, changed, self._now()).items():
            family.add_metric((name.value,), age.total_seconds())
        return family

    def _of_process(self) -> Sequence[Metric]:
        took, sent = self._delivered.counts, self._sent.counts
        return (
            _counted(
                "ikmb_updates",
                "Updates from Telegram.",
                {
                    "handled": took.handled,
                    "duplicate": took.duplicates,
                    "set_aside": took.set_aside,
                },
            ),
            _counted(
                "ikmb_calls",
                "Calls to Telegram for what waited in the outbox.",
                {
                    "sent": sent.sent,
                    "later": sent.later,
                    "lost": sent.lost,
                    "blocked": sent.blocked,
                },
            ),
            CounterMetricFamily(
                "ikmb_notes_dropped",
                "Notes from the page that opened for nobody.",
                self._store.dropped_posts,
            ),
            CounterMetricFamily(
                "ikmb_rows_unreadable",
                "Messages that did not open and went unsent.",
                self._store.unreadable,
            ),
            *self._heard(),
            *self._turns.collect(),
        )

    def _heard(self) -> Sequence[Metric]:
        last = self.receiver.last_success if self.receiver else None
        if last is None:
            return ()
        silent = (self._now() - last).total_seconds()
        text = "Since Telegram last gave updates, or said that there are none."
        return (GaugeMetricFamily("ikmb_telegram_silent_seconds", text, silent),)

    async def _of_database(self) -> Sequence[Metric]:
        try:
            waiting, ages = await self._waiting(), await self._key_ages()
        except (StorageError, OSError):
            return ()
        return (
            ages,
            GaugeMetricFamily("ikmb_outbox_rows", "Messages that are due.", waiting.outbox),
            GaugeMetricFamily(
                "ikmb_outbox_oldest_seconds",
                "For how long the oldest of them has been that, each time this was asked.",
                self._waited(),
            ),
            GaugeMetricFamily(
                "ikmb_notes_rows", "Notes from the page, not taken in yet.", waiting.notes
            ),
            GaugeMetricFamily(
                "ikmb_set_aside_rows", "Updates and messages that failed.", waiting.set_aside
            ),
        )


class _Timed:
    def __init__(self, inner: Delivers, seconds: Histogram) -> None:
        self._inner = inner
        self._seconds = seconds

    async def deliver(self, raws: Sequence[RawUpdate]) -> None:
        began = monotonic()
        await self._inner.deliver(raws)
        took = monotonic() - began
        for _ in raws:
            self._seconds.observe(took)


def _counted(name: str, text: str, outcomes: dict[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=("outcome",))
    for outcome, count in outcomes.items():
        family.add_metric((outcome,), count)
    return family
