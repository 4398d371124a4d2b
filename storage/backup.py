"""Backing up beside a running bot and page, and bringing a backup into a fresh place.

Rules of this file:
- What rests sealed stays sealed: a backup holds no key, and no keyring goes with it.
- Nobody who is leaving is in a backup.
- A restored database is either whole, with every digest as it was and every tombstone replayed,
  or there is none: all of it is one transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    Connection,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.backup_rows import (
    END,
    END_OF_TABLE,
    HEAD,
    ROW,
    TABLE,
    Digest,
    Frame,
    about,
    facts,
    frame,
    frames,
    packed,
    unpacked,
)
from storage.backup_stream import Sealing, unsealed
from storage.database import database
from storage.errors import BackupError
from storage.failures import failures_named
from storage.fingerprints import check, recorded
from storage.keyring import Keyring
from storage.schema import REVISION, check_revision, migrate, upgrade
from storage.tables import GRANTS, LEAVING, METADATA, OUTBOX, PERSONS, POSTS, TOMBSTONES
from storage.tombstones import tombstone

FORMAT: Final = 1
AT_ONCE: Final = 200
LEFT_OUT: Final = (LEAVING,)


@dataclass(frozen=True, slots=True)
class Restored:
    """How many rows of each table came back, and how many ids were taken away again.

    `made_on` is the UTC day of the backup, as its host said; "" if an older program made it.
    """

    made_on: str
    rows: Mapping[str, int]
    buried: int


async def back_up(
    database_url: str, file: BinaryIO, recipient: bytes, *, today: date
) -> Mapping[str, int]:
    """Writes everything, as it is at one moment, sealed to the recipient's public key.

    Gives the number of rows of each table. Without an error the file is whole.

    Raises:
        DatabaseUrlError, DatabaseUnavailableError, SchemaError: it cannot be read.
    """
    sealing = Sealing(file, recipient)
    counts: dict[str, int] = {}
    with failures_named():
        async with database(database_url).whole() as connection:
            await check_revision(connection)
            head = {"format": FORMAT, "revision": REVISION, "made_on": today.isoformat()}
            sealing.write(about(HEAD, **head))
            for table in METADATA.sorted_tables:
                if table not in LEFT_OUT:
                    counts[table.name] = await _table(connection, table, sealing)
    sealing.write(about(END))
    sealing.finish()
    return counts


async def buried(database_url: str) -> tuple[bytes, ...]:
    """The tombstones of now. They replay on older backups, and tell nobody anything.

    Raises:
        DatabaseUrlError, DatabaseUnavailableError, SchemaError: it cannot be read.
    """
    with failures_named():
        async with database(database_url).whole() as connection:
            await check_revision(connection)
            return tuple(await _marks(connection))


async def restore(
    database_url: str,
    file: BinaryIO,
    private_key: bytes,
    keyring: Keyring,
    *,
    today: date,
    erased: Collection[bytes] = (),
) -> Restored:
    """Brings a backup into a place without data, and takes away again what was erased since.

    Raises:
        BackupError: the backup is harmed, or the place is not fresh. There is no data in it.
        KeyringError: the backup needs other keys. There is no data in the place.
        DatabaseUrlError, DatabaseUnavailableError, SchemaError: the place cannot be used.
    """
    stream = frames(unsealed(file, private_key))
    head = _head(stream)
    with failures_named():
        async with database(database_url).migrating() as connection:
            await connection.run_sync(upgrade, str(head["revision"]))
            rows, buried = await _Restoring(connection, today).all(stream, erased)
            check(await recorded(connection), keyring.rings)
    await migrate(database_url)
    return Restored(str(head.get("made_on", "")), rows, buried)


async def _table(connection: AsyncConnection, table: Table, sealing: Sealing) -> int:
    digest = Digest()
    columns = [column.name for column in table.columns]
    sealing.write(about(TABLE, table=table.name, columns=columns))
    async for row in await connection.stream(_rows(table)):
        content = packed(row)
        digest.add(content)
        sealing.write(frame(ROW, content))
    sealing.write(about(END_OF_TABLE, rows=digest.rows, digest=str(digest)))
    return digest.rows


def _rows(table: Table) -> Select[Any]:
    """A table's rows, without what belongs to somebody who is leaving."""
    rows = select(*table.columns)
    if table is OUTBOX:
        rows = rows.where(OUTBOX.c.person_id.in_(select(PERSONS.c.id)))
    return rows


def _head(stream: Iterator[Frame]) -> Mapping[str, Any]:
    kind, content = next(stream, (END, b"{}"))
    about_it = facts(content)
    if kind != HEAD or about_it.get("format") != FORMAT or "revision" not in about_it:
        raise BackupError("This is not a backup that this program can read.")
    return about_it


class _Restoring:
    """One restoring, in a transaction that its caller began."""

    def __init__(self, connection: AsyncConnection, today: date) -> None:
        self._connection = connection
        self._today = today
        self._tables: Mapping[str, Table] = {}

    async def all(
        self, stream: Iterator[Frame], erased: Collection[bytes]
    ) -> tuple[Mapping[str, int], int]:
        self._tables = await self._connection.run_sync(_tables)
        await self._must_be_fresh()
        rows: dict[str, int] = {}
        for kind, content in stream:
            if kind == END:
                break
            if kind != TABLE:
                raise BackupError("The backup holds something that this program cannot read.")
            name, digest = await self._table(facts(content), stream)
            rows[name] = digest.rows
        else:
            raise BackupError("The backup is not whole.")
        if next(stream, None) is not None:
            raise BackupError("The backup goes on after its end.")
        return rows, await self._bury(erased)

    async def _must_be_fresh(self) -> None:
        for name, table in self._tables.items():
            if (await self._connection.execute(select(func.count()).select_from(table))).scalar():
                raise BackupError(f"There is data in this database already, in {name}.")

    async def _table(
        self, about_it: dict[str, Any], stream: Iterator[Frame]
    ) -> tuple[str, Digest]:
        table = self._tables.get(str(about_it.get("table")))
        if table is None:
            raise BackupError("The backup holds something that this program cannot read.")
        columns = _columns(table, about_it)
        waiting: list[dict[str, object]] = []
        for kind, content in stream:
            if kind == END_OF_TABLE:
                await self._insert(table, waiting)
                return table.name, await self._compared(table, columns, facts(content))
            waiting.append(_as_row(columns, unpacked(content)))
            if len(waiting) == AT_ONCE:
                await self._insert(table, waiting)
                waiting = []
        raise BackupError("The backup is not whole.")

    async def _insert(self, table: Table, rows: list[dict[str, object]]) -> None:
        if rows:
            await self._connection.execute(insert(table), rows)

    async def _compared(
        self, table: Table, columns: Sequence[Any], expected: dict[str, Any]
    ) -> Digest:
        """What was written is read again, and must be what was backed up."""
        digest = Digest()
        async for row in await self._connection.stream(select(*columns)):
            digest.add(packed(row))
        if (digest.rows, str(digest)) != (expected.get("rows"), expected.get("digest")):
            raise BackupError(f"What was restored into {table.name} is not what was backed up.")
        await self._count_on(table)
        return digest

    async def _count_on(self, table: Table) -> None:
        """PostgreSQL numbers on from where its own counter stands, not from the rows."""
        if "seq" in table.c and self._connection.dialect.name == "postgresql":
            named = f"pg_get_serial_sequence('{table.name}', 'seq')"
            most = f"(SELECT max(seq) FROM {table.name})"  # noqa: S608 - our own name
            await self._connection.execute(
                text(f"SELECT setval({named}, coalesce({most}, 1), {most} IS NOT NULL)")
            )

    async def _bury(self, erased: Collection[bytes]) -> int:
        """Whoever was erased and what was withdrawn since the backup goes, and stays gone."""
        known: frozenset[bytes] = frozenset()
        if (tombstones := self._tables.get(TOMBSTONES.name)) is not None:
            known = await _marks(self._connection)
            new = [{"mark": mark, "gone_on": self._today} for mark in set(erased) - known]
            await self._insert(tombstones, new)
        gone = known | set(erased)
        count = 0
        for one in await self._ids():
            if tombstone(one) in gone:
                for statement in GOING_AGAIN:
                    count += (await self._connection.execute(statement, {"one": one})).rowcount
        return count

    async def _ids(self) -> list[UUID]:
        everyone = select(PERSONS.c.id).union_all(select(GRANTS.c.id))
        return list((await self._connection.execute(everyone)).scalars())


async def _marks(connection: AsyncConnection) -> frozenset[bytes]:
    marks = (await connection.execute(select(TOMBSTONES.c.mark))).scalars()
    return frozenset(bytes(mark) for mark in marks)


# What hangs from a person or a grant by a foreign key goes with it.
GOING_AGAIN: Final = (
    delete(OUTBOX).where(OUTBOX.c.person_id == bindparam("one")),
    delete(POSTS).where(
        or_(POSTS.c.person_id == bindparam("one"), POSTS.c.grant_id == bindparam("one"))
    ),
    delete(PERSONS).where(PERSONS.c.id == bindparam("one")),
    delete(GRANTS).where(GRANTS.c.id == bindparam("one")),
)


def _tables(connection: Connection) -> Mapping[str, Table]:
    """The tables there are at the backup's revision."""
    there = set(inspect(connection).get_table_names())
    return {table.name: table for table in METADATA.sorted_tables if table.name in there}


def _columns(table: Table, about_it: Mapping[str, Any]) -> list[Column[Any]]:
    try:
        return [table.c[name] for name in about_it["columns"]]
    except (KeyError, TypeError):
        raise BackupError("The backup holds something that this program cannot read.") from None


def _as_row(columns: Sequence[Column[Any]], values: Sequence[object]) -> dict[str, object]:
    if len(columns) != len(values):
        raise BackupError("The backup holds something that this program cannot read.")
    return {column.name: value for column, value in zip(columns, values, strict=True)}
