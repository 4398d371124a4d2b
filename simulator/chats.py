"""Chats and their messages: what the bot sent, what the person wrote, who blocked whom."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.bell import Bell
from simulator.clock import Clock
from simulator.keyboards import data_of
from simulator.records import Records

BOT_ID = 7_000_000_001
BOT_USERNAME = "iknowmebest_bot"
BOT_NAME = "I know me best"


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat: its number is also the person's."""

    id: int
    first_name: str
    language: str
    blocked: bool

    def person(self) -> dict[str, Any]:
        """The `User` that stands for the person."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language,
        }

    def described(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.first_name}


@dataclass(slots=True)
class Message:
    """A message as it is now; `body` holds the Bot API fields that make up its content."""

    id: int
    chat: int
    change: int
    date: int
    sender: str
    body: dict[str, Any]
    edited: bool = False
    deleted: bool = False
    once: set[str] = field(default_factory=set)

    @property
    def rows(self) -> list[list[dict[str, Any]]]:
        """Its buttons."""
        rows: list[list[dict[str, Any]]] = self.body.get("reply_markup", {}).get(
            "inline_keyboard", []
        )
        return rows

    def show_buttons(self, rows: list[list[dict[str, Any]]]) -> None:
        """Change the buttons; a late press on an earlier one stays possible."""
        self.once.update(data_of(self.rows))
        self.body.pop("reply_markup", None)
        if rows:
            self.body["reply_markup"] = {"inline_keyboard": rows}


class Chats:
    """Every chat ever used. `bell` rings when something a person sees has changed."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._change = records.number("SELECT max(change) FROM messages")
        self.bell = Bell()

    def find(self, chat: int) -> Chat | None:
        found = self._records.row(
            "SELECT id, first_name, language, blocked FROM chats WHERE id = ?", (chat,)
        )
        return Chat(found[0], found[1], found[2], bool(found[3])) if found else None

    def all(self) -> list[Chat]:
        found = self._records.rows("SELECT id, first_name, language, blocked FROM chats")
        return [Chat(row[0], row[1], row[2], bool(row[3])) for row in found]

    def open(self, chat: int) -> Chat:
        """The chat, made on first use."""
        found = self.find(chat)
        if found:
            return found
        self._records.write("INSERT INTO chats VALUES (?, ?, 'en', 0)", (chat, f"Person {chat}"))
        return Chat(chat, f"Person {chat}", "en", blocked=False)

    def introduce(self, chat: int, first_name: str, language: str) -> None:
        """Another name or language of the person's Telegram app."""
        self._records.write(
            "UPDATE chats SET first_name = ?, language = ? WHERE id = ?",
            (first_name, language, chat),
        )

    def set_blocked(self, chat: int, *, blocked: bool) -> None:
        self._records.write("UPDATE chats SET blocked = ? WHERE id = ?", (blocked, chat))

    def add(self, chat: int, sender: str, body: dict[str, Any]) -> Message:
        """A new message. Ids rise across all chats, as the bot sees them in Telegram."""
        number = self._records.next_number("messages_given")
        message = Message(number, chat, self._next_change(), self._clock.second(), sender, body)
        self._records.write(
            "INSERT INTO messages (id, chat, change, date, sender, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (number, chat, message.change, message.date, sender, _packed(body)),
        )
        self.bell.ring()
        return message

    def save(self, message: Message) -> None:
        """Write down what changed in a message."""
        message.change = self._next_change()
        self._records.write(
            "UPDATE messages SET change = ?, edited = ?, deleted = ?, body = ?, once = ?"
            " WHERE id = ?",
            (
                message.change,
                message.edited,
                message.deleted,
                _packed(message.body),
                json.dumps(sorted(message.once)),
                message.id,
            ),
        )
        self.bell.ring()

    def message(self, chat: int, number: int) -> Message | None:
        """A message, also a deleted one."""
        found = self._select("id = ? AND chat = ?", (number, chat), 1)
        return found[0] if found else None

    def after(self, chat: int, number: int, limit: int = -1) -> list[Message]:
        return self._select("chat = ? AND id > ? ORDER BY id", (chat, number), limit)

    def before(self, chat: int, number: int, limit: int) -> list[Message]:
        """The last messages before one, oldest first."""
        found = self._select("chat = ? AND id < ? ORDER BY id DESC", (chat, number), limit)
        return found[::-1]

    def changed_since(self, chat: int, change: int, limit: int) -> list[Message]:
        return self._select("chat = ? AND change > ? ORDER BY change", (chat, change), limit)

    def last_change(self) -> int:
        return self._change

    def _next_change(self) -> int:
        self._change += 1
        return self._change

    def _select(self, where: str, values: Sequence[int], limit: int) -> list[Message]:
        found = self._records.rows(
            "SELECT id, chat, change, date, sender, body, edited, deleted, once FROM messages"  # noqa: S608 -- `where` is one of the lines above
            f" WHERE {where} LIMIT ?",
            (*values, limit),
        )
        return [_read(*row) for row in found]


def _read(  # noqa: PLR0917 -- a row, in the order of its columns
    number: int,
    chat: int,
    change: int,
    date: int,
    sender: str,
    body: str,
    edited: int,
    deleted: int,
    once: str,
) -> Message:
    return Message(
        id=number,
        chat=chat,
        change=change,
        date=date,
        sender=sender,
        body=json.loads(body),
        edited=bool(edited),
        deleted=bool(deleted),
        once=set(json.loads(once)),
    )


def _packed(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
