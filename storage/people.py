"""Persons: found by a blind index of the chat id, each with a random key and a key pair."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, bindparam, exists, insert, select, update

from storage.arrays import Many
from storage.blind import chat_mark
from storage.errors import ConflictError
from storage.person_keys import Holder, new_holder, wrap
from storage.questions import Look, Question, Values
from storage.records import Place, seal, unseal
from storage.rows import Person
from storage.sealed_post import new_key_pair
from storage.several import Several
from storage.tables import DRAFTS, OUTBOX, PERSONS
from storage.tombstones import Tombstones
from storage.unit import Draft, day, milliseconds, own

PERSON: Select[Any] = select(
    PERSONS.c.id,
    PERSONS.c.chat_mark,
    PERSONS.c.wrapped_key,
    PERSONS.c.chat,
    PERSONS.c.unreachable,
    PERSONS.c.active_on,
)
SOMETHING_WAITS = exists().where(
    OUTBOX.c.person_id == PERSONS.c.id, OUTBOX.c.due_ms <= bindparam("now_ms")
)
BY_CHAT = Several(
    PERSONS.c.chat_mark,
    lambda among: (
        PERSON.add_columns(DRAFTS.c.revision, DRAFTS.c.blob, SOMETHING_WAITS.label("waits"))
        .outerjoin(DRAFTS, DRAFTS.c.person_id == PERSONS.c.id)
        .where(among)
    ),
)
# In one order everywhere, so that two turns do not wait for each other.
LOCK_BY_CHAT = Several(
    PERSONS.c.chat_mark,
    lambda among: (
        select(PERSONS.c.id).where(among).order_by(PERSONS.c.id).with_for_update(key_share=True)
    ),
)
BY_ID = PERSON.where(PERSONS.c.id == bindparam("person"))
EVERYBODY = PERSON.order_by(PERSONS.c.active_on)
QUIET = EVERYBODY.where(PERSONS.c.active_on <= bindparam("quiet_since"))
TO_WAKE = (
    PERSON.where(PERSONS.c.wake_on <= bindparam("today"))
    .order_by(PERSONS.c.wake_on)
    .limit(bindparam("most"))
)
UNTOUCHED = (
    EVERYBODY.where(PERSONS.c.active_on < bindparam("before"))
    .where(PERSONS.c.wake_on.is_(None))
    .limit(bindparam("most"))
)
RECENT = (
    PERSON.where(PERSONS.c.active_on >= bindparam("since"))
    .order_by(PERSONS.c.active_on.desc())
    .limit(bindparam("most"))
)
ADD = insert(PERSONS)
MARK_ACTIVE = Many(
    update(PERSONS)
    .where(PERSONS.c.id == bindparam("person"))
    .values(active_on=bindparam("today")),
    {"person": PERSONS.c.id.type, "today": PERSONS.c.active_on.type},
    lambda rows: (
        update(PERSONS).where(PERSONS.c.id == rows.c.person).values(active_on=rows.c.today)
    ),
)
MARK_UNREACHABLE = (
    update(PERSONS)
    .where(PERSONS.c.id == bindparam("person"))
    .values(unreachable=bindparam("is_so"))
)
WAKE_ON = Many(
    update(PERSONS).where(PERSONS.c.id == bindparam("person")).values(wake_on=bindparam("on_day")),
    {"person": PERSONS.c.id.type, "on_day": PERSONS.c.wake_on.type},
    lambda rows: (
        update(PERSONS).where(PERSONS.c.id == rows.c.person).values(wake_on=rows.c.on_day)
    ),
)
PRIVATE_KEY = select(PERSONS.c.private_key).where(PERSONS.c.id == bindparam("person"))


class People(Tombstones):
    """The part of a transaction that knows persons."""

    async def person(self, chat_id: int) -> Person | None:
        """Whoever has this chat."""
        if chat_id not in self._people:
            await self._look(*self._people_in((chat_id,)))
        return self._people[chat_id]

    async def new_person(self, chat_id: int, now: datetime) -> Person:
        """Someone new, with their keys.

        Raises:
            ConflictError: this chat has a person.
        """
        if await self.person(chat_id) is not None:
            raise ConflictError("This chat has a person already.")
        holder, today = new_holder(chat_id, uuid4()), day(now)
        await self._write(ADD, self._as_row(holder, today))
        person = Person(holder.id, chat_id)
        self._holders[holder.id] = holder
        self._people[chat_id] = person
        self._active_on[holder.id] = today
        self._drafts[holder.id] = Draft()
        self._results[holder.id] = []
        return person

    async def person_for(self, chat_id: int, now: datetime) -> Person:
        """Whoever has this chat, made if need be."""
        return await self.person(chat_id) or await self.new_person(chat_id, now)

    async def person_by_id(self, person_id: UUID) -> Person | None:
        """The person with this id, if they are still here."""
        await self._lock_person(person_id)
        row = await self._row(BY_ID, {"person": person_id})
        return self._person(row) if row else None

    async def people(self, quiet_since: date | None = None) -> tuple[Person, ...]:
        """Everybody, or those who last wrote on that day or before; longest quiet first."""
        if quiet_since is None:
            rows = await self._rows(EVERYBODY)
        else:
            rows = await self._rows(QUIET, {"quiet_since": quiet_since})
        return tuple(self._person(row) for row in rows)

    async def active_on(self, person: Person) -> date:
        """The last UTC day on which the person's draft was saved."""
        if person.id not in self._active_on and not await self.person_by_id(person.id):
            raise ConflictError("The person is gone.")
        return self._active_on[person.id]

    async def wake_on(self, person: Person, on_day: date | None) -> None:
        """Have `people_to_wake` name this person from that day on; None: no more."""
        self._pending.wakes.append({"person": person.id, "on_day": on_day})

    async def people_to_wake(self, today: date, limit: int = 100) -> tuple[Person, ...]:
        """Those whose day has come, found by an index."""
        rows = await self._rows(TO_WAKE, {"today": today, "most": limit})
        return tuple(self._person(row) for row in rows)

    async def untouched(self, before: date, limit: int) -> tuple[Person, ...]:
        """Those who last wrote before that day and have no day to be woken on; longest first."""
        rows = await self._rows(UNTOUCHED, {"before": before, "most": limit})
        return tuple(self._person(row) for row in rows)

    async def recent_people(self, since: date, limit: int) -> tuple[Person, ...]:
        """Those who wrote on that day or later, the latest first."""
        rows = await self._rows(RECENT, {"since": since, "most": limit})
        return tuple(self._person(row) for row in rows)

    async def mark_unreachable(self, person: Person, unreachable: bool) -> None:  # noqa: FBT001 - the contract's shape: a fact, not a switch
        """Notes whether Telegram still lets us write to this person."""
        await self._write(MARK_UNREACHABLE, {"person": person.id, "is_so": unreachable})
        self._people.pop(person.chat_id, None)

    def _people_in(self, chat_ids: Iterable[int]) -> tuple[Look, Look]:
        """Whoever has these chats: their rows are locked, and then read."""
        wanted = {mark: chat_id for chat_id in chat_ids for mark in self._marks_of(chat_id)}
        marks = list(wanted)

        def take(rows: Sequence[Row[Any]]) -> None:
            self._people.update(dict.fromkeys(wanted.values()))
            for row in rows:
                person = self._person(row)
                self._people[wanted[bytes(row.chat_mark)]] = person
                if self._hands_over and not row.waits:
                    self._nothing_waits.add(person.id)
                if person.id not in self._drafts:
                    self._drafts[person.id] = _draft_in(row)

        read = BY_CHAT.about(marks, now_ms=milliseconds(self._now()))
        return self._locking(*LOCK_BY_CHAT.about(marks)), Look(read, take)

    def _marks_of(self, chat_id: int) -> list[bytes]:
        return [chat_mark(key, chat_id) for key in self._keyring.index.newest_first]

    def _person(self, row: Row[Any]) -> Person:
        holder = self._opened(row.id, row.wrapped_key, row.chat)
        self._active_on[row.id] = row.active_on
        return Person(row.id, holder.chat_id, row.unreachable)

    def _mark_active(self, person_id: UUID, today: date) -> None:
        if self._active_on.get(person_id) != today:
            self._pending.active.append({"person": person_id, "today": today})
            self._active_on[person_id] = today

    def _people_writes(self) -> list[Question]:
        pending = self._pending
        return [
            *self._many(MARK_ACTIVE, _latest(pending.active)),
            *self._many(WAKE_ON, _latest(pending.wakes)),
        ]

    async def _private_key(self, holder: Holder) -> bytes | None:
        row = await self._row(PRIVATE_KEY, {"person": holder.id})
        return unseal(holder.key, private_key_place(holder), row.private_key) if row else None

    def _as_row(self, holder: Holder, today: date) -> dict[str, object]:
        self.name_keys()
        wrapped = wrap(self._keyring.kek, holder)
        private, public = new_key_pair()
        index = self._keyring.index.current
        return {
            "id": holder.id,
            "chat_mark": chat_mark(index, holder.chat_id),
            "index_id": index.id,
            "kek_id": wrapped.kek_id,
            "wrapped_key": wrapped.wrapped_key,
            "chat": wrapped.chat,
            "public_key": public,
            "private_key": seal(holder.key, private_key_place(holder), private),
            "unreachable": False,
            "made_on": today,
            "active_on": today,
        }


def private_key_place(holder: Holder) -> Place:
    """Where the private half of a person's key pair is bound to."""
    return own(holder, "persons", "private_key", holder.id)


def _latest(changes: Sequence[Values]) -> list[Values]:
    """The last change of each person: in one statement, the others would have no order."""
    return list({change["person"]: change for change in changes}.values())


def _draft_in(row: Row[Any]) -> Draft:
    return Draft() if row.revision is None else Draft(row.revision, sealed=row.blob)
