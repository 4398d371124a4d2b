"""Keyrings over time: a key is announced, then used, then destroyed.

Rules of this file:
- A family's ids only grow. A key whose id is above the current one was *announced*: every process
  must hold it before any process seals with it, or a page without it would call a right code
  unknown. One whose id is below was *replaced*: it opens what is not yet sealed anew.
- Nothing here touches a file or a database.
"""

import secrets
from collections.abc import Callable, Collection
from dataclasses import replace

from storage.errors import KeyringError
from storage.keyring import Keyring
from storage.keys import KEY_BYTES, Family, Key, Ring, all_keys

Change = Callable[[Ring], Ring]


def announced(keyring: Keyring, families: Collection[Family]) -> Keyring:
    """The keyring with one more key for each of these families, not used yet.

    A family that has an announced key already keeps it: asking twice announces once.
    """
    return _each(keyring, lambda ring: _with_next(ring) if ring.family in families else ring)


def promoted(keyring: Keyring) -> Keyring:
    """The keyring that seals with the newest key of every family."""
    return _each(keyring, lambda ring: replace(ring, current_id=max(ring.keys)))


def settled(keyring: Keyring) -> Keyring:
    """The keyring without its announced keys."""
    return _each(keyring, _without_next)


def without(keyring: Keyring, family: Family, key_id: int) -> Keyring:
    """The keyring that has lost this key.

    Raises:
        KeyringError: the family has no such key, or it is, or comes after, the one in use.
    """
    ring = next(each for each in keyring.rings if each.family is family)
    if key_id not in ring.keys:
        raise KeyringError(f"The keyring holds no {family} {key_id}.")
    if key_id >= ring.current_id:
        raise KeyringError(f"{family} {key_id} was not replaced by another key; it stays.")
    kept = {each: key for each, key in ring.keys.items() if each != key_id}
    return _each(keyring, lambda each: replace(each, keys=kept) if each is ring else each)


def waiting(keyring: Keyring) -> tuple[Key, ...]:
    """The announced keys: present, and not used yet."""
    return tuple(
        key for ring in keyring.rings for key in ring.keys.values() if key.id > ring.current_id
    )


def replaced(keyring: Keyring) -> tuple[Key, ...]:
    """The keys that were in use before, in a steady order."""
    return tuple(
        key
        for ring in keyring.rings
        for key in sorted(ring.keys.values(), key=lambda each: each.id)
        if key.id < ring.current_id
    )


def _with_next(ring: Ring) -> Ring:
    newest = max(ring.keys)
    if newest > ring.current_id:
        return ring
    key = Key(ring.family, newest + 1, secrets.token_bytes(KEY_BYTES))
    return replace(ring, keys={**ring.keys, key.id: key})


def _without_next(ring: Ring) -> Ring:
    kept = {each: key for each, key in ring.keys.items() if each <= ring.current_id}
    return replace(ring, keys=kept)


def _each(keyring: Keyring, change: Change) -> Keyring:
    kek, index, pepper, shelf = (change(ring) for ring in keyring.rings)
    changed = Keyring(kek, index, pepper, shelf)
    all_keys(changed.rings)
    return changed
