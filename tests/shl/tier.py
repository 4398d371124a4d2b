"""The web tier as it is run, on loopback over a real database, with its person's side."""

import asyncio
import json
import socket
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from sharing import note
from sharing.code import new_code
from sharing.document import build
from sharing.link import new_key, seal
from sharing.shlink import shlink
from storage.keyring import Keyring, init_keyrings
from storage.rows import GrantRow
from storage.store import Store
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full
from web.serve import run
from web.settings import WebSettings

CHAT = 4711


@dataclass(frozen=True, slots=True)
class Made:
    """A grant as its person holds it."""

    row: GrantRow
    link: str


class Tier:
    """Made by `start`, ended by `stop`."""

    def __init__(self, folder: Path, listener: socket.socket, keyring: Keyring) -> None:
        self.path = folder / "statements.db"
        self.keyring = keyring
        self.origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.store: Store
        self._url = f"sqlite:///{self.path}"
        self._settings = WebSettings(
            self._url, folder / "web-keys", self.origin, "127.0.0.1:0", "ERROR"
        )
        self._listener = listener
        self._stop = asyncio.Event()
        self._serving: asyncio.Task[None]

    @classmethod
    async def start(cls, folder: Path, listener: socket.socket) -> Self:
        keyring = init_keyrings(folder / "keys", folder / "web-keys")
        tier = cls(folder, listener, keyring)
        await Store.prepare(tier._url, keyring)
        tier.store = await Store.open(tier._url, keyring)
        ready = asyncio.Event()
        tier._serving = asyncio.create_task(
            run(tier._settings, tier._stop, ready=ready.set, listener=listener)
        )
        await ready.wait()
        return tier

    async def stop(self) -> None:
        self._stop.set()
        await self._serving
        await self.store.close()

    async def grant(self, *, passcode: str | None = None, expires_on: date | None = None) -> Made:
        """A grant of the full statement, and its SMART Health Link."""
        bundle = build(full(), statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
        key, now = new_key(), datetime.now(UTC)
        payload = seal(json.dumps(bundle).encode(), key)
        async with self.store.transaction() as tx:
            person = await tx.person_for(CHAT, now)
            made = await tx.make_grant(
                person, new_code(), key, payload, "Ward", "full", None, now, passcode=passcode
            )
            row = next(grant for grant in await tx.grants(person) if grant.id == made)
            if expires_on is not None:
                assert await tx.extend_grant(person, made, expires_on)
        gated = passcode is not None
        return Made(row, shlink(self.origin, row.shl_id, key, "en", passcode=gated))

    async def left(self, made: Made) -> int:
        """How many wrong passcodes the grant's link still takes."""
        async with self.store.transaction() as tx:
            person = await tx.person_for(CHAT, datetime.now(UTC))
            grants = await tx.grants(person)
            return next(grant.shl_left for grant in grants if grant.id == made.row.id)

    async def told(self) -> list[note.Note]:
        """What the person is told, taken out of the post."""
        async with self.store.transaction() as tx:
            posts = await tx.take_post(100)
            for post in posts:
                await tx.drop_post(post.id)
            return [note.unpack(post.body) for post in posts]
