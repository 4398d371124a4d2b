"""The outbox: order, retries, results, goodbyes, and rows that cannot be helped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.rows import OutboxRow, Person, Queued
from storage.store import Store
from tests.support.databases import by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def person(store: Store) -> Person:
    async with store.transaction() as tx:
        return await tx.person_for(42, NOW)


async def drained(store: Store, now: datetime = NOW) -> list[bytes]:
    """Sends everything that can be sent."""
    sent: list[bytes] = []
    while True:
        async with store.transaction() as tx:
            rows = await tx.due_rows(now)
            for row in rows:
                await tx.finish(row)
        if not rows:
            return sent
        sent += [row.payload for row in rows]


async def test_one_persons_rows_go_in_the_order_they_came(store: Store, person: Person) -> None:
    for number in range(5):
        async with store.transaction() as tx:
            await tx.queue(person, "send", b"%d" % number, due=NOW - number * SECOND)
            await tx.queue(person, "send", b"%d+" % number, due=NOW)
    assert await drained(store) == [
        b"0",
        b"0+",
        b"1",
        b"1+",
        b"2",
        b"2+",
        b"3",
        b"3+",
        b"4",
        b"4+",
    ]


async def test_a_reminder_holds_nobody_back(store: Store, person: Person) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"later", due=NOW + 60 * SECOND)
        await tx.queue(person, "send", b"now", due=NOW)
        assert await tx.outbox_count() == 2
    assert await drained(store) == [b"now"]
    assert await drained(store, NOW + 60 * SECOND) == [b"later"]


async def test_a_row_that_waits_for_another_try_holds_the_later_ones(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"first", due=NOW)
        await tx.queue(person, "send", b"second", due=NOW)
        (row,) = await tx.due_rows(NOW)
        await tx.retry_at(row.id, NOW + 5 * SECOND)
    assert await drained(store) == []
    assert await drained(store, NOW + 5 * SECOND) == [b"first", b"second"]


async def test_at_most_so_many_rows_are_handed_out(store: Store) -> None:
    async with store.transaction() as tx:
        for chat in range(5):
            await tx.queue(await tx.person_for(chat, NOW), "send", b"", due=NOW)
    async with store.reading() as tx:
        assert len(await tx.due_rows(NOW, 3)) == 3


async def test_a_row_can_be_finished_by_its_id(store: Store, person: Person) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"x", due=NOW, tag="prompt")
        (row,) = await tx.due_rows(NOW)
        await tx.finish(row.id, b"17", keep=True)
        await tx.finish(row.id)
        await tx.abandon(row.id, "gone")
    async with store.transaction() as tx:
        assert await tx.sent_results(person) == [("prompt", b"17")]
        assert await tx.set_aside_count() == 0


async def test_a_result_that_nobody_asked_for_is_not_kept(store: Store, person: Person) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"x", due=NOW)
        (row,) = await tx.due_rows(NOW)
        await tx.finish(row, b"17")
        assert await tx.sent_results(person) == []


async def test_a_row_that_can_never_be_sent_is_set_aside_and_the_next_goes_on(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"bad", due=NOW)
        await tx.queue(person, "send", b"good", due=NOW)
        (row,) = await tx.due_rows(NOW)
        await tx.abandon(row.id, "400")
        assert await tx.set_aside_count() == 1
    assert await drained(store) == [b"good"]


async def test_a_row_that_does_not_open_is_dropped_counted_and_the_next_goes_on(
    store: Store, person: Person, url: str
) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"bad", due=NOW)
        await tx.queue(person, "send", b"good", due=NOW)
    with by_hand(url) as database:
        database.execute("UPDATE outbox SET item = ? WHERE seq = 1", (bytes(700),))
    async with store.reading() as tx:
        assert await tx.due_rows(NOW) == []
    assert store.unreadable == 0
    async with store.transaction() as tx:
        assert await tx.due_rows(NOW) == []
    assert store.unreadable == 1
    assert await drained(store) == [b"good"]


async def test_a_row_of_nobody_is_dropped(store: Store, person: Person, url: str) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"x", due=NOW)
    with by_hand(url) as database:
        database.execute("DELETE FROM persons")
    assert await drained(store) == []
    assert store.unreadable == 1


async def test_what_was_in_flight_when_its_person_was_erased_leaves_nothing(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"x", due=NOW)
        (row,) = await tx.due_rows(NOW)
    async with store.transaction() as tx:
        await tx.erase(person, b"", NOW + 60 * SECOND)
        await tx.queue(person, "send", b"goodbye", due=NOW)
    async with store.transaction() as tx:
        await tx.finish(row, b"17", keep=True)
    assert await drained(store) == [b"goodbye"]
    async with store.transaction() as tx:
        await tx.finish(row, b"17", keep=True)
        assert await tx.leaving_rows() == []


async def test_a_result_that_comes_after_an_erasure_is_not_kept(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"x", due=NOW)
        (row,) = await tx.due_rows(NOW)
        await tx.erase(person, b"", NOW + 60 * SECOND)
        await tx.finish(row, b"17", keep=True)
    async with store.transaction() as tx:
        assert await tx.sent_results(person) == []
        assert len(await tx.leaving_rows()) == 1


async def test_what_was_queued_before_an_erasure_is_not_sent_after_it(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        other = await tx.person_for(43, NOW)
        await tx.queue(person, "send", b"before", due=NOW)
        await tx.queue(other, "send", b"other", due=NOW)
        (row,) = [row for row in await tx.due_rows(NOW) if row.chat_id == 42]
        await tx.queue(person, "send", b"before too", due=NOW)
        await tx.finish(row, b"17", keep=True)
        await tx.erase(person, b"", NOW + 60 * SECOND)
        await tx.queue(person, "send", b"after", due=NOW)
    assert sorted(await drained(store)) == [b"after", b"other"]


@pytest.mark.parametrize("abandon", [False, True])
async def test_the_leaving_row_goes_with_its_last_goodbye(
    store: Store, person: Person, *, abandon: bool
) -> None:
    async with store.transaction() as tx:
        await tx.erase(person, b"[1]", NOW + 60 * SECOND)
        for word in (b"tidy", b"goodbye"):
            await tx.queue(person, "send", word, due=NOW)
        await tx.update_leaving(person.id, b"[2]")
    for left in (1, 0):
        async with store.transaction() as tx:
            (row,) = await tx.due_rows(NOW)
            if abandon:
                await tx.abandon(row.id, "400")
            else:
                await tx.finish(row)
            rows = await tx.leaving_rows()
            assert [row.leaving for row in rows] == [b"[2]"] * left
            assert await tx.set_aside_count() == 0


async def test_a_leaving_row_goes_when_its_time_is_up(store: Store, person: Person) -> None:
    until = NOW + timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.erase(person, b"", until)
        await tx.queue(person, "send", b"goodbye", due=NOW)
    async with store.transaction() as tx:
        assert await tx.forget_leaving(until - SECOND) == 0
        (row,) = await tx.leaving_rows()
        assert (row.chat_id, row.until) == (42, until)
        assert await tx.forget_leaving(until) == 1
        assert await tx.outbox_count() == 0
        await tx.update_leaving(person.id, b"too late")


async def test_somebody_who_left_may_come_back_at_once(store: Store, person: Person) -> None:
    async with store.transaction() as tx:
        await tx.save_draft(person, b"old", NOW)
        await tx.erase(person, b"", NOW + 60 * SECOND)
        await tx.queue(person, "send", b"goodbye", due=NOW)
        again = await tx.person_for(42, NOW)
        await tx.queue(again, "send", b"hello", due=NOW)
        assert again.id != person.id
        assert await tx.draft(again) is None
    assert sorted(await drained(store)) == [b"goodbye", b"hello"]


async def test_what_was_queued_before_the_clock_was_set_back_goes_first_and_at_once(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"before")
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"after")
    assert await drained(store, NOW - 7200 * SECOND) == [b"before", b"after"]


async def test_what_waits_for_another_try_may_be_told_to_wait_no_longer(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"held up", due=NOW)
        (row,) = await tx.due_rows(NOW)
        await tx.retry_at(row.id, NOW + 3600 * SECOND)
    async with store.transaction() as tx:
        assert await tx.retry_sooner(NOW + 3600 * SECOND) == 0
        assert await tx.retry_sooner(NOW + 60 * SECOND) == 1
    assert await drained(store) == [b"held up"]


async def turn(
    store: Store, *words: bytes, due: datetime | None = None, hands_over: bool = True
) -> Queued[OutboxRow]:
    """Says this to the person, and what can be handed to the sender of it."""
    async with store.transaction() as tx:
        await tx.prefetch((), (42,), hands_over=hands_over)
        person = await tx.person_for(42, NOW)
        for word in words:
            await tx.queue(person, "send", word, due=due, tag="said")
    return tx.queued


async def test_the_first_of_a_reply_is_handed_over_as_it_would_be_found(
    store: Store, person: Person
) -> None:
    queued = await turn(store, b"first", b"second")
    async with store.transaction() as tx:
        (found,) = await tx.due_rows(NOW)
    assert queued == Queued((replace(found, seq=0),), more=frozenset({found.chat_id}))
    async with store.transaction() as tx:
        await tx.finish(queued.rows[0], b"1", keep=True)
    assert await drained(store) == [b"second"]
    async with store.transaction() as tx:
        assert await tx.sent_results(person) == [("said", b"1")]


async def test_nothing_is_handed_over_past_what_waits(store: Store, person: Person) -> None:
    del person
    (first,) = (await turn(store, b"first")).rows
    assert await turn(store, b"second") == Queued(more=frozenset({42}))
    async with store.transaction() as tx:
        await tx.retry_at(first.id, NOW + 5 * SECOND)
    assert await turn(store, b"third") == Queued(more=frozenset({42}))
    async with store.transaction() as tx:
        await tx.finish(first)
    assert await turn(store, b"fourth") == Queued(more=frozenset({42}))
    assert await drained(store) == [b"second", b"third", b"fourth"]
    assert [row.payload for row in (await turn(store, b"fifth")).rows] == [b"fifth"]


async def test_a_reminder_keeps_nothing_from_being_handed_over(
    store: Store, person: Person
) -> None:
    del person
    assert await turn(store, b"later", due=NOW + 60 * SECOND) == Queued()
    assert [row.payload for row in (await turn(store, b"now")).rows] == [b"now"]


async def test_a_reminder_that_is_due_is_waited_for(store: Store, person: Person) -> None:
    del person
    await turn(store, b"reminder", due=NOW)
    assert await turn(store, b"now") == Queued(more=frozenset({42}))


async def test_nothing_is_handed_over_unless_somebody_takes_it(
    store: Store, person: Person
) -> None:
    del person
    assert await turn(store, b"words", hands_over=False) == Queued(more=frozenset({42}))


async def test_somebody_new_is_looked_for(store: Store) -> None:
    assert await turn(store, b"hello") == Queued(more=frozenset({42}))


async def test_of_somebody_who_is_erased_nothing_is_handed_over(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        await tx.prefetch((), (42,), hands_over=True)
        await tx.queue(person, "send", b"words")
        await tx.person_by_id(person.id)  # what was queued is written by now
        await tx.erase(person, b"", NOW + 60 * SECOND)
        await tx.queue(person, "send", b"goodbye")
    assert tx.queued == Queued(more=frozenset({42}))
    async with store.transaction() as tx:
        (found,) = await tx.due_rows(NOW)
        assert (found.payload, found.leaving) == (b"goodbye", True)
