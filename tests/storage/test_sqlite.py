"""What only SQLite needs: its settings, its one writer, its file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import sqlite_engines
from storage.errors import DatabaseUnavailableError
from storage.failures import connected
from storage.keyring import Keyring
from storage.sqlite import SqliteWriter
from storage.sqlite_engines import reader_engine, still_engine, writer_engine
from storage.store import Store
from tests.support.databases import ON_SQLITE, Addresses

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CANARY = b"canary-7431"

pytestmark = ON_SQLITE


async def test_the_writer_has_the_settings_it_needs(store: Store, tmp_path: Path) -> None:
    del store
    engine = writer_engine(tmp_path / "store.db")
    async with connected(engine) as connection:
        found = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
        waits = (await connection.execute(text("PRAGMA busy_timeout"))).scalar_one()
    await engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
    }
    assert waits == 5000


async def test_a_setting_that_is_not_taken_is_an_error(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del store
    monkeypatch.setitem(sqlite_engines.WRITER_SETTINGS, "no_such_setting", 1)
    engine = writer_engine(tmp_path / "store.db")
    with pytest.raises(DatabaseUnavailableError, match="no_such_setting=1"):
        async with connected(engine):
            pass
    await engine.dispose()


async def test_a_transaction_locks_before_it_reads(store: Store, tmp_path: Path) -> None:
    async with store.transaction() as tx:
        await tx.person(42)
        with (
            closing(sqlite3.connect(tmp_path / "store.db", timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")


@pytest.mark.parametrize("make", [reader_engine, still_engine])
async def test_readers_cannot_write(store: Store, tmp_path: Path, make: object) -> None:
    del store
    engine = make(tmp_path / "store.db")  # type: ignore[operator] # one of two functions
    with pytest.raises(DatabaseUnavailableError, match="readonly"):
        async with connected(engine) as connection:
            await connection.execute(text("DELETE FROM persons"))
    await engine.dispose()


async def test_a_locked_database_is_unavailable_and_says_no_parameter(
    url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "storage.sqlite.writer_engine", lambda path, **_: writer_engine(path, 0.05)
    )
    await Store.migrate(url)
    store = await Store.open(url, keyring)
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(DatabaseUnavailableError, match="locked"):
                async with store.transaction() as tx:
                    await tx.person(42)
        other.execute("ROLLBACK")
    async with store.transaction() as tx:
        await tx.save_draft(await tx.person_for(42, NOW), b"words", NOW)
    await store.close()


async def test_a_full_database_is_unavailable_and_keeps_what_it_had(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.save_draft(person, b"words", NOW)
    with full(store):
        for _ in range(2):
            with pytest.raises(DatabaseUnavailableError, match="full") as refusal:
                async with store.transaction() as tx:
                    await tx.save_draft(person, CANARY * 10000, NOW)
            assert CANARY.decode() not in f"{refusal.value} {refusal.value.__cause__!r}"
    async with store.transaction() as tx:
        assert await tx.draft(person) == b"words"
        await tx.save_draft(person, b"more", NOW)


@contextmanager
def full(store: Store) -> Iterator[None]:
    """No page more than there are."""
    writer = store._writer
    assert isinstance(writer, SqliteWriter)
    driver = writer._connection
    assert driver is not None
    thread = driver.sync_connection
    assert thread is not None
    raw = thread.connection.driver_connection
    assert raw is not None
    connection = raw._conn
    connection.execute("PRAGMA max_page_count=1")
    try:
        yield
    finally:
        connection.execute("PRAGMA max_page_count=1073741823")


async def test_a_damaged_file_is_unavailable(url: str, keyring: Keyring, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseUnavailableError, match="not a database"):
        await Store.open(url, keyring)
    with pytest.raises(DatabaseUnavailableError):
        await Store.migrate(url)


async def test_a_folder_that_is_missing_is_named(
    addresses: Addresses, keyring: Keyring, tmp_path: Path
) -> None:
    del addresses
    url = f"sqlite:///{tmp_path}/no/store.db"
    with pytest.raises(DatabaseUnavailableError, match="No such file"):
        await Store.prepare(url, keyring)
