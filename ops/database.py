"""The database as operators' commands meet it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ops.clock import now
from storage.keyring import Keyring
from storage.store import Store


async def prepare(database_url: str, keyring_file: Path) -> None:
    """Bring the tables up to date and find that the keys fit.

    The keyring is read first: without a good one, no database is made.

    Raises:
        StorageError: keyring and database do not fit each other, or one of them is no good.
    """
    await Store.prepare(database_url, Keyring.load(keyring_file), now)


@asynccontextmanager
async def opened(database_url: str, keyring_file: Path) -> AsyncIterator[Store]:
    """The store of a database that has its tables.

    Raises:
        StorageError: as for `prepare`.
    """
    store = await Store.open(database_url, Keyring.load(keyring_file), now)
    try:
        yield store
    finally:
        await store.close()
