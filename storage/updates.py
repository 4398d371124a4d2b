"""Which updates were handled, and those that could not be: marks and sealed bytes, no numbers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, delete, func, insert, select

from storage.arrays import Many
from storage.blind import chat_mark, update_mark
from storage.framing import framed, padded
from storage.person_keys import seal_under_kek
from storage.questions import Look, Question
from storage.records import Place
from storage.several import Several
from storage.tables import SEEN_UPDATES, SET_ASIDE
from storage.unit import Unit, day

# A mark knows only its day: three days on, 48 hours have passed wherever in the day it was made.
REMEMBERED = timedelta(days=3)
SET_ASIDE_KEPT = timedelta(days=30)
SET_ASIDE_BUCKET = 512

SEEN = Several(SEEN_UPDATES.c.mark, lambda among: select(SEEN_UPDATES.c.mark).where(among))
REMEMBER = Many.new(SEEN_UPDATES, "mark", "seen_on")
# Those that somebody else is forgetting at this moment are left to them.
FORGET = delete(SEEN_UPDATES).where(
    SEEN_UPDATES.c.mark.in_(
        select(SEEN_UPDATES.c.mark)
        .where(SEEN_UPDATES.c.seen_on <= bindparam("last_day"))
        .with_for_update(skip_locked=True)
    )
)
SET_ASIDE_COUNT = select(func.count()).select_from(SET_ASIDE)
SET_ASIDE_KNOWN = select(SET_ASIDE.c.id).where(SET_ASIDE.c.mark == bindparam("mark"))
PUT_ASIDE = insert(SET_ASIDE)
DROP_SET_ASIDE = delete(SET_ASIDE).where(SET_ASIDE.c.set_on <= bindparam("last_day"))


class Updates(Unit):
    """The part of a transaction that keeps an update from being handled twice."""

    async def first_sight(self, update_id: int, now: datetime) -> bool:
        """Remembers the update, unless it is remembered: then False, and it was handled."""
        if update_id not in self._seen:
            await self._look(self._updates((update_id,)))
        if self._seen[update_id]:
            return False
        self._pending.marks.append(
            {"mark": update_mark(self._keyring.index.current, update_id), "seen_on": day(now)}
        )
        self._seen[update_id] = True
        return True

    async def forget_updates(self, now: datetime) -> int:
        """Forgets updates after 48 hours and at most 72. Says how many."""
        return await self._write(FORGET, {"last_day": day(now) - REMEMBERED})

    async def set_aside(
        self, update_id: int, blob: bytes, now: datetime, chat_id: int | None = None
    ) -> None:
        """Keeps an update that nobody could handle, sealed, for the operator; once.

        With `chat_id`, erasing that person takes it along.
        """
        mark = update_mark(self._keyring.index.current, update_id)
        if await self._row(SET_ASIDE_KNOWN, {"mark": mark}) is None:
            owner = None if chat_id is None else chat_mark(self._keyring.index.current, chat_id)
            await self._put_aside(mark, owner, framed(b"update", blob), day(now))

    async def set_aside_count(self) -> int:
        """How many updates and messages wait for the operator to look."""
        row = await self._row(SET_ASIDE_COUNT)
        return int(row[0]) if row else 0

    async def forget_set_aside(self, now: datetime) -> int:
        """Forgets what was set aside 30 days ago. Says how many."""
        return await self._write(DROP_SET_ASIDE, {"last_day": day(now) - SET_ASIDE_KEPT})

    def _updates(self, update_ids: Iterable[int]) -> Look:
        """Which of these were handled."""
        keys = self._keyring.index.newest_first
        marks = {number: {update_mark(key, number) for key in keys} for number in update_ids}

        def take(rows: Sequence[Row[Any]]) -> None:
            seen = {bytes(row.mark) for row in rows}
            self._seen.update((number, bool(each & seen)) for number, each in marks.items())

        return Look(SEEN.about([mark for each in marks.values() for mark in each]), take)

    def _mark_writes(self) -> list[Question]:
        return self._many(REMEMBER, self._pending.marks)

    async def _put_aside(
        self, mark: bytes, owner: bytes | None, content: bytes, set_on: date
    ) -> None:
        self.name_keys()
        row_id, kek = uuid4(), self._keyring.kek
        blob = seal_under_kek(kek, set_aside_place(row_id), padded(content, SET_ASIDE_BUCKET))
        values = {"id": row_id, "mark": mark, "chat_mark": owner, "kek_id": kek.current_id}
        await self._write(PUT_ASIDE, {**values, "blob": blob, "set_on": set_on})


def set_aside_place(row_id: UUID) -> Place:
    """Where a set-aside blob is bound to. It belongs to nobody: its sender may be unknown."""
    return Place("set_aside", "blob", None, row_id)
