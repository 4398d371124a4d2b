"""Which keys something still rests under: a key in use is never retired."""

from typing import Any

from sqlalchemy import Column, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.keys import Family
from storage.tables import GRANT_MEDIA, GRANT_PAGES, GRANTS, LEAVING, PERSONS, SERVICE, SET_ASIDE

_USED: dict[Family, tuple[Column[Any], ...]] = {
    Family.KEK: (PERSONS.c.kek_id, LEAVING.c.kek_id, SET_ASIDE.c.kek_id, SERVICE.c.kek_id),
    Family.INDEX: (PERSONS.c.index_id,),  # marks of updates: see `storage.key_changes`
    Family.PEPPER: (GRANTS.c.pepper_id,),
    Family.SHELF: (GRANTS.c.shelf_id, GRANT_MEDIA.c.shelf_id, GRANT_PAGES.c.shelf_id),
}


async def uses(connection: AsyncConnection, family: Family, key_id: int) -> dict[str, int]:
    """How many rows of each table rest under this key; tables without any are left out."""
    counts: dict[str, int] = {}
    for column in _USED[family]:
        counted = select(func.count()).select_from(column.table).where(column == key_id)
        if number := (await connection.execute(counted)).scalar_one():
            counts[column.table.name] = number
    return counts
