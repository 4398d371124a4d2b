"""Reading back what the recording bot kept, and making its keys and database."""

import json
from datetime import UTC, datetime
from pathlib import Path

from storage.keyring import Keyring, init_keyrings
from storage.store import Store
from tests.chaos.harness import in_file

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def prepare(folder: Path, database: str = "") -> None:
    """Keys and an empty, migrated database, where `harness.Place` expects them."""
    init_keyrings(folder / "keyring.json", folder / "web-keyring.json")
    keyring = Keyring.load(folder / "keyring.json")
    await Store.prepare(database or in_file(folder), keyring)


async def kept(folder: Path, chats: int, database: str = "") -> dict[int, list[str]]:
    """Chat by chat, what the bot has kept."""
    keyring = Keyring.load(folder / "keyring.json")
    store = await Store.open(database or in_file(folder), keyring)
    found: dict[int, list[str]] = {}
    async with store.transaction() as tx:
        for chat in range(1, chats + 1):
            person = await tx.person_for(chat, NOW)
            found[chat] = json.loads(await tx.draft(person) or b"[]")
    await store.close()
    return found
