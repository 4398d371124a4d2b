"""What waits to be sent, in order for each person, and what came of it.

Rules of this file:
- For one person only the oldest row that is due is handed out. While it waits for another try, the
  later ones wait too. A row that is due in the future (a reminder) holds nobody back.
- Where several processes send, a row that is handed out is claimed, in the database, until it is
  marked. The claim is renewed while its process lives, and ends a little after it; rows that
  another process is handing out at this moment are passed over (SKIP LOCKED).
- A clock may be set back. What is to be sent at once therefore bears no time, so that it does not
  wait and no later row overtakes it; and a claim from impossibly far ahead is none.
- Kind, tag and payload are sealed together under the person's key. Times stand in the clear, and
  go with the row when it is sent.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, delete, exists, func, or_, select, true, update

from storage.arrays import Many
from storage.blind import chat_mark
from storage.errors import SealError
from storage.framing import framed, padded, unframed, unpadded
from storage.leaving import Leaving
from storage.person_keys import Holder
from storage.questions import Look, Question, Values
from storage.records import Place, seal, unseal
from storage.rows import OutboxRow, Person
from storage.several import Several
from storage.tables import LEAVING, OUTBOX, PERSONS, SENT
from storage.unit import day, milliseconds, own
from storage.updates import Updates

BUCKET = 512
CLAIMED_FOR = timedelta(seconds=15)  # longer than any round of the sender; a dead one's wait
NEVER_CLAIMED_FOR = 4 * CLAIMED_FOR  # even if the clocks of two machines differ by half a minute
AT_ONCE = 0

EARLIER = OUTBOX.alias("earlier")
FIELDS = (
    OUTBOX.c.id,
    OUTBOX.c.seq,
    OUTBOX.c.person_id,
    OUTBOX.c.tries,
    OUTBOX.c.item,
    PERSONS.c.wrapped_key,
    PERSONS.c.chat,
    LEAVING.c.wrapped_key.label("leaving_key"),
    LEAVING.c.chat.label("leaving_chat"),
)
ROWS = (
    select(*FIELDS)
    .outerjoin(PERSONS, PERSONS.c.id == OUTBOX.c.person_id)
    .outerjoin(LEAVING, LEAVING.c.id == OUTBOX.c.person_id)
)
DUE = (
    ROWS.where(
        OUTBOX.c.due_ms <= bindparam("now_ms"),
        OUTBOX.c.retry_ms <= bindparam("now_ms"),
        ~exists().where(
            EARLIER.c.person_id == OUTBOX.c.person_id,
            EARLIER.c.seq < OUTBOX.c.seq,
            EARLIER.c.due_ms <= bindparam("now_ms"),
        ),
    )
    .order_by(OUTBOX.c.seq)
    .limit(bindparam("most"))
)
OURS = OUTBOX.c.claimed_by == bindparam("replica")
CLAIMABLE = (
    DUE.where(
        or_(
            OUTBOX.c.claimed_by.is_(None),
            OURS,
            OUTBOX.c.claimed_until_ms <= bindparam("now_ms"),
            OUTBOX.c.claimed_until_ms > bindparam("never_ms"),
        )
    )
    .add_columns(
        func.coalesce(~OURS | (OUTBOX.c.claimed_until_ms <= bindparam("soon_ms")), true()).label(
            "fresh"
        )
    )
    .with_for_update(of=OUTBOX, skip_locked=True)
    .cte("claimable")
)
CLAIMED = (
    update(OUTBOX)
    .where(OUTBOX.c.id == CLAIMABLE.c.id, CLAIMABLE.c.fresh)
    .values(claimed_by=bindparam("replica"), claimed_until_ms=bindparam("until_ms"))
    .returning(OUTBOX.c.id)
    .cte("claimed")
)
# What is handed out is claimed in the same statement, though nothing is read of that.
CLAIM = select(CLAIMABLE).add_cte(CLAIMED).order_by(CLAIMABLE.c.seq)
UNCLAIM = (
    update(OUTBOX)
    .where(OUTBOX.c.claimed_by == bindparam("replica"))
    .values(claimed_by=None, claimed_until_ms=None)
)
BY_ID = ROWS.where(OUTBOX.c.id == bindparam("row"))
ADD = Many.new(OUTBOX, "id", "person_id", "due_ms", "retry_ms", "tries", "item")
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
KEYS = Several(
    PERSONS.c.id,
    lambda among: select(PERSONS.c.id, PERSONS.c.wrapped_key, PERSONS.c.chat).where(among),
)
RESULTS = Several(
    SENT.c.person_id,
    lambda among: (
        select(SENT.c.seq, SENT.c.id, SENT.c.person_id, SENT.c.result)
        .where(among)
        .order_by(SENT.c.seq)
    ),
)
RESULTS_IN = Several(
    PERSONS.c.chat_mark,
    lambda among: (
        select(SENT.c.seq, SENT.c.id, SENT.c.person_id, SENT.c.result)
        .join(PERSONS, PERSONS.c.id == SENT.c.person_id)
        .where(among)
        .order_by(SENT.c.seq)
    ),
)
ADD_RESULT = Many.new(SENT, "id", "person_id", "result")
TAKE_RESULTS = Several(SENT.c.id, lambda among: delete(SENT).where(among))
COUNT = select(func.count()).select_from(OUTBOX)


class Outbox(Leaving, Updates):
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
        self._pending.outbox.append(
            {
                "id": row_id,
                "person_id": person.id,
                "due_ms": AT_ONCE if due is None else milliseconds(due),
                "retry_ms": AT_ONCE,
                "tries": 0,
                "item": seal(holder.key, item_place(holder, row_id), content),
            }
        )

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
        found: list[Row[Any]] = []
        # The keys for the outcomes that wait to be sealed are read on the same way.
        await self._look(self._keys_wanted(), Look([self._asked_due(now, limit)], found.extend))
        self.claimed = self.claimed or (self._replica is not None and any(r.fresh for r in found))
        return found

    def _asked_due(self, now: datetime, limit: int) -> Question:
        values = {"now_ms": milliseconds(now), "most": limit}
        if self._replica is None:
            return Question(DUE, values)
        times = {
            "never_ms": milliseconds(now + NEVER_CLAIMED_FOR),
            "soon_ms": milliseconds(now + CLAIMED_FOR / 2),
            "until_ms": milliseconds(now + CLAIMED_FOR),
        }
        return Question(CLAIM, {**values, **times, "replica": self._replica})

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

    async def sent_results(self, person: Person) -> list[tuple[str, bytes]]:
        """Tag and result of what was sent since this was last asked; takes them away."""
        if person.id not in self._results:
            await self._holder(person.id)
            self._results[person.id] = []
            await self._look(Look(RESULTS.about((person.id,)), self._take_results))
        results = self._results[person.id]
        self._results[person.id] = []
        self._pending.taken.extend(row_id for row_id, _, _ in results)
        return [(tag, result) for _, tag, result in results]

    def _results_in(self, chat_ids: Iterable[int]) -> Look:
        """What came of what was sent to these chats, whose people are looked for before."""
        marks = [mark for chat_id in chat_ids for mark in self._marks_of(chat_id)]

        def take(rows: Sequence[Row[Any]]) -> None:
            found = (self._people[chat_id] for chat_id in chat_ids)
            self._results.update((person.id, []) for person in found if person)
            self._take_results(rows)

        return Look(RESULTS_IN.about(marks), take)

    def _take_results(self, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            holder = self._holders[row.person_id]
            content = unpadded(unseal(holder.key, result_place(holder, row.id), row.result))
            tag, result = unframed(content, 2)
            self._results[row.person_id].append((row.id, tag.decode(), result))

    def _outbox_writes(self) -> list[Question]:
        pending = self._pending
        sealed = [
            _result_row(self._holders[row.person_id], row.tag, result)
            for row, result in pending.results
            if row.person_id in self._holders and not self._holders[row.person_id].leaving
        ]
        return [
            *REMOVE.about(pending.done),
            *TAKE_RESULTS.about(pending.taken),
            *self._many(ADD, pending.outbox),
            *self._many(ADD_RESULT, sealed),
        ]

    def _unsealed_results(self) -> list[tuple[OutboxRow, bytes]]:
        """Those that wait on, until the key of their person was read."""
        return [each for each in self._pending.results if each[0].person_id not in self._holders]

    def _keys_wanted(self) -> Look:
        """The keys of those whose results wait. Whoever is not here any more gets none."""
        wanted = {row.person_id for row, _ in self._unsealed_results()}

        def take(rows: Sequence[Row[Any]]) -> None:
            for row in rows:
                self._opened(row.id, row.wrapped_key, row.chat)
            gone = wanted - {row.id for row in rows}
            kept = (each for each in self._pending.results if each[0].person_id not in gone)
            self._pending.results = list(kept)

        return Look(KEYS.about(list(wanted)), take)

    async def finish_writing(self, *, last: bool = False) -> None:
        if self._unsealed_results():
            await self._look(self._keys_wanted())
        await super().finish_writing(last=last)

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


def _result_row(holder: Holder, tag: str, result: bytes) -> Values:
    row_id = uuid4()
    content = padded(framed(tag.encode(), result), BUCKET)
    sealed = seal(holder.key, result_place(holder, row_id), content)
    return {"id": row_id, "person_id": holder.id, "result": sealed}


def item_place(holder: Holder, row_id: UUID) -> Place:
    """Where something to be sent is bound to."""
    return own(holder, "outbox", "item", row_id)


def result_place(holder: Holder, row_id: UUID) -> Place:
    """Where the result of something sent is bound to."""
    return own(holder, "sent", "result", row_id)
