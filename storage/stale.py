"""The part of a transaction that reads what rests under replaced keys, and replaces it."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Update, bindparam, select

from storage.questions import Question
from storage.tables import PERSONS
from storage.unit import Unit

LOCK = (
    select(PERSONS.c.id)
    .where(PERSONS.c.id.in_(bindparam("persons", expanding=True)))
    .order_by(PERSONS.c.id)
    .with_for_update(key_share=True)
)


class Stale(Unit):
    """Statements come from `storage.rewrapping`, finished rows from `storage.resealing`."""

    async def stale(self, read: Select[Any], values: Mapping[str, object]) -> list[Row[Any]]:
        """The next rows of a walk."""
        return list(await self._rows(read, values))

    async def hold_owners(self, persons: Collection[UUID]) -> None:
        """Waits for turns of these people to end, and keeps new ones waiting.

        A turn that has read which keys a link rests under must not seal with them when these are
        no longer the ones that its row names.
        """
        await self._look(self._locking(Question(LOCK, {"persons": sorted(persons)})))

    async def put_resealed(self, write: Update, values: Mapping[str, object]) -> int:
        """Replaces one row. 0: it changed since it was read."""
        self.name_keys()
        return await self._write(write, values)
