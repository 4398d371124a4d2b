"""What the bot sends."""

from collections.abc import Mapping
from typing import Any

from simulator.chats import Chat
from simulator.errors import ApiError, bad_request
from simulator.files import UPLOAD_BYTES, StoredFile
from simulator.keyboards import read_keyboard
from simulator.parameters import Upload, is_number
from simulator.texts import CAPTION_UNITS, TEXT_UNITS, clean, entities, units
from simulator.world import TYPING_S, World

Values = Mapping[str, Any]
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, values: Values) -> dict[str, Any]:
    """A text with its buttons."""
    chat = world.reachable(values["chat_id"])
    body = text_fields(values, "message is too long")
    if "link_preview_options" in values:
        body["link_preview_options"] = values["link_preview_options"]
    return _sent(world, chat, values, body)


def send_photo(world: World, values: Values) -> dict[str, Any]:
    """A picture, measured and without camera data."""
    chat = world.reachable(values["chat_id"])
    caption = caption_fields(values)
    stored = _file(world, values["photo"], "photo")
    return _sent(world, chat, values, {"photo": [stored.described()], **caption}, stored)


def send_document(world: World, values: Values) -> dict[str, Any]:
    """A file as it is."""
    chat = world.reachable(values["chat_id"])
    caption = caption_fields(values)
    stored = _file(world, values["document"], "document")
    return _sent(world, chat, values, {"document": stored.described(), **caption}, stored)


def send_voice(world: World, values: Values) -> dict[str, Any]:
    """A voice note."""
    chat = world.reachable(values["chat_id"])
    caption = caption_fields(values)
    stored = _file(world, values["voice"], "voice", values.get("duration", 0))
    return _sent(world, chat, values, {"voice": stored.described(), **caption}, stored)


def send_chat_action(world: World, values: Values) -> bool:
    """Shows for five seconds that the bot is typing."""
    chat = world.reachable(values["chat_id"])
    if values["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.typing_until[chat.id] = world.clock.now() + TYPING_S
    world.chats.bell.ring()
    return True


def text_fields(values: Values, too_long: str) -> dict[str, Any]:
    """The text of a message and its marks."""
    text = clean(values.get("text", ""))
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT_UNITS:
        raise bad_request(too_long)
    return {"text": text, **_marks(values, text, "entities")}


def caption_fields(values: Values) -> dict[str, Any]:
    """The caption of a file and its marks; nothing for no caption."""
    caption = clean(values.get("caption", ""))
    if not caption:
        return {}
    if units(caption) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return {"caption": caption, **_marks(values, caption, "caption_entities")}


def _marks(values: Values, text: str, name: str) -> dict[str, Any]:
    if "parse_mode" in values:
        raise bad_request("unsupported parse_mode")
    marks = values[name] if name in values else entities(text)
    if not all(isinstance(mark, dict) and "type" in mark for mark in marks):
        raise bad_request(f"can't parse {name}: expected an Object")
    return {name: marks} if marks else {}


def _file(world: World, given: Upload | str, kind: str, seconds: int = 0) -> StoredFile:
    if isinstance(given, Upload):
        if not given.content:
            raise bad_request("file must be non-empty")
        if len(given.content) > UPLOAD_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        return world.files.keep(kind, given, seconds)
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    known = world.files.find(given)
    if known is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _sent(
    world: World,
    chat: Chat,
    values: Values,
    body: dict[str, Any],
    stored: StoredFile | None = None,
) -> dict[str, Any]:
    rows = read_keyboard(values.get("reply_markup"))
    if rows:
        body["reply_markup"] = {"inline_keyboard": rows}
    if values.get("protect_content"):
        body["has_protected_content"] = True
    if stored:
        body["_file"] = stored.id
    answered = _answered(world, chat, values)
    if answered:
        body["_reply_to"] = answered
    world.typing_until.pop(chat.id, None)
    return world.described(world.chats.add(chat.id, "bot", body))


def _answered(world: World, chat: Chat, values: Values) -> int:
    """The message this one replies to; 0 for none."""
    reply = values.get("reply_parameters")
    if not reply:
        return 0
    number = reply.get("message_id")
    if not isinstance(number, int) or not is_number(number):
        raise bad_request("message identifier is not specified")
    found = world.chats.message(chat.id, number)
    if found and not found.deleted:
        return found.id
    if reply.get("allow_sending_without_reply"):
        return 0
    raise bad_request("message to be replied not found")
