"""What waits to be sent, in order for each person, and what came of it.

Rules of this file:
- For one person only the oldest row that is due is handed out. While it waits for another try, the
  later ones wait too. A row that is due in the future (a reminder) holds nobody back.
- Where several processes send, a row that is handed out is claimed (`storage.claims`).
- What a turn queues for a person for whom nothing waits can be handed to this process's own sender
  along with the commit, so that it need not be looked for: the first row of each such person.
- A clock may be set back. What is to be sent at once therefore bears no time, so that it does not
  wait and no later row overtakes it.
- Kind, tag and payload are sealed together under the person's key. Times stand in the clear, and
  go with the row when it is sent.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, delete, func, select, update

from storage.arrays import Many
from storage.blind import chat_mark
from storage.claims import ROWS, SIGNS, UNCLAIM, claimed, due
from storage.errors import SealError
from storage.framing import framed, padded, unframed, unpadded
from storage.person_keys import Holder
from storage.questions import Look, Question
from storage.records import Place, seal, unseal
from storage.results import Results
from storage.rows import OutboxRow, Person, Queued, Sent
from storage.several import Several
from storage.tables import OUTBOX
from storage.unit import day, milliseconds, own

BUCKET = 512
AT_ONCE = 0

BY_ID = ROWS.where(OUTBOX.c.id == bindparam("row"))
CLAIM = "claimed_by", "claimed_until_ms"
ADD = Many.new(OUTBOX, "id", "person_id", "due_ms", "retry_ms", "tries", "item", *CLAIM)
REMOVE = Several(OUTBOX.c.id, lambda among: delete(OUTBOX).where(among))
RETRY = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"))
    .values(
        retry_ms=bindparam("when_ms"),
        tries=OUTBOX.c.tries + 1,
        claimed_by=None,
        claimed_until_ms=None,
    )
)
SOONER = update(OUTBOX).where(OUTBOX.c.retry_ms > bindparam("later_ms")).values(retry_ms=AT_ONCE)
COUNT = select(func.count()).select_from(OUTBOX)


class Outbox(Results):
    """The part of a transaction that queues and marks what is sent."""

    async def queue(
        self,
        person: Person,
        kind: str,
        payload: bytes,
        *,
        due: datetime | None = None,
        tag: str = "",
    ) -> None:
        """Has this sent at once, or from `due` on; in the order of this person's calls."""
        await self._lock_person(person.id)  # rows are numbered in the order of the turns
        holder = await self._holder(person.id)
        row_id = uuid4()
        content = padded(framed(kind.encode(), tag.encode(), payload), BUCKET)
        handed = due is None and self._hands_over_to(person.id)
        if handed:
            # Its place in the order is the database's to say; nobody asks for it.
            row = OutboxRow(row_id, 0, person.id, person.chat_id, kind, payload, tag=tag)
            self._handed[person.id] = row
        elif due is None:
            self._more.add(person.chat_id)
        self._pending.outbox.append(
            {
                "id": row_id,
                "person_id": person.id,
                "due_ms": AT_ONCE if due is None else milliseconds(due),
                "retry_ms": AT_ONCE,
                "tries": 0,
                "item": seal(holder.key, item_place(holder, row_id), content),
                **claimed(self._now(), self._replica, ours=handed),
            }
        )

    @property
    def queued(self) -> Queued[OutboxRow]:
        """What was queued to be sent at once; nobody knows of it before the commit."""
        return Queued(tuple(self._handed.values()), frozenset(self._more))

    def _hands_over_to(self, person_id: UUID) -> bool:
        """Whether this process may send it without looking: once, and only if nothing waits."""
        if person_id not in self._nothing_waits:
            return False
        self._nothing_waits.discard(person_id)
        self.claimed = self.claimed or self._replica is not None
        return True

    async def due_rows(
        self, now: datetime, limit: int = 100, *, known: Collection[UUID] = ()
    ) -> list[OutboxRow]:
        """What may be sent now: at most one row a person, oldest first; without those `known`.

        A row that does not open goes, lest it hold up the person's later ones for ever, and is
        counted in `unreadable` (unless this unit only reads: then it is left out).
        """
        rows = await self._due(now, limit)
        opened = {row.id: self._opened_row(row) for row in rows if row.id not in known}
        bad = [row_id for row_id, row in opened.items() if row is None]
        if self._writable:
            self._pending.done.extend(bad)
            self.unreadable += len(bad)
        return [row for row in opened.values() if row is not None]

    async def unclaim(self) -> None:
        """Lets others send what this process had claimed and will not send."""
        await self._write(UNCLAIM, {"replica": self._replica})

    async def _due(self, now: datetime, limit: int) -> Sequence[Row[Any]]:
        await self._free_what_the_dead_held(now)
        found: list[Row[Any]] = []
        # The keys for the outcomes that wait to be sealed are read on the same way.
        await self._look(self._keys_wanted(), Look([due(now, limit, self._replica)], found.extend))
        self.claimed = self.claimed or (self._replica is not None and any(r.fresh for r in found))
        return found

    async def _free_what_the_dead_held(self, now: datetime) -> None:
        if self._replica is None or not self._neighbours.time_to_look():
            return
        values = {"now_ms": milliseconds(now), "replica": self._replica}
        signs = {row.claimed_by: row.sign for row in await self._rows(SIGNS, values)}
        for gone in self._neighbours.gone(signs):
            await self._write(UNCLAIM, {"replica": gone})

    async def finish(
        self, row: OutboxRow | UUID, result: bytes | None = None, *, keep: bool = False
    ) -> None:
        """It was sent. With `keep`, the person's next turn gets the result under the row's tag."""
        found = await self._found(row)
        if found is None:
            return
        self._pending.done.append(found.id)
        if found.leaving:
            await self._gone_if_done(found.person_id)
        elif keep and result is not None:
            self._pending.results.append((found, result))

    def _taking(self, sent: Sequence[Sent[OutboxRow]], chat_ids: Collection[int]) -> Look:
        """They were sent, and go, as with `finish`; the turns of these chats come next."""
        for each in sent:
            if each.row.leaving:
                continue
            if each.result is not None:
                self._pending.results.append((each.row, each.result))
            if each.row.chat_id in chat_ids:
                self._awaited.add(each.row.person_id)
        return Look(REMOVE.about([each.row.id for each in sent]), lambda _: None)

    async def _gone_if_sent(self, sent: Sequence[Sent[OutboxRow]]) -> None:
        for each in sent:
            if each.row.leaving:
                await self._gone_if_done(each.row.person_id)

    async def retry_at(self, row_id: UUID, when: datetime) -> None:
        """It was not sent; from `when` on it may be tried again."""
        await self._write(RETRY, {"row": row_id, "when_ms": milliseconds(when)})

    async def retry_sooner(self, later_than: datetime) -> int:
        """What was to wait for its next try until after this moment may be tried now; how many."""
        return await self._write(SOONER, {"later_ms": milliseconds(later_than)})

    async def abandon(self, row_id: UUID, reason: str, now: datetime | None = None) -> None:
        """It can never be sent: set aside, sealed, for the operator; later rows go on.

        `reason` names the failure; it is sealed too, but must hold no words of the person.
        """
        found = await self._found(row_id)
        if found is None:
            return
        self._pending.done.append(found.id)
        if found.leaving:
            await self._gone_if_done(found.person_id)
            return
        content = framed(b"outbox", framed(reason.encode(), found.kind.encode(), found.payload))
        owner = chat_mark(self._keyring.index.current, found.chat_id)
        await self._put_aside(found.id.bytes, owner, content, day(now or self._now()))

    async def outbox_count(self) -> int:
        """How many rows wait, due or not."""
        row = await self._row(COUNT)
        return int(row[0]) if row else 0

    def _outbox_writes(self) -> list[Question]:
        pending = self._pending
        return [
            *REMOVE.about(pending.done),
            *self._many(ADD, pending.outbox),
            *self._result_writes(),
        ]

    async def _found(self, row: OutboxRow | UUID) -> OutboxRow | None:
        if isinstance(row, OutboxRow):
            return row
        found = await self._row(BY_ID, {"row": row})
        return self._opened_row(found) if found else None

    def _opened_row(self, row: Row[Any]) -> OutboxRow | None:
        leaving = row.wrapped_key is None
        wrapped, chat = (
            (row.leaving_key, row.leaving_chat) if leaving else (row.wrapped_key, row.chat)
        )
        if wrapped is None:
            return None
        try:
            holder = self._opened(row.person_id, wrapped, chat, leaving=leaving)
            item = unpadded(unseal(holder.key, item_place(holder, row.id), row.item))
            kind, tag, payload = unframed(item, 3)
        except SealError:
            return None
        return OutboxRow(
            id=row.id,
            seq=row.seq,
            person_id=holder.id,
            chat_id=holder.chat_id,
            kind=kind.decode(),
            payload=payload,
            tries=row.tries,
            tag=tag.decode(),
            leaving=leaving,
        )


def item_place(holder: Holder, row_id: UUID) -> Place:
    """Where something to be sent is bound to."""
    return own(holder, "outbox", "item", row_id)
