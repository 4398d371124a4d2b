"""Grants: one reader's way in, each with its own key, code and end.

Withdrawn means gone: the row is deleted, so that nothing is left to open.
"""

import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary, Row, bindparam, delete, func, insert, or_, select, update

from storage.blind import code_mark, opening_mark
from storage.errors import ConflictError, SealError
from storage.framing import unpadded
from storage.people import People
from storage.questions import Question
from storage.records import unseal
from storage.rows import GrantRow, Person
from storage.sealed_grants import (
    Epoch,
    Secrets,
    Shown,
    grant_place,
    grant_row,
    sealed_for_person,
    sealed_label,
    sealed_sections,
    shelved_content,
    shelved_ways,
)
from storage.shelf import Spot
from storage.tables import GRANTS, OPENINGS, PERSONS, VERSIONS
from storage.unit import day

# The end of a UTC day, and a day's grace: a reader in another time zone is not shut out early.
GRACE = timedelta(days=1)
SHL_ID_BYTES = 32  # 43 characters in base64url, as the SMART Health Links specification asks

LIVE = or_(GRANTS.c.expires_on.is_(None), GRANTS.c.expires_on >= bindparam("last_day"))
EXPIRED = select(GRANTS.c.id, GRANTS.c.person_id, GRANTS.c.label).where(
    GRANTS.c.expires_on < bindparam("last_day")
)
LOCK_OWNERS = (
    select(PERSONS.c.id)
    .where(
        PERSONS.c.id.in_(
            select(GRANTS.c.person_id).where(GRANTS.c.expires_on < bindparam("last_day"))
        )
    )
    .order_by(PERSONS.c.id)
    .with_for_update(key_share=True)
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
        GRANTS.c.sections,
        GRANTS.c.passcode,
        GRANTS.c.shl_left,
        COUNT_OPENINGS,
    )
    .where(GRANTS.c.person_id == bindparam("person"), LIVE)
    .order_by(GRANTS.c.seq)
)
# What it takes to seal a grant's content anew.
NEEDED = (
    GRANTS.c.id,
    GRANTS.c.person_id,
    GRANTS.c.payload_version,
    GRANTS.c.pepper_id,
    GRANTS.c.shelf_id,
    GRANTS.c.shl,
)
ONE = select(*NEEDED).where(GRANTS.c.id == bindparam("grant"))
NEWEST = (
    select(func.coalesce(func.max(VERSIONS.c.number), 0))
    .where(VERSIONS.c.person_id == PERSONS.c.id)
    .scalar_subquery()
    .label("version")
)
OWNER = select(PERSONS.c.public_key, NEWEST).where(PERSONS.c.id == bindparam("person"))
RESEAL = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("grant"))
    .values(
        payload=bindparam("new_payload"),
        payload_version=bindparam("new_payload_version"),
        shl_entry=bindparam("new_shl_entry"),
    )
)
RESCOPE = RESEAL.values(scope=bindparam("new_scope"), sections=bindparam("new_sections"))
WITHDRAW = delete(GRANTS).where(
    GRANTS.c.id == bindparam("grant"), GRANTS.c.person_id == bindparam("person")
)
BY_CODE = select(GRANTS.c.id).where(GRANTS.c.lookup.in_(bindparam("marks", expanding=True)))
WITHDRAW_ANYBODYS = delete(GRANTS).where(GRANTS.c.id == bindparam("grant"))
EXTEND = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("grant"), GRANTS.c.person_id == bindparam("person"))
    .values(expires_on=bindparam("ends"))
)
DROP_EXPIRED = delete(GRANTS).where(GRANTS.c.expires_on < bindparam("last_day"))
SEEN = select(OPENINGS.c.mark).where(OPENINGS.c.mark.in_(bindparam("marks", expanding=True)))
# From the grant itself: for one that was withdrawn meanwhile there is nothing to note.
NOTE_OPENING = (
    insert(OPENINGS)
    .from_select(
        ["mark", "grant_id"],
        select(bindparam("mark", type_=LargeBinary), GRANTS.c.id).where(
            GRANTS.c.id == bindparam("grant")
        ),
    )
    .execution_options(preserve_rowcount=True)
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
        sections: tuple[str, ...] = (),
        passcode: str | None = None,
    ) -> UUID:
        """A new grant, open to its code from the commit on. `payload` is sealed by `grant_key`.

        It holds the newest version of the statement. `sections` are those that scope `family`
        shows; `passcode` is asked for besides the code.

        Raises:
            ConflictError: the code is in use.
        """
        holder, grant_id = await self._holder(person.id), uuid4()
        held = Secrets(code, secrets.token_urlsafe(SHL_ID_BYTES), grant_key, passcode)
        owner = await self._owner(person.id)
        self.name_keys()
        epoch = Epoch(self._keyring.shelf.current, self._keyring.pepper.current)
        spot, shown = Spot(holder.id, grant_id), Shown(payload, 1, owner.version, now)
        row = {
            "id": grant_id,
            "person_id": holder.id,
            "scope": scope,
            "expires_on": expires_on,
            "made_on": day(now),
            "label": sealed_label(holder, grant_id, label),
            "sections": sealed_sections(holder, grant_id, sections),
            **sealed_for_person(holder, grant_id, held),
            **shelved_ways(epoch, spot, held, owner.public_key),
            **shelved_content(epoch, spot, held.shl_id, owner.public_key, shown),
        }
        await self._write(ADD, row)
        return grant_id

    async def grants(self, person: Person) -> list[GrantRow]:
        """The live ones, oldest first."""
        holder = await self._holder(person.id)
        values = {"person": person.id, "last_day": last_day(self._now())}
        return [grant_row(holder, row) for row in await self._rows(READ, values)]

    async def reseal_grant(self, grant_id: UUID, payload: bytes) -> None:
        """Readers get this payload from the commit on. A grant withdrawn meanwhile stays so."""
        row = await self._row(ONE, {"grant": grant_id})
        if row is not None:
            await self._write(RESEAL, await self._resealed(row, payload))

    async def rescope_grant(
        self,
        person: Person,
        grant_id: UUID,
        scope: str,
        sections: tuple[str, ...],
        payload: bytes,
    ) -> bool:
        """From the commit on, readers see what this scope shows. False: there was none."""
        row = await self._row(ONE, {"grant": grant_id})
        if row is None or row.person_id != person.id:
            return False
        sealed = sealed_sections(await self._holder(person.id), grant_id, sections)
        values = await self._resealed(row, payload)
        await self._write(RESCOPE, {**values, "new_scope": scope, "new_sections": sealed})
        return True

    async def withdraw_grant(self, person: Person, grant_id: UUID, now: datetime) -> bool:  # noqa: ARG002 - the contract's shape; no moment is kept
        """Ends the person's grant. False: there was none."""
        gone = await self._write(WITHDRAW, {"grant": grant_id, "person": person.id}) > 0
        if gone:
            await self._bury(grant_id)
        self.content_left = self.content_left or gone
        return gone

    async def extend_grant(self, person: Person, grant_id: UUID, expires_on: date) -> bool:
        """Moves the end of the person's grant. False: there was none."""
        values = {"grant": grant_id, "person": person.id, "ends": expires_on}
        return await self._write(EXTEND, values) > 0

    async def withdraw_by_code(self, code: str, now: datetime) -> bool:  # noqa: ARG002 - the contract's shape; no moment is kept
        """Ends a grant for someone who lost their account. False: no grant has this code."""
        marks = [code_mark(pepper, code) for pepper in self._keyring.pepper.newest_first]
        row = await self._row(BY_CODE, {"marks": marks})
        gone = row is not None and await self._write(WITHDRAW_ANYBODYS, {"grant": row.id}) > 0
        if row is not None:
            await self._bury(row.id)
        self.content_left = self.content_left or gone
        return gone

    async def drop_expired_grants(self, now: datetime) -> list[tuple[UUID, UUID, str]]:
        """Deletes grants whose end has passed. Says whose they were, which, and their labels."""
        ended: list[tuple[UUID, UUID, str]] = []
        await self._look(self._locking(Question(LOCK_OWNERS, {"last_day": last_day(now)})))
        for row in await self._rows(EXPIRED, {"last_day": last_day(now)}):
            holder = await self._holder(row.person_id)
            # A damaged label must not keep the others from ending.
            with suppress(SealError):
                label = unseal(holder.key, grant_place(holder, "label", row.id), row.label)
                ended.append((row.person_id, row.id, unpadded(label).decode()))
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

    async def _resealed(self, row: Row[Any], payload: bytes) -> dict[str, object]:
        """A payload in place of the one in this row, of `ONE`, under the keys that it names."""
        holder = await self._holder(row.person_id)
        shl_id = unseal(holder.key, grant_place(holder, "shl", row.id), row.shl).decode()
        owner = await self._owner(holder.id)
        spot = Spot(holder.id, row.id)
        shown = Shown(payload, row.payload_version + 1, owner.version, self._now())
        content = shelved_content(self._epoch(row), spot, shl_id, owner.public_key, shown)
        return {"grant": row.id, **{f"new_{name}": value for name, value in content.items()}}

    def _epoch(self, row: Row[Any]) -> Epoch:
        """The keys that a grant's row names. Raises SealError for one that is not here."""
        shelf = self._keyring.shelf.get(row.shelf_id)
        return Epoch(shelf, self._keyring.pepper.get(row.pepper_id))

    async def _owner(self, person_id: UUID) -> Row[Any]:
        """The person's public key, and the number of their newest version: 0 before the first.

        Raises:
            ConflictError: they are gone.
        """
        row = await self._row(OWNER, {"person": person_id})
        if row is None:
            raise ConflictError("The person is gone.")
        return row


def last_day(now: datetime) -> date:
    """A grant whose last day is before this one is over."""
    return day(now) - GRACE
