"""Who was erased and which links were withdrawn, for as long as a backup may remember them.

A tombstone is a hash of the row's random id: it says nothing of the row, and only somebody who
has the row, in a backup, can tell that it is of that one. A restored backup would bring the row
back: the tombstones of later days, replayed, take it away again.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select

from storage.framing import framed
from storage.tables import TOMBSTONES
from storage.unit import Unit, day

# Fourteen days of keys and fourteen of backups, and a margin for a backup that was forgotten.
KEPT: Final = timedelta(days=60)
LABEL: Final = b"i-know-me-best tombstone"

KNOWN = select(TOMBSTONES.c.mark).where(TOMBSTONES.c.mark == bindparam("mark"))
ADD = insert(TOMBSTONES)
ALL = select(TOMBSTONES.c.mark).order_by(TOMBSTONES.c.mark)
FORGET = delete(TOMBSTONES).where(TOMBSTONES.c.gone_on <= bindparam("last_day"))


class Tombstones(Unit):
    """The part of a transaction that remembers what must not come back."""

    async def tombstones(self) -> tuple[bytes, ...]:
        """All of them."""
        return tuple(bytes(row.mark) for row in await self._rows(ALL))

    async def forget_tombstones(self, now: datetime) -> int:
        """Forgets those that no backup remembers. Says how many."""
        return await self._write(FORGET, {"last_day": day(now) - KEPT})

    async def _bury(self, gone: UUID) -> None:
        mark = tombstone(gone)
        if await self._row(KNOWN, {"mark": mark}) is None:
            await self._write(ADD, {"mark": mark, "gone_on": day(self._now())})


def tombstone(gone: UUID) -> bytes:
    """The mark of a row that is gone, 32 bytes."""
    return hashlib.sha256(framed(LABEL, gone.bytes)).digest()
