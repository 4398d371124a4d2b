"""`keys verify`: every sealed value is opened, and one changed byte anywhere is counted."""

import pytest
from sqlalchemy import LargeBinary

from storage.errors import KeyringError
from storage.keyring import Keyring
from storage.store import Store
from storage.tables import METADATA
from storage.verify import verify
from storage.web_store import WebStore
from tests.storage.test_dump import fill
from tests.support.databases import by_hand

SEALED = {
    "persons": ("wrapped_key", "chat", "private_key", "chat_mark"),
    "drafts": ("blob",),
    "versions": ("document",),
    "grants": (
        "lookup",
        "shl_lookup",
        "code",
        "shl",
        "label",
        "key_for_person",
        "key_for_code",
        "payload",
        "sections",
        "passcode",
        "gate",
        "shl_entry",
    ),
    "posts": ("blob",),
    "history": ("entry",),
    "outbox": ("item",),
    "sent": ("result",),
    "leaving": ("wrapped_key", "chat", "blob"),
    "set_aside": ("blob",),
    "service": ("alive",),
    "media": ("blob",),
    "grant_media": ("blob",),
    "grant_pages": ("page",),
}
PLAIN = {
    ("key_fingerprints", "fingerprint"),
    ("persons", "public_key"),
    ("openings", "mark"),
    ("seen_updates", "mark"),
    ("set_aside", "mark"),
    ("set_aside", "chat_mark"),
    ("tombstones", "mark"),
}


async def test_everything_opens(
    store: Store, web_store: WebStore, url: str, keyring: Keyring
) -> None:
    await fill(store, web_store)
    verified = await verify(url, keyring)
    assert verified.failed == {}
    assert verified.opened.keys() == SEALED.keys()
    assert verified.opened["outbox"] == 2


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in SEALED for column in SEALED[table]]
)
async def test_one_changed_bit_is_counted(
    store: Store,
    web_store: WebStore,
    url: str,
    keyring: Keyring,
    *,
    table: str,
    column: str,
) -> None:
    await fill(store, web_store)
    with by_hand(url) as database:
        rows = database.execute(f"SELECT {column} FROM {table}").fetchall()  # noqa: S608 - our own names
        harmed = bytearray(rows[0][0])
        harmed[-1] ^= 1
        database.execute(
            f"UPDATE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608 - our own names
            (bytes(harmed), rows[0][0]),
        )
    verified = await verify(url, keyring)
    assert verified.failed.get(table, 0) >= 1


async def test_another_keyring_verifies_nothing(store: Store, url: str) -> None:
    del store
    with pytest.raises(KeyringError):
        await verify(url, Keyring.new())


def test_every_column_of_bytes_is_verified_or_known_as_plain() -> None:
    sealed = {(table, column) for table, columns in SEALED.items() for column in columns}
    columns = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert columns == sealed | PLAIN
