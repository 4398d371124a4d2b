"""Everything the simulator is, in one place: opened once, handed to whoever answers."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from simulator.chats import BOT_ID, BOT_NAME, BOT_USERNAME, Chat, Chats, Message
from simulator.clock import Clock
from simulator.errors import ApiError, bad_request
from simulator.faults import Faults
from simulator.files import Files
from simulator.mailbox import Mailbox
from simulator.records import Records

TYPING_S = 5.0


class World:
    """The open data folder and what only lives while we run."""

    def __init__(self, data: Path) -> None:
        self.records = Records(data)
        self.clock = Clock(float(self.records.setting("clock_ahead_s") or 0))
        self.files = Files(data, self.records)
        self.chats = Chats(self.records, self.clock)
        self.mailbox = Mailbox(self.records, self.clock)
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self.typing_until: dict[int, float] = {}
        self.poll: asyncio.Event | None = None
        self.closing = asyncio.Event()

    def close(self) -> None:
        self.records.close()

    def stop(self) -> None:
        """End whatever waits: long polls, live pages, webhook deliveries."""
        self.closing.set()
        self.mailbox.bell.ring()
        self.chats.bell.ring()

    def advance(self, seconds: float) -> None:
        """Move the clock, and let everybody look at it."""
        self.clock.advance(seconds)
        self.records.set("clock_ahead_s", repr(self.clock.ahead_s))
        self.mailbox.bell.ring()
        self.chats.bell.ring()

    def bot(self) -> dict[str, Any]:
        """The `User` that stands for the bot."""
        name = self.records.setting("name:") or BOT_NAME
        return {"id": BOT_ID, "is_bot": True, "first_name": name, "username": BOT_USERNAME}

    def reachable(self, chat_id: int) -> Chat:
        """The chat, if the bot may write to it.

        Raises:
            ApiError: nobody ever wrote from there, or the person blocked the bot.
        """
        chat = self.chats.find(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def described(self, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
        """A message as the Bot API shows it."""
        chat = self.chats.open(message.chat)
        described = {
            "message_id": message.id,
            "from": self.bot() if message.sender == "bot" else chat.person(),
            "chat": chat.described(),
            "date": message.date,
        } | {name: value for name, value in message.body.items() if not name.startswith("_")}
        answered = message.body.get("_reply_to")
        if answered and with_reply:
            original = self.chats.message(message.chat, answered)
            if original and not original.deleted:
                described["reply_to_message"] = self.described(original, with_reply=False)
        return described
