"""What a batch writes for many people at once is what it would write for each, in its order."""

from datetime import UTC, datetime

import pytest

from storage.errors import ConflictError
from storage.store import Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHATS = range(1, 31)


async def turns(store: Store, words: bytes) -> None:
    """Everybody's draft is saved and two rows are queued for them, in one transaction."""
    async with store.transaction() as tx:
        await tx.prefetch([*CHATS], [*CHATS])
        for chat in CHATS:
            person = await tx.person_for(chat, NOW)
            assert await tx.first_sight(int(words) + chat, NOW)
            await tx.save_draft(person, words + b" of %d" % chat, NOW)
            for number in range(2):
                await tx.queue(person, "send", b"%d.%d" % (chat, number), due=NOW, tag="said")


async def sent(store: Store) -> list[bytes]:
    """Sends what is due of everybody, and keeps its outcome."""
    async with store.transaction() as tx:
        rows = await tx.due_rows(NOW)
        for row in rows:
            await tx.finish(row, row.payload, keep=True)
    return [row.payload for row in rows]


async def test_a_batch_is_kept_row_by_row_and_in_its_order(store: Store) -> None:
    for words in (b"1000", b"2000"):
        await turns(store, words)
        assert await sent(store) == [b"%d.0" % chat for chat in CHATS]
        assert await sent(store) == [b"%d.1" % chat for chat in CHATS]
        assert await sent(store) == []
        async with store.transaction() as tx:
            await tx.prefetch([], [*CHATS])
            for chat in CHATS:
                assert not await tx.first_sight(int(words) + chat, NOW)
                person = await tx.person_for(chat, NOW)
                assert await tx.draft(person) == words + b" of %d" % chat
                kept = [("said", b"%d.%d" % (chat, number)) for number in range(2)]
                assert await tx.sent_results(person) == kept


async def test_one_draft_that_was_changed_in_between_undoes_the_batch(store: Store) -> None:
    await turns(store, b"1000")
    with pytest.raises(ConflictError):
        await _overtaken(store)
    async with store.transaction() as tx:
        for chat in CHATS:
            assert await tx.draft(await tx.person_for(chat, NOW)) == b"1000 of %d" % chat


async def _overtaken(store: Store) -> None:
    """A batch that has read an older draft of the last person than there is."""
    async with store.transaction() as tx:
        await tx.prefetch([], [*CHATS])
        people = [await tx.person_for(chat, NOW) for chat in CHATS]
        for person in people:
            await tx.save_draft(person, b"other words", NOW)
        tx._drafts[people[-1].id].revision += 1
