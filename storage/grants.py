"""Grants: one reader's way in, each with its own key, code and end.

Withdrawn means gone: the row is deleted, so that nothing is left to open.
"""

import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary, Row, bindparam, delete, func, insert, or_, select, update

from storage.blind import code_mark, opening_mark, shl_mark
from storage.errors import SealError
from storage.framing import padded, unpadded
from storage.people import People
from storage.person_keys import Holder
from storage.records import Place, seal, unseal
from storage.rows import GrantRow, Person
from storage.shelf import Inside, Spot, shelve_key, shelve_payload
from storage.tables import GRANTS, OPENINGS
from storage.unit import day, own

# The end of a UTC day, and a day's grace: a reader in another time zone is not shut out early.
GRACE = timedelta(days=1)
LABEL_BUCKET = 256
SHL_ID_BYTES = 32  # 43 characters in base64url, as the SMART Health Links specification asks

LIVE = or_(GRANTS.c.expires_on.is_(None), GRANTS.c.expires_on >= bindparam("last_day"))
EXPIRED = select(GRANTS.c.id, GRANTS.c.person_id, GRANTS.c.label).where(
    GRANTS.c.expires_on < bindparam("last_day")
)
COUNT_OPENINGS = (
    select(func.count())
    .select_from(OPENINGS)
    .where(OPENINGS.c.grant_id == GRANTS.c.id)
    .scalar_subquery()
    .label("openings")
)
ADD = insert(GRANTS)
READ = (
    select(
        GRANTS.c.id,
        GRANTS.c.scope,
        GRANTS.c.made_on,
        GRANTS.c.expires_on,
        GRANTS.c.code,
        GRANTS.c.shl,
        GRANTS.c.label,
        GRANTS.c.key_for_person,
        COUNT_OPENINGS,
    )
    .where(GRANTS.c.person_id == bindparam("person"), LIVE)
    .order_by(GRANTS.c.seq)
)
SPOT = select(GRANTS.c.person_id, GRANTS.c.payload_version).where(
    GRANTS.c.id == bindparam("grant")
)
RESEAL = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("grant"))
    .values(
        payload=bindparam("sealed"), payload_version=bindparam("new"), shelf_id=bindparam("by")
    )
)
WITHDRAW = delete(GRANTS).where(
    GRANTS.c.id == bindparam("grant"), GRANTS.c.person_id == bindparam("person")
)
WITHDRAW_BY_CODE = delete(GRANTS).where(GRANTS.c.lookup.in_(bindparam("marks", expanding=True)))
EXTEND = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("grant"), GRANTS.c.person_id == bindparam("person"))
    .values(expires_on=bindparam("ends"))
)
DROP_EXPIRED = delete(GRANTS).where(GRANTS.c.expires_on < bindparam("last_day"))
SEEN = select(OPENINGS.c.mark).where(OPENINGS.c.mark.in_(bindparam("marks", expanding=True)))
# From the grant itself: for one that was withdrawn meanwhile there is nothing to note.
NOTE_OPENING = insert(OPENINGS).from_select(
    ["mark", "grant_id"],
    select(bindparam("mark", type_=LargeBinary), GRANTS.c.id).where(
        GRANTS.c.id == bindparam("grant")
    ),
)


class Grants(People):
    """The part of a transaction that makes, shows and ends links."""

    async def make_grant(  # noqa: PLR0917 - named at every call
        self,
        person: Person,
        code: str,
        grant_key: bytes,
        payload: bytes,
        label: str,
        scope: str,
        expires_on: date | None,
        now: datetime,
    ) -> UUID:
        """A new grant, open to its code from the commit on. `payload` is sealed by `grant_key`.

        Raises:
            ConflictError: the code is in use.
        """
        holder, grant_id = await self._holder(person.id), uuid4()
        inside = Inside(grant_key, await self._public_key(person.id))
        row = self._for_person(holder, grant_id, code, label, grant_key)
        row |= self._for_code(Spot(holder.id, grant_id), code, inside, payload)
        row |= {"scope": scope, "expires_on": expires_on, "made_on": day(now)}
        await self._write(ADD, row)
        return grant_id

    async def grants(self, person: Person) -> list[GrantRow]:
        """The live ones, oldest first."""
        holder = await self._holder(person.id)
        values = {"person": person.id, "last_day": last_day(self._now())}
        return [_grant(holder, row) for row in await self._rows(READ, values)]

    async def reseal_grant(self, grant_id: UUID, payload: bytes) -> None:
        """Readers get this payload from the commit on. A grant withdrawn meanwhile stays so."""
        row = await self._row(SPOT, {"grant": grant_id})
        if row is None:
            return
        shelf, version = self._keyring.shelf.current, row.payload_version + 1
        sealed = shelve_payload(shelf, Spot(row.person_id, grant_id), version, payload)
        values = {"grant": grant_id, "sealed": sealed, "new": version, "by": shelf.id}
        await self._write(RESEAL, values)

    async def withdraw_grant(self, person: Person, grant_id: UUID, now: datetime) -> bool:  # noqa: ARG002 - the contract's shape; no moment is kept
        """Ends the person's grant. False: there was none."""
        gone = await self._write(WITHDRAW, {"grant": grant_id, "person": person.id}) > 0
        self.content_left = self.content_left or gone
        return gone

    async def extend_grant(self, person: Person, grant_id: UUID, expires_on: date) -> bool:
        """Moves the end of the person's grant. False: there was none."""
        values = {"grant": grant_id, "person": person.id, "ends": expires_on}
        return await self._write(EXTEND, values) > 0

    async def withdraw_by_code(self, code: str, now: datetime) -> bool:  # noqa: ARG002 - the contract's shape; no moment is kept
        """Ends a grant for someone who lost their account. False: no grant has this code."""
        marks = [code_mark(pepper, code) for pepper in self._keyring.pepper.newest_first]
        gone = await self._write(WITHDRAW_BY_CODE, {"marks": marks}) > 0
        self.content_left = self.content_left or gone
        return gone

    async def drop_expired_grants(self, now: datetime) -> list[tuple[UUID, str]]:
        """Deletes grants whose end has passed. Says whose they were, and their labels."""
        ended: list[tuple[UUID, str]] = []
        for row in await self._rows(EXPIRED, {"last_day": last_day(now)}):
            holder = await self._holder(row.person_id)
            # A damaged label must not keep the others from ending.
            with suppress(SealError):
                label = unseal(holder.key, grant_place(holder, "label", row.id), row.label)
                ended.append((row.person_id, unpadded(label).decode()))
        gone = await self._write(DROP_EXPIRED, {"last_day": last_day(now)}) > 0
        self.content_left = self.content_left or gone
        return ended

    async def seen_opening(
        self, grant_id: UUID, reader: bytes, version: int, on_day: date
    ) -> bool:
        """True for the first opening of this grant, reader, version and UTC day.

        False too for a grant that is gone.
        """
        keys = self._keyring.index.newest_first
        marks = [opening_mark(key, grant_id, reader, version, on_day) for key in keys]
        if await self._rows(SEEN, {"marks": marks}):
            return False
        return await self._write(NOTE_OPENING, {"mark": marks[0], "grant": grant_id}) > 0

    def _for_person(
        self, holder: Holder, grant_id: UUID, code: str, label: str, grant_key: bytes
    ) -> dict[str, object]:
        shl_id = secrets.token_urlsafe(SHL_ID_BYTES)

        def sealed(column: str, content: bytes) -> bytes:
            return seal(holder.key, grant_place(holder, column, grant_id), content)

        return {
            "id": grant_id,
            "person_id": holder.id,
            "shl_lookup": shl_mark(self._keyring.pepper.current, shl_id),
            "code": sealed("code", code.encode()),
            "shl": sealed("shl", shl_id.encode()),
            "label": sealed("label", padded(label.encode(), LABEL_BUCKET)),
            "key_for_person": sealed("key_for_person", grant_key),
        }

    def _for_code(
        self, spot: Spot, code: str, inside: Inside, payload: bytes
    ) -> dict[str, object]:
        shelf, pepper = self._keyring.shelf.current, self._keyring.pepper.current
        return {
            "lookup": code_mark(pepper, code),
            "pepper_id": pepper.id,
            "shelf_id": shelf.id,
            "key_for_code": shelve_key(shelf, pepper, code, spot, inside),
            "payload": shelve_payload(shelf, spot, 1, payload),
            "payload_version": 1,
        }


def grant_place(holder: Holder, column: str, grant_id: UUID) -> Place:
    """Where what the person may see of a grant is bound to."""
    return own(holder, "grants", column, grant_id)


def last_day(now: datetime) -> date:
    """A grant whose last day is before this one is over."""
    return day(now) - GRACE


def _grant(holder: Holder, row: Row[Any]) -> GrantRow:
    def opened(column: str) -> bytes:
        place = grant_place(holder, column, row.id)
        return unseal(holder.key, place, getattr(row, column))

    return GrantRow(
        id=row.id,
        label=unpadded(opened("label")).decode(),
        scope=row.scope,
        made_on=row.made_on,
        expires_on=row.expires_on,
        code=opened("code").decode(),
        key=opened("key_for_person"),
        shl_id=opened("shl").decode(),
        openings=row.openings,
    )
