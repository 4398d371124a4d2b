"""Voice notes and photos: one sealed record each, and a copy for every grant that shows them.

A medium never changes: there is a new one instead. So a grant's copies are added and taken away,
and never written over. What a copy holds was sealed under the grant's key before it came here;
around it lies the SHELF, as around the document.

Sizes are padded to powers of two from 64 KiB on: how long somebody spoke shows only roughly.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Row, bindparam, delete, insert, select

from storage.errors import ConflictError
from storage.framing import padded_doubling, unpadded
from storage.grants import Grants
from storage.keys import Key, Ring
from storage.person_keys import Holder
from storage.records import OVERHEAD, Place, seal, unseal
from storage.rows import Person
from storage.shelf import shelf_root, shelf_root_of
from storage.tables import GRANT_MEDIA, GRANTS, MEDIA
from storage.unit import own

SMALLEST: Final = 1 << 16

ADD = insert(MEDIA)
READ = select(MEDIA.c.blob).where(
    MEDIA.c.id == bindparam("medium"), MEDIA.c.person_id == bindparam("person")
)
IDS = select(MEDIA.c.id).where(MEDIA.c.person_id == bindparam("person")).order_by(MEDIA.c.id)
DROP = delete(MEDIA).where(
    MEDIA.c.person_id == bindparam("person"), MEDIA.c.id.in_(bindparam("media", expanding=True))
)
OWNER = select(GRANTS.c.person_id).where(GRANTS.c.id == bindparam("grant"))
COPIES = select(GRANT_MEDIA.c.id).where(GRANT_MEDIA.c.grant_id == bindparam("grant"))
ADD_COPY = insert(GRANT_MEDIA)
DROP_COPIES = delete(GRANT_MEDIA).where(
    GRANT_MEDIA.c.grant_id == bindparam("grant"),
    GRANT_MEDIA.c.id.in_(bindparam("copies", expanding=True)),
)


class Media(Grants):
    """The part of a transaction that keeps what is heard and seen."""

    async def keep_medium(self, person: Person, content: bytes) -> UUID:
        """Keeps a voice note or photo; its id."""
        holder, medium = await self._holder(person.id), uuid4()
        filled = padded_doubling(content, SMALLEST, OVERHEAD)
        sealed = seal(holder.key, medium_place(holder, medium), filled)
        await self._write(ADD, {"id": medium, "person_id": holder.id, "blob": sealed})
        return medium

    async def medium(self, person: Person, medium: UUID) -> bytes | None:
        """What was kept under this id; None if it is not there.

        Raises:
            SealError: it does not open.
        """
        row = await self._row(READ, {"person": person.id, "medium": medium})
        if row is None:
            return None
        holder = await self._holder(person.id)
        return unpadded(unseal(holder.key, medium_place(holder, medium), row.blob))

    async def media(self, person: Person) -> list[UUID]:
        """The ids of all that is kept."""
        return [row.id for row in await self._rows(IDS, {"person": person.id})]

    async def drop_media(self, person: Person, media: Collection[UUID]) -> None:
        """Lets go of these."""
        if media:
            gone = await self._write(DROP, {"person": person.id, "media": list(media)})
            self.content_left = self.content_left or gone > 0

    async def missing_copies(self, grant: UUID, media: Collection[UUID]) -> list[UUID]:
        """Which of these (as readers name them) this grant has no copy of."""
        there = await self._copies(grant)
        return [medium for medium in media if copy_id(grant, medium) not in there]

    async def share_media(
        self, grant: UUID, shown: Collection[UUID], new: Mapping[UUID, bytes]
    ) -> None:
        """Readers of this grant get these media and no others, from the commit on.

        `shown` and the keys of `new` are the ids by which readers name them; the values were
        sealed under the grant's key. A grant withdrawn meanwhile stays so.
        """
        owner = await self._row(OWNER, {"grant": grant})
        if owner is None:
            return
        wanted = {copy_id(grant, medium) for medium in shown}
        there = await self._copies(grant)
        if old := [copy for copy in there if copy not in wanted]:
            await self._write(DROP_COPIES, {"grant": grant, "copies": old})
            self.content_left = True
        if new:
            self.name_keys()
        shelf = self._keyring.shelf.current
        for medium, content in new.items():
            if copy_id(grant, medium) in there:
                raise ConflictError("A medium never changes: there is a new one instead.")
            await self._write(ADD_COPY, _copy(shelf, owner.person_id, grant, medium, content))

    async def _copies(self, grant: UUID) -> set[UUID]:
        return {row.id for row in await self._rows(COPIES, {"grant": grant})}


def medium_place(holder: Holder, medium: UUID) -> Place:
    """Where a medium is bound to."""
    return own(holder, "media", "blob", medium)


def copy_id(grant: UUID, medium: UUID) -> UUID:
    """The row of a grant's copy: whoever holds the grant can name it, and nobody else."""
    return uuid5(grant, str(medium))


def copy_place(person: UUID, copy: UUID) -> Place:
    """Where a grant's copy is bound to: by its id, to that grant and medium."""
    return Place("grant_media", "blob", person, copy)


def unshelve_copy(shelf: Ring, row: Row[Any]) -> bytes:
    """A copy as it was given: sealed under the grant's key. Raises SealError."""
    blob = bytes(row.blob)
    return unpadded(unseal(shelf_root_of(shelf, blob), copy_place(row.person_id, row.id), blob))


def _copy(
    shelf: Key, person: UUID, grant: UUID, medium: UUID, content: bytes
) -> dict[str, object]:
    row = copy_id(grant, medium)
    filled = padded_doubling(content, SMALLEST, OVERHEAD)
    return {
        "id": row,
        "grant_id": grant,
        "person_id": person,
        "shelf_id": shelf.id,
        "blob": seal(shelf_root(shelf), copy_place(person, row), filled),
    }
