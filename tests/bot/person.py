"""A person at the bot, without Telegram: updates go in, the outbox is read as a chat.

Everything between is real: the conversation, the engine, the content, a database, the keys.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from telegram import Update

from bot.conversation import Conversation
from bot.deeds import Deeds
from bot.supporting import BotName
from flows.library import Library
from flows.loading import load
from storage.keyring import Keyring, WebKeyring, init_keyrings
from storage.rows import OutboxRow
from storage.store import Store
from storage.web_store import WebStore
from tests.support.databases import Addresses

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PAGE = "https://page.example"


@dataclass(slots=True)
class Said:
    """One outbox row as it would reach the chat."""

    kind: str
    body: dict[str, Any]
    number: int

    @property
    def text(self) -> str:
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def labels(self) -> list[str]:
        return [b["label"] for row in self.body.get("rows", []) for b in row]


@dataclass(slots=True)
class Clock:
    """What time it is; tests move it."""

    now: datetime = START


@dataclass(slots=True)
class World:
    """A bot's insides."""

    folder: Path
    store: Store
    library: Library
    conversation: Conversation
    clock: Clock
    addresses: Addresses
    updates: int = 0
    messages: int = 0
    errands: dict[str, Callable[[OutboxRow], Awaitable[None]]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock.now

    def person(self, chat: int = 7) -> "Person":
        return Person(self, chat)

    async def web(self) -> WebStore:
        keyring = WebKeyring.load(self.folder / "web.keys")
        return await WebStore.open(self.addresses.page, keyring, now=lambda: self.now)

    @property
    def url(self) -> str:
        return self.addresses.bot


@asynccontextmanager
async def world(folder: Path, addresses: Addresses | None = None) -> AsyncIterator[World]:
    """A fresh database with its keys, and the real content; without an address, in a file."""
    init_keyrings(folder / "bot.keys", folder / "web.keys")
    keyring = Keyring.load(folder / "bot.keys")
    in_file = f"sqlite:///{folder / 'statements.sqlite3'}"
    addresses = addresses or Addresses(in_file, in_file)
    url = addresses.bot
    await Store.prepare(url, keyring)
    clock = Clock()
    store = await Store.open(url, keyring, now=lambda: clock.now)
    library = load()
    deeds = Deeds(library, PAGE, BotName("know_me_bot"))
    try:
        yield World(folder, store, library, Conversation(library, deeds), clock, addresses)
    finally:
        await store.close()


@dataclass(slots=True)
class Person:
    """One chat: what was said so far, and hands to answer."""

    world: World
    chat: int
    said: list[Said] = field(default_factory=list)

    async def write(self, text: str, **parts: Any) -> list[Said]:
        """A text message; a slash at the start makes it a command. Returns what came back."""
        body = {"text": text, **parts}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return await self.send(message=self._message(**body))

    async def edit(self, number: int, text: str) -> list[Said]:
        message = self._message(text=text, edit_date=1) | {"message_id": number}
        return await self.send(edited_message=message)

    async def press(self, label: str) -> list[Said]:
        """Press the newest button with this label."""
        return await self.press_data(self.button(label))

    async def press_data(self, data: str) -> list[Said]:
        query = {"id": f"q{self.world.updates}", "from": self._who(), "chat_instance": "c"}
        return await self.send(callback_query={**query, "data": data})

    def button(self, label: str) -> str:
        for said in reversed(self.said):
            for row in said.body.get("rows", []):
                for button in row:
                    if button["label"] == label:
                        return str(button["data"])
        raise AssertionError(f"no button {label!r} in {[s.labels for s in self.said[-3:]]}")

    async def send(self, **update: Any) -> list[Said]:
        """Any update; everything it leads to is sent at once."""
        world = self.world
        world.updates += 1
        parsed = Update.de_json({"update_id": world.updates, **update}, None)
        async with world.store.transaction() as tx:
            await world.conversation.handle(tx, parsed, world.now)
        return await self.receive()

    async def receive(self) -> list[Said]:
        """Play the sender: every row that is due, in order, marked as sent."""
        world = self.world
        came: list[Said] = []
        while True:
            async with world.store.transaction() as tx:
                due = [r for r in await tx.due_rows(world.now, 100) if r.chat_id == self.chat]
                errands = [row for row in due if row.kind in world.errands]
                for row in due:
                    if row in errands:
                        continue
                    world.messages += 1
                    came.append(Said(row.kind, json.loads(row.payload), world.messages))
                    await tx.finish(row, b"%d" % world.messages, keep=bool(row.tag))
            for row in errands:
                await world.errands[row.kind](row)
            if not due:
                self.said.extend(came)
                return came

    async def wait(self, days: float) -> None:
        self.world.clock.now += timedelta(days=days)

    def heard(self, text: str) -> bool:
        """Whether any bubble so far holds this text."""
        return any(text in said.text for said in self.said)

    def newest(self) -> Said:
        return next(said for said in reversed(self.said) if said.kind == "send")

    def _message(self, **parts: Any) -> dict[str, Any]:
        self.world.messages += 1
        chat = {"id": self.chat, "type": "private", "first_name": "A"}
        return {
            "message_id": self.world.messages,
            "date": 0,
            "chat": chat,
            "from": self._who(),
            **parts,
        }

    def _who(self) -> dict[str, Any]:
        return {"id": self.chat, "is_bot": False, "first_name": "A"}
