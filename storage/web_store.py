"""The page's door to the database: reads grants, leaves sealed notes, and can do nothing else.

Rules of this file:
- An opening never waits on a write. It reads on connections that cannot write; a note has a
  connection of its own and one second.
- Unknown, withdrawn and expired codes are one case: the query finds no row, and a decoy row goes
  through the same decryptions. Whoever measures learns nothing.
- Reading must work while a writer holds the database, while it cannot be written, and while the
  disk is full.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Row, RowMapping, Select, bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.blind import code_mark
from storage.database import (
    connected,
    database_path,
    failures_named,
    reader_engine,
    still_engine,
    writer_engine,
)
from storage.errors import DatabaseLockedError, DatabaseUnavailableError, SealError
from storage.fingerprints import check, recorded
from storage.grants import LIVE, last_day
from storage.keyring import WebKeyring
from storage.keys import Ring
from storage.media import copy_id, unshelve_copy
from storage.rows import Opened, Shown
from storage.schema import check_revision
from storage.sealed_post import new_key_pair, seal_post
from storage.shelf import (
    GRANT_KEY_BYTES,
    Inside,
    Spot,
    shelve_key,
    shelve_payload,
    unshelve_key,
    unshelve_payload,
)
from storage.store import utc_now
from storage.tables import GRANT_MEDIA, GRANTS, POSTS
from storage.tickets import PageTicket, Ticket, issue, issue_page, read, read_page
from storage.unit import Clock

T = TypeVar("T")

POST_WAIT_S = 1.0
POST_RETRY_S = 0.003

FIND: Select[Any] = select(
    GRANTS.c.id,
    GRANTS.c.person_id,
    GRANTS.c.pepper_id,
    GRANTS.c.key_for_code,
    GRANTS.c.payload,
    GRANTS.c.payload_version,
    GRANTS.c.scope,
    GRANTS.c.expires_on,
).where(GRANTS.c.lookup.in_(bindparam("marks", expanding=True)), LIVE)
FIND_AGAIN: Select[Any] = select(
    GRANTS.c.id,
    GRANTS.c.person_id,
    GRANTS.c.payload,
    GRANTS.c.payload_version,
    GRANTS.c.scope,
    GRANTS.c.expires_on,
).where(GRANTS.c.id == bindparam("grant"), LIVE)
FIND_COPY: Select[Any] = (
    select(GRANT_MEDIA.c.id, GRANT_MEDIA.c.person_id, GRANT_MEDIA.c.blob)
    .join(GRANTS, GRANTS.c.id == GRANT_MEDIA.c.grant_id)
    .where(GRANT_MEDIA.c.id == bindparam("copy"), LIVE)
)
ADD_POST = insert(POSTS)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A grant as it rests: one from the table, or the decoy."""

    id: UUID
    person_id: UUID
    pepper_id: int
    key_for_code: bytes
    payload: bytes
    payload_version: int
    scope: str
    expires_on: date | None


class WebStore:
    """Made by `open`."""

    def __init__(self, database_url: str, keyring: WebKeyring, now: Clock) -> None:
        path = database_path(database_url)
        self._reader: AsyncEngine = reader_engine(path)
        self._still: AsyncEngine = still_engine(path)
        self._writer: AsyncEngine = writer_engine(path, 0, checkpoints=False)
        self._wal = path.with_name(path.name + "-wal")
        self._keyring = keyring
        self._now = now
        self._decoy = decoy(keyring)
        self._keys_checked = False

    @classmethod
    async def open(cls, database_url: str, keyring: WebKeyring, now: Clock = utc_now) -> Self:
        """Opens a database that has its tables, and checks that these are its keys.

        Raises:
            DatabaseUrlError: not an SQLite address.
            DatabaseUnavailableError: it cannot be read.
            SchemaError: its tables are not this program's.
            KeyringError: the keys are not its keys.
        """
        store = cls(database_url, keyring, now)
        try:
            await store._read(store._check)
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Lets go of every connection."""
        for engine in (self._reader, self._still, self._writer):
            await engine.dispose()

    async def find(self, code: str) -> Opened | None:
        """What this code opens; None if it is unknown, withdrawn or expired.

        Raises:
            DatabaseUnavailableError: the database cannot be read.
            SealError: the code is right, but what it should open was damaged.
        """
        marks = [code_mark(pepper, code) for pepper in self._keyring.pepper.newest_first]
        values = {"marks": marks, "last_day": last_day(self._now())}

        async def ask(connection: AsyncConnection) -> RowMapping | None:
            if not self._keys_checked:
                await self._check_keys(connection)
            result = await connection.execute(FIND, values)
            row: RowMapping | None = result.mappings().one_or_none()
            return row

        row = await self._read(ask)
        if row is not None:
            return self._opened(code, Shelved(**row))
        with suppress(SealError):
            self._opened(code, self._decoy)
        return None

    def ticket(self, grant: UUID, grant_key: bytes, medium: UUID, until: datetime) -> str:
        """Leave to fetch one medium of an opened grant, good on every machine until `until`."""
        return issue(self._keyring.pepper, Ticket(grant, grant_key, medium, until))

    def page_ticket(self, opened: Opened, until: datetime) -> str:
        """Leave to open this grant again without its code, on every machine until `until`."""
        leave = PageTicket(opened.grant_id, opened.grant_key, opened.public_key, until)
        return issue_page(self._keyring.pepper, leave)

    async def reopen(self, ticket: str) -> Opened | None:
        """What a page's ticket is for, as it is now.

        None if it is none of ours, too old, or its grant is withdrawn or expired.

        Raises:
            DatabaseUnavailableError: the database cannot be read.
            SealError: the ticket is right, but what it should open was damaged.
        """
        now = self._now()
        try:
            leave = read_page(self._keyring.pepper, ticket, now)
        except SealError:
            return None
        values = {"grant": leave.grant, "last_day": last_day(now)}

        async def ask(connection: AsyncConnection) -> Row[Any] | None:
            found: Row[Any] | None = (await connection.execute(FIND_AGAIN, values)).one_or_none()
            return found

        row = await self._read(ask)
        return None if row is None else reopened(self._keyring.shelf, leave, row)

    async def show(self, ticket: str) -> Shown | None:
        """What this ticket is for; None if it is none of ours, too old, or its grant is gone.

        Raises:
            DatabaseUnavailableError: the database cannot be read.
            SealError: the ticket is right, but what it is for was damaged.
        """
        now = self._now()
        try:
            leave = read(self._keyring.pepper, ticket, now)
        except SealError:
            return None
        values = {"copy": copy_id(leave.grant, leave.medium), "last_day": last_day(now)}

        async def ask(connection: AsyncConnection) -> Row[Any] | None:
            found: Row[Any] | None = (await connection.execute(FIND_COPY, values)).one_or_none()
            return found

        row = await self._read(ask)
        if row is None:
            return None
        return Shown(leave.medium, leave.grant_key, unshelve_copy(self._keyring.shelf, row))

    async def post(self, person_id: UUID, grant_id: UUID, public_key: bytes, body: bytes) -> None:
        """Leaves a note that only the person can open, within one second.

        Raises:
            DatabaseUnavailableError: it was not stored, or not in time; try again later.
        """
        post_id = uuid4()
        blob = seal_post(public_key, person_id, grant_id, post_id, body)
        values = {"id": post_id, "person_id": person_id, "grant_id": grant_id, "blob": blob}
        try:
            async with asyncio.timeout(POST_WAIT_S):
                await self._store(values)
        except TimeoutError as error:
            raise DatabaseUnavailableError("The note was not stored within a second.") from error

    async def _store(self, values: dict[str, object]) -> None:
        """Asks for the lock every few milliseconds.

        SQLite itself asks ever more rarely; beside a bot that writes without a pause, which
        leaves the lock free for a moment between two commits, it would hardly ever get it.
        """
        async with connected(self._writer) as connection:
            while True:
                try:
                    with failures_named():
                        async with connection.begin():
                            await connection.execute(ADD_POST, values)
                except DatabaseLockedError:
                    await asyncio.sleep(POST_RETRY_S)
                else:
                    return

    async def _check(self, connection: AsyncConnection) -> None:
        await check_revision(connection)
        await self._check_keys(connection)

    async def _check_keys(self, connection: AsyncConnection) -> None:
        """An empty database has no keys yet; it is asked again until it has."""
        if known := await recorded(connection):
            check(known, self._keyring.rings)
            self._keys_checked = True

    async def _read(self, ask: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Asks on a connection that reads, whatever state the disk is in.

        A database in a folder that cannot be written, and that no process holds open, cannot be
        opened the usual way: SQLite wants to make its shared memory there. If no WAL waits
        beside it, the file is complete and nobody is writing it: it is read as it stands.
        """
        try:
            async with connected(self._reader) as connection:
                return await ask(connection)
        except DatabaseUnavailableError:
            if self._wal.exists() and self._wal.stat().st_size:
                raise
        async with connected(self._still) as connection:
            return await ask(connection)

    def _opened(self, code: str, found: Shelved) -> Opened:
        spot = Spot(found.person_id, found.id)
        shelf, pepper = self._keyring.shelf, self._keyring.pepper.get(found.pepper_id)
        payload = unshelve_payload(shelf, spot, found.payload_version, found.payload)
        inside = unshelve_key(shelf, pepper, code, spot, found.key_for_code)
        return Opened(
            grant_id=found.id,
            person_id=found.person_id,
            public_key=inside.public_key,
            grant_key=inside.grant_key,
            payload=payload,
            scope=found.scope,
            expires_on=found.expires_on,
        )


def reopened(shelf: Ring, leave: PageTicket, row: Row[Any]) -> Opened:
    """A grant's row, opened with what a ticket holds. Raises SealError if it was damaged."""
    spot = Spot(row.person_id, row.id)
    return Opened(
        grant_id=row.id,
        person_id=row.person_id,
        public_key=leave.public_key,
        grant_key=leave.grant_key,
        payload=unshelve_payload(shelf, spot, row.payload_version, row.payload),
        scope=row.scope,
        expires_on=row.expires_on,
    )


def decoy(keyring: WebKeyring) -> Shelved:
    """A grant that no code opens: what a code that finds nothing is tried on."""
    spot = Spot(uuid4(), uuid4())
    shelf, pepper = keyring.shelf.current, keyring.pepper.current
    inside = Inside(secrets.token_bytes(GRANT_KEY_BYTES), new_key_pair()[1])
    return Shelved(
        id=spot.grant,
        person_id=spot.person,
        pepper_id=pepper.id,
        key_for_code=shelve_key(shelf, pepper, secrets.token_hex(), spot, inside),
        payload=shelve_payload(shelf, spot, 1, b""),
        payload_version=1,
        scope="",
        expires_on=None,
    )
