"""Staff who open a statement all the time, whatever happens to bots, pages and database."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientError, ClientSession

from bot.history import What, recall
from sharing.code import display, new_code
from sharing.document import build
from sharing.link import new_key, seal
from storage.keyring import Keyring
from storage.store import Store
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full

READERS = [f"Ward {number}" for number in range(12)]
CARD_HOLDER = 99
GOOD = 200
BROKEN_OFF = 502


async def card_in_a_wallet(folder: Path, url: str) -> str:
    """Somebody with a published statement; their link's code."""
    bundle = build(full(), statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
    code, key, now = new_code(), new_key(), datetime.now(UTC)
    store = await Store.open(url, Keyring.load(folder / "keyring.json"))
    async with store.transaction() as tx:
        person = await tx.person_for(CARD_HOLDER, now)
        payload = seal(json.dumps(bundle).encode(), key)
        await tx.make_grant(person, code, key, payload, "Northtown", "full", None, now)
    await store.close()
    return code


async def told(folder: Path, url: str) -> set[str]:
    """Who opened the statement, as its person's history has it."""
    store = await Store.open(url, Keyring.load(folder / "keyring.json"))
    async with store.transaction() as tx:
        person = await tx.person_for(CARD_HOLDER, datetime.now(UTC))
        facts = await recall(tx, person)
    await store.close()
    return {fact.reader for fact in facts if fact.what == What.OPENED}


@dataclass(slots=True)
class Staff:
    """One reader after the other, at the page's address; `seen` counts the answers' statuses."""

    page: str
    code: str
    seen: Counter[int] = field(default_factory=Counter)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while somebody waits for a page."""

    async def open_for_each(self) -> None:
        """Every reader once."""
        async with ClientSession() as session:
            for reader in READERS:
                await self._open(session, reader)

    @asynccontextmanager
    async def opening(self) -> AsyncIterator[None]:
        """They open for as long as the block runs, and have opened once at least."""
        stop = asyncio.Event()
        going = asyncio.create_task(self._open_until(stop))
        try:
            yield
        finally:
            stop.set()
            await going

    async def _open_until(self, stop: asyncio.Event) -> None:
        async with ClientSession() as session:
            turn = 0
            while not stop.is_set() or turn == 0:
                await self._open(session, READERS[turn % len(READERS)])
                turn += 1
                await asyncio.sleep(0.1)

    async def _open(self, session: ClientSession, reader: str) -> None:
        fields = {"code": display(self.code), "reader": reader}
        try:
            async with self.reading, session.post(f"{self.page}/v", data=fields) as answer:
                await answer.read()
                self.seen[answer.status] += 1
        except ClientError:
            self.seen[0] += 1
