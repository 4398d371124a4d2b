"""What a person sent, brought from Telegram: fetched, checked, kept, and told to the engine.

Rules of this file:

- It is carried out by the outbox like everything that touches the network: after the commit that
  asked for it, again after a failure, and again after a restart.
- Bytes pass through memory into a sealed record. No name, address or content of a file is logged
  or written anywhere else.
- Keeping it, telling the engine and taking away the row that asked are one transaction: a kill
  before it fetches again, a kill after it changes nothing.
- Nothing is decided by a file's name or by what Telegram says it is.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from telegram import Bot, File
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.conversation import Conversation, peek, session_of
from bot.media import keeping, recoding, voice
from bot.media.errors import Refusal, RefusedError
from bot.media.recoding import Photo
from bot.media.voice import Voice
from bot.publishing import statement_id
from bot.turn import Turn
from flows.events import MediumKept, MediumRefused
from flows.media import VOICE
from storage.rows import OutboxRow, Person
from storage.store import Store
from storage.transaction import Transaction

MOST_TRIES: Final = 40
"""About half an hour; the person's other messages wait behind it."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the row asks for."""

    kind: str
    file: str
    message: int


class Fetcher:
    """Carries out `download` rows. Photos are decoded one at a time."""

    def __init__(
        self, store: Store, bot: Bot, conversation: Conversation, *, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._bot = bot
        self._conversation = conversation
        self._now = now
        self._one_photo = asyncio.Semaphore(1)

    async def fetch(self, row: OutboxRow) -> None:
        """Do what the row asks, to its end; afterwards the row is gone.

        Raises:
            telegram.error.TelegramError: try again later.
            StorageError: the same.
        """
        wish = _Wish(**json.loads(row.payload))
        found: Voice | Photo | Refusal
        try:
            found = await self._checked(wish, row.tries)
        except RefusedError as refused:
            found = refused.refusal
        now = self._now()
        async with self._store.transaction() as tx:
            person = await tx.person_by_id(row.person_id)
            if person is not None:  # else they deleted everything meanwhile
                await self._settle(tx, person, wish, found, now)
            await tx.finish(row)

    async def _checked(self, wish: _Wish, tries: int) -> Voice | Photo:
        try:
            content = await self._content(wish)
        except BadRequest as refused:
            big = "too big" in refused.message.lower()
            raise RefusedError(Refusal.BIG if big else Refusal.GONE) from None
        except TelegramError:
            if tries + 1 >= MOST_TRIES:
                raise RefusedError(Refusal.GONE) from None
            raise
        if wish.kind == VOICE:
            return await asyncio.to_thread(voice.read, content)
        async with self._one_photo:
            return await recoding.recoded(content)

    async def _content(self, wish: _Wish) -> bytes:
        file: File = await self._bot.get_file(wish.file)
        most = voice.MOST_BYTES if wish.kind == VOICE else recoding.MOST_BYTES
        if (file.file_size or 0) > most:
            raise RefusedError(Refusal.BIG)
        if not (file.file_path or "").startswith(("https://", "http://")):
            # python-telegram-bot would read a path of this machine.
            raise RefusedError(Refusal.GONE)
        try:
            return bytes(await file.download_as_bytearray())
        except InvalidToken:
            # What python-telegram-bot makes of a 404: the address has run out.
            raise TelegramError("The file is not there.") from None

    async def _settle(
        self,
        tx: Transaction,
        person: Person,
        wish: _Wish,
        found: Voice | Photo | Refusal,
        now: datetime,
    ) -> None:
        event: MediumKept | MediumRefused
        if isinstance(found, Refusal):
            event = MediumRefused(now, wish.message, wish.kind, found.value)
        else:
            medium = await tx.keep_medium(person, found.content)
            event = MediumKept(now, wish.message, keeping.described(medium, found))
        session = await session_of(tx, person, now)
        await self._conversation.turn(Turn(tx, person, session, now), event)
        # It may have been taken away, or have been too much, before it came.
        state = (await peek(tx, person)).state
        await keeping.sweep(tx, person, statement_id(person.id), state)
