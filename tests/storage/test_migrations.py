"""From every revision there has been, with data in it; and killed on the way."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from storage.database import database
from storage.keyring import Keyring
from storage.schema import MIGRATIONS, REVISION, upgrade
from storage.store import Store
from storage.tables import METADATA
from storage.verify import Verified, verify
from storage.web_store import WebStore
from tests.storage.conftest import NOW
from tests.storage.test_dump import CODE, fill
from tests.support.databases import Addresses, engine_for, everything_in

REPOSITORY = Path(__file__).parents[2]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def revisions() -> list[str]:
    """Every one, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return sorted(script.revision for script in scripts)


@pytest.fixture
async def rows(store: Store, web_store: WebStore, url: str) -> Rows:
    """Something in every table."""
    await fill(store, web_store)
    await store.close()
    with engine_for(url).connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in METADATA.sorted_tables
        }


async def put(url: str, revision: str, rows: Rows) -> Verified | None:
    """The rows in a database as the program at that revision would have left it."""
    async with database(url).migrating() as connection:
        await connection.run_sync(upgrade, revision)
    with engine_for(url).begin() as connection:
        known = inspect(connection)
        for table in METADATA.sorted_tables:
            if not known.has_table(table.name):
                continue
            columns = {column["name"] for column in known.get_columns(table.name)}
            for row in rows[table.name]:
                kept = {name: value for name, value in row.items() if name in columns}
                connection.execute(table.insert().inline(), kept)
    return None


@pytest.mark.parametrize("revision", revisions())
async def test_data_of_every_revision_comes_along(
    rows: Rows, empty_beside: Addresses, keyring: Keyring, revision: str
) -> None:
    url = empty_beside.bot
    await put(url, revision, rows)
    await Store.prepare(url, keyring)
    verified = await verify(url, keyring)
    assert verified.failed == {}
    assert verified.opened["drafts"] == len(rows["drafts"]) > 0
    web_store = await WebStore.open(url, keyring.for_web(), now=lambda: NOW)
    assert await web_store.find(CODE) is not None
    await web_store.close()


KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from storage.schema import migrate

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(*about):
    global left
    if about[2].startswith(("ALTER", "CREATE", "UPDATE", "INSERT")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(Engine, "commit")
def last(connection):
    if left > 100:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(migrate(sys.argv[1]))
"""


@pytest.mark.parametrize("statement", [2, 9, 1000])
@pytest.mark.parametrize("revision", revisions()[:-1])
async def test_a_killed_migration_leaves_what_was_there_and_the_next_one_ends_it(
    rows: Rows, empty_beside: Addresses, keyring: Keyring, revision: str, statement: int
) -> None:
    """Killed at one of its statements, or at the commit."""
    url = empty_beside.bot
    await put(url, revision, rows)
    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, url, str(statement)],
        check=False,
        cwd=REPOSITORY,
    )
    if statement == 1000:
        assert killed.returncode == -signal.SIGKILL
    if killed.returncode:
        with engine_for(url).connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            assert found.scalar_one() == revision
    await Store.prepare(url, keyring)
    verified = await verify(url, keyring)
    assert (verified.failed, verified.opened["drafts"]) == ({}, len(rows["drafts"]))


async def test_many_that_start_at_once_migrate_once(
    empty: Addresses, keyring: Keyring, kind: str
) -> None:
    """Several supervisors on several machines; with SQLite, one machine's."""
    await asyncio.gather(*(Store.prepare(empty.bot, keyring) for _ in range(6)))
    assert len(everything_in(empty.bot)["key_fingerprints"]) == 4
    with engine_for(empty.bot).connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
        assert found.all() == [REVISION]
    del kind


async def test_of_two_keyrings_at_once_one_is_taken_and_one_refused(empty: Addresses) -> None:
    await Store.migrate(empty.bot)
    ends = await asyncio.gather(
        *(Store.prepare(empty.bot, Keyring.new()) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ends) == ["KeyringError", "NoneType"]
