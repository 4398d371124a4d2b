"""One unit of work: a connection inside a transaction, what it has read, what it will write.

Rules of this file:
- Writes that a batch makes many of (drafts, outbox rows, marks, days) wait in memory and go out
  together, one statement a kind, before anything else is read and before the commit. A draft saved
  five times in a batch is sealed once.
- What can be asked together is asked together (`_look`): with PostgreSQL that is one way to the
  server and back, and so is what waits with the question before which it goes out.
- Nothing here is kept beyond the transaction: after a rollback the next one reads again.
- Statements are built once, when the module is loaded, and compiled once, by SQLAlchemy's cache.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.arrays import Many
from storage.errors import ConflictError, SealError
from storage.failures import failures_named
from storage.fingerprints import check_in_step
from storage.keyring import Keyring
from storage.neighbours import Neighbours
from storage.person_keys import Holder, OpenKeys
from storage.questions import Answer, Asking, Look, Question, Values, one_by_one
from storage.records import Place
from storage.rows import OutboxRow, Person
from storage.tables import LEAVING, PERSONS

Clock = Callable[[], datetime]

PERSON_KEY = select(PERSONS.c.wrapped_key, PERSONS.c.chat).where(
    PERSONS.c.id == bindparam("person")
)
# NO KEY: others may still refer to the person meanwhile, and do not wait.
LOCK = (
    select(PERSONS.c.id).where(PERSONS.c.id == bindparam("person")).with_for_update(key_share=True)
)
LEAVING_KEY = select(LEAVING.c.wrapped_key, LEAVING.c.chat).where(
    LEAVING.c.id == bindparam("person")
)


@dataclass(slots=True)
class Draft:
    """A person's draft as it is now. Revision 0: there is none yet."""

    revision: int = 0
    blob: bytes | None = None
    sealed: bytes | None = None
    unsaved: bool = False


@dataclass(slots=True)
class Pending:
    """What goes out at the next flush."""

    marks: list[Values] = field(default_factory=list)
    outbox: list[Values] = field(default_factory=list)
    done: list[UUID] = field(default_factory=list)
    taken: list[UUID] = field(default_factory=list)
    results: list[tuple[OutboxRow, bytes]] = field(default_factory=list)
    active: list[Values] = field(default_factory=list)
    wakes: list[Values] = field(default_factory=list)


class Unit:
    """What all parts of a transaction share.

    `replica` is the name of this process among several that write; None where nobody else does,
    and then nothing is locked.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        keyring: Keyring,
        open_keys: OpenKeys,
        now: Clock,
        *,
        writable: bool = True,
        replica: UUID | None = None,
        neighbours: Neighbours | None = None,
        ask: Asking = one_by_one,
    ) -> None:
        self._connection = connection
        self._asking = ask
        self._arrays = connection.dialect.name == "postgresql"
        self._keyring = keyring
        self._open_keys = open_keys
        self._now = now
        self._writable = writable
        self._replica = replica
        self._neighbours = neighbours or Neighbours()
        self._locked: set[UUID] = set()
        self._turn = asyncio.Lock()
        self._holders: dict[UUID, Holder] = {}
        self._seen: dict[int, bool] = {}
        self._people: dict[int, Person | None] = {}
        self._active_on: dict[UUID, date] = {}
        self._drafts: dict[UUID, Draft] = {}
        self._results: dict[UUID, list[tuple[UUID, str, bytes]]] = {}
        self._pending = Pending()
        self._hands_over = False
        self._nothing_waits: set[UUID] = set()
        self._handed: dict[UUID, OutboxRow] = {}
        self._more: set[int] = set()
        self._awaited: set[UUID] = set()
        self._names_keys = False
        self._unopened = False
        self.content_left = False
        self.claimed = False
        self.unreadable = 0
        self.dropped_posts = 0

    async def _ask(self, *questions: Question, last: bool = False) -> list[Answer]:
        """Writes what waits, and asks these; see `storage.questions.Asking`."""
        async with self._turn:
            with failures_named():
                written = self._writes()
                every = [*written, *questions]
                answers = await self._asking(self._connection, every, last=last) if every else []
                return answers[len(written) :]

    async def _rows(
        self, statement: Executable, values: Values | None = None
    ) -> Sequence[Row[Any]]:
        """Everything a query finds."""
        (answer,) = await self._ask(Question(statement, values))
        return answer.rows

    async def _row(self, statement: Executable, values: Values | None = None) -> Row[Any] | None:
        """The first row a query finds."""
        rows = await self._rows(statement, values)
        return rows[0] if rows else None

    async def _look(self, *looks: Look) -> None:
        """Asks everything together; then each look takes what its questions found, in order."""
        answers = iter(await self._ask(*(each for look in looks for each in look.questions)))
        for look in looks:
            look.take([row for _ in look.questions for row in next(answers).rows])

    async def _write(self, statement: Executable, values: Values) -> int:
        """Carries out one change, and says how many rows it touched."""
        (answer,) = await self._ask(Question(statement, values))
        return answer.touched

    def _locking(self, *questions: Question) -> Look:
        """Has the rows of these persons to itself until the end, where others write too.

        What was read of a person before may be old; what is read afterwards is not.
        """
        return Look(
            questions if self._replica is not None else (),
            lambda rows: self._locked.update(row.id for row in rows),
        )

    async def _lock_person(self, person_id: UUID) -> None:
        if self._replica is not None and person_id not in self._locked:
            await self._look(self._locking(Question(LOCK, {"person": person_id})))
            self._locked.add(person_id)

    async def finish_writing(self, *, last: bool = False) -> None:
        """Writes what still waits. Called once, before the commit.

        `last`: nothing else follows, and it may be committed at once.

        Raises:
            KeyringError: as `check_keys`.
        """
        doubtful = self._names_keys or self._unopened
        await self._ask(last=last and not doubtful)
        if doubtful:
            await self.check_keys()

    async def check_keys(self) -> None:
        """That what is sealed here rests under keys which the database knows.

        Raises:
            KeyringError: keys came or went, and the keyring of this process was left behind.
        """
        async with self._turn:
            with failures_named():
                rings, every = self._keyring.rings, self._unopened
                await check_in_step(self._connection, rings, every=every)

    def name_keys(self) -> None:
        """This transaction writes a row that names a current key: it must be known at the end."""
        self._names_keys = True

    def doubt_keys(self) -> None:
        """Something did not open: that must not be for want of a key."""
        self._unopened = True

    def _writes(self) -> list[Question]:
        """What waits, which does not wait any more. Overridden where `Pending` is known."""
        return []

    def _many(self, change: Many, rows: Sequence[Values]) -> list[Question]:
        """The change of these rows, if there are any."""
        return [change.about(rows, arrays=self._arrays)] if rows else []

    async def _holder(self, person_id: UUID) -> Holder:
        """Who can be written to and read from.

        Raises:
            ConflictError: nobody by this id is here.
        """
        if person_id in self._holders:
            return self._holders[person_id]
        if row := await self._row(PERSON_KEY, {"person": person_id}):
            return self._opened(person_id, row.wrapped_key, row.chat)
        if row := await self._row(LEAVING_KEY, {"person": person_id}):
            return self._opened(person_id, row.wrapped_key, row.chat, leaving=True)
        raise ConflictError("The person this belongs to is gone.")

    def _opened(
        self, person_id: UUID, wrapped: bytes, chat: bytes, *, leaving: bool = False
    ) -> Holder:
        try:
            holder = self._open_keys.open(person_id, wrapped, chat, leaving=leaving)
        except SealError:
            self.doubt_keys()
            raise
        self._holders[person_id] = holder
        return holder


def own(holder: Holder, table: str, column: str, row: UUID, version: int = 1) -> Place:
    """The place of a record that belongs to this holder."""
    return Place(table, column, holder.id, row, version)


def day(moment: datetime) -> date:
    """The UTC day of a moment."""
    return moment.astimezone(UTC).date()


def milliseconds(moment: datetime) -> int:
    """A moment as the queues keep it."""
    return round(moment.timestamp() * 1000)


def moment(value: int) -> datetime:
    """A queue's milliseconds as a moment."""
    return datetime.fromtimestamp(value / 1000, UTC)
