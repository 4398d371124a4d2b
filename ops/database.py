"""The database as operators' commands meet it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ops.clock import now
from storage.keyring import Keyring
from storage.store import Store


@asynccontextmanager
async def opened(database_url: str, keyring_file: Path) -> AsyncIterator[Store]:
    """The store, its tables up to date. The keyring is read first: without one, nothing is made.

    Raises:
        StorageError: keyring and database do not fit each other, or one of them is no good.
    """
    keyring = Keyring.load(keyring_file)
    await Store.migrate(database_url)
    store = await Store.open(database_url, keyring, now=now)
    try:
        yield store
    finally:
        await store.close()


async def prepare(database_url: str, keyring_file: Path) -> None:
    """Bring the tables up to date and find that the keys fit."""
    async with opened(database_url, keyring_file):
        pass
