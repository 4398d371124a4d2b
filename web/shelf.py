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
from storage.passcodes import Gate
from storage.rows import Linked, Opened, Shown


class Store(Protocol):
    """The web tier's side of storage (`storage.web_store.WebStore`)."""

    async def find(self, code: str, language: str = "") -> Opened | None:
        """What the canonical code opens; None for unknown, withdrawn and expired alike.

        With the page that was made ahead in this language, if there is one.
        """

    async def find_link(self, shl_id: str) -> Linked | None:
        """What the id of a SMART Health Link opens; None for unknown, withdrawn and expired."""

    async def passes(self, gate: Gate, passcode: str) -> bool:
        """Whether the canonical passcode is the grant's."""

    async def tries_left(self, grant: UUID) -> int:
        """How many wrong passcodes the grant's link takes now."""

    async def spend_try(self, grant: UUID) -> int | None:
        """Count a wrong one; how many are left then, None if there were none."""

    def link_ticket(self, grant: UUID, until: datetime) -> str:
        """Leave to fetch the file of a grant's link."""

    async def fetch_link(self, shl_id: str, ticket: str) -> bytes | None:
        """The file that the ticket is for; None for every id or ticket that is good no more."""

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

    @property
    def keys(self) -> str:
        """Says which keys this page holds, and gives none of them away."""


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

    @property
    def keys(self) -> str:
        return self._store.keys if self._store else ""

    async def find(self, code: str, language: str = "") -> Opened | None:
        return await (await self.open()).find(code, language)

    async def find_link(self, shl_id: str) -> Linked | None:
        return await (await self.open()).find_link(shl_id)

    async def passes(self, gate: Gate, passcode: str) -> bool:
        return await (await self.open()).passes(gate, passcode)

    async def tries_left(self, grant: UUID) -> int:
        return await (await self.open()).tries_left(grant)

    async def spend_try(self, grant: UUID) -> int | None:
        return await (await self.open()).spend_try(grant)

    def link_ticket(self, grant: UUID, until: datetime) -> str:
        return self._opened().link_ticket(grant, until)

    async def fetch_link(self, shl_id: str, ticket: str) -> bytes | None:
        return await (await self.open()).fetch_link(shl_id, ticket)

    def ticket(self, grant: UUID, grant_key: bytes, medium: UUID, until: datetime) -> str:
        return self._opened().ticket(grant, grant_key, medium, until)

    def page_ticket(self, opened: Opened, until: datetime) -> str:
        return self._opened().page_ticket(opened, until)

    def _opened(self) -> Store:
        """The store that opened a grant a moment ago."""
        if self._store is None:
            raise DatabaseUnavailableError("The store is not open.")
        return self._store

    async def reopen(self, ticket: str) -> Opened | None:
        return await (await self.open()).reopen(ticket)

    async def show(self, ticket: str) -> Shown | None:
        return await (await self.open()).show(ticket)

    async def post(self, person_id: UUID, grant_id: UUID, public_key: bytes, body: bytes) -> None:
        await (await self.open()).post(person_id, grant_id, public_key, body)

    async def close(self) -> None:
        if self._store is not None:
            await self._store.close()
