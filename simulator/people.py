"""What a person does in their Telegram app, and the update the bot gets for it."""

from typing import Any

from simulator.chats import Chat, Message
from simulator.errors import ControlError
from simulator.files import StoredFile
from simulator.keyboards import data_of
from simulator.parameters import Upload
from simulator.taps import tap
from simulator.texts import CAPTION_UNITS, TEXT_UNITS, clean, entities, pieces, units
from simulator.world import World

EDITABLE_S = 48 * 3600
_STICKER = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><circle cx="50" cy="50" r="44"'
    b' fill="#ffc93c" stroke="#d99a06" stroke-width="3"/>'
    b'<circle cx="35" cy="42" r="6" fill="#5b3a00"/>'
    b'<circle cx="65" cy="42" r="6" fill="#5b3a00"/><path d="M29 60q21 22 42 0" fill="none"'
    b' stroke="#5b3a00" stroke-width="6" stroke-linecap="round"/></svg>'
)

Done = dict[str, int | None]


def write(world: World, chat_id: int, text: str) -> Done:
    """The person sends a text; a long one leaves as several messages, as from an app.

    The answer names the last of them.
    """
    parts = pieces(text)
    if not parts:
        raise ControlError(400, "the text is empty")
    chat = _open(world, chat_id)
    done: Done = {}
    for part in parts:
        done = _arrived(world, chat, {"text": part, **_marked(part, "entities")})
    return done


def forward(world: World, chat_id: int, text: str) -> Done:
    """The person forwards what somebody else wrote."""
    part = clean(text)
    if not part or units(part) > TEXT_UNITS:
        raise ControlError(400, "a forwarded message has 1 to 4096 characters")
    origin = {
        "type": "hidden_user",
        "date": world.clock.second(),
        "sender_user_name": "Somebody else",
    }
    body = {"text": part, "forward_origin": origin, **_marked(part, "entities")}
    return _arrived(world, _open(world, chat_id), body)


def send_file(
    world: World, chat_id: int, stored: StoredFile, caption: str = "", emoji: str = ""
) -> Done:
    """The person sends a file that is already stored."""
    text = clean(caption)
    if units(text) > CAPTION_UNITS:
        raise ControlError(400, "a caption has at most 1024 characters")
    described: Any = stored.described()
    if stored.kind == "photo":
        described = [described]
    if emoji:
        described["emoji"] = emoji
    body = {stored.kind: described, "_file": stored.id}
    if text:
        body |= {"caption": text, **_marked(text, "caption_entities")}
    return _arrived(world, _open(world, chat_id), body)


def send_sticker(world: World, chat_id: int, emoji: str) -> Done:
    """The person sends a sticker: always the same smile, for whichever emoji it stands."""
    picture = Upload("sticker.svg", "image/svg+xml", _STICKER)
    return send_file(world, chat_id, world.files.keep("sticker", picture), emoji=emoji)


def edit(world: World, chat_id: int, number: int, text: str) -> Done:
    """The person edits a text or a caption of theirs; the bot hears of it, changed or not."""
    message = _own(world, chat_id, number)
    name, marks, limit = ("text", "entities", TEXT_UNITS)
    if "text" not in message.body:
        name, marks, limit = ("caption", "caption_entities", CAPTION_UNITS)
    part = clean(text)
    if not part or units(part) > limit:
        raise ControlError(400, f"the new text has 1 to {limit} characters")
    if message.date < world.clock.second() - EDITABLE_S:
        raise ControlError(400, "a message can be edited for 48 hours")
    message.body.pop(marks, None)
    message.body |= {name: part, "edit_date": world.clock.second(), **_marked(part, marks)}
    message.edited = True
    world.chats.save(message)
    update = world.mailbox.add("edited_message", chat_id, world.described(message))
    return {"message_id": number, "update_id": update}


def press(world: World, chat_id: int, number: int, data: str) -> Done:
    """The person presses a button, perhaps one that the bot has just taken away."""
    message = _there(world, chat_id, number)
    if data not in message.once and data not in data_of(message.rows):
        raise ControlError(400, "that message never had a button with this data")
    chat = _open(world, chat_id)
    _, update = tap(world, chat, message, data)
    world.chats.bell.ring()
    return {"message_id": number, "update_id": update}


def delete(world: World, chat_id: int, number: int) -> Done:
    """The person deletes a message for both sides; a bot never hears of it."""
    message = _there(world, chat_id, number)
    message.deleted = True
    world.chats.save(message)
    return {"message_id": number, "update_id": None}


def block(world: World, chat_id: int, *, blocked: bool) -> Done:
    """The person blocks the bot, or takes that back; the bot hears of a change."""
    chat = world.chats.open(chat_id)
    update = None
    if chat.blocked != blocked:
        world.chats.set_blocked(chat_id, blocked=blocked)
        change = {
            "chat": chat.described(),
            "from": chat.person(),
            "date": world.clock.second(),
            "old_chat_member": _member(world, blocked=not blocked),
            "new_chat_member": _member(world, blocked=blocked),
        }
        update = world.mailbox.add("my_chat_member", chat_id, change)
        world.chats.bell.ring()
    return {"message_id": None, "update_id": update}


def _member(world: World, *, blocked: bool) -> dict[str, Any]:
    if blocked:
        return {"user": world.bot(), "status": "kicked", "until_date": 0}
    return {"user": world.bot(), "status": "member"}


def _open(world: World, chat_id: int) -> Chat:
    chat = world.chats.open(chat_id)
    if chat.blocked:
        raise ControlError(409, "this person has blocked the bot")
    return chat


def _there(world: World, chat_id: int, number: int) -> Message:
    message = world.chats.message(chat_id, number)
    if message is None or message.deleted:
        raise ControlError(404, "there is no such message in this chat")
    return message


def _own(world: World, chat_id: int, number: int) -> Message:
    message = _there(world, chat_id, number)
    if message.sender != "person" or not {"text", "caption", "_file"} & set(message.body):
        raise ControlError(400, "a person edits their own messages only")
    if "sticker" in message.body or "forward_origin" in message.body:
        raise ControlError(400, "stickers and forwarded messages cannot be edited")
    _open(world, chat_id)
    return message


def _marked(text: str, name: str) -> dict[str, Any]:
    found = entities(text)
    return {name: found} if found else {}


def _arrived(world: World, chat: Chat, body: dict[str, Any]) -> Done:
    message = world.chats.add(chat.id, "person", body)
    update = world.mailbox.add("message", chat.id, world.described(message))
    return {"message_id": message.id, "update_id": update}
