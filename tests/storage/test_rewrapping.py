"""Sealing anew beside a bot: whoever comes between, nothing rests under two epochs at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Row

from storage.blind import chat_mark
from storage.errors import KeyringError
from storage.grants import Grants
from storage.keyring import Keyring
from storage.keys import Family
from storage.rewrapping import Rewrapped, rewrap
from storage.rotation import announced, promoted
from storage.store import Store
from storage.verify import verify
from storage.web_store import WebStore
from tests.storage.conftest import NOW
from tests.support.databases import Addresses, by_hand

CHAT, CODE = 42, "C" * 28


async def test_a_link_that_is_resealed_while_everything_is_sealed_anew_still_opens(
    store: Store, addresses: Addresses, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot has read which keys the link rests under; now these change, if they may."""
    new = announced(keyring, frozenset(Family))
    async with store.transaction() as tx:
        await tx.announce_keys(new)
        person = await tx.person_for(CHAT, NOW)
    store.use(new)
    operator = await Store.open(addresses.bot, promoted(new), now=lambda: NOW)
    await rewrap(operator, promoted(new))
    async with store.transaction() as tx:
        grant = await tx.make_grant(person, CODE, b"k" * 32, b"old", "l", "full", None, NOW)
    sealing: list[asyncio.Task[Rewrapped]] = []
    resealed = Grants._resealed

    async def slowly(unit: Grants, row: Row[Any], payload: bytes) -> dict[str, object]:
        sealing.append(asyncio.create_task(rewrap(operator, promoted(new))))
        await asyncio.wait(sealing, timeout=0.5)
        return await resealed(unit, row, payload)

    with monkeypatch.context() as slow:
        slow.setattr(Grants, "_resealed", slowly)
        async with store.transaction() as tx:
            assert await tx.person(CHAT) == person
            await tx.reseal_grant(grant, b"new")
    await sealing[0]
    await operator.close()
    assert not sum((await verify(addresses.bot, promoted(new))).failed.values())
    page = await WebStore.open(addresses.page, promoted(new).for_web(), now=lambda: NOW)
    found = await page.find(CODE)
    assert found is not None
    assert found.payload == b"new"
    await page.close()


async def test_codes_open_and_people_are_found_before_during_and_after_a_change_of_keys(
    store: Store, addresses: Addresses, keyring: Keyring
) -> None:
    """A page was given the keys, another was forgotten: in neither a right code is unknown."""
    new = announced(keyring, frozenset(Family))
    used, later = promoted(new), "D" * 28
    forgotten = await WebStore.open(addresses.page, keyring.for_web(), now=lambda: NOW)
    async with store.transaction() as tx:
        person = await tx.person_for(CHAT, NOW)
        await tx.make_grant(person, CODE, b"k" * 32, b"p", "l", "full", None, NOW)
        await tx.announce_keys(new)
    given = await WebStore.open(addresses.page, new.for_web(), now=lambda: NOW)
    assert await given.find(CODE) is not None
    assert await forgotten.find(CODE) is not None

    store.use(used)
    async with store.transaction() as tx:
        await tx.note_replaced_keys(used)
        assert await tx.person(CHAT) == person
        await tx.make_grant(person, later, b"k" * 32, b"p", "l", "full", None, NOW)
    assert None not in {await given.find(code) for code in (CODE, later)}
    assert await forgotten.find(CODE) is not None
    with pytest.raises(KeyringError, match="lacks a key"):
        await forgotten.find(later)

    await rewrap(store, used)
    with by_hand(addresses.bot) as database:
        (mark,) = database.execute("SELECT chat_mark FROM persons").fetchone()
    assert bytes(mark) == chat_mark(used.index.current, CHAT)
    async with store.transaction() as tx:
        assert await tx.person(CHAT) == person
    assert None not in {await given.find(code) for code in (CODE, later)}
    with pytest.raises(KeyringError, match="lacks a key"):
        await forgotten.find(CODE)
    await given.close()
    await forgotten.close()
