"""The bot's door: what is put in comes out again, in order, and only once."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.errors import ConflictError
from storage.store import Store
from storage.web_store import WebStore

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def test_an_update_is_handled_once(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.first_sight(7, NOW)
        assert not await tx.first_sight(7, NOW)
    async with store.transaction() as tx:
        assert not await tx.first_sight(7, NOW)
        assert await tx.first_sight(8, NOW)


async def test_a_draft_is_found_by_the_chat(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        assert await tx.draft(person) is None
        await tx.save_draft(person, b"one", NOW)
        await tx.save_draft(person, b"two", NOW)
        assert await tx.draft(person) == b"two"
    async with store.transaction() as tx:
        again = await tx.person(42)
        assert again == person
        assert await tx.draft(again) == b"two"
        await tx.save_draft(again, b"three", NOW)
    async with store.transaction() as tx:
        assert await tx.draft(person) == b"three"


async def test_the_whole_way_of_a_grant(store: Store, web_store: WebStore) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        grant = await tx.make_grant(
            person, "C" * 28, b"k" * 32, b"jwe", "My sister", "full", None, NOW
        )
    opened = await web_store.find("C" * 28)
    assert opened is not None
    assert (opened.grant_id, opened.person_id, opened.grant_key, opened.payload) == (
        grant,
        person.id,
        b"k" * 32,
        b"jwe",
    )
    assert await web_store.find("D" * 28) is None
    await web_store.post(person.id, grant, opened.public_key, b"opened by")
    async with store.transaction() as tx:
        (post,) = await tx.take_post(10)
        assert post.body == b"opened by"
        await tx.drop_post(post.id)
        assert await tx.seen_opening(grant, b"r", 1, NOW.date())
        assert not await tx.seen_opening(grant, b"r", 1, NOW.date())
        (row,) = await tx.grants(person)
        assert (row.code, row.label, row.openings, row.key) == (
            "C" * 28,
            "My sister",
            1,
            b"k" * 32,
        )
        await tx.reseal_grant(grant, b"jwe 2")
    again = await web_store.find("C" * 28)
    assert again is not None
    assert again.payload == b"jwe 2"
    async with store.transaction() as tx:
        assert await tx.withdraw_grant(person, grant, NOW)
        assert not await tx.withdraw_grant(person, grant, NOW)
    assert await web_store.find("C" * 28) is None


async def test_the_outbox_hands_out_one_row_a_person_in_order(store: Store) -> None:
    async with store.transaction() as tx:
        for chat in (1, 2):
            person = await tx.person_for(chat, NOW)
            for word in (b"a", b"b"):
                await tx.queue(person, "send", word, due=NOW, tag=word.decode())
    async with store.reading() as tx:
        rows = await tx.due_rows(NOW, 10)
    assert [(row.chat_id, row.payload) for row in rows] == [(1, b"a"), (2, b"a")]
    async with store.transaction() as tx:
        await tx.finish(rows[0], b"100", keep=True)
        await tx.retry_at(rows[1].id, NOW + timedelta(seconds=5))
    async with store.transaction() as tx:
        (row,) = await tx.due_rows(NOW, 10)
        assert (row.chat_id, row.payload) == (1, b"b")
        one = await tx.person_for(1, NOW)
        assert await tx.sent_results(one) == [("a", b"100")]
        assert await tx.sent_results(one) == []
    async with store.transaction() as tx:
        rows = await tx.due_rows(NOW + timedelta(seconds=5), 10)
        assert [(row.chat_id, row.payload, row.tries) for row in rows] == [
            (1, b"b", 0),
            (2, b"a", 1),
        ]


async def test_erasing_leaves_only_the_goodbye(store: Store, web_store: WebStore) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.save_draft(person, b"words", NOW)
        await tx.make_grant(person, "C" * 28, b"k" * 32, b"jwe", "x", "full", None, NOW)
        await tx.queue(person, "send", b"never", due=NOW)
    async with store.transaction() as tx:
        await tx.erase(person, b"[1, 2]", NOW + timedelta(hours=1))
        await tx.queue(person, "send", b"goodbye", due=NOW)
    assert await web_store.find("C" * 28) is None
    async with store.transaction() as tx:
        assert await tx.person(42) is None
        (row,) = await tx.due_rows(NOW, 10)
        assert (row.chat_id, row.payload, row.leaving) == (42, b"goodbye", True)
        (leaving,) = await tx.leaving_rows()
        assert leaving.leaving == b"[1, 2]"
        await tx.finish(row)
    async with store.transaction() as tx:
        assert await tx.leaving_rows() == []
        with pytest.raises(ConflictError):
            await tx.queue(person, "send", b"too late", due=NOW)
