"""Reading back what the recording bot kept, and making its keys and database."""

import json
from datetime import UTC, datetime
from pathlib import Path

from storage.keyring import Keyring, init_keyrings
from storage.store import Store
from storage.verify import verify
from tests.chaos.harness import in_file
from tests.support.databases import by_hand

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def prepare(folder: Path, database: str = "") -> None:
    """Keys and an empty, migrated database, where `harness.Place` expects them."""
    init_keyrings(folder / "keyring.json", folder / "web-keyring.json")
    keyring = Keyring.load(folder / "keyring.json")
    await Store.prepare(database or in_file(folder), keyring)


def reply(text: str) -> str:
    """What the recording bot says to a message."""
    return f"kept: {text}"


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


async def assert_whole(folder: Path, database: str = "") -> None:
    """Every sealed value opens; an SQLite file is whole besides."""
    url = database or in_file(folder)
    found = await verify(url, Keyring.load(folder / "keyring.json"))
    assert sum(found.opened.values()) > 0
    assert not any(found.failed.values()), found.failed
    if url.startswith("sqlite"):
        with by_hand(url) as rows:
            assert rows.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
