"""What came of what was sent, kept for the person's next turn: the numbers of messages."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, select

from storage.arrays import Many
from storage.framing import framed, padded, unframed, unpadded
from storage.leaving import Leaving
from storage.person_keys import Holder
from storage.questions import Look, Question, Values
from storage.records import Place, seal, unseal
from storage.rows import OutboxRow, Person
from storage.several import Several
from storage.tables import PERSONS, SENT
from storage.unit import own
from storage.updates import Updates

BUCKET = 512

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


class Results(Leaving, Updates):
    """The part of a transaction that seals outcomes, and hands them out once."""

    async def sent_results(self, person: Person) -> list[tuple[str, bytes]]:
        """Tag and result of what was sent since this was last asked; takes them away."""
        if person.id not in self._results:
            await self._holder(person.id)
            self._results[person.id] = []
            await self._look(Look(RESULTS.about((person.id,)), self._take_results))
        results = self._results[person.id]
        self._results[person.id] = []
        self._pending.taken.extend(row_id for row_id, _, _ in results)
        return [(tag, result) for _, tag, result in results] + self._just_sent(person)

    def _just_sent(self, person: Person) -> list[tuple[str, bytes]]:
        """What was marked in this transaction, for the person themselves: it need not rest."""
        self._awaited.discard(person.id)
        own = [each for each in self._pending.results if each[0].person_id == person.id]
        self._pending.results = [each for each in self._pending.results if each not in own]
        return [(row.tag, result) for row, result in own]

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

    def _result_writes(self) -> list[Question]:
        """Of those whose key is at hand; the others wait on."""
        sealed = [
            _result_row(self._holders[row.person_id], row.tag, result)
            for row, result in self._pending.results
            if row.person_id in self._holders and not self._holders[row.person_id].leaving
            if row.person_id not in self._awaited
        ]
        return [*TAKE_RESULTS.about(self._pending.taken), *self._many(ADD_RESULT, sealed)]

    def _waiting_results(self) -> list[tuple[OutboxRow, bytes]]:
        """Those that wait on: until the key of their person is read, or for that person's turn."""
        held, awaited = self._holders, self._awaited
        return [
            each
            for each in self._pending.results
            if each[0].person_id not in held or each[0].person_id in awaited
        ]

    def _keys_wanted(self) -> Look:
        """The keys of those whose results wait. Whoever is not here any more gets none."""
        waiting = {row.person_id for row, _ in self._pending.results}
        wanted = waiting - self._holders.keys() - self._awaited

        def take(rows: Sequence[Row[Any]]) -> None:
            for row in rows:
                self._opened(row.id, row.wrapped_key, row.chat)
            gone = wanted - {row.id for row in rows}
            kept = (each for each in self._pending.results if each[0].person_id not in gone)
            self._pending.results = list(kept)

        return Look(KEYS.about(list(wanted)), take)

    async def finish_writing(self, *, last: bool = False) -> None:
        self._awaited.clear()
        if {row.person_id for row, _ in self._pending.results} - self._holders.keys():
            await self._look(self._keys_wanted())
        await super().finish_writing(last=last)


def _result_row(holder: Holder, tag: str, result: bytes) -> Values:
    row_id = uuid4()
    content = padded(framed(tag.encode(), result), BUCKET)
    sealed = seal(holder.key, result_place(holder, row_id), content)
    return {"id": row_id, "person_id": holder.id, "result": sealed}


def result_place(holder: Holder, row_id: UUID) -> Place:
    """Where the result of something sent is bound to."""
    return own(holder, "sent", "result", row_id)
