"""What the bot changes afterwards: texts, captions, buttons, reactions; and what it deletes."""

from collections.abc import Mapping
from typing import Any

from simulator.chats import Message
from simulator.errors import bad_request
from simulator.keyboards import read_keyboard
from simulator.parameters import is_number
from simulator.sending import caption_fields, text_fields
from simulator.world import World

Values = Mapping[str, Any]
DELETABLE_S = 48 * 3600
_MOST_DELETED = 100
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the"
    " same as a current content and reply markup of the message"
)


def edit_message_text(world: World, values: Values) -> dict[str, Any]:
    """Another text under the same number; no buttons given means none any more."""
    message = _editable(world, values)
    new = text_fields(values, "MESSAGE_TOO_LONG")
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _changed(world, message, values, new, ("text", "entities"))


def edit_message_caption(world: World, values: Values) -> dict[str, Any]:
    """Another caption under a file of the bot."""
    message = _editable(world, values)
    new = caption_fields(values)
    if "_file" not in message.body:
        raise bad_request("there is no caption in the message to edit")
    return _changed(world, message, values, new, ("caption", "caption_entities"))


def edit_message_reply_markup(world: World, values: Values) -> dict[str, Any]:
    """Other buttons, or none, under a message of the bot."""
    message = _editable(world, values)
    rows = read_keyboard(values.get("reply_markup"))
    if rows == message.rows:
        raise bad_request(_NOT_MODIFIED)
    message.show_buttons(rows)
    world.chats.save(message)
    return world.described(message)


def delete_message(world: World, values: Values) -> bool:
    """Deletes for both sides, within 48 hours, whoever wrote it."""
    message = _present(world, values["chat_id"], values["message_id"], "message to delete")
    _delete(world, [message])
    return True


def delete_messages(world: World, values: Values) -> bool:
    """Deletes those that are there; the others are passed over, as Telegram does."""
    numbers = values["message_ids"]
    if not 1 <= len(numbers) <= _MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    if not all(map(is_number, numbers)):
        raise bad_request("message identifiers must be integers")
    _chat(world, values["chat_id"])
    found = [world.chats.message(values["chat_id"], number) for number in numbers]
    _delete(world, [one for one in found if one and not one.deleted])
    return True


def set_message_reaction(world: World, values: Values) -> bool:
    """One emoji of the bot on a message; none takes it away."""
    message = _present(world, values["chat_id"], values["message_id"], "message to react")
    wished = values.get("reaction", [])
    if not all(isinstance(one, dict) and one.get("type") == "emoji" for one in wished):
        raise bad_request("REACTION_INVALID")
    message.body["_reactions"] = [str(one.get("emoji")) for one in wished[:1]]
    world.chats.save(message)
    return True


def _chat(world: World, chat_id: int) -> None:
    if world.chats.find(chat_id) is None:
        raise bad_request("chat not found")


def _present(world: World, chat_id: int, number: int, role: str) -> Message:
    _chat(world, chat_id)
    message = world.chats.message(chat_id, number)
    if message is None or message.deleted:
        raise bad_request(f"{role} not found")
    return message


def _editable(world: World, values: Values) -> Message:
    if "inline_message_id" in values:
        raise bad_request("MESSAGE_ID_INVALID")
    for name in ("chat_id", "message_id"):
        if name not in values:
            raise bad_request("message identifier is not specified")
    message = _present(world, values["chat_id"], values["message_id"], "message to edit")
    if message.sender != "bot":
        raise bad_request("message can't be edited")
    return message


def _changed(
    world: World,
    message: Message,
    values: Values,
    new: dict[str, Any],
    names: tuple[str, str],
) -> dict[str, Any]:
    old = {name: message.body[name] for name in names if name in message.body}
    rows = read_keyboard(values.get("reply_markup"))
    if old == new and rows == message.rows:
        raise bad_request(_NOT_MODIFIED)
    for name in names:
        message.body.pop(name, None)
    message.body.update(new)
    message.show_buttons(rows)
    message.edited = message.edited or old != new
    message.body["edit_date"] = world.clock.second()
    world.chats.save(message)
    return world.described(message)


def _delete(world: World, messages: list[Message]) -> None:
    youngest = world.clock.second() - DELETABLE_S
    if any(message.date < youngest for message in messages):
        raise bad_request("message can't be deleted for everyone")
    with world.records.together():
        for message in messages:
            message.deleted = True
            world.chats.save(message)
