"""A bot that runs on another machine while keys come and go, and whose keyring stays behind.

It must not take what it cannot open for damage, make somebody a second time whom it does not
find, or seal anything with a key that is gone.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from storage.errors import KeyringError, SealError
from storage.keyring import Keyring
from storage.keys import Family, Ring
from storage.rewrapping import rewrap
from storage.rotation import announced, promoted, replaced, without
from storage.rows import Person
from storage.store import Store
from storage.transaction import Transaction
from storage.verify import verify
from storage.web_store import WebStore
from tests.storage.conftest import NOW
from tests.support.databases import ON_POSTGRES, by_hand, everything_in

CHAT, CODE, LATER = 42, "C" * 28, NOW + timedelta(days=30)
Work = Callable[["Behind", Transaction], Awaitable[object]]


@dataclass
class Behind:
    """A bot elsewhere, opened before the keys changed, and the database it is at."""

    url: str
    store: Store
    person: Person
    keyring: Keyring


@pytest.fixture
async def behind(store: Store, web_store: WebStore, url: str, keyring: Keyring) -> Behind:
    async with store.transaction() as tx:
        person = await tx.person_for(CHAT, NOW)
        await tx.save_draft(person, b"a draft", NOW)
        grant = await tx.make_grant(person, CODE, b"k" * 32, b"p", "l", "full", None, NOW)
        await tx.queue(person, "send", b"words", due=NOW)
    found = await web_store.find(CODE)
    assert found is not None
    await web_store.post(person.id, grant, found.public_key, b"a note")
    return Behind(url, store, person, keyring)


@pytest.fixture
async def operator(url: str, behind: Behind) -> AsyncIterator[Store]:
    """Who changes the keys, with a connection of their own."""
    opened = await Store.open(url, behind.keyring, now=lambda: NOW)
    yield opened
    await opened.close()


async def announce(operator: Store, old: Keyring) -> Keyring:
    new = announced(old, frozenset(Family))
    async with operator.transaction() as tx:
        await tx.announce_keys(new)
    return new


async def use(operator: Store, new: Keyring) -> Keyring:
    used = promoted(new)
    operator.use(used)
    async with operator.transaction() as tx:
        await tx.note_replaced_keys(used)
    await rewrap(operator, used)
    return used


async def retire(url: str, used: Keyring) -> Keyring:
    """Long enough afterwards that nothing has to be waited for."""
    later = await Store.open(url, used, now=lambda: LATER)
    left = used
    try:
        for key in replaced(used):
            async with later.transaction() as tx:
                await tx.retire_key(key.family, key.id, everywhere=False)
            left = without(left, key.family, key.id)
    finally:
        await later.close()
    return left


async def hears_from_them(_behind: Behind, tx: Transaction) -> object:
    return await tx.person_for(CHAT, NOW)


async def meets_somebody(_behind: Behind, tx: Transaction) -> object:
    return await tx.person_for(CHAT + 1, NOW)


async def sends(_behind: Behind, tx: Transaction) -> object:
    return await tx.due_rows(NOW)


async def takes_notes_in(_behind: Behind, tx: Transaction) -> object:
    return await tx.take_post()


async def puts_aside(_behind: Behind, tx: Transaction) -> None:
    await tx.set_aside(7, b"poison", NOW, CHAT)


async def says_that_it_runs(_behind: Behind, tx: Transaction) -> None:
    await tx.set_alive(NOW)


async def makes_a_link(behind: Behind, tx: Transaction) -> object:
    return await tx.make_grant(behind.person, "D" * 28, b"k" * 32, b"p", "l", "full", None, NOW)


EVERYTHING: tuple[Work, ...] = (
    hears_from_them,
    meets_somebody,
    sends,
    takes_notes_in,
    puts_aside,
    says_that_it_runs,
    makes_a_link,
)


@pytest.mark.parametrize("work", EVERYTHING)
async def test_a_bot_that_lacks_a_key_in_use_writes_nothing(
    behind: Behind, operator: Store, work: Work
) -> None:
    used = await use(operator, await announce(operator, behind.keyring))
    before = everything_in(behind.url)
    with pytest.raises(KeyringError, match=r"lacks .*Nothing was written"):
        async with behind.store.transaction() as tx:
            await work(behind, tx)
    assert everything_in(behind.url) == before
    behind.store.use(used)
    async with behind.store.transaction() as tx:
        await work(behind, tx)
    assert not sum((await verify(behind.url, used)).failed.values())


async def test_a_bot_that_lacks_an_announced_key_goes_on(behind: Behind, operator: Store) -> None:
    """The files are still on their way to its machine, and nothing is sealed with them yet."""
    await announce(operator, behind.keyring)
    for work in EVERYTHING:
        async with behind.store.transaction() as tx:
            await work(behind, tx)


async def test_a_bot_that_was_given_the_keys_before_they_were_used_goes_on(
    behind: Behind, operator: Store
) -> None:
    new = await announce(operator, behind.keyring)
    behind.store.use(new)
    used = await use(operator, new)
    for work in EVERYTHING:
        async with behind.store.transaction() as tx:
            await work(behind, tx)
    # What it wrote rests under the key of before, and keeps that from being destroyed.
    with pytest.raises(KeyringError, match="KEK 1 is in use"):
        await retire(behind.url, used)
    await rewrap(operator, used)
    await retire(behind.url, used)


@pytest.mark.parametrize("work", EVERYTHING)
async def test_a_bot_that_seals_with_a_destroyed_key_writes_nothing(
    behind: Behind, operator: Store, work: Work
) -> None:
    """Its file was never replaced, and it was not restarted while the operator waited."""
    new = await announce(operator, behind.keyring)
    behind.store.use(new)
    await retire(behind.url, await use(operator, new))
    behind.store._look_again = 0  # a second has passed
    before = everything_in(behind.url)
    with pytest.raises(KeyringError, match="seals with INDEX 1, KEK 1, PEPPER 1, SHELF 1"):
        async with behind.store.transaction() as tx:
            await work(behind, tx)
    assert everything_in(behind.url) == before


async def test_a_row_that_is_being_written_keeps_its_key(behind: Behind, operator: Store) -> None:
    """It is not there yet for whoever counts; the retirement waits until it is."""
    new = await announce(operator, behind.keyring)
    behind.store.use(new)
    used = await use(operator, new)
    async with behind.store.transaction() as tx:
        await tx.new_person(CHAT + 1, NOW)
        await tx.finish_writing()
        retiring = asyncio.create_task(retire(behind.url, used))
        await asyncio.wait({retiring}, timeout=0.3)
        assert not retiring.done()
    with pytest.raises(KeyringError, match=r"KEK 1 is in use \(1 in persons\)"):
        await retiring


@ON_POSTGRES
async def test_a_row_that_comes_while_its_key_goes_is_not_written(
    behind: Behind, operator: Store
) -> None:
    """With SQLite there is one writer at a time: see the test of a destroyed key."""
    new = await announce(operator, behind.keyring)
    behind.store.use(new)
    used = await use(operator, new)
    later = await Store.open(behind.url, used, now=lambda: LATER)

    async def meet() -> None:
        async with behind.store.transaction() as tx:
            await tx.new_person(CHAT + 1, NOW)

    async with later.transaction() as tx:
        await tx.retire_key(Family.KEK, 1, everywhere=False)
        meeting = asyncio.create_task(meet())
        await asyncio.wait({meeting}, timeout=0.3)
        assert not meeting.done()
    with pytest.raises(KeyringError, match="seals with KEK 1"):
        await meeting
    await later.close()
    assert len(everything_in(behind.url)["persons"]) == 1


async def test_what_is_damaged_is_still_damage(behind: Behind) -> None:
    with by_hand(behind.url) as database:
        database.execute("UPDATE persons SET wrapped_key = ?", (bytes(120),))
    with pytest.raises(SealError):
        async with behind.store.transaction() as tx:
            await tx.person(CHAT)
    async with behind.store.transaction() as tx:
        assert await tx.due_rows(NOW) == []
    assert behind.store.unreadable == 1


async def test_another_key_in_the_place_of_one_is_found_while_running(behind: Behind) -> None:
    stranger = Keyring.new()
    behind.store._look_again = 0
    behind.store.use(replace(behind.keyring, kek=Ring(Family.KEK, stranger.kek.keys, 1)))
    with pytest.raises(KeyringError, match="holds another key as KEK 1"):
        async with behind.store.transaction() as tx:
            await hears_from_them(behind, tx)
