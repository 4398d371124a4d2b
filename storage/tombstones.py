"""Who was erased and which links were withdrawn, for as long as a backup may remember them.

A tombstone is a random id that means nothing once its row is gone. A restored backup would bring
the row back: the tombstones of later days, replayed, take it away again.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select

from storage.tables import TOMBSTONES
from storage.unit import Unit, day

# Fourteen days of keys and fourteen of backups, and a margin for a backup that was forgotten.
KEPT: Final = timedelta(days=60)

KNOWN = select(TOMBSTONES.c.id).where(TOMBSTONES.c.id == bindparam("gone"))
ADD = insert(TOMBSTONES)
ALL = select(TOMBSTONES.c.id).order_by(TOMBSTONES.c.id)
FORGET = delete(TOMBSTONES).where(TOMBSTONES.c.gone_on <= bindparam("last_day"))


class Tombstones(Unit):
    """The part of a transaction that remembers what must not come back."""

    async def tombstones(self) -> tuple[UUID, ...]:
        """All of them."""
        return tuple(row.id for row in await self._rows(ALL))

    async def forget_tombstones(self, now: datetime) -> int:
        """Forgets those that no backup remembers. Says how many."""
        return await self._write(FORGET, {"last_day": day(now) - KEPT})

    async def _bury(self, gone: UUID) -> None:
        if await self._row(KNOWN, {"gone": gone}) is None:
            await self._write(ADD, {"id": gone, "gone_on": day(self._now())})
