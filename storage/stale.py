"""The part of a transaction that reads what rests under replaced keys, and replaces it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, Update

from storage.unit import Unit


class Stale(Unit):
    """Statements come from `storage.rewrapping`, finished rows from `storage.resealing`."""

    async def stale(self, read: Select[Any], values: Mapping[str, object]) -> list[Row[Any]]:
        """The next rows of a walk."""
        return list(await self._rows(read, values))

    async def put_resealed(self, write: Update, values: Mapping[str, object]) -> int:
        """Replaces one row. 0: it changed since it was read."""
        self.name_keys()
        return await self._write(write, values)
