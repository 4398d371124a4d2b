"""Who else gets in: a grant's passcode, and its SMART Health Link after too many wrong ones.

Also completes grants that a program before this one made. Their new columns are sealed, so no
migration can fill them: the bot does, with all keys at hand, when it opens the database.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update

from storage.errors import SealError
from storage.grants import NEEDED, Grants
from storage.passcodes import shelve_gate
from storage.records import unseal
from storage.rows import Person
from storage.sealed_grants import grant_place, sealed_passcode, sealed_sections, shelved_entry
from storage.shelf import Spot
from storage.shl_entry import Entry, shl_place
from storage.tables import GRANTS, SHL_TRIES

AT_ONCE: Final = 50

MINE = select(GRANTS.c.id, GRANTS.c.pepper_id, GRANTS.c.shelf_id).where(
    GRANTS.c.id == bindparam("grant"), GRANTS.c.person_id == bindparam("person")
)
SET_PASSCODE = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("grant"))
    .values(passcode=bindparam("sealed"), gate=bindparam("shelved"), shl_left=SHL_TRIES)
)
REOPEN = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("grant"), GRANTS.c.person_id == bindparam("person"))
    .values(shl_left=SHL_TRIES)
)
UNFINISHED = (
    select(*NEEDED)
    .where(GRANTS.c.shl_entry.is_(None))
    .limit(AT_ONCE)
    .with_for_update(of=GRANTS)  # a turn that reseals one waits, and has the last word
)
FINISH = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("grant"))
    .values(
        sections=bindparam("new_sections"),
        passcode=bindparam("new_passcode"),
        gate=bindparam("new_gate"),
        shl_entry=bindparam("new_shl_entry"),
    )
)


class Gates(Grants):
    """The part of a transaction that says what a grant asks for besides its code."""

    async def set_passcode(self, person: Person, grant_id: UUID, passcode: str | None) -> bool:
        """Asks for this passcode, or for none, from the commit on. False: there is no such grant.

        Its SMART Health Link is open again: what was counted were tries at another passcode.
        """
        row = await self._row(MINE, {"grant": grant_id, "person": person.id})
        if row is None:
            return False
        holder = await self._holder(person.id)
        values = {
            "grant": grant_id,
            "sealed": sealed_passcode(holder, grant_id, passcode),
            "shelved": self._gate(row, Spot(person.id, grant_id), passcode),
        }
        return await self._write(SET_PASSCODE, values) > 0

    async def reopen_shl(self, person: Person, grant_id: UUID) -> bool:
        """Its SMART Health Link takes wrong passcodes from the start. False: no such grant."""
        return await self._write(REOPEN, {"grant": grant_id, "person": person.id}) > 0

    async def finish_grants(self) -> bool:
        """Completes a few of the grants that an older program made. False: there were none."""
        rows = await self._rows(UNFINISHED)
        for row in rows:
            try:
                values = await self._finished(row)
            except SealError:
                # A damaged grant must not keep the bot from starting. An entry that never opens
                # says that this one was looked at.
                values = {"new_sections": None, "new_passcode": None, "new_gate": None}
                values["new_shl_entry"] = b""
            await self._write(FINISH, {"grant": row.id, **values})
        return bool(rows)

    async def _finished(self, row: Row[Any]) -> dict[str, bytes | None]:
        holder, owner = await self._holder(row.person_id), await self._owner(row.person_id)
        shl_id = unseal(holder.key, grant_place(holder, "shl", row.id), row.shl).decode()
        spot, entry = Spot(holder.id, row.id), Entry(owner.public_key, owner.version, self._now())
        place = shl_place(spot, row.payload_version)
        return {
            "new_sections": sealed_sections(holder, row.id, ()),
            "new_passcode": sealed_passcode(holder, row.id, None),
            "new_gate": self._gate(row, spot, None),
            "new_shl_entry": shelved_entry(self._epoch(row), place, shl_id, entry),
        }

    def _gate(self, row: Row[Any], spot: Spot, passcode: str | None) -> bytes:
        epoch = self._epoch(row)
        return shelve_gate(epoch.shelf, epoch.pepper, spot, passcode)
