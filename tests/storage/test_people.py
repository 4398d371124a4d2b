"""Persons, time-keeping, and what is forgotten when."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from storage.errors import ConflictError, SealError
from storage.keyring import Keyring
from storage.keys import new_ring
from storage.person_keys import OpenKeys, new_holder, wrap
from storage.records import seal
from storage.rows import Person
from storage.store import Store
from storage.unit import own
from tests.support.databases import by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def test_a_chat_has_one_person(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.new_person(42, NOW)
        assert await tx.person_for(42, NOW) == person
        with pytest.raises(ConflictError):
            await tx.new_person(42, NOW)
    async with store.transaction() as tx:
        assert await tx.person_by_id(person.id) == person
        assert await tx.person_by_id(uuid4()) is None


async def test_chat_ids_of_groups_and_their_look_alikes_are_told_apart(store: Store) -> None:
    chats = (1, -1, 11, -1001234567890, 2**52)
    async with store.transaction() as tx:
        made = {chat: await tx.person_for(chat, NOW) for chat in chats}
    async with store.transaction() as tx:
        assert {chat: await tx.person(chat) for chat in chats} == made


async def test_who_is_unreachable_is_remembered(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.mark_unreachable(person, unreachable=True)
        assert await tx.person(42) == Person(person.id, 42, unreachable=True)
    async with store.transaction() as tx:
        await tx.mark_unreachable(person, unreachable=False)
    async with store.transaction() as tx:
        assert await tx.person(42) == person


async def test_the_quiet_are_found_by_the_day_they_last_wrote(store: Store) -> None:
    async with store.transaction() as tx:
        for chat, ago in ((1, 0), (2, 10), (3, 20)):
            person = await tx.person_for(chat, NOW - 30 * DAY)
            await tx.save_draft(person, b"words", NOW - ago * DAY)
    async with store.transaction() as tx:
        assert [person.chat_id for person in await tx.people()] == [3, 2, 1]
        quiet = await tx.people(quiet_since=(NOW - 10 * DAY).date())
        assert [person.chat_id for person in quiet] == [3, 2]
        assert await tx.active_on(quiet[0]) == (NOW - 20 * DAY).date()


async def test_the_day_somebody_last_wrote_is_known_without_having_read_them(
    store: Store,
) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(1, NOW)
    async with store.transaction() as tx:
        assert await tx.active_on(person) == NOW.date()
        with pytest.raises(ConflictError):
            await tx.active_on(Person(uuid4(), 7))


async def test_whoever_is_to_be_woken_is_named_from_that_day_on(store: Store) -> None:
    async with store.transaction() as tx:
        for chat in (1, 2, 3):
            person = await tx.person_for(chat, NOW)
            await tx.wake_on(person, date(2026, 12, chat))
        await tx.wake_on(await tx.person_for(3, NOW), None)
    async with store.transaction() as tx:
        assert await tx.people_to_wake(date(2026, 11, 30)) == ()
        due = await tx.people_to_wake(date(2026, 12, 9))
        assert [person.chat_id for person in due] == [1, 2]
        assert len(await tx.people_to_wake(date(2026, 12, 9), limit=1)) == 1


async def test_updates_are_remembered_for_48_hours_wherever_in_the_day(store: Store) -> None:
    late = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    async with store.transaction() as tx:
        await tx.first_sight(7, late)
    async with store.transaction() as tx:
        assert await tx.forget_updates(late + timedelta(hours=48)) == 0
        assert not await tx.first_sight(7, late)
        assert await tx.forget_updates(late + timedelta(hours=72)) == 1
    async with store.transaction() as tx:
        assert await tx.first_sight(7, late)


async def test_what_is_set_aside_is_counted_once_and_goes_with_the_person(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.set_aside(1, b"poison", NOW, 42)
        await tx.set_aside(1, b"poison", NOW, 42)
        await tx.set_aside(2, b"nobody's", NOW)
        assert await tx.set_aside_count() == 2
        await tx.erase(person, b"", NOW)
        assert await tx.set_aside_count() == 1
        assert await tx.forget_set_aside(NOW + 29 * DAY) == 0
        assert await tx.forget_set_aside(NOW + 30 * DAY) == 1


async def test_versions_come_newest_first(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        assert await tx.latest_version(person) is None
        for number in (1, 2, 10):
            await tx.add_version(person, number, b"%d" % number, NOW)
    async with store.transaction() as tx:
        assert [row.number for row in await tx.versions(person)] == [10, 2, 1]
        latest = await tx.latest_version(person)
        assert latest is not None
        assert (latest.number, latest.document, latest.made_on) == (10, b"10", NOW.date())


async def test_history_comes_newest_first(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        for entry in (b"one", b"two"):
            await tx.add_history(person, entry, NOW)
        assert await tx.history(person) == [b"two", b"one"]


async def test_nothing_can_be_kept_for_somebody_who_is_gone(store: Store) -> None:
    nobody = Person(uuid4(), 7)
    async with store.transaction() as tx:
        with pytest.raises(ConflictError):
            await tx.save_draft(nobody, b"words", NOW)
        with pytest.raises(ConflictError):
            await tx.add_version(nobody, 1, b"words", NOW)
        with pytest.raises(ConflictError):
            await tx.make_grant(nobody, "C" * 28, b"k" * 32, b"", "x", "full", None, NOW)


async def test_a_batch_read_ahead_answers_the_same(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.first_sight(1, NOW)
        person = await tx.person_for(42, NOW)
        await tx.save_draft(person, b"words", NOW)
        await tx.queue(person, "send", b"hello", due=NOW, tag="prompt")
    async with store.transaction() as tx:
        (row,) = await tx.due_rows(NOW)
        await tx.finish(row, b"9", keep=True)
    async with store.transaction() as tx:
        await tx.prefetch((1, 2), (42, 43))
        assert [await tx.first_sight(number, NOW) for number in (1, 2, 2)] == [False, True, False]
        assert await tx.person(42) == person
        assert await tx.person(43) is None
        assert await tx.draft(person) == b"words"
        assert await tx.sent_results(person) == [("prompt", b"9")]
        await tx.prefetch((), ())
    async with store.transaction() as tx:
        assert await tx.sent_results(person) == []


async def test_a_draft_saved_between_reads_of_a_batch_is_not_lost(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
    for turn in range(5):
        async with store.transaction() as tx:
            await tx.prefetch((turn,), (42,))
            for step in range(3):
                await tx.save_draft(person, b"%d %d" % (turn, step), NOW)
                assert await tx.history(person) == []
            await tx.prefetch((), (42,))
            assert await tx.draft(person) == b"%d 2" % turn
    async with store.reading() as tx:
        assert await tx.draft(person) == b"4 2"


async def test_a_draft_of_another_person_does_not_open(store: Store, url: str) -> None:
    async with store.transaction() as tx:
        for chat in (1, 2):
            await tx.save_draft(await tx.person_for(chat, NOW), b"words", NOW)
    with by_hand(url) as database:
        database.execute(
            "UPDATE drafts SET blob = (SELECT blob FROM drafts ORDER BY blob DESC LIMIT 1)"
        )
    opened = 0
    async with store.reading() as tx:
        for chat in (1, 2):
            person = await tx.person(chat)
            assert person is not None
            with contextlib.suppress(SealError):
                opened += await tx.draft(person) == b"words"
    assert opened == 1


async def test_a_draft_changed_by_another_hand_is_not_overwritten(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(1, NOW)
        await tx.save_draft(person, b"words", NOW)

    async def work() -> None:
        async with store.transaction() as tx:
            assert await tx.draft(person) == b"words"
            tx._drafts[person.id].revision = 7
            await tx.save_draft(person, b"others", NOW)

    with pytest.raises(ConflictError, match="somebody else"):
        await work()


def test_open_keys_are_bounded_and_forgotten() -> None:
    keyring = Keyring.new()
    keys = OpenKeys(keyring.kek, keep=2)
    holders = [new_holder(chat, uuid4()) for chat in range(3)]
    for holder in holders:
        wrapped = wrap(keyring.kek, holder)
        for _ in range(2):
            assert keys.open(holder.id, wrapped.wrapped_key, wrapped.chat) == holder
    assert len(keys._open) == 2
    keys.forget(holders[2].id)
    assert len(keys._open) == 1


def test_a_key_opens_for_its_owner_only_and_not_as_a_leaving_one() -> None:
    keyring = Keyring.new()
    holder = new_holder(42, uuid4())
    wrapped = wrap(keyring.kek, holder)
    for keys, owner, leaving in (
        (OpenKeys(keyring.kek), uuid4(), False),
        (OpenKeys(keyring.kek), holder.id, True),
        (OpenKeys(new_ring(keyring.kek.family)), holder.id, False),
    ):
        with pytest.raises(SealError):
            keys.open(owner, wrapped.wrapped_key, wrapped.chat, leaving=leaving)


def test_a_chat_id_that_is_no_number_does_not_open() -> None:
    keyring = Keyring.new()
    holder = new_holder(42, uuid4())
    wrapped = wrap(keyring.kek, holder)
    chat = seal(holder.key, own(holder, "persons", "chat", holder.id), b"nobody")
    with pytest.raises(SealError):
        OpenKeys(keyring.kek).open(holder.id, wrapped.wrapped_key, chat)


def test_a_ring_without_the_key_gives_the_one_error() -> None:
    with pytest.raises(SealError):
        Keyring.new().kek.get(9)


async def test_when_the_service_last_ran_is_remembered(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.last_alive() is None
        await tx.set_alive(NOW)
        await tx.set_alive(NOW + timedelta(minutes=1))
    async with store.reading() as tx:
        assert await tx.last_alive() == NOW + timedelta(minutes=1)


async def test_untouched_and_recent_people_are_told_apart(store: Store) -> None:
    async with store.transaction() as tx:
        for chat, ago in ((1, 0), (2, 10), (3, 20), (4, 30)):
            person = await tx.person_for(chat, NOW - ago * DAY)
            await tx.save_draft(person, b"words", NOW, touched=False)
        await tx.wake_on(await tx.person_for(4, NOW), NOW.date())
        before = (NOW - 10 * DAY).date()
        assert [p.chat_id for p in await tx.untouched(before, 9)] == [3]
        assert [p.chat_id for p in await tx.recent_people(before, 9)] == [1, 2]
        assert [p.chat_id for p in await tx.recent_people(before, 1)] == [1]
