"""What is noted about the service itself: when it last said that it runs; sealed, as a moment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from storage.person_keys import seal_under_kek, unseal_under_kek
from storage.records import Place
from storage.tables import SERVICE
from storage.unit import Unit, milliseconds, moment

THE_ONE_ROW = UUID(int=1)
ALIVE_PLACE = Place("service", "alive", None, THE_ONE_ROW)
MOMENT_BYTES = 8

READ = select(SERVICE.c.alive)
CLEAR = delete(SERVICE)
NOTE = insert(SERVICE)


class Service(Unit):
    """The part of a transaction that knows how long the bot was away."""

    async def last_alive(self) -> datetime | None:
        """When `set_alive` was called last; None: never.

        Raises:
            SealError: it does not open.
        """
        row = await self._row(READ)
        if row is None:
            return None
        return moment(int.from_bytes(unseal_under_kek(self._keyring.kek, ALIVE_PLACE, row.alive)))

    async def set_alive(self, now: datetime) -> None:
        """The service runs at this moment."""
        self.name_keys()
        kek = self._keyring.kek
        alive = seal_under_kek(kek, ALIVE_PLACE, milliseconds(now).to_bytes(MOMENT_BYTES))
        await self._write(CLEAR, {})
        await self._write(NOTE, {"id": THE_ONE_ROW, "kek_id": kek.current_id, "alive": alive})
