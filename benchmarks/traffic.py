"""People and staff at a running demo: answers, openings and papers, as many as are wanted."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from aiohttp import ClientSession, TCPConnector

from benchmarks.house import give, ready
from benchmarks.statements import ten_minutes
from bot import papers
from ops.folder import DataFolder
from sharing.code import display
from sharing.document import build
from storage.keyring import Keyring
from storage.store import Store
from tests.chaos.people import People
from tests.sharing.whole import longest

CHATS: Final = 25
_FIRST: Final = ("/start", "Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path")
_READER: Final = 900_001  # a chat of its own, for whoever gives the links
_TICKET: Final = re.compile(r'name="ticket" value="([^"]+)"')
_GOOD: Final = 200
_ID: Final = UUID("7d1f0a52-6f0e-4a6b-9b0e-3a1f4c5d6e7f")


@dataclass(slots=True)
class Traffic:
    """What can be done to a running demo. `turns` and `openings` count what was done."""

    people: People
    session: ClientSession
    page: str
    store: Store
    codes: Sequence[str]
    turns: int = 0
    openings: int = 0
    papers: int = 0
    _rounds: int = field(default=0, repr=False)

    async def answer(self, turns: int) -> None:
        """So many turns at the bot, in rounds of everybody, each awaited."""
        while turns > 0:
            self._rounds += 1
            chats = range(1, 1 + min(turns, CHATS))
            word = "/next" if self._rounds % 2 else f"Please ask me twice, {self._rounds}."
            await asyncio.gather(*(self.people.say(chat, word) for chat in chats))
            await self.people.delivered()
            turns -= len(chats)
            self.turns += len(chats)

    async def begin(self) -> None:
        """Everybody comes to the first question."""
        for words in _FIRST:
            await asyncio.gather(*(self.people.say(chat, words) for chat in range(1, CHATS + 1)))
            await self.people.delivered()

    async def open(self, count: int) -> None:
        """So many openings, of a short statement and of the longest, in turns."""
        for number in range(count):
            await self._opened(self.codes[number % len(self.codes)])
            self.openings += 1

    async def print(self) -> None:
        """The longest statement as a paper, from the page and in the chat."""
        ticket = _TICKET.search(await self._opened(self.codes[-1]))
        if ticket is None:
            raise RuntimeError("the page offers no paper")
        body = {"ticket": ticket.group(1), "kind": "statement"}
        async with self.session.post(f"{self.page}/v/pdf", data=body) as answer:
            if answer.status != _GOOD or not await answer.read():
                raise RuntimeError(f"a paper was answered with {answer.status}")
        await self._in_the_chat()
        self.papers += 2

    async def _opened(self, code: str) -> str:
        form = {"code": display(code), "reader": "Ward 4", "role": "ward"}
        async with self.session.post(f"{self.page}/v", data=form) as answer:
            if answer.status != _GOOD:
                raise RuntimeError(f"the page answered {answer.status}")
            return await answer.text()

    async def _in_the_chat(self) -> None:
        now = datetime.now(UTC)
        document = build(longest(), statement_id=_ID, published_at=now)
        row = papers.statement(document, "en", now, papers.Words("To print.", "Later."))
        async with self.store.transaction() as tx:
            person = await tx.person_for(_READER, now)
            await tx.queue(person, row.kind, row.payload, due=now, tag=row.tag)
        while True:
            async with self.store.reading() as tx:
                if not await tx.outbox_count():
                    return
            await asyncio.sleep(0.1)


@asynccontextmanager
async def traffic(simulator: str, page: str, data: Path) -> AsyncIterator[Traffic]:
    """At the demo that runs at these addresses, over this data folder."""
    lies = DataFolder(data)
    store = await Store.open(lies.database_url, Keyring.load(lies.keyring))
    # A new connection for each call: one that rested may be closed just as it is used again.
    async with ClientSession(connector=TCPConnector(force_close=True)) as session:
        try:
            yield Traffic(People(simulator, session), session, page, store, await _given(store))
        finally:
            await store.close()


async def _given(store: Store) -> tuple[str, ...]:
    """The codes of a link to a short statement, and of one to the longest."""
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        person = await tx.person_for(_READER, now)
        codes = [
            await give(tx, person, ready(statement), now)
            for statement in (ten_minutes(), longest())
        ]
    return tuple(codes)
