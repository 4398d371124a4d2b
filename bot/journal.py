"""What delivery asks of storage: only what it uses, so that a test can hand in a fake by hand.

`storage.store.Store` is the real one.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from storage.rows import Person, Queued, Sent


class ReceivingTransaction(Protocol):
    """The incoming side: which updates were handled, and which could not be."""

    @property
    def queued(self) -> Queued[Any]: ...

    async def first_sight(self, update_id: int, now: datetime) -> bool: ...

    async def prefetch(
        self,
        update_ids: Sequence[int],
        chat_ids: Sequence[int],
        *,
        hands_over: bool,
        sent: Sequence[Sent[Any]],
    ) -> object: ...

    async def set_aside(
        self, update_id: int, blob: bytes, now: datetime, chat_id: int | None = None
    ) -> object: ...

    async def forget_updates(self, now: datetime) -> object: ...


class Outgoing(Protocol):
    """One outbox row that is due: the oldest of its person."""

    @property
    def id(self) -> UUID: ...

    @property
    def person_id(self) -> UUID: ...

    @property
    def chat_id(self) -> int: ...

    @property
    def kind(self) -> str: ...

    @property
    def payload(self) -> bytes: ...

    @property
    def tries(self) -> int: ...

    @property
    def tag(self) -> str: ...


Row = TypeVar("Row", bound=Outgoing)


class SendingTransaction(Protocol[Row]):
    """The outgoing side: rows that are due, and what became of them."""

    async def due_rows(
        self, now: datetime, limit: int, *, known: Collection[UUID] = ()
    ) -> Sequence[Row]: ...

    async def finish(
        self, row: Row, /, result: bytes | None = None, *, keep: bool = False
    ) -> object: ...

    async def retry_at(self, row_id: UUID, when: datetime) -> object: ...

    async def retry_sooner(self, later_than: datetime) -> object: ...

    async def abandon(self, row_id: UUID, reason: str) -> object: ...

    async def person_by_id(self, person_id: UUID) -> Person | None: ...

    async def mark_unreachable(self, person: Person, unreachable: bool) -> object: ...  # noqa: FBT001 - storage's name


Tx_co = TypeVar("Tx_co", covariant=True)


class Journal(Protocol[Tx_co]):
    """Gives transactions: committed at their end, rolled back on an error."""

    def transaction(self) -> AbstractAsyncContextManager[Tx_co]: ...
