"""Updates in: committed before acknowledged, once, in order; poison alone is set aside."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from telegram import Update

from bot.delivery import Deliverer, chat, numbered
from storage.errors import DatabaseContendedError, DatabaseUnavailableError, KeyringError
from storage.rows import Queued, Sent
from tests.bot.fakes import (
    Clock,
    FakeRow,
    FakeStore,
    FakeTransaction,
    text_update,
)


class Ear:
    """A handler that writes down what it hears, and fails where told to."""

    def __init__(self) -> None:
        self.fails: Callable[[str], Exception | None] = lambda _text: None
        self.tried: list[str] = []

    async def __call__(self, tx: FakeTransaction, update: Update, _now: datetime) -> None:
        assert update.message is not None
        text = update.message.text or ""
        self.tried.append(text)
        tx.tables.heard.append(f"{update.message.chat_id}:{text}")
        if (error := self.fails(text)) is not None:
            raise error


class Bench:
    def __init__(self, **options: object) -> None:
        self.store = FakeStore()
        self.ear = Ear()
        self.clock = Clock()
        self.wakes = 0
        self.deliverer = Deliverer(
            self.store,
            self.ear,
            parse=lambda raw: Update.de_json(dict(raw), None),
            now=self.clock,
            committed=self._woken,
            pauses=(0, 0, 0),
            **options,  # type: ignore[arg-type] # a test's choice of keywords
        )

    def _woken(self, _queued: Queued[FakeRow]) -> None:
        self.wakes += 1


async def test_only_as_many_are_read_ahead_as_fit_into_a_transaction() -> None:
    bench = Bench(slice_s=0)
    await bench.deliverer.deliver([text_update(n, 7, f"words {n}") for n in range(6)])
    assert bench.store.tables.read_ahead == [6, 1, 2, 1, 2, 1]
    assert bench.store.tables.heard == [f"7:words {n}" for n in range(6)]


async def test_a_batch_is_handled_in_one_transaction_in_its_order() -> None:
    bench = Bench(slice_s=60)
    await bench.deliverer.deliver([text_update(n, 7 + n % 2, f"words {n}") for n in range(6)])
    assert bench.store.tables.heard == [f"{7 + n % 2}:words {n}" for n in range(6)]
    assert bench.store.commits == 2  # the batch, and the forgetting of old numbers
    assert bench.wakes == 1
    assert bench.deliverer.counts.handled == 6


async def test_a_batch_that_comes_in_another_order_is_handled_in_the_order_of_its_numbers() -> (
    None
):
    bench = Bench(slice_s=60)
    await bench.deliverer.deliver([text_update(n, 7, f"{n}") for n in (3, 1, 2, 1)])
    assert bench.store.tables.heard == ["7:1", "7:2", "7:3"]


async def test_a_large_batch_gives_the_database_back_in_between() -> None:
    bench = Bench(slice_s=0)
    await bench.deliverer.deliver([text_update(n, 7, f"{n}") for n in range(4)])
    assert bench.store.tables.heard == ["7:0", "7:1", "7:2", "7:3"]
    assert bench.store.commits == 5


async def test_a_redelivered_update_changes_nothing() -> None:
    bench = Bench()
    first = text_update(10, 7, "once")
    await bench.deliverer.deliver([first, first])
    await bench.deliverer.deliver([first])
    assert bench.store.tables.heard == ["7:once"]
    assert bench.deliverer.counts.duplicates == 2


async def test_a_smaller_number_than_the_last_is_no_duplicate() -> None:
    bench = Bench()
    await bench.deliverer.deliver([text_update(900, 7, "late")])
    await bench.deliverer.deliver([text_update(5, 7, "ids began anew")])
    assert bench.store.tables.heard == ["7:late", "7:ids began anew"]


async def test_poison_is_set_aside_after_three_tries_and_its_neighbours_go_on() -> None:
    bench = Bench(slice_s=60)
    bench.ear.fails = lambda text: ValueError(text) if text == "bad" else None
    batch = [text_update(n, 7, text) for n, text in enumerate(["a", "bad", "b"])]
    await bench.deliverer.deliver(batch)
    assert bench.store.tables.heard == ["7:a", "7:b"]
    assert bench.ear.tried.count("bad") == 1 + 3
    assert json.loads(bench.store.tables.aside[1])["message"]["text"] == "bad"
    assert bench.deliverer.counts.set_aside == 1
    assert bench.deliverer.counts.handled == 2


async def test_poison_that_comes_again_is_known() -> None:
    bench = Bench()
    bench.ear.fails = ValueError
    await bench.deliverer.deliver([text_update(1, 7, "bad")])
    tried = len(bench.ear.tried)
    await bench.deliverer.deliver([text_update(1, 7, "bad")])
    assert len(bench.ear.tried) == tried
    assert bench.deliverer.counts.duplicates == 1


async def test_a_failure_that_passes_loses_nothing() -> None:
    bench = Bench()
    failures = [ValueError(), ValueError()]
    bench.ear.fails = lambda _text: failures.pop() if failures else None
    await bench.deliverer.deliver([text_update(1, 7, "at last")])
    assert bench.store.tables.heard == ["7:at last"]
    assert bench.store.tables.aside == {}


async def test_an_update_that_cannot_be_parsed_is_set_aside_at_once() -> None:
    bench = Bench(slice_s=60)
    broken = {"update_id": 2, "message": {"message_id": "x", "chat": 3}}
    await bench.deliverer.deliver([text_update(1, 7, "a"), broken, text_update(3, 7, "b")])
    assert bench.store.tables.heard == ["7:a", "7:b"]
    assert list(bench.store.tables.aside) == [2]


@pytest.mark.parametrize("error", [DatabaseUnavailableError(), KeyringError("wrong key")])
async def test_a_missing_database_or_key_is_nobodys_poison(error: Exception) -> None:
    bench = Bench()
    bench.ear.fails = lambda _text: error
    with pytest.raises(type(error)):
        await bench.deliverer.deliver([text_update(1, 7, "wait")])
    assert bench.store.tables.aside == {}
    assert bench.store.tables.seen == set()
    bench.ear.fails = lambda _text: None
    await bench.deliverer.deliver([text_update(1, 7, "wait")])
    assert bench.store.tables.heard == ["7:wait"]


async def test_a_commit_that_fails_counts_nothing_and_wakes_nobody() -> None:
    bench = Bench()
    bench.store.gone_at_commit = 1
    with pytest.raises(DatabaseUnavailableError):
        await bench.deliverer.deliver([text_update(1, 7, "not yet")])
    assert bench.deliverer.counts.handled == 0
    assert bench.wakes == 0


async def test_the_database_going_away_between_tries_sets_nobody_aside() -> None:
    bench = Bench()
    errors: list[Exception] = [DatabaseUnavailableError(), ValueError(), ValueError()]
    bench.ear.fails = lambda _text: errors.pop()
    with pytest.raises(DatabaseUnavailableError):
        await bench.deliverer.deliver([text_update(1, 7, "wait")])
    assert bench.store.tables.aside == {}


async def test_the_person_gets_a_word_when_their_update_is_set_aside() -> None:
    async def sorry(tx: FakeTransaction, _update: Update, _now: datetime) -> None:
        tx.tables.heard.append("sorry")

    bench = Bench(sorry=sorry)
    bench.ear.fails = ValueError
    await bench.deliverer.deliver([text_update(1, 7, "bad")])
    assert bench.store.tables.heard == ["sorry"]
    assert list(bench.store.tables.aside) == [1]


async def test_an_update_is_set_aside_even_when_saying_sorry_fails() -> None:
    async def sorry(_tx: FakeTransaction, _update: Update, _now: datetime) -> None:
        raise ValueError

    bench = Bench(sorry=sorry)
    bench.ear.fails = ValueError
    await bench.deliverer.deliver([text_update(1, 7, "bad")])
    assert list(bench.store.tables.aside) == [1]
    assert bench.deliverer.counts.set_aside == 1


async def test_old_numbers_are_forgotten_once_in_a_while() -> None:
    bench = Bench()
    await bench.deliverer.deliver([text_update(1, 7, "a")])
    await bench.deliverer.deliver([text_update(2, 7, "b")])
    assert bench.store.tables.purges == 1
    bench.clock.advance(timedelta(hours=2).total_seconds())
    await bench.deliverer.deliver([text_update(3, 7, "c")])
    assert bench.store.tables.purges == 2


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"update_id": "7"}, {"update_id": True}])
def test_what_has_no_number_is_no_update(raw: object) -> None:
    assert not numbered(raw)


def test_the_chat_is_found_in_every_kind_of_update() -> None:
    where = {"chat": {"id": 7, "type": "private"}}
    assert chat({"update_id": 1, "message": where}) == 7
    assert chat({"update_id": 1, "edited_message": where}) == 7
    assert chat({"update_id": 1, "callback_query": {"message": where}}) == 7
    assert chat({"update_id": 1, "my_chat_member": where}) == 7
    assert chat({"update_id": 1, "message": {"chat": "?"}, "x": [1]}) is None


async def test_a_batch_that_was_in_anothers_way_is_done_again_at_once() -> None:
    bench = Bench(slice_s=60)
    left = [DatabaseContendedError(), DatabaseContendedError()]
    bench.ear.fails = lambda text: left.pop() if text == "second" and left else None
    await bench.deliverer.deliver([text_update(1, 7, "first"), text_update(2, 8, "second")])
    assert bench.store.tables.heard == ["7:first", "8:second"]
    assert bench.deliverer.counts.set_aside == 0


async def test_a_batch_that_is_always_in_anothers_way_is_not_acknowledged() -> None:
    bench = Bench()
    bench.ear.fails = lambda _text: DatabaseContendedError()
    with pytest.raises(DatabaseContendedError):
        await bench.deliverer.deliver([text_update(1, 7, "words")])
    assert bench.store.tables.heard == []
    assert bench.ear.tried == ["words"] * 3


async def test_what_was_sent_is_settled_when_the_batch_is_committed_and_not_before() -> None:
    seen: list[object] = []

    @contextmanager
    def sent() -> Iterator[list[Sent[FakeRow]]]:
        try:
            yield [Sent(row, b"500")]
        except DatabaseUnavailableError:
            seen.append("waits again")
            raise
        seen.append(bench.store.commits)

    bench = Bench(sent=sent)
    row = bench.store.queue(7, "send", {"text": "x"}, tag="said")
    bench.store.gone_at_commit = 1
    with pytest.raises(DatabaseUnavailableError):
        await bench.deliverer.deliver([text_update(1, 7, "words")])
    assert seen == ["waits again"]
    assert bench.store.tables.outbox == [row]
    await bench.deliverer.deliver([text_update(1, 7, "words")])
    assert seen == ["waits again", 1]
    assert bench.store.tables.results == {row.id: b"500"}
    assert not bench.store.tables.outbox
