"""A person's draft: one blob, padded so that its size does not tell how much was answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update

from storage.arrays import Many
from storage.framing import padded_doubling, unpadded
from storage.people import People
from storage.person_keys import Holder
from storage.questions import Question, Values
from storage.records import OVERHEAD, Place, seal, unseal
from storage.rows import Person
from storage.tables import DRAFTS
from storage.unit import Draft, day, own

SMALLEST = 4096

READ = select(DRAFTS.c.revision, DRAFTS.c.blob).where(DRAFTS.c.person_id == bindparam("person"))
ADD = Many.new(DRAFTS, "person_id", "revision", "blob")
# The old revision is asked for: a draft never goes over one that this unit has not read.
REPLACE = Many.exactly(
    update(DRAFTS)
    .where(DRAFTS.c.person_id == bindparam("person"), DRAFTS.c.revision == bindparam("old"))
    .values(revision=bindparam("new"), blob=bindparam("sealed")),
    {
        "person": DRAFTS.c.person_id.type,
        "old": DRAFTS.c.revision.type,
        "new": DRAFTS.c.revision.type,
        "sealed": DRAFTS.c.blob.type,
    },
    lambda rows: (
        update(DRAFTS)
        .where(DRAFTS.c.person_id == rows.c.person, DRAFTS.c.revision == rows.c.old)
        .values(revision=rows.c.new, blob=rows.c.sealed)
    ),
)


class Drafts(People):
    """The part of a transaction that keeps drafts. A draft is sealed when it is flushed."""

    async def draft(self, person: Person) -> bytes | None:
        """What was saved last.

        Raises:
            SealError: it does not open.
        """
        draft = await self._draft(person.id)
        if draft.sealed is not None:
            holder = await self._holder(person.id)
            place = draft_place(holder, draft.revision)
            draft.blob = unpadded(unseal(holder.key, place, draft.sealed))
            draft.sealed = None
        return draft.blob

    async def save_draft(
        self, person: Person, blob: bytes, now: datetime, *, touched: bool = True
    ) -> None:
        """Puts this in the place of what was saved before.

        `touched`: the person did it, so the draft is not a quiet one today.
        """
        draft = await self._draft(person.id)
        await self._holder(person.id)
        if touched:
            self._mark_active(person.id, day(now))
        draft.blob, draft.sealed, draft.unsaved = blob, None, True

    async def _draft(self, person_id: UUID) -> Draft:
        if person_id not in self._drafts:
            await self._lock_person(person_id)
            row = await self._row(READ, {"person": person_id})
            self._drafts[person_id] = Draft(row.revision, sealed=row.blob) if row else Draft()
        return self._drafts[person_id]

    def _draft_writes(self) -> list[Question]:
        new: list[Values] = []
        changed: list[Values] = []
        for person_id, draft in self._drafts.items():
            if draft.unsaved and draft.blob is not None:
                sealed = _sealed(self._holders[person_id], draft.revision + 1, draft.blob)
                if draft.revision:
                    changed.append(_change(person_id, draft.revision, sealed))
                else:
                    new.append({"person_id": person_id, "revision": 1, "blob": sealed})
                draft.revision, draft.unsaved = draft.revision + 1, False
        return [*self._many(ADD, new), *self._many(REPLACE, changed)]


def draft_place(holder: Holder, revision: int) -> Place:
    """Where a draft is bound to. An older draft put back does not open."""
    return own(holder, "drafts", "blob", holder.id, revision)


def _sealed(holder: Holder, revision: int, blob: bytes) -> bytes:
    # The record as a whole fills the bucket, and with it the database's pages.
    content = padded_doubling(blob, SMALLEST, OVERHEAD)
    return seal(holder.key, draft_place(holder, revision), content)


def _change(person_id: UUID, revision: int, sealed: bytes) -> Values:
    return {"person": person_id, "old": revision, "new": revision + 1, "sealed": sealed}
