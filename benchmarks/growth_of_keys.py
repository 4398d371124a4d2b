"""How quickly people and links are sealed anew under new keys, in a database full of them."""

from collections.abc import Collection
from contextlib import suppress
from time import perf_counter
from typing import Final

from storage.keyring import Keyring
from storage.keys import Family
from storage.rewrapping import rewrap
from storage.rotation import announced, promoted
from storage.store import Store

ENOUGH: Final = 5_000
"""Rows after which the speed is known; what is left stays under the old keys."""


class _KnownError(Exception):
    """Enough rows were sealed anew."""


async def rewrapped(url: str, keyring: Keyring, enough: int = ENOUGH) -> dict[str, float]:
    """Links a second after a new SHELF, and then people a second after a new KEK.

    In this order: whoever seals links anew does so after all people whose keys are old.
    """
    store = await Store.open(url, keyring)
    try:
        keyring, shelf = await _after(store, keyring, {Family.SHELF}, "grants", enough)
        _, kek = await _after(store, keyring, {Family.KEK}, "persons", enough)
    finally:
        await store.close()
    return {"rewrap_people_per_second": kek, "rewrap_links_per_second": shelf}


async def _after(
    store: Store, keyring: Keyring, families: Collection[Family], name: str, enough: int
) -> tuple[Keyring, float]:
    waiting = announced(keyring, families)
    async with store.transaction() as tx:
        await tx.announce_keys(waiting)
    changed = promoted(waiting)
    store.use(changed)
    done, begun, last = 0, perf_counter(), 0.0

    def told(table: str, count: int) -> None:
        nonlocal done, last
        if table == name:
            done, last = count, perf_counter()
            if count >= enough:
                raise _KnownError

    with suppress(_KnownError):
        await rewrap(store, changed, told)
    return changed, done / (last - begun)
