"""Opens everything that rests, and counts what opens and what does not."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.blind import chat_mark, code_mark, shl_mark
from storage.codekey import link_key
from storage.database import database
from storage.drafts import draft_place
from storage.errors import SealError
from storage.failures import failures_named
from storage.fingerprints import check, recorded
from storage.framing import unpadded
from storage.keyring import Keyring
from storage.leaving import leaving_place
from storage.media import medium_place, unshelve_copy
from storage.outbox import item_place
from storage.pages import page_place, unshelve_page
from storage.passcodes import unshelve_gate
from storage.people import private_key_place
from storage.person_keys import Holder, OpenKeys, unseal_under_kek
from storage.records import Place, unseal
from storage.results import result_place
from storage.schema import check_revision
from storage.sealed_grants import grant_place
from storage.sealed_post import open_post
from storage.service import ALIVE_PLACE
from storage.shelf import Inside, Spot, unshelve_key, unshelve_payload
from storage.shl_entry import shl_place, unshelve_entry
from storage.tables import (
    DRAFTS,
    GRANT_MEDIA,
    GRANT_PAGES,
    GRANTS,
    HISTORY,
    LEAVING,
    MEDIA,
    OUTBOX,
    PERSONS,
    POSTS,
    SENT,
    SERVICE,
    SET_ASIDE,
    VERSIONS,
)
from storage.updates import set_aside_place
from storage.versions import document_place, entry_place

Record = Row[Any]
Opener = Callable[[Record, Holder], object]


@dataclass(frozen=True, slots=True)
class Verified:
    """How many rows of each table opened, and how many did not."""

    opened: Mapping[str, int]
    failed: Mapping[str, int]


async def verify(database_url: str, keyring: Keyring) -> Verified:
    """Opens every sealed value under these keys, beside a running bot.

    Raises:
        KeyringError: the keys are not the database's.
        DatabaseUrlError, DatabaseUnavailableError, SchemaError: it cannot be read.
    """
    with failures_named():
        async with database(database_url).whole() as connection:
            await check_revision(connection)
            check(await recorded(connection), keyring.rings)
            return await _Verifier(connection, keyring).all()


class _Verifier:
    """One walk through all tables, row by row."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        self._open_keys = OpenKeys(keyring.kek)
        self._opened: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()

    async def all(self) -> Verified:
        for table, opener in self._openers().items():
            await self._walk(table, _owned(table, PERSONS), opener)
        await self._walk(GRANT_PAGES, _OF_GRANTS, self._page)
        await self._walk(OUTBOX, _owned(OUTBOX, LEAVING), _item, leaving=True)
        await self._walk(LEAVING, _owned(LEAVING, LEAVING), _leaving, leaving=True)
        await self._walk_nobodys(SET_ASIDE, self._set_aside)
        await self._walk_nobodys(SERVICE, self._service)
        return Verified(dict(self._opened), dict(self._failed))

    def _openers(self) -> Mapping[Table, Opener]:
        return {
            PERSONS: self._person,
            DRAFTS: _draft,
            VERSIONS: _version,
            HISTORY: _entry,
            OUTBOX: _item,
            SENT: _result,
            GRANTS: self._grant,
            POSTS: _post,
            MEDIA: _medium,
            GRANT_MEDIA: self._copy,
        }

    async def _walk(
        self, table: Table, rows: Select[Any], opener: Opener, *, leaving: bool = False
    ) -> None:
        def open_row(row: Record) -> None:
            holder = self._open_keys.open(
                row.owner, row.owner_key, row.owner_chat, leaving=leaving
            )
            opener(row, holder)

        async for row in await self._connection.stream(rows):
            self._count(table, open_row, row)

    async def _walk_nobodys(self, table: Table, opener: Callable[[Record], object]) -> None:
        async for row in await self._connection.stream(select(table)):
            self._count(table, opener, row)

    def _count(self, table: Table, opener: Callable[..., object], *about: object) -> None:
        try:
            opener(*about)
        except SealError:
            self._failed[table.name] += 1
        else:
            self._opened[table.name] += 1

    def _set_aside(self, row: Record) -> None:
        unpadded(unseal_under_kek(self._keyring.kek, set_aside_place(row.id), row.blob))

    def _service(self, row: Record) -> None:
        unseal_under_kek(self._keyring.kek, ALIVE_PLACE, row.alive)

    def _person(self, row: Record, holder: Holder) -> None:
        unseal(holder.key, private_key_place(holder), row.private_key)
        index = self._keyring.index.get(row.index_id)
        _same(row.chat_mark, chat_mark(index, holder.chat_id))

    def _grant(self, row: Record, holder: Holder) -> None:
        def opened(column: str) -> bytes:
            record = getattr(row, column) or b""
            return unseal(holder.key, grant_place(holder, column, row.id), record)

        for column in ("label", "sections"):
            unpadded(opened(column))
        code, spot = opened("code").decode(), Spot(holder.id, row.id)
        pepper, shelf = self._keyring.pepper.get(row.pepper_id), self._keyring.shelf
        _same(row.lookup, code_mark(pepper, code))
        inside = unshelve_key(shelf, pepper, code, spot, row.key_for_code)
        _same(inside, Inside(opened("key_for_person"), row.owner_public_key))
        unshelve_payload(shelf, spot, row.payload_version, row.payload)
        passcode = unpadded(opened("passcode")).decode()
        gate = unshelve_gate(shelf, pepper, spot, row.gate)
        _same(gate is not None, bool(passcode))
        self._link(row, spot, opened("shl").decode())

    def _link(self, row: Record, spot: Spot, shl_id: str) -> None:
        pepper = self._keyring.pepper.get(row.pepper_id)
        _same(row.shl_lookup, shl_mark(pepper, shl_id))
        place, link = shl_place(spot, row.payload_version), link_key(pepper, shl_id)
        entry = unshelve_entry(self._keyring.shelf, link, place, row.shl_entry or b"")
        _same(entry.public_key, row.owner_public_key)

    def _page(self, row: Record, holder: Holder) -> None:
        """One that was made of another payload is none to be shown, and opens all the same."""
        place = page_place(Spot(holder.id, row.grant_id), row.language, row.payload_version)
        key = unseal(holder.key, grant_place(holder, "key_for_person", row.grant_id), row.key)
        unshelve_page(self._keyring.shelf, place, key, row.page)

    def _copy(self, row: Record, _holder: Holder) -> None:
        unshelve_copy(self._keyring.shelf, row)


def _owned(table: Table, owners: Table) -> Select[Any]:
    """A table's rows, each with the key of whom it belongs to."""
    owner = owners.alias("owner")
    columns = [owner.c.id.label("owner"), owner.c.wrapped_key.label("owner_key")]
    columns.append(owner.c.chat.label("owner_chat"))
    if owners is PERSONS:
        columns.append(owner.c.public_key.label("owner_public_key"))
        columns.append(owner.c.private_key.label("owner_private_key"))
    belongs = table.c.id if table is owners else table.c.person_id
    return select(*table.c, *columns).join(owner, owner.c.id == belongs)


_OF_GRANTS = (
    _owned(GRANT_PAGES, PERSONS)
    .add_columns(GRANTS.c.key_for_person.label("key"))
    .join(GRANTS, GRANTS.c.id == GRANT_PAGES.c.grant_id)
)


def _draft(row: Record, holder: Holder) -> None:
    _open(holder, draft_place(holder, row.revision), row.blob)


def _version(row: Record, holder: Holder) -> None:
    _open(holder, document_place(holder, row.id, row.number), row.document)


def _entry(row: Record, holder: Holder) -> None:
    _open(holder, entry_place(holder, row.id), row.entry)


def _item(row: Record, holder: Holder) -> None:
    _open(holder, item_place(holder, row.id), row.item)


def _result(row: Record, holder: Holder) -> None:
    _open(holder, result_place(holder, row.id), row.result)


def _medium(row: Record, holder: Holder) -> None:
    _open(holder, medium_place(holder, row.id), row.blob)


def _leaving(row: Record, holder: Holder) -> None:
    _open(holder, leaving_place(holder, row.revision), row.blob)


def _post(row: Record, holder: Holder) -> None:
    private = unseal(holder.key, private_key_place(holder), row.owner_private_key)
    open_post(private, holder.id, row.grant_id, row.id, row.blob)


def _open(holder: Holder, place: Place, record: bytes) -> None:
    unpadded(unseal(holder.key, place, record))


def _same(one: object, other: object) -> None:
    """What is kept twice must agree."""
    if one != other:
        raise SealError
