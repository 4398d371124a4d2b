"""Sealing anew beside a bot: whoever comes between, nothing rests under two epochs at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Row

from storage.grants import Grants
from storage.keyring import Keyring
from storage.keys import Family
from storage.rewrapping import Rewrapped, rewrap
from storage.rotation import announced, promoted
from storage.store import Store
from storage.verify import verify
from storage.web_store import WebStore
from tests.storage.conftest import NOW
from tests.support.databases import Addresses

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
