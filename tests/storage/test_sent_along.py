"""What was sent is marked along with a turn: gone for good with its commit, and not without."""

from datetime import timedelta

import pytest

from storage.rows import OutboxRow, Sent
from storage.store import Store
from tests.storage.conftest import NOW

NUMBER = b"500"


async def sent_to(store: Store, chat: int) -> OutboxRow:
    async with store.transaction() as tx:
        await tx.queue(await tx.person_for(chat, NOW), "send", b"words", tag="said")
    async with store.transaction() as tx:
        (row,) = await tx.due_rows(NOW)
    return row


async def lost(store: Store, row: OutboxRow) -> None:
    async with store.transaction() as tx:
        await tx.prefetch((1,), (row.chat_id,), hands_over=True, sent=[Sent(row, NUMBER)])
        assert await tx.outbox_count() == 0
        raise ValueError("lost")


async def waiting(store: Store) -> int:
    async with store.transaction() as tx:
        return await tx.outbox_count()


async def test_the_persons_own_turn_has_the_number_and_the_chat_is_free_again(
    store: Store,
) -> None:
    row = await sent_to(store, 42)
    async with store.transaction() as tx:
        await tx.prefetch((1,), (42,), hands_over=True, sent=[Sent(row, NUMBER)])
        person = await tx.person_for(42, NOW)
        assert await tx.outbox_count() == 0  # another question before the number is asked for
        assert await tx.sent_results(person) == [("said", NUMBER)]
        await tx.queue(person, "send", b"next")
    assert [each.payload for each in tx.queued.rows] == [b"next"]
    assert await waiting(store) == 1
    async with store.transaction() as tx:
        assert await tx.sent_results(person) == []


@pytest.mark.parametrize("chats", [(42,), (7,), ()])
async def test_a_number_that_no_turn_asks_for_is_kept(
    store: Store, chats: tuple[int, ...]
) -> None:
    row = await sent_to(store, 7)
    async with store.transaction() as tx:
        await tx.prefetch((1,), chats, hands_over=True, sent=[Sent(row, NUMBER)])
    assert await waiting(store) == 0
    async with store.transaction() as tx:
        person = await tx.person_for(7, NOW)
        assert await tx.sent_results(person) == [("said", NUMBER)]


async def test_after_an_error_it_is_as_it_was(store: Store) -> None:
    row = await sent_to(store, 42)
    with pytest.raises(ValueError, match="lost"):
        await lost(store, row)
    async with store.transaction() as tx:
        assert [each.id for each in await tx.due_rows(NOW)] == [row.id]
        assert await tx.sent_results(await tx.person_for(42, NOW)) == []


async def test_the_number_for_somebody_who_is_gone_goes_too(store: Store) -> None:
    row = await sent_to(store, 7)
    async with store.transaction() as tx:
        await tx.erase(await tx.person_for(7, NOW), b"{}", NOW + timedelta(hours=1))
        await tx.person_for(42, NOW)
    for chats in ((42,), (7,)):
        async with store.transaction() as tx:
            await tx.prefetch((1,), chats, hands_over=True, sent=[Sent(row, NUMBER)])
    async with store.transaction() as tx:
        assert await tx.person(7) is None


async def test_with_the_goodbye_the_last_of_a_person_goes(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(7, NOW)
        await tx.erase(person, b"{}", NOW + timedelta(hours=1))
        await tx.queue(person, "send", b"goodbye")
    async with store.transaction() as tx:
        (row,) = await tx.due_rows(NOW)
    assert row.leaving
    async with store.transaction() as tx:
        await tx.prefetch((1,), (42,), hands_over=True, sent=[Sent(row)])
    async with store.transaction() as tx:
        assert await tx.leaving_rows() == []
