"""What the page's own account at PostgreSQL may do: read what a code opens, and leave a note.

The page's keys open nothing without a code; its account keeps it from even seeing anything else.
What it needs is listed here by column, and everything that is not listed is checked to be out of
its reach, whatever it was given before.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Column, Table, text
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import database
from storage.errors import RoleError
from storage.failures import failures_named
from storage.postgres import Postgres
from storage.schema import check_revision
from storage.tables import GRANT_MEDIA, GRANT_PAGES, GRANTS, KEY_FINGERPRINTS, METADATA, POSTS

READS: Mapping[Table, tuple[str, ...]] = {
    KEY_FINGERPRINTS: ("family", "key_id", "fingerprint"),
    GRANTS: (
        "id",
        "person_id",
        "lookup",
        "shl_lookup",
        "pepper_id",
        "key_for_code",
        "payload",
        "payload_version",
        "scope",
        "expires_on",
        "gate",
        "shl_entry",
        "shl_left",
    ),
    GRANT_MEDIA: ("id", "grant_id", "person_id", "blob"),
    GRANT_PAGES: ("grant_id", "language", "page"),
}
ADDS: Mapping[Table, tuple[str, ...]] = {POSTS: ("id", "person_id", "grant_id", "blob")}
CHANGES: Mapping[Table, tuple[str, ...]] = {GRANTS: ("shl_left",)}
RIGHTS: Mapping[str, Mapping[Table, tuple[str, ...]]] = {
    "SELECT": READS,
    "INSERT": ADDS,
    "UPDATE": CHANGES,
}

MAY = text("SELECT has_column_privilege(:role, :table, :column, :right)")
MAY_DELETE = text("SELECT has_table_privilege(:role, :table, 'DELETE, TRUNCATE')")
KNOWN = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")


def statements(name: str) -> tuple[str, ...]:
    """What is carried out, as SQL."""
    role = dialect().identifier_preparer.quote(name)  # type: ignore[no-untyped-call] # SQLAlchemy
    return (
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT USAGE ON SEQUENCE posts_seq_seq TO {role}",
        f"GRANT SELECT ON alembic_version TO {role}",
        *(
            f"GRANT {right} ({', '.join(columns)}) ON {table.name} TO {role}"
            for right, tables in RIGHTS.items()
            for table, columns in tables.items()
        ),
    )


async def limit_page_role(database_url: str, role: str) -> None:
    """Gives the role what the page needs and takes everything else; again after an update.

    Raises:
        RoleError: there is no such role, the database has no roles, or this one can do more all
            the same. Then nothing was changed.
        DatabaseUrlError, DatabaseUnavailableError, SchemaError: the database is not ready.
    """
    opened = database(database_url)
    if not isinstance(opened, Postgres):
        raise RoleError("Only PostgreSQL has roles; with SQLite the page opens the file itself.")
    with failures_named():
        async with opened.migrating() as connection:
            await check_revision(connection)
            if not (await connection.execute(KNOWN, {"role": role})).scalar_one():
                raise RoleError(f"The server knows no role {role!r}; make it first.")
            for statement in statements(role):
                await connection.execute(text(statement))
            await _check(connection, role)


async def _check(connection: AsyncConnection, role: str) -> None:
    if table := await excess(connection, role):
        raise RoleError(_too_much(role, table))


async def excess(connection: AsyncConnection, role: str) -> str:
    """A table that the role can do more with than the page needs; "" for none.

    Rights may come from elsewhere: from PUBLIC, another role, or being a superuser.
    """
    for table in METADATA.sorted_tables:
        about = {"role": role, "table": table.name}
        if (await connection.execute(MAY_DELETE, about)).scalar_one():
            return table.name
        for right, column in _denied(table):
            asked = {**about, "column": column.name, "right": right}
            if (await connection.execute(MAY, asked)).scalar_one():
                return table.name
    return ""


async def shortage(connection: AsyncConnection, role: str) -> str:
    """A table that the role can do less with than the page needs; "" for none."""
    for right, tables in RIGHTS.items():
        for table, columns in tables.items():
            for column in columns:
                asked = {"role": role, "table": table.name, "column": column, "right": right}
                if not (await connection.execute(MAY, asked)).scalar_one():
                    return table.name
    return ""


def _denied(table: Table) -> Iterator[tuple[str, Column[object]]]:
    for right, tables in RIGHTS.items():
        for column in table.columns:
            if column.name not in tables.get(table, ()):
                yield right, column


def _too_much(role: str, table: str) -> str:
    return (
        f"The role {role!r} has more rights on {table} than the page needs, from elsewhere: "
        "it must not own the tables, be a superuser, or share its rights. Nothing was changed."
    )
