"""One errand a query: what SQLAlchemy asks of a cursor is there, and errors are SQLite's own."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from storage.sqlite_driver import Connection, connection


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Connection]:
    made = connection(str(folder / "some.sqlite3"), isolation_level=None)
    await made
    try:
        async with made.cursor() as cursor:
            await cursor.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL)")
        yield made
    finally:
        await made.close()


async def test_a_query_and_its_rows_are_one_errand(tmp_path: Path) -> None:
    async with opened(tmp_path) as made:
        with patch.object(made, "_execute", wraps=made._execute) as errands:
            async with made.cursor() as cursor:
                await cursor.execute("SELECT ? AS said UNION SELECT 'b' ORDER BY 1", ("a",))
                assert await cursor.fetchall() == [("a",), ("b",)]
                assert cursor.description is not None
                assert cursor.description[0][0] == "said"
        assert errands.await_count == 1


async def test_what_was_changed_is_counted(tmp_path: Path) -> None:
    async with opened(tmp_path) as made, made.cursor() as cursor:
        await cursor.execute("INSERT INTO words (word) VALUES ('a')")
        assert (cursor.rowcount, cursor.lastrowid, cursor.description) == (1, 1, None)
        assert await cursor.fetchall() == []
        await cursor.executemany("INSERT INTO words (word) VALUES (?)", [("b",), ("c",)])
        assert cursor.rowcount == 2
        await cursor.execute("UPDATE words SET word = 'd'")
        assert cursor.rowcount == 3


async def test_a_refusal_is_sqlites_own_and_leaves_the_connection_usable(tmp_path: Path) -> None:
    async with opened(tmp_path) as made, made.cursor() as cursor:
        with pytest.raises(sqlite3.IntegrityError):
            await cursor.execute("INSERT INTO words (word) VALUES (NULL)")
        await cursor.execute("SELECT count(*) FROM words")
        assert await cursor.fetchall() == [(0,)]
