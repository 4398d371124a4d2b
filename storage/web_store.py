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
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, Self, TypeVar
from uuid import UUID

from sqlalchemy import Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import shl_ticket
from storage.blind import code_mark, shl_mark
from storage.database import PageReader, database
from storage.errors import KeyringError, SealError
from storage.fingerprints import check, lacking, recorded
from storage.grants import last_day
from storage.keyring import WebKeyring, digest
from storage.keyring_file import KeyringFile
from storage.media import copy_id, unshelve_copy
from storage.opening import Shelved, decoy, linked, opened, reopened
from storage.passcodes import Gate
from storage.rows import Linked, Opened, Shown
from storage.schema import check_revision
from storage.store import utc_now
from storage.tickets import PageTicket, Ticket, issue, issue_page, read, read_page
from storage.unit import Clock
from storage.web_questions import FIND_AGAIN, FIND_COPY, LEFT, find_by, find_link_by, named
from storage.web_writes import WebWrites

T = TypeVar("T")

CHECKS_AT_ONCE: Final = 2
"""Passcodes that are checked side by side: 19 MiB each."""


class WebStore:
    """Made by `open`."""

    def __init__(
        self, database_url: str, keyring: WebKeyring | KeyringFile[WebKeyring], now: Clock
    ) -> None:
        found = database(database_url)
        self._reader: PageReader = found.page_reader()
        self._writes = WebWrites(found.note_writer(), self._reader.let_go)
        self._file = keyring if isinstance(keyring, KeyringFile) else None
        self._keyring = keyring.keyring if isinstance(keyring, KeyringFile) else keyring
        self._now = now
        self._decoy = decoy(self._keyring, now())
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE)
        self._keys_checked = False

    @classmethod
    async def open(
        cls,
        database_url: str,
        keyring: WebKeyring | KeyringFile[WebKeyring],
        now: Clock = utc_now,
    ) -> Self:
        """Opens a database that has its tables, and checks that these are its keys.

        From a file, keys that come to it later are taken on before the next opening.

        Raises:
            DatabaseUrlError: not an address that this program can use.
            DatabaseUnavailableError: it cannot be read.
            SchemaError: its tables are not this program's.
            KeyringError: the keys are not its keys.
        """
        store = cls(database_url, keyring, now)
        try:
            await store._reader.read(store._check)
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Lets go of every connection."""
        await self._reader.close()
        await self._writes.close()

    async def find(self, code: str, language: str = "") -> Opened | None:
        """What this code opens; None if it is unknown, withdrawn or expired.

        With the page that was made ahead in this language, if there is one.

        Raises:
            DatabaseUnavailableError: the database cannot be read.
            KeyringError: it may rest under a key that this page does not hold.
            SealError: the code is right, but what it should open was damaged.
        """
        await self._renew()
        marks = [code_mark(pepper, code) for pepper in self._keyring.pepper.newest_first]
        asked = {**named(marks), "language": language}
        row = await self._find(find_by(len(marks)), asked)
        if row is not None:
            return opened(self._keyring, code, row, language)
        with suppress(SealError):
            opened(self._keyring, code, self._decoy)
        return None

    async def find_link(self, shl_id: str) -> Linked | None:
        """What the SMART Health Link with this id opens, closed or not; None as for a code.

        Raises:
            DatabaseUnavailableError: the database cannot be read.
            SealError: the id is right, but what it should open was damaged.
        """
        await self._renew()
        marks = [shl_mark(pepper, shl_id) for pepper in self._keyring.pepper.newest_first]
        row = await self._find(find_link_by(len(marks)), named(marks))
        if row is not None:
            return linked(self._keyring, shl_id, row)
        with suppress(SealError):
            linked(self._keyring, shl_id, self._decoy)
        return None

    async def passes(self, gate: Gate, passcode: str) -> bool:
        """Whether the passcode, in its canonical form, is the grant's. Takes its time."""
        async with self._checks:
            return await asyncio.to_thread(gate.fits, passcode)

    async def tries_left(self, grant: UUID) -> int:
        """How many wrong passcodes the grant's link takes now; 0 too if the grant is gone."""
        row = await self._one(LEFT, {"grant": grant})
        return 0 if row is None else int(row.shl_left)

    async def spend_try(self, grant: UUID) -> int | None:
        """Counts a wrong passcode on the grant's link, in one second; how many are left then.

        None: there were none left. Raises DatabaseUnavailableError if it may not be counted.
        """
        return await self._writes.spend_try(grant)

    def link_ticket(self, grant: UUID, until: datetime) -> str:
        """Leave to fetch the file of the grant's link, on every machine until `until`."""
        return shl_ticket.issue(self._keyring.pepper, grant, until)

    async def fetch_link(self, shl_id: str, ticket: str) -> bytes | None:
        """The file of this link, sealed under its key; None if either is good no more.

        Raises:
            DatabaseUnavailableError: the database cannot be read.
            SealError: both are right, but the file was damaged.
        """
        found = await self.find_link(shl_id)
        if found is None:
            return None
        ours = shl_ticket.fits(self._keyring.pepper, found.grant_id, ticket, self._now())
        return found.payload if ours else None

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
        await self._renew()
        try:
            leave = read_page(self._keyring.pepper, ticket, self._now())
        except SealError:
            return None
        row = await self._one(FIND_AGAIN, {"grant": leave.grant})
        return None if row is None else reopened(self._keyring.shelf, leave, row)

    async def show(self, ticket: str) -> Shown | None:
        """What this ticket is for; None if it is none of ours, too old, or its grant is gone.

        Raises:
            DatabaseUnavailableError: the database cannot be read.
            SealError: the ticket is right, but what it is for was damaged.
        """
        await self._renew()
        try:
            leave = read(self._keyring.pepper, ticket, self._now())
        except SealError:
            return None
        row = await self._one(FIND_COPY, {"copy": copy_id(leave.grant, leave.medium)})
        if row is None:
            return None
        return Shown(leave.medium, leave.grant_key, unshelve_copy(self._keyring.shelf, row))

    async def post(self, person_id: UUID, grant_id: UUID, public_key: bytes, body: bytes) -> None:
        """Leaves a note that only the person can open, within one second.

        Raises:
            DatabaseUnavailableError: it was not stored, or not in time; try again later.
        """
        await self._writes.post(person_id, grant_id, public_key, body)

    @property
    def keys(self) -> str:
        """Says which keys this page holds; see `storage.keyring.digest`."""
        return digest(self._keyring)

    async def _renew(self) -> None:
        """Takes on what its file holds by now, if the database knows all of it."""
        if self._file is None or (changed := self._file.changed()) is None:
            return

        async def fits(connection: AsyncConnection) -> None:
            check(await recorded(connection), changed.rings)

        # If it does not fit, it was announced a moment ago or is another's: asked again next time.
        with suppress(KeyringError):
            await self._reader.read(fits)
            self._keyring, self._decoy = changed, decoy(changed, self._now())
            self._file.taken()

    async def _check(self, connection: AsyncConnection) -> None:
        await check_revision(connection)
        await self._check_keys(connection)

    async def _check_keys(self, connection: AsyncConnection) -> None:
        """An empty database has no keys yet; it is asked again until it has."""
        if known := await recorded(connection):
            check(known, self._keyring.rings)
            self._keys_checked = True

    async def _find(self, question: Select[Any], values: dict[str, object]) -> Shelved | None:
        row = await self._one(question, values)
        return None if row is None else Shelved(**row._mapping)  # noqa: SLF001 - its public name

    async def _one(self, question: Select[Any], values: dict[str, object]) -> Row[Any] | None:
        """The row that a question about live grants finds."""
        asked = {**values, "last_day": last_day(self._now())}

        async def ask(connection: AsyncConnection) -> Row[Any] | None:
            if not self._keys_checked:
                await self._check_keys(connection)
            row: Row[Any] | None = (await connection.execute(question, asked)).one_or_none()
            if row is None:
                await self._require_every_key(connection)
            return row

        return await self._reader.read(ask)

    async def _require_every_key(self, connection: AsyncConnection) -> None:
        """What is not found may be marked with a key that came after this page was started.

        To call that code unknown would send a crisis team away from a statement that is there.
        """
        if lacking(await recorded(connection), self._keyring.rings):
            raise KeyringError("The page's keyring lacks a key which this database needs.")
