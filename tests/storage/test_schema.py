"""Migrations: from nothing, again, from elsewhere; and what they make is what the tables say."""

import os
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from storage.errors import DatabaseUnavailableError, SchemaError
from storage.keyring import Keyring
from storage.schema import MIGRATIONS, REVISION
from storage.store import Store
from storage.tables import METADATA
from storage.web_store import WebStore
from tests.support.databases import (
    ON_SQLITE,
    Addresses,
    by_hand,
    engine_for,
    everything_in,
)


@pytest.fixture
def url(empty: Addresses) -> str:
    """A database in which nothing is yet."""
    return empty.bot


async def test_the_migrations_make_the_tables(url: str) -> None:
    await Store.migrate(url)
    with engine_for(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_program_asks_for_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


@ON_SQLITE
async def test_migrating_again_does_not_touch_the_file(url: str, tmp_path: Path) -> None:
    await Store.migrate(url)
    before = (tmp_path / "store.db").read_bytes()
    await Store.migrate(url)
    assert (tmp_path / "store.db").read_bytes() == before


async def test_migrating_again_changes_nothing(url: str, keyring: Keyring) -> None:
    await Store.prepare(url, keyring)
    before = everything_in(url)
    await Store.migrate(url)
    assert everything_in(url) == before


@ON_SQLITE
async def test_a_new_database_is_for_its_owner_only(url: str, tmp_path: Path) -> None:
    await Store.migrate(url)
    assert stat.S_IMODE((tmp_path / "store.db").stat().st_mode) == 0o600


async def test_a_migration_that_breaks_off_leaves_nothing(url: str) -> None:
    with by_hand(url) as database:
        database.execute("CREATE TABLE versions (mine INTEGER)")
    with pytest.raises(DatabaseUnavailableError):
        await Store.migrate(url)
    with by_hand(url) as database:
        assert tables(url) == {"versions"}
        database.execute("DROP TABLE versions")
    await Store.migrate(url)


async def test_a_database_without_tables_is_not_opened(
    url: str, empty: Addresses, kind: str, tmp_path: Path
) -> None:
    if kind == "sqlite":
        (tmp_path / "store.db").touch()
    with pytest.raises(SchemaError, match="no tables yet"):
        await Store.open(url, Keyring.new())
    with pytest.raises(SchemaError, match="no tables yet"):
        await WebStore.open(empty.page, Keyring.new().for_web())


@pytest.mark.parametrize("revision", ["0000", "9999"])
async def test_another_revision_is_not_opened(url: str, keyring: Keyring, revision: str) -> None:
    await Store.migrate(url)
    with by_hand(url) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    with pytest.raises(SchemaError, match=f"revision {revision}"):
        await Store.open(url, keyring)
    with pytest.raises(SchemaError, match=f"revision {revision}"):
        await Store.migrate(url)


@ON_SQLITE
async def test_a_missing_file_is_not_made_by_opening_it(
    url: str, tmp_path: Path, keyring: Keyring
) -> None:
    with pytest.raises(DatabaseUnavailableError):
        await Store.open(url, keyring)
    with pytest.raises(DatabaseUnavailableError):
        await WebStore.open(url, keyring.for_web())
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - not blocking for long


def tables(url: str) -> set[str]:
    with engine_for(url).connect() as connection:
        return set(inspect(connection).get_table_names())
