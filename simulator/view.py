"""What a person sees now: messages as the control API and the chat page show them."""

from typing import Any
from urllib.parse import quote

from simulator.chats import Message
from simulator.files import StoredFile
from simulator.profile import commands_for
from simulator.taps import open_taps
from simulator.world import World


def seen(world: World, message: Message) -> dict[str, Any]:
    """A message with the fields the design fixed."""
    return {
        "id": message.id,
        "from": message.sender,
        "text": message.body.get("text", message.body.get("caption", "")),
        "buttons": [[_button(button) for button in row] for row in message.rows],
        "files": [_file(stored) for stored in _files(world, message)],
        "edited": message.edited,
        "deleted": message.deleted,
    }


def drawn(world: World, message: Message) -> dict[str, Any]:
    """The same with what the page draws besides."""
    answered = message.body.get("_reply_to")
    original = world.chats.message(message.chat, answered) if answered else None
    return seen(world, message) | {
        "date": message.date,
        "change": message.change,
        "forwarded": "forward_origin" in message.body,
        "reactions": message.body.get("_reactions", []),
        "reply_to": seen(world, original)["text"] if original else "",
        "seconds": message.body.get("voice", {}).get("duration", 0),
    }


def state(world: World, chat_id: int) -> dict[str, Any]:
    """What stands around the messages: names, commands, whether the bot is typing."""
    chat = world.chats.find(chat_id)
    language = chat.language if chat else "en"
    return {
        "bot": world.bot()["first_name"],
        "person": chat.first_name if chat else f"Person {chat_id}",
        "language": language,
        "blocked": bool(chat and chat.blocked),
        "commands": commands_for(world, language),
        "description": world.records.setting(f"description:{language}")
        or world.records.setting("description:")
        or "",
        "typing": world.typing_until.get(chat_id, 0) > world.clock.now(),
        "waiting": len(open_taps(world, chat_id)),
    }


def _button(button: dict[str, Any]) -> dict[str, str]:
    shown = {"text": button["text"]}
    for name, called in (("callback_data", "data"), ("url", "url")):
        if name in button:
            shown[called] = button[name]
    return shown


def _files(world: World, message: Message) -> list[StoredFile]:
    stored = world.files.find(message.body["_file"]) if "_file" in message.body else None
    return [stored] if stored else []


def _file(stored: StoredFile) -> dict[str, str]:
    return {
        "kind": stored.kind,
        "url": f"/sim/files/{stored.id}/{quote(stored.name)}",
        "name": stored.name,
    }
