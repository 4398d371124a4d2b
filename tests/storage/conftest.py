"""A fresh database and its keys, and a clock that stands still."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.keyring import Keyring
from storage.store import Store
from storage.web_store import WebStore

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.new()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture
async def store(url: str, keyring: Keyring) -> AsyncIterator[Store]:
    await Store.migrate(url)
    store = await Store.open(url, keyring, now=lambda: NOW)
    yield store
    await store.close()


@pytest.fixture
async def web_store(store: Store, url: str, keyring: Keyring) -> AsyncIterator[WebStore]:
    del store  # made before, so that there are tables and keys
    web_store = await WebStore.open(url, keyring.for_web(), now=lambda: NOW)
    yield web_store
    await web_store.close()
