"""The address, and what the database's failures are called; the same for every kind."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import database
from storage.errors import ConflictError, DatabaseUnavailableError, DatabaseUrlError
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from storage.store import Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CANARY = b"canary-7431"


@pytest.mark.parametrize("prefix", ["sqlite:///", "sqlite+aiosqlite:///"])
def test_an_address_names_a_file(prefix: str) -> None:
    for text, path in (("/srv/data.db", "/srv/data.db"), ("data.db", Path.cwd() / "data.db")):
        found = database(prefix + text)
        assert isinstance(found, Sqlite)
        assert found.path == Path(path)


@pytest.mark.parametrize("prefix", ["postgresql://", "postgresql+psycopg://"])
def test_an_address_names_a_server(prefix: str) -> None:
    assert isinstance(database(f"{prefix}someone:secret@host:5433/db?sslmode=require"), Postgres)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://someone:secret@host/db",
        "postgresql+psycopg2://someone:secret@host/db",
        "postgres://someone:secret@host/db",
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
        database(url)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("url", ["postgresql://someone:secret@host", "postgresql://host/"])
def test_an_address_of_a_server_names_a_database(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="must name a database") as refusal:
        database(url)
    assert "secret" not in str(refusal.value)


async def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"read-?only"):
        async with store.reading() as tx:
            await tx.new_person(42, NOW)


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
    async with store.transaction() as tx:
        with pytest.raises(ConflictError):
            await tx.add_version(person, 1, CANARY, NOW)


def assert_silent(error: BaseException) -> None:
    """Neither it nor what a log would show as its cause names what is in a row."""
    chain: BaseException | None = error
    while chain is not None:
        assert CANARY.decode() not in f"{chain} {chain!r}"
        assert CANARY.hex() not in f"{chain} {chain!r}"
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
