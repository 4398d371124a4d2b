"""What an operator asks of a database: is it there, whole, and ours? Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import database
from storage.failures import failures_named
from storage.fingerprints import check, recorded
from storage.keyring import Keyring
from storage.keys import Family
from storage.postgres import MUST_BE_ON, Postgres
from storage.queues import REPLACED
from storage.roles import excess, shortage
from storage.schema import check_revision
from storage.sqlite import Sqlite

QUICK_CHECK: Final = text("PRAGMA quick_check(1)")
DAMAGED_PAGES: Final = text(
    "SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database "
    "WHERE datname = current_database()"
)
SETTING: Final = select(func.current_setting(bindparam("name")))
SERVER_TIME: Final = text("SELECT clock_timestamp()")
WHO: Final = text("SELECT current_user")


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found. `clock` is the server's; None where the database has no clock of its own."""

    whole: bool
    switched_off: tuple[str, ...]
    clock: datetime | None
    replaced: Mapping[Family, date]


async def examine(database_url: str, keyring: Keyring) -> Checkup:
    """Looks at the database with the bot's account.

    Raises:
        DatabaseUrlError, DatabaseUnavailableError: it cannot be asked.
        SchemaError: its tables are not this program's, or there are none yet.
        KeyringError: these are not its keys.
    """
    opened = database(database_url)
    with failures_named():
        async with opened.whole() as connection:
            await check_revision(connection)
            if known := await recorded(connection):
                check(known, keyring.rings)
            rows = await connection.execute(REPLACED)
            replaced = {Family(row.family): row.day for row in rows if row.day is not None}
            if isinstance(opened, Postgres):
                return await _of_server(connection, replaced)
            whole = (await connection.execute(QUICK_CHECK)).scalar_one() == "ok"
            return Checkup(whole, (), None, replaced)


async def _of_server(connection: AsyncConnection, replaced: Mapping[Family, date]) -> Checkup:
    values = {
        name: (await connection.execute(SETTING, {"name": name})).scalar_one()
        for name in MUST_BE_ON
    }
    return Checkup(
        whole=int((await connection.execute(DAMAGED_PAGES)).scalar_one()) == 0,
        switched_off=tuple(name for name, value in values.items() if value == "off"),
        clock=(await connection.execute(SERVER_TIME)).scalar_one().astimezone(UTC),
        replaced=replaced,
    )


async def page_rights(web_database_url: str) -> tuple[str, str] | None:
    """The tables that the page's account can do too much with, and those it can do too little.

    An empty name: none. None: the database has no accounts. Raises as `examine` does.
    """
    opened = database(web_database_url)
    if not isinstance(opened, Postgres):
        return None
    with failures_named():
        async with opened.whole() as connection:
            role = str((await connection.execute(WHO)).scalar_one())
            return await excess(connection, role), await shortage(connection, role)


def file_of(database_url: str) -> Path | None:
    """Where the database lies, if it is a file.

    Raises:
        DatabaseUrlError: not an address that this program can use.
    """
    opened = database(database_url)
    return opened.path if isinstance(opened, Sqlite) else None
