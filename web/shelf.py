"""What this tier needs of storage, and how it is opened when storage is not ready yet.

The page starts even while the database is away: readers then get the page that says so, instead
of a connection that is refused, and the first request after its return opens it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from storage.errors import DatabaseUnavailableError
from storage.rows import Opened, Shown


class Store(Protocol):
    """The web tier's side of storage (`storage.web_store.WebStore`)."""

    async def find(self, code: str) -> Opened | None:
        """What the canonical code opens; None for unknown, withdrawn and expired alike."""

    def ticket(self, grant: UUID, grant_key: bytes, medium: UUID, until: datetime) -> str:
        """Leave to fetch one medium of an opened grant."""

    def page_ticket(self, opened: Opened, until: datetime) -> str:
        """Leave to come back to an opened grant without its code."""

    async def reopen(self, ticket: str) -> Opened | None:
        """What a page's ticket is for; None for every ticket that is good no more."""

    async def show(self, ticket: str) -> Shown | None:
        """The medium that a ticket is for; None for every ticket that is good no more."""

    async def post(self, person_id: UUID, grant_id: UUID, public_key: bytes, body: bytes) -> None:
        """Seal a note to the person and store it."""

    async def close(self) -> None:
        """Let go of the connections."""


class LateStore:
    """A store that is opened by `opening` when first needed, and again until that succeeds."""

    def __init__(self, opening: Callable[[], Awaitable[Store]]) -> None:
        self._opening = opening
        self._store: Store | None = None
        self._one_at_a_time = asyncio.Lock()

    async def open(self) -> Store:
        """The opened store. Raises what opening raises."""
        async with self._one_at_a_time:
            if self._store is None:
                self._store = await self._opening()
            return self._store

    async def find(self, code: str) -> Opened | None:
        return await (await self.open()).find(code)

    def ticket(self, grant: UUID, grant_key: bytes, medium: UUID, until: datetime) -> str:
        """Of the store that opened the grant a moment ago."""
        if self._store is None:
            raise DatabaseUnavailableError("The store is not open.")
        return self._store.ticket(grant, grant_key, medium, until)

    def page_ticket(self, opened: Opened, until: datetime) -> str:
        """Of the store that opened the grant a moment ago."""
        if self._store is None:
            raise DatabaseUnavailableError("The store is not open.")
        return self._store.page_ticket(opened, until)

    async def reopen(self, ticket: str) -> Opened | None:
        return await (await self.open()).reopen(ticket)

    async def show(self, ticket: str) -> Shown | None:
        return await (await self.open()).show(ticket)

    async def post(self, person_id: UUID, grant_id: UUID, public_key: bytes, body: bytes) -> None:
        await (await self.open()).post(person_id, grant_id, public_key, body)

    async def close(self) -> None:
        if self._store is not None:
            await self._store.close()
