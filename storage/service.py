"""What is noted about the service itself: when it last said that it runs."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, insert, select

from storage.tables import SERVICE
from storage.unit import Unit

THE_ONE_ROW = 1
MS = 1000

READ = select(SERVICE.c.alive_ms)
CLEAR = delete(SERVICE)
NOTE = insert(SERVICE).values(id=THE_ONE_ROW, alive_ms=bindparam("alive"))


class Service(Unit):
    """The part of a transaction that knows how long the bot was away."""

    async def last_alive(self) -> datetime | None:
        """When `set_alive` was called last; None: never."""
        row = await self._row(READ, {})
        return datetime.fromtimestamp(row.alive_ms / MS, UTC) if row else None

    async def set_alive(self, now: datetime) -> None:
        """The service runs at this moment."""
        await self._write(CLEAR, {})
        await self._write(NOTE, {"alive": int(now.timestamp() * MS)})
