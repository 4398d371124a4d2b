"""A store by hand: grants in a dictionary, notes in a list, and the faults a test asks for."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flows.statement import Statement
from sharing import note
from sharing.code import new_code
from sharing.document import build, card_only
from sharing.link import new_key, seal
from storage import tickets
from storage.errors import DatabaseUnavailableError, SealError, StorageError
from storage.keys import Family, Ring, new_ring
from storage.rows import Opened, Shown
from storage.tickets import PageTicket, Ticket
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID

NOW = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)


@dataclass
class FakeStore:
    grants: dict[str, Opened] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    broken: StorageError | None = None
    deaf: bool = False  # posts fail
    stuck: asyncio.Event | None = None  # posts wait for it
    files: dict[tuple[UUID, UUID], bytes] = field(default_factory=dict)  # by grant and medium
    peppers: Ring = field(default_factory=lambda: new_ring(Family.PEPPER))
    now: datetime = NOW
    asked: list[str] = field(default_factory=list)

    async def find(self, code: str) -> Opened | None:
        self.looked_up.append(code)
        if self.broken is not None:
            raise self.broken
        return self.grants.get(code)

    async def post(self, person_id: UUID, grant_id: UUID, public_key: bytes, body: bytes) -> None:
        assert person_id != grant_id
        assert public_key == b"public"
        if self.stuck is not None:
            await self.stuck.wait()
        if self.deaf:
            raise DatabaseUnavailableError("The disk is full.")
        self.bodies.append(body)

    def ticket(self, grant: UUID, grant_key: bytes, medium: UUID, until: datetime) -> str:
        return tickets.issue(self.peppers, Ticket(grant, grant_key, medium, until))

    def page_ticket(self, opened: Opened, until: datetime) -> str:
        leave = PageTicket(opened.grant_id, opened.grant_key, opened.public_key, until)
        return tickets.issue_page(self.peppers, leave)

    async def reopen(self, ticket: str) -> Opened | None:
        if self.broken is not None:
            raise self.broken
        try:
            leave = tickets.read_page(self.peppers, ticket, self.now)
        except SealError:
            return None
        grants = self.grants.values()
        return next((each for each in grants if each.grant_id == leave.grant), None)

    async def show(self, ticket: str) -> Shown | None:
        self.asked.append(ticket)
        if self.broken is not None:
            raise self.broken
        try:
            leave = tickets.read(self.peppers, ticket, self.now)
        except SealError:
            return None
        sealed = self.files.get((leave.grant, leave.medium))
        return Shown(leave.medium, leave.grant_key, sealed) if sealed else None

    async def close(self) -> None:
        pass

    @property
    def told(self) -> list[note.Note]:
        return [note.unpack(body) for body in self.bodies]

    @property
    def notes(self) -> list[note.Opening]:
        """Of openings."""
        return [each for each in self.told if isinstance(each, note.Opening)]

    @property
    def replies(self) -> list[note.Reply]:
        return [each for each in self.told if isinstance(each, note.Reply)]

    def grant(self, statement: Statement, *, scope: str = "full", payload: bytes = b"") -> str:
        code, key = new_code(), new_key()
        bundle = build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
        shown = card_only(bundle) if scope == "card" else bundle
        self.grants[code] = Opened(
            grant_id=uuid4(),
            person_id=uuid4(),
            public_key=b"public",
            grant_key=key,
            payload=payload or seal(json.dumps(shown).encode(), key),
            scope=scope,
            expires_on=None,
        )
        return code
