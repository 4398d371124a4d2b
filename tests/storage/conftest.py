"""A fresh database and its keys, and a clock that stands still."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from storage.keyring import Keyring
from storage.store import Store
from storage.web_store import WebStore
from tests.support.databases import Addresses

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.new()


@pytest.fixture
def url(addresses: Addresses) -> str:
    return addresses.bot


@pytest.fixture
async def store(url: str, keyring: Keyring) -> AsyncIterator[Store]:
    await Store.migrate(url)
    store = await Store.open(url, keyring, now=lambda: NOW)
    yield store
    await store.close()


@pytest.fixture
async def web_store(
    store: Store, addresses: Addresses, keyring: Keyring
) -> AsyncIterator[WebStore]:
    del store  # made before, so that there are tables and keys
    web_store = await WebStore.open(addresses.page, keyring.for_web(), now=lambda: NOW)
    yield web_store
    await web_store.close()
