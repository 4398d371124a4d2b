"""Erasing a person: all content in one transaction, and one short-lived row for the goodbye.

The leaving row has a fresh random key of its own, wrapped under the KEK: the person's key, and
with it everything ever sealed for them, is gone with the transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, Row, bindparam, delete, exists, insert, select, update

from storage.blind import chat_mark
from storage.drafts import Drafts
from storage.framing import padded, unpadded
from storage.person_keys import Holder, new_holder, wrap
from storage.records import Place, seal, unseal
from storage.rows import LeavingRow, Person
from storage.tables import LEAVING, OUTBOX, PERSONS, POSTS, SET_ASIDE
from storage.unit import Draft, milliseconds, moment, own

BUCKET = 512

# What hangs from `persons` by a foreign key goes with it: drafts, versions, grants, history, sent.
GOING: Sequence[Delete] = (
    delete(OUTBOX).where(OUTBOX.c.person_id == bindparam("person")),
    delete(POSTS).where(POSTS.c.person_id == bindparam("person")),
    delete(PERSONS).where(PERSONS.c.id == bindparam("person")),
)
DROP_SET_ASIDE = delete(SET_ASIDE).where(
    SET_ASIDE.c.chat_mark.in_(bindparam("marks", expanding=True))
)
ADD = insert(LEAVING)
READ = select(LEAVING).order_by(LEAVING.c.until_ms)
READ_ONE = select(LEAVING).where(LEAVING.c.id == bindparam("person"))
CHANGE = (
    update(LEAVING)
    .where(LEAVING.c.id == bindparam("person"))
    .values(revision=bindparam("new"), blob=bindparam("sealed"))
)
DROP: Sequence[Delete] = (
    delete(OUTBOX).where(OUTBOX.c.person_id == bindparam("person")),
    delete(LEAVING).where(LEAVING.c.id == bindparam("person")),
)
DROP_IF_DONE = delete(LEAVING).where(
    LEAVING.c.id == bindparam("person"), ~exists().where(OUTBOX.c.person_id == LEAVING.c.id)
)
OVERDUE = select(LEAVING.c.id).where(LEAVING.c.until_ms <= bindparam("now_ms"))


class Leaving(Drafts):
    """The part of a transaction that erases."""

    async def erase(self, person: Person, leaving: bytes, until: datetime) -> None:
        """Takes away everything held about the person, what waits in their outbox included.

        `leaving` (say, the message ids to tidy) is kept until `until` at most. What is queued
        for the person *after* this call is still sent: the goodbye.
        """
        self._forget(person)
        await self._bury(person.id)
        for statement in GOING:
            await self._write(statement, {"person": person.id})
        marks = [chat_mark(key, person.chat_id) for key in self._keyring.index.newest_first]
        await self._write(DROP_SET_ASIDE, {"marks": marks})
        holder = new_holder(person.chat_id, person.id, leaving=True)
        self._holders[person.id] = holder
        self.name_keys()
        wrapped = wrap(self._keyring.kek, holder)
        values = {
            "id": holder.id,
            "kek_id": wrapped.kek_id,
            "wrapped_key": wrapped.wrapped_key,
            "chat": wrapped.chat,
            "revision": 1,
            "blob": _sealed(holder, 1, leaving),
            "until_ms": milliseconds(until),
        }
        await self._write(ADD, values)
        self.content_left = True

    async def leaving_rows(self) -> list[LeavingRow]:
        """Everybody who is being erased, the most urgent first."""
        return [self._leaving_row(row) for row in await self._rows(READ)]

    async def update_leaving(self, leaving_id: UUID, leaving: bytes) -> None:
        """Keeps this in the place of what was kept before; nothing if the row is gone."""
        row = await self._row(READ_ONE, {"person": leaving_id})
        if row is not None:
            holder = self._leaving_holder(row)
            sealed = _sealed(holder, row.revision + 1, leaving)
            values = {"person": leaving_id, "new": row.revision + 1, "sealed": sealed}
            await self._write(CHANGE, values)

    async def drop_leaving(self, leaving_id: UUID) -> None:
        """The goodbye is said: the last that is known of the person goes."""
        for statement in DROP:
            await self._write(statement, {"person": leaving_id})
        self._open_keys.forget(leaving_id)
        self.content_left = True

    async def forget_leaving(self, now: datetime) -> int:
        """Drops those whose time is up, done or not. Says how many."""
        rows = await self._rows(OVERDUE, {"now_ms": milliseconds(now)})
        for row in rows:
            await self.drop_leaving(row.id)
        return len(rows)

    async def _gone_if_done(self, leaving_id: UUID) -> None:
        if await self._write(DROP_IF_DONE, {"person": leaving_id}):
            self._open_keys.forget(leaving_id)
            self.content_left = True

    def _forget(self, person: Person) -> None:
        self._pending.outbox = [
            values for values in self._pending.outbox if values["person_id"] != person.id
        ]
        self._pending.results = [
            kept for kept in self._pending.results if kept[0].person_id != person.id
        ]
        self._nothing_waits.discard(person.id)
        self._handed.pop(person.id, None)
        self._drafts[person.id] = Draft()
        self._results[person.id] = []
        self._people[person.chat_id] = None
        self._open_keys.forget(person.id)

    def _leaving_row(self, row: Row[Any]) -> LeavingRow:
        holder = self._leaving_holder(row)
        blob = unpadded(unseal(holder.key, leaving_place(holder, row.revision), row.blob))
        return LeavingRow(row.id, holder.chat_id, blob, moment(row.until_ms))

    def _leaving_holder(self, row: Row[Any]) -> Holder:
        return self._opened(row.id, row.wrapped_key, row.chat, leaving=True)


def leaving_place(holder: Holder, revision: int) -> Place:
    """Where what is kept of someone leaving is bound to."""
    return own(holder, "leaving", "blob", holder.id, revision)


def _sealed(holder: Holder, revision: int, leaving: bytes) -> bytes:
    return seal(holder.key, leaving_place(holder, revision), padded(leaving, BUCKET))
