"""The wrong keys: found at the door, before anything is written."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage.errors import KeyringError
from storage.keyring import Keyring
from storage.keys import Family, Key, Ring, new_ring
from storage.store import Store
from storage.web_store import WebStore
from tests.support.databases import by_hand, everything_in

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def with_second_key(ring: Ring) -> Ring:
    second = new_ring(ring.family).current
    keys = {**ring.keys, 2: Key(ring.family, 2, second.secret)}
    return Ring(ring.family, keys, 1)


def renamed(ring: Ring, family: Family) -> Ring:
    return Ring(family, {1: Key(family, 1, ring.current.secret)}, 1)


def wrong_keyrings(right: Keyring) -> dict[str, Keyring]:
    fresh = Keyring.new()
    without = Ring(Family.KEK, {2: new_ring(Family.KEK).current}, 2)
    return {
        "all others": fresh,
        "another KEK": replace(right, kek=fresh.kek),
        "another INDEX": replace(right, index=fresh.index),
        "another PEPPER": replace(right, pepper=fresh.pepper),
        "another SHELF": replace(right, shelf=fresh.shelf),
        "an extra KEK": replace(right, kek=with_second_key(right.kek)),
        "a missing KEK": replace(right, kek=without),
        "KEK and INDEX swapped": replace(
            right,
            kek=renamed(right.index, Family.KEK),
            index=renamed(right.kek, Family.INDEX),
        ),
    }


@pytest.mark.parametrize("name", wrong_keyrings(Keyring.new()))
async def test_a_wrong_keyring_is_refused_and_nothing_is_written(
    store: Store, url: str, keyring: Keyring, name: str
) -> None:
    async with store.transaction() as tx:
        await tx.save_draft(await tx.person_for(42, NOW), b"words", NOW)
    await store.close()
    before = everything_in(url)
    with pytest.raises(KeyringError, match="Nothing was written"):
        await Store.open(url, wrong_keyrings(keyring)[name])
    assert everything_in(url) == before
    again = await Store.open(url, keyring)
    async with again.transaction() as tx:
        assert await tx.draft(await tx.person_for(42, NOW)) == b"words"
    await again.close()


@pytest.mark.parametrize("name", ["another PEPPER", "another SHELF"])
async def test_the_page_refuses_wrong_keys(
    store: Store, url: str, keyring: Keyring, name: str
) -> None:
    del store
    with pytest.raises(KeyringError):
        await WebStore.open(url, wrong_keyrings(keyring)[name].for_web())


async def test_the_page_opened_first_checks_its_keys_once_there_are_some(
    url: str, keyring: Keyring
) -> None:
    await Store.migrate(url)
    early = await WebStore.open(url, Keyring.new().for_web())
    assert await early.find("C" * 28) is None
    await Store.prepare(url, keyring)
    with pytest.raises(KeyringError):
        await early.find("C" * 28)
    await early.close()


async def test_a_database_that_lost_its_fingerprints_takes_on_no_keys(
    store: Store,
    url: str,
    keyring: Keyring,
) -> None:
    async with store.transaction() as tx:
        await tx.person_for(42, NOW)
    await store.close()
    with by_hand(url) as database:
        database.execute("DELETE FROM key_fingerprints")
    for any_keyring in (Keyring.new(), keyring):
        with pytest.raises(KeyringError, match="nothing is written"):
            await Store.open(url, any_keyring)
