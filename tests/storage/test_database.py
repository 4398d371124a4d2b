"""The address, the settings, and what the database's failures are called."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import database
from storage.database import (
    connected,
    database_path,
    reader_engine,
    still_engine,
    writer_engine,
)
from storage.errors import ConflictError, DatabaseUnavailableError, DatabaseUrlError
from storage.keyring import Keyring
from storage.store import Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CANARY = b"canary-7431"


@pytest.mark.parametrize("prefix", ["sqlite:///", "sqlite+aiosqlite:///"])
def test_an_address_names_a_file(prefix: str) -> None:
    assert database_path(f"{prefix}/srv/data.db") == Path("/srv/data.db")
    assert database_path(f"{prefix}data.db") == Path.cwd() / "data.db"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://someone:secret@host/db",
        "postgresql+psycopg://someone:secret@host/db",
        "mysql://someone:secret@host/db",
        "sqlite+pysqlcipher:///x",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///x.db?mode=secret",
        "secret",
        "",
    ],
)
def test_another_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="sqlite:///path/to/file") as refusal:
        database_path(url)
    assert "secret" not in str(refusal.value)


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
    monkeypatch.setitem(database.WRITER_SETTINGS, "no_such_setting", 1)
    engine = writer_engine(tmp_path / "store.db")
    with pytest.raises(DatabaseUnavailableError, match="no_such_setting=1"):
        async with connected(engine):
            pass
    await engine.dispose()


async def test_a_transaction_locks_before_it_reads(store: Store, tmp_path: Path) -> None:
    async with store.transaction():
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


async def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(DatabaseUnavailableError, match="readonly"):
        async with store.reading() as tx:
            await tx.new_person(42, NOW)


async def test_a_locked_database_is_unavailable_and_says_no_parameter(
    url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.writer_engine", lambda path: writer_engine(path, 0.05))
    await Store.migrate(url)
    store = await Store.open(url, keyring)
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(DatabaseUnavailableError, match="locked"):
                async with store.transaction():
                    pass
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
            assert_silent(refusal.value)
    async with store.transaction() as tx:
        assert await tx.draft(person) == b"words"
        await tx.save_draft(person, b"more", NOW)


@contextmanager
def full(store: Store) -> Iterator[None]:
    """No page more than there are."""
    driver = store._connection
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


async def test_a_row_that_does_not_fit_is_a_conflict_and_says_no_parameter(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.add_version(person, 1, CANARY, NOW)
    with pytest.raises(ConflictError) as refusal:
        async with store.transaction() as tx:
            await tx.add_version(person, 1, CANARY, NOW)
    assert_silent(refusal.value)


async def test_an_error_in_the_middle_leaves_nothing(store: Store) -> None:
    class OwnError(Exception):
        pass

    async def work() -> None:
        async with store.transaction() as tx:
            assert await tx.first_sight(7, NOW)
            await tx.save_draft(await tx.person_for(42, NOW), b"words", NOW)
            raise OwnError

    with pytest.raises(OwnError):
        await work()
    async with store.transaction() as tx:
        assert await tx.first_sight(7, NOW)
        assert await tx.person(42) is None


async def test_a_cancelled_transaction_leaves_nothing_and_the_next_one_works(
    store: Store,
) -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async with store.transaction() as tx:
            await tx.person_for(42, NOW)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.transaction() as tx:
        assert await tx.person(42) is None


async def test_a_lost_connection_is_replaced(store: Store) -> None:
    async def lose() -> None:
        async with store.transaction() as tx:
            await tx.person_for(42, NOW)
            await tx._connection.invalidate()

    with pytest.raises(DatabaseUnavailableError):
        await lose()
    async with store.transaction() as tx:
        assert await tx.person(42) is None
        await tx.person_for(42, NOW)


async def test_a_failure_has_its_name_already_inside_the_transaction(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.add_version(person, 1, CANARY, NOW)
        with pytest.raises(ConflictError):
            await tx.add_version(person, 1, CANARY, NOW)


async def test_a_damaged_file_is_unavailable(url: str, keyring: Keyring, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseUnavailableError, match="not a database"):
        await Store.open(url, keyring)
    with pytest.raises(DatabaseUnavailableError):
        await Store.migrate(url)


async def test_a_folder_that_is_missing_is_named(keyring: Keyring, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/no/store.db"
    with pytest.raises(DatabaseUnavailableError, match="No such file"):
        await Store.prepare(url, keyring)


def assert_silent(error: BaseException) -> None:
    chain: BaseException | None = error
    while chain is not None:
        assert CANARY.decode() not in f"{chain} {chain!r}"
        chain = chain.__cause__ or chain.__context__
