"""The database's tables: made and changed by migrations, and checked when it is opened."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import database
from storage.errors import SchemaError
from storage.failures import failures_named

REVISION = "0007"
MIGRATIONS = Path(__file__).parent / "migrations"
READ_REVISION = text("SELECT version_num FROM alembic_version")


async def migrate(database_url: str) -> None:
    """Brings the tables to this program's revision, in one transaction: all of it or nothing.

    A database that is there already costs one look. Where several processes do so at once, one
    does it and the others find it done.

    Raises:
        DatabaseUrlError: not an address that this program can use.
        DatabaseUnavailableError: it cannot be opened or written.
        SchemaError: it was made by a newer program.
    """
    with failures_named():
        async with database(database_url).migrating() as connection:
            await connection.run_sync(upgrade)


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


def upgrade(connection: Connection, revision: str = REVISION) -> None:
    """Brings the tables to a revision, in the transaction that the connection is in.

    Raises:
        SchemaError: they were made by a newer program.
    """
    if _revision(connection) == revision:
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
        command.upgrade(config, revision)
    except CommandError as error:
        raise SchemaError(_sentence(_revision(connection))) from error
