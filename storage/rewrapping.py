"""Sealing anew under the current keys what rests under replaced ones, beside running tiers.

Rules of this file:
- Reading and sealing happen outside a transaction; only finished rows are written in one. Nobody
  waits for a slow hash or a large payload.
- A row is replaced only if it is as it was read, and in no turn of whom it belongs to. One that
  changed meanwhile is met again on the next walk, under whichever key it then names.
- A row that does not open is left as it is and counted: its key cannot be retired.
- What a walk has done is in the rows themselves, so a walk that was killed is simply walked again.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    or_,
    select,
    update,
)

from storage.errors import DatabaseContendedError, DatabaseLockedError, SealError
from storage.keyring import Keyring
from storage.resealing import Resealer
from storage.store import Store
from storage.tables import GRANT_MEDIA, GRANT_PAGES, GRANTS, LEAVING, PERSONS, SET_ASIDE

NOBODY: Final = UUID(int=0)
Values = Mapping[str, object]
Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Walk:
    """How one table is walked: which rows, how they are sealed anew, and how many at once."""

    table: Table
    read: Select[Any]
    write: Update
    reseal: Callable[[Resealer, Row[Any]], Values]
    at_once: int


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many rows of each table were sealed anew, and how many do not open."""

    done: Mapping[str, int]
    failed: Mapping[str, int]


async def rewrap(store: Store, keyring: Keyring, told: Told | None = None) -> Rewrapped:
    """Walks all tables until nothing is left under a replaced key, or what is left does not open.

    `told` hears after each step which table it was, and how many of its rows are done.

    Raises:
        DatabaseUnavailableError: what was done is done; walk again.
    """
    walker = _Walker(store, keyring, told or (lambda _table, _count: None))
    for walk in WALKS:
        while await walker.through(walk):
            pass
    async with store.transaction() as tx:
        if (alive := await tx.last_alive()) is not None:
            await tx.set_alive(alive)
    return Rewrapped(dict(walker.done), dict(walker.failed))


class _Walker:
    def __init__(self, store: Store, keyring: Keyring, told: Told) -> None:
        self.done: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self._store = store
        self._resealer = Resealer(keyring)
        self._told = told
        self._current = {ring.family.lower(): ring.current_id for ring in keyring.rings}

    async def through(self, walk: Walk) -> bool:
        """One walk through a table. True if rows changed under it, so that it is due again."""
        after, missed, name = NOBODY, False, walk.table.name
        self.failed[name] = 0
        while rows := await self._stale(walk, after):
            resealed = await asyncio.to_thread(self._resealed, walk, rows)
            written = await self._put(walk, _owners(rows), resealed)
            missed = missed or written < len(resealed)
            self.done[name] += written
            self.failed[name] += len(rows) - len(resealed)
            after = rows[-1].id
            self._told(name, self.done[name])
        return missed

    async def _stale(self, walk: Walk, after: UUID) -> list[Row[Any]]:
        values = {**self._current, "after": after, "most": walk.at_once}
        async with self._store.reading() as tx:
            return await tx.stale(walk.read, values)

    async def _put(self, walk: Walk, owners: set[UUID], resealed: list[Values]) -> int:
        if not resealed:
            return 0
        try:
            async with self._store.transaction() as tx:
                await tx.hold_owners(owners)
                return sum([await tx.put_resealed(walk.write, values) for values in resealed])
        except (DatabaseLockedError, DatabaseContendedError):
            return 0  # a turn was in the way: these rows are met again

    def _resealed(self, walk: Walk, rows: list[Row[Any]]) -> list[Values]:
        resealed: list[Values] = []
        for row in rows:
            try:
                resealed.append(walk.reseal(self._resealer, row))
            except SealError:
                continue
        return resealed


def _owners(rows: list[Row[Any]]) -> set[UUID]:
    """Whose turns these rows could be part of."""
    return {row.person_id if "person_id" in row._fields else row.id for row in rows}


def _not_current(table: Table, *families: str) -> ColumnElement[bool]:
    return or_(*(table.c[f"{family}_id"] != bindparam(family) for family in families))


def _read(table: Table, *families: str, owner: bool = False) -> Select[Any]:
    """Stale rows by id, each after the one before; `owner`: with the key of whom they are of."""
    of = PERSONS.alias("owner")
    keys = [of.c.wrapped_key.label("owner_key"), of.c.chat.label("owner_chat")]
    keys.append(of.c.public_key.label("owner_public_key"))
    found = select(*table.c, *keys) if owner else select(table)
    joined = found.join(of, of.c.id == table.c.person_id) if owner else found
    return (
        joined.where(table.c.id > bindparam("after"), _not_current(table, *families))
        .order_by(table.c.id)
        .limit(bindparam("most"))
    )


def _write(table: Table, as_read: tuple[str, ...], new: tuple[str, ...]) -> Update:
    """Replaces `new` columns of a row whose `as_read` columns are as they were."""
    unchanged = (table.c[name].is_not_distinct_from(bindparam(f"was_{name}")) for name in as_read)
    return (
        update(table)
        .where(table.c.id == bindparam("row"), *unchanged)
        .values({table.c[name]: bindparam(f"new_{name}") for name in new})
    )


WALKS: Final = (
    Walk(
        PERSONS,
        _read(PERSONS, "kek", "index"),
        _write(
            PERSONS,
            ("wrapped_key", "index_id"),
            ("wrapped_key", "kek_id", "chat_mark", "index_id"),
        ),
        Resealer.person,
        200,
    ),
    Walk(
        LEAVING,
        _read(LEAVING, "kek"),
        _write(LEAVING, ("wrapped_key",), ("wrapped_key", "kek_id")),
        Resealer.leaving,
        200,
    ),
    Walk(
        SET_ASIDE,
        _read(SET_ASIDE, "kek"),
        _write(SET_ASIDE, ("blob",), ("blob", "kek_id")),
        Resealer.set_aside,
        50,
    ),
    Walk(
        GRANTS,
        _read(GRANTS, "pepper", "shelf", owner=True),
        _write(
            GRANTS,
            ("payload_version", "gate", "pepper_id", "shelf_id"),
            (
                "lookup",
                "shl_lookup",
                "pepper_id",
                "shelf_id",
                "key_for_code",
                "gate",
                "payload",
                "shl_entry",
            ),
        ),
        Resealer.grant,
        20,
    ),
    Walk(
        GRANT_MEDIA,
        _read(GRANT_MEDIA, "shelf"),
        _write(GRANT_MEDIA, ("shelf_id",), ("blob", "shelf_id")),
        Resealer.copy,
        8,
    ),
    Walk(
        GRANT_PAGES,
        _read(GRANT_PAGES, "shelf"),
        _write(GRANT_PAGES, ("shelf_id", "payload_version"), ("page", "shelf_id")),
        Resealer.page,
        50,
    ),
)
