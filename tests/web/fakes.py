"""A store by hand: grants in a dictionary, notes in a list, and the faults a test asks for."""

import asyncio
import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flows.statement import Statement
from sharing import note
from sharing.code import new_code
from sharing.document import build, card_only
from sharing.link import new_key, seal
from storage import shl_ticket, tickets
from storage.errors import DatabaseUnavailableError, SealError, StorageError
from storage.keys import Family, Ring, new_ring
from storage.passcodes import Gate
from storage.rows import Linked, Opened, Shown
from storage.tables import SHL_TRIES
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
    links: dict[str, str] = field(default_factory=dict)  # the code of a link's grant, by its id
    pages: dict[tuple[str, str], bytes] = field(default_factory=dict)  # made ahead
    left: int = SHL_TRIES
    checked: list[str] = field(default_factory=list)  # passcodes, in the order of the checks
    checking: asyncio.Event | None = None  # checks wait for it

    @property
    def keys(self) -> str:
        return "0123456789abcdef"

    async def find(self, code: str, language: str = "") -> Opened | None:
        self.looked_up.append(code)
        if self.broken is not None:
            raise self.broken
        found = self.grants.get(code)
        return replace(found, page=self.pages.get((code, language))) if found else None

    async def find_link(self, shl_id: str) -> Linked | None:
        self.looked_up.append(shl_id)
        if self.broken is not None:
            raise self.broken
        opened = self.grants.get(self.links.get(shl_id, ""))
        if opened is None:
            return None
        return Linked(
            grant_id=opened.grant_id,
            person_id=opened.person_id,
            public_key=opened.public_key,
            payload=opened.payload,
            version=3,
            updated=NOW,
            scope=opened.scope,
            expires_on=opened.expires_on,
            gate=opened.gate,
            left=self.left,
        )

    async def passes(self, gate: Gate, passcode: str) -> bool:
        self.checked.append(passcode)
        if self.checking is not None:
            await self.checking.wait()
        return gate.digest == passcode.encode()

    async def tries_left(self, grant: UUID) -> int:
        assert any(opened.grant_id == grant for opened in self.grants.values())
        return self.left

    async def spend_try(self, grant: UUID) -> int | None:
        assert any(opened.grant_id == grant for opened in self.grants.values())
        if self.deaf:
            raise DatabaseUnavailableError("The disk is full.")
        if not self.left:
            return None
        self.left -= 1
        return self.left

    def link_ticket(self, grant: UUID, until: datetime) -> str:
        return shl_ticket.issue(self.peppers, grant, until)

    async def fetch_link(self, shl_id: str, ticket: str) -> bytes | None:
        link = await self.find_link(shl_id)
        if link and shl_ticket.fits(self.peppers, link.grant_id, ticket, self.now):
            return link.payload
        return None

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

    def grant(
        self,
        statement: Statement,
        *,
        scope: str = "full",
        payload: bytes = b"",
        passcode: str = "",
    ) -> str:
        code, key, grant = new_code(), new_key(), uuid4()
        self.links[secrets.token_urlsafe(32)] = code
        bundle = build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
        shown = card_only(bundle) if scope == "card" else bundle
        self.grants[code] = Opened(
            grant_id=grant,
            person_id=uuid4(),
            public_key=b"public",
            grant_key=key,
            payload=payload or seal(json.dumps(shown).encode(), key),
            scope=scope,
            expires_on=None,
            gate=self._gate(grant, passcode) if passcode else None,
        )
        return code

    def shl(self, code: str) -> str:
        """The id of the grant's SMART Health Link."""
        return next(shl_id for shl_id, of in self.links.items() if of == code)

    def _gate(self, grant: UUID, passcode: str) -> Gate:
        """One whose hash is the passcode itself: `passes` compares the two."""
        return Gate(grant, self.peppers.current, b"", passcode.encode())
