"""Published versions of a statement, sealed, and the person's history."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, insert, select

from storage.framing import padded, unpadded
from storage.person_keys import Holder
from storage.records import Place, seal, unseal
from storage.rows import Person, VersionRow
from storage.tables import HISTORY, VERSIONS
from storage.unit import Unit, day, own

DOCUMENT_BUCKET = 4096
ENTRY_BUCKET = 256

ADD_VERSION = insert(VERSIONS)
READ_VERSIONS = (
    select(VERSIONS)
    .where(VERSIONS.c.person_id == bindparam("person"))
    .order_by(VERSIONS.c.number.desc())
)
LATEST = READ_VERSIONS.limit(1)
ADD_ENTRY = insert(HISTORY)
READ_ENTRIES = (
    select(HISTORY.c.id, HISTORY.c.entry)
    .where(HISTORY.c.person_id == bindparam("person"))
    .order_by(HISTORY.c.seq.desc())
)


class Versions(Unit):
    """The part of a transaction that keeps what was published, and what happened."""

    async def add_version(
        self, person: Person, number: int, document: bytes, now: datetime
    ) -> None:
        """Keeps a published version.

        Raises:
            ConflictError: there is a version of this number.
        """
        holder, row_id = await self._holder(person.id), uuid4()
        sealed = seal(
            holder.key,
            document_place(holder, row_id, number),
            padded(document, DOCUMENT_BUCKET),
        )
        values = {"id": row_id, "person_id": holder.id, "number": number}
        await self._write(ADD_VERSION, {**values, "document": sealed, "made_on": day(now)})

    async def versions(self, person: Person) -> list[VersionRow]:
        """All versions, newest first."""
        holder = await self._holder(person.id)
        rows = await self._rows(READ_VERSIONS, {"person": person.id})
        return [_version(holder, row) for row in rows]

    async def latest_version(self, person: Person) -> VersionRow | None:
        """The version that readers see."""
        row = await self._row(LATEST, {"person": person.id})
        return _version(await self._holder(person.id), row) if row else None

    async def add_history(self, person: Person, entry: bytes, now: datetime) -> None:  # noqa: ARG002 - the contract's shape; no moment is kept
        """Notes what happened. The moment belongs into the entry; none rests beside it."""
        holder, row_id = await self._holder(person.id), uuid4()
        sealed = seal(holder.key, entry_place(holder, row_id), padded(entry, ENTRY_BUCKET))
        await self._write(ADD_ENTRY, {"id": row_id, "person_id": holder.id, "entry": sealed})

    async def history(self, person: Person) -> list[bytes]:
        """What happened, newest first."""
        holder = await self._holder(person.id)
        rows = await self._rows(READ_ENTRIES, {"person": person.id})
        return [unpadded(unseal(holder.key, entry_place(holder, r.id), r.entry)) for r in rows]


def document_place(holder: Holder, row_id: UUID, number: int) -> Place:
    """Where a version is bound to: its number too."""
    return own(holder, "versions", "document", row_id, number)


def entry_place(holder: Holder, row_id: UUID) -> Place:
    """Where a history entry is bound to."""
    return own(holder, "history", "entry", row_id)


def _version(holder: Holder, row: Row[Any]) -> VersionRow:
    sealed = unseal(holder.key, document_place(holder, row.id, row.number), row.document)
    return VersionRow(row.number, row.made_on, unpadded(sealed))
