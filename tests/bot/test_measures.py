"""What the bot tells of itself: whether Telegram and the database are there, and what waits."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.core import Metric

from bot.delivery import Counts
from bot.measures import SILENT, Measures
from bot.outbox import SentCounts
from storage.keyring import Keyring, init_keyrings
from storage.keys import Family
from storage.queues import key_ages
from storage.store import Store
from tests.support.databases import by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Delivered:
    counts: Counts = field(default_factory=lambda: Counts(handled=3, duplicates=2, set_aside=1))


@dataclass
class Sent:
    counts: SentCounts = field(default_factory=SentCounts)


@dataclass
class Receiver:
    last_success: datetime | None


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    url = f"sqlite:///{tmp_path / 'statements.sqlite3'}"
    init_keyrings(tmp_path / "bot.keys", tmp_path / "web.keys")
    keyring = Keyring.load(tmp_path / "bot.keys")
    await Store.prepare(url, keyring, lambda: NOW)
    store = await Store.open(url, keyring, lambda: NOW)
    yield store
    await store.close()


@pytest.fixture
def passing() -> list[float]:
    """The seconds that have passed."""
    return [0.0]


@pytest.fixture
def measures(store: Store, tmp_path: Path, passing: list[float]) -> Callable[[bool], Measures]:
    def made(calls: bool) -> Measures:  # noqa: FBT001 - as Measures has it
        file = tmp_path / "bot.keys"
        return Measures(
            store,
            Delivered(),
            Sent(),
            now=lambda: NOW,
            keyring_file=file,
            calls=calls,
            passing=lambda: passing[0],
        )

    return made


Made = Callable[[bool], Measures]


async def test_a_bot_that_polls_is_ready_while_telegram_answers(measures: Made) -> None:
    bot = measures(False)  # noqa: FBT003 - as above
    assert await bot.cause() == "telegram"
    bot.receiver = Receiver(None)
    assert await bot.cause() == "telegram"
    bot.receiver = Receiver(NOW - SILENT + timedelta(seconds=1))
    assert await bot.cause() == ""
    bot.receiver = Receiver(NOW - SILENT)
    assert await bot.cause() == "telegram"


async def test_a_bot_that_is_called_is_ready_once_telegram_knows_where(measures: Made) -> None:
    bot = measures(True)  # noqa: FBT003 - as above
    assert await bot.cause() == "telegram"
    bot.receiver = Receiver(None)
    assert await bot.cause() == ""


async def test_without_a_database_it_says_so_and_tells_the_rest(
    measures: Made, tmp_path: Path
) -> None:
    bot = measures(True)  # noqa: FBT003 - as above
    bot.receiver = Receiver(NOW)
    names = {metric.name for metric in await bot.read()}
    assert "ikmb_outbox_rows" in names
    with by_hand(f"sqlite:///{tmp_path}/statements.sqlite3") as database:
        database.execute("DROP TABLE outbox")
    assert await bot.cause() == "database"
    assert "ikmb_outbox_rows" not in {metric.name for metric in await bot.read()}
    assert value(await bot.read(), "ikmb_updates_total", "set_aside") == 1


async def test_what_is_due_is_counted_with_its_wait_and_what_is_due_later_is_not(
    measures: Made, store: Store, passing: list[float]
) -> None:
    bot = measures(True)  # noqa: FBT003 - as above
    assert value(await bot.read(), "ikmb_outbox_oldest_seconds") == 0
    async with store.transaction() as tx:
        person = await tx.person_for(77, NOW)
        for due in (NOW - timedelta(seconds=90), NOW - timedelta(seconds=5), NOW):
            await tx.queue(person, "send", b"{}", due=due)
        await tx.queue(person, "send", b"{}", due=NOW + timedelta(days=1))
        await tx.set_aside(5, b"{}", NOW)
    told = await bot.read()
    assert value(told, "ikmb_outbox_rows") == 3
    assert value(told, "ikmb_outbox_oldest_seconds") == 0
    assert value(told, "ikmb_set_aside_rows") == 1
    passing[0] += 90
    assert value(await bot.read(), "ikmb_outbox_oldest_seconds") == 90
    async with store.transaction() as tx:
        (first, *_) = await tx.due_rows(NOW)
        await tx.finish(first)
    assert value(await bot.read(), "ikmb_outbox_oldest_seconds") == 0


def test_a_key_is_as_old_as_the_day_it_replaced_another_or_as_its_file() -> None:
    changed, replaced = NOW - timedelta(days=3), {Family.KEK: (NOW - timedelta(days=9)).date()}
    ages = key_ages(replaced, changed, NOW)
    assert ages[Family.KEK] == timedelta(days=9, hours=12)
    assert {ages[family] for family in Family if family is not Family.KEK} == {timedelta(days=3)}


def value(told: object, name: str, label: str = "") -> float:
    assert isinstance(told, tuple)
    metrics: tuple[Metric, ...] = told
    return next(
        sample.value
        for metric in metrics
        for sample in metric.samples
        if sample.name == name and label in ("", *sample.labels.values())
    )
