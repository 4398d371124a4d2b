"""Button presses: asked by the person, answered by the bot, within 150 seconds."""

from collections.abc import Mapping
from typing import Any

from simulator.chats import Chat, Message
from simulator.errors import bad_request
from simulator.mailbox import TAP_LIFE_S
from simulator.texts import units
from simulator.world import World

_TOAST_UNITS = 200
_FIRST_TAP = 4_000_000_000_000_000
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def tap(world: World, chat: Chat, message: Message, data: str) -> tuple[int, int | None]:
    """The person pressed a button; the number of the query and of its update, if one goes out."""
    number = _FIRST_TAP + world.records.next_number("taps_given")
    world.records.write("DELETE FROM taps WHERE expires < ?", (world.clock.now() - TAP_LIFE_S,))
    world.records.write(
        "INSERT INTO taps VALUES (?, ?, ?, 0)",
        (number, chat.id, world.clock.now() + TAP_LIFE_S),
    )
    query = {
        "id": str(number),
        "from": chat.person(),
        "message": world.described(message),
        "chat_instance": str(_FIRST_TAP - chat.id),
        "data": data,
    }
    return number, world.mailbox.add("callback_query", chat.id, query)


def answer_callback_query(world: World, values: Mapping[str, Any]) -> bool:
    """Stops the button's spinning, and shows a toast if there is a text."""
    text = values.get("text", "")
    if units(text) > _TOAST_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    number = values["callback_query_id"]
    found = world.records.row(
        "SELECT chat, expires FROM taps WHERE id = ?",
        (int(number) if number.isdecimal() and len(number) < 20 else -1,),  # noqa: PLR2004 -- SQLite's numbers end there
    )
    if found is None or found[1] <= world.clock.now():
        raise bad_request(_TOO_OLD)
    world.records.write("UPDATE taps SET answered = 1 WHERE id = ?", (int(number),))
    if text:
        world.records.write(
            "INSERT INTO toasts (chat, text, alert) VALUES (?, ?, ?)",
            (found[0], text, bool(values.get("show_alert"))),
        )
    world.chats.bell.ring()
    return True


def open_taps(world: World, chat: int) -> list[int]:
    """The presses of a chat that nobody has answered and that still may be."""
    found = world.records.rows(
        "SELECT id FROM taps WHERE chat = ? AND NOT answered AND expires > ?",
        (chat, world.clock.now()),
    )
    return [number for (number,) in found]


def toasts_after(world: World, chat: int, number: int) -> list[dict[str, Any]]:
    """What the bot answered to presses, shown for a moment above the chat."""
    found = world.records.rows(
        "SELECT id, text, alert FROM toasts WHERE chat = ? AND id > ? ORDER BY id", (chat, number)
    )
    return [{"id": row[0], "text": row[1], "alert": bool(row[2])} for row in found]
