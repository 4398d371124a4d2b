"""The database's tables: made and changed by migrations, and checked when it is opened."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import (
    create_file,
    database_path,
    failures_named,
    remove_file,
    writer_engine,
)
from storage.errors import SchemaError

REVISION = "0003"
MIGRATIONS = Path(__file__).parent / "migrations"
READ_REVISION = text("SELECT version_num FROM alembic_version")


async def migrate(database_url: str) -> None:
    """Brings the tables to this program's revision, in one transaction: all of it or nothing.

    A database that is there already costs one look. A new file is readable by its owner only,
    and is taken away again if it comes to nothing.

    Raises:
        DatabaseUrlError: not an SQLite address.
        DatabaseUnavailableError: it cannot be opened or written.
        SchemaError: it was made by a newer program.
    """
    path = database_path(database_url)
    made = await asyncio.to_thread(create_file, path)
    try:
        await _migrate(path)
    except BaseException:
        if made:
            await asyncio.to_thread(remove_file, path)
        raise


async def _migrate(path: Path) -> None:
    engine = writer_engine(path)
    try:
        with failures_named():
            async with engine.begin() as connection:
                await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def check_revision(connection: AsyncConnection) -> None:
    """Raises SchemaError unless the tables are those this program was written for."""
    found = await connection.run_sync(_revision)
    if found != REVISION:
        raise SchemaError(_sentence(found))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(READ_REVISION).scalar_one_or_none()


def _sentence(found: str | None) -> str:
    if found is None:
        return "The database has no tables yet; start the bot, or run the migrations."
    return (
        f"The database's tables are at revision {found}, this program needs {REVISION}; "
        "run the version of the program that fits."
    )


def _upgrade(connection: Connection) -> None:
    if _revision(connection) == REVISION:
        return
    # Alembic takes a fifth of a second to import, and is needed once in a database's life.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above
    from alembic.util import CommandError  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaError(_sentence(_revision(connection))) from error
