"""`./run keys rotate | rewrap | retire | export`: keys over time, beside a running bot and page.

Each command finishes what was begun when it is given again. Files come before the database when a
key is added, and after it when a key goes: at no moment is the only copy of a key in memory.
"""

import asyncio
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from ops.clock import now
from ops.errors import KeysKeptError, UnknownFamilyError, UnopenedError
from ops.settings import KeySettings, key_settings
from storage.errors import KeyringError
from storage.keyring import Keyring, digest, export, save
from storage.keys import Family
from storage.rewrapping import Rewrapped, rewrap
from storage.rotation import announced, promoted, replaced, settled, waiting, without
from storage.store import Store

_ANNOUNCED = """Announced: {keys}.
Nothing is sealed with them yet. A bot and a page on this machine know them at once; carry both
keyring files to every other machine. Where a page holds them, its /readyz says "keys": "{digest}".
Then run: ./run keys rewrap"""
_NEXT = "When everything rests under the new keys: ./run keys retire, then make a new backup."


@dataclass(frozen=True, slots=True)
class Retired:
    """The names of the keys that went, and why others stayed."""

    gone: list[str]
    kept: list[str]


def families_named(names: Collection[str]) -> frozenset[Family]:
    """The families with these names; all of them if none is named.

    Raises:
        UnknownFamilyError: there is no such family.
    """
    known = {family.value: family for family in Family}
    if unknown := sorted(set(names) - known.keys()):
        raise UnknownFamilyError(f"No family of keys is called {', '.join(unknown)}.")
    return frozenset(known[name] for name in names or known)


def rotate(environment: Mapping[str, str], families: Collection[Family]) -> None:
    """Announce one more key for each of these families.

    Raises:
        StorageError: the keyring is not the database's, or a file cannot be written.
    """
    settings = key_settings(environment)
    keyring = asyncio.run(_announce(settings, frozenset(families)))
    names = ", ".join(f"{key.family} {key.id}" for key in waiting(keyring))
    print(_ANNOUNCED.format(keys=names, digest=digest(keyring)))


def rewrap_everything(environment: Mapping[str, str]) -> None:
    """Use the announced keys from now on, and seal anew what rests under replaced ones.

    Raises:
        StorageError: the keys are not the database's, or it cannot be written; give it again.
        UnopenedError: some rows do not open, and still rest under a replaced key.
    """
    rewrapped = asyncio.run(_rewrap(key_settings(environment)))
    done = ", ".join(f"{count} {table}" for table, count in rewrapped.done.items() if count)
    print(f"Sealed anew: {done or 'nothing; all was so already'}.")
    failed = {table: count for table, count in rewrapped.failed.items() if count}
    if failed:
        listed = ", ".join(f"{count} {table}" for table, count in failed.items())
        raise UnopenedError(f"These do not open and were left as they are: {listed}.")
    print(_NEXT)


def retire(environment: Mapping[str, str], *, everywhere: bool) -> None:
    """Destroy the keys that were replaced and that nothing rests under.

    Raises:
        StorageError: the keyring is not the database's, or a file cannot be written.
        KeysKeptError: some are in use, or may be; the others are gone.
    """
    retired = asyncio.run(_retire(key_settings(environment), everywhere=everywhere))
    if retired.gone:
        gone = ", ".join(retired.gone)
        print(f"Destroyed here: {gone}. Destroy every copy of the older keyrings too.")
    if retired.kept:
        raise KeysKeptError(" ".join(retired.kept))
    if not retired.gone:
        print("There is no key that another one replaced.")


def export_keyring(environment: Mapping[str, str], path: Path, *, page: bool) -> None:
    """A copy of the keyring, or of the page's part of it, in a new file.

    Raises:
        StorageError: the file is there already, or cannot be made.
    """
    keyring = Keyring.load(key_settings(environment).keyring_file)
    export(keyring.for_web() if page else keyring, path)
    print(f"Made {path}. Keep it apart from the database and its backups.")


async def _announce(settings: KeySettings, families: frozenset[Family]) -> Keyring:
    """A crash may have left files that the database does not know: then these are taken on."""
    keyring = Keyring.load(settings.keyring_file)
    try:
        store = await Store.open(settings.database_url, settled(keyring), now)
    except KeyringError:
        store = await Store.open(settings.database_url, keyring, now)
    try:
        keyring = announced(keyring, families)
        save(keyring, settings.keyring_file, settings.web_keyring_file)
        async with store.transaction() as tx:
            await tx.announce_keys(keyring)
    finally:
        await store.close()
    return keyring


async def _rewrap(settings: KeySettings) -> Rewrapped:
    store = await Store.open(settings.database_url, Keyring.load(settings.keyring_file), now)
    try:
        keyring = promoted(Keyring.load(settings.keyring_file))
        save(keyring, settings.keyring_file, settings.web_keyring_file)
        store.use(keyring)
        async with store.transaction() as tx:
            await tx.note_replaced_keys(keyring)
        return await rewrap(store, keyring, _Progress())
    finally:
        await store.close()


async def _retire(settings: KeySettings, *, everywhere: bool) -> Retired:
    keyring = await _known_part(settings, Keyring.load(settings.keyring_file))
    save(keyring, settings.keyring_file, settings.web_keyring_file)
    store = await Store.open(settings.database_url, keyring, now)
    retired = Retired([], [])
    try:
        for key in replaced(keyring):
            try:
                async with store.transaction() as tx:
                    await tx.retire_key(key.family, key.id, everywhere=everywhere)
            except KeyringError as error:
                retired.kept.append(str(error))
                continue
            keyring = without(keyring, key.family, key.id)
            save(keyring, settings.keyring_file, settings.web_keyring_file)
            retired.gone.append(f"{key.family} {key.id}")
    finally:
        await store.close()
    return retired


async def _known_part(settings: KeySettings, keyring: Keyring) -> Keyring:
    """The keyring, without the one key that a crash may have left behind its retirement.

    Raises:
        KeyringError: it is not the database's, with or without that key.
    """
    candidates = [keyring, *(without(keyring, key.family, key.id) for key in replaced(keyring))]
    for number, candidate in enumerate(candidates, start=1):
        try:
            store = await Store.open(settings.database_url, candidate, now)
        except KeyringError:
            if number == len(candidates):
                raise
        else:
            await store.close()
            return candidate
    return keyring


class _Progress:
    """Says how far a walk is, at most once a second."""

    def __init__(self) -> None:
        self._said = monotonic()

    def __call__(self, table: str, count: int) -> None:
        if monotonic() - self._said >= 1:
            self._said = monotonic()
            print(f"{table}: {count} sealed anew", file=sys.stderr, flush=True)
