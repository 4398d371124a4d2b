"""Notes that the page left: opened here, and only here."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, exists, or_, select

from storage.errors import ConflictError, SealError
from storage.people import People
from storage.rows import PostRow
from storage.sealed_post import open_post
from storage.tables import PERSONS, POSTS

READ = select(POSTS).order_by(POSTS.c.seq).limit(bindparam("most"))
# Nobody else's turn is waited for: their notes are for whoever has their row, or for later.
LOCK_OWNERS = (
    select(PERSONS.c.id)
    .where(
        PERSONS.c.id.in_(select(POSTS.c.person_id).order_by(POSTS.c.seq).limit(bindparam("most")))
    )
    .with_for_update(key_share=True, skip_locked=True)
)
READ_LOCKED = READ.where(
    or_(
        POSTS.c.person_id.in_(bindparam("locked", expanding=True)),
        ~exists().where(PERSONS.c.id == POSTS.c.person_id),
    )
)
DROP = delete(POSTS).where(POSTS.c.id == bindparam("post"))


class Posts(People):
    """The part of a transaction that takes notes in."""

    async def take_post(self, limit: int = 100) -> list[PostRow]:
        """The oldest notes, opened. Each stays until `drop_post`, in the same transaction.

        A note that does not open, or is for nobody, is dropped and counted: anyone who can write
        to the database could have left it.
        """
        posts: list[PostRow] = []
        for row in await self._waiting(limit):
            body = await self._body(row.person_id, row.grant_id, row.id, row.blob)
            if body is None:
                await self.drop_post(row.id)
                self.dropped_posts += 1
            else:
                posts.append(PostRow(row.id, row.person_id, row.grant_id, body))
        return posts

    async def _waiting(self, limit: int) -> Sequence[Row[Any]]:
        if self._replica is None:
            return await self._rows(READ, {"most": limit})
        locked = [row.id for row in await self._rows(LOCK_OWNERS, {"most": limit})]
        self._locked.update(locked)
        return await self._rows(READ_LOCKED, {"most": limit, "locked": locked})

    async def drop_post(self, post_id: UUID) -> None:
        """The note was dealt with."""
        await self._write(DROP, {"post": post_id})

    async def _body(self, person: UUID, grant: UUID, post: UUID, blob: bytes) -> bytes | None:
        try:
            private_key = await self._private_key(await self._holder(person))
            return private_key and open_post(private_key, person, grant, post, blob)
        except (ConflictError, SealError):
            return None
