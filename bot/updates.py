"""From a Telegram update to what happened: who it is about, and the engine's event.

Only private chats are heard. Nothing of an update is kept beyond what the event needs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from telegram import Bot, CallbackQuery, ChatMemberUpdated, Message, Update

from bot.delivery import RawUpdate
from flows.events import Commanded, Edited, Event, PhotoSent, Pressed, Sent, VoiceSent, Wrote
from flows.keyboard import parse


@dataclass(frozen=True, slots=True)
class Heard:
    """An update, read. Exactly one of `event` and `reachable` is set.

    `message` is the number of the message the person sent (0: they sent none).
    `callback` must be answered, else the button spins on the person's screen.
    `reachable` is what a block or an unblock says.
    """

    chat: int
    event: Event | None = None
    message: int = 0
    callback: str = ""
    reachable: bool | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a private chat, and nothing besides: what nearly every update is."""

    chat: int
    message: int
    text: str
    command: bool


Incoming = Update | Text

_TEXT: Final = frozenset(
    {"message_id", "from", "chat", "date", "text", "entities", "link_preview_options"}
)


def reader(bot: Bot | None) -> Callable[[RawUpdate], Incoming]:
    """Reads updates: a text by itself, everything else with the library's objects.

    They cost ten times as much. It raises whatever the library trips over.
    """

    def read(raw: RawUpdate) -> Incoming:
        return _plain_text(raw) or Update.de_json(dict(raw), bot)

    return read


def _plain_text(raw: RawUpdate) -> Text | None:
    """None for everything that says more than a text, or says it in another shape."""
    match raw:
        case {
            "update_id": int(),
            "message": {
                "message_id": int(number),
                "chat": {"id": int(chat), "type": "private"},
                "text": str(text),
                **more,
            } as message,
            **others,
        } if not others and more.keys() <= _TEXT:
            command = _begins_with_command(message.get("entities", []))
            return None if command is None else Text(chat, number, text, command)
        case _:
            return None


def _begins_with_command(entities: object) -> bool | None:
    """None: these are no entities."""
    if not isinstance(entities, list):
        return None
    begins = False
    for each in entities:
        match each:
            case {"type": str(kind), "offset": int(offset)}:
                begins = begins or (kind == "bot_command" and offset == 0)
            case _:
                return None
    return begins


def hear(update: Incoming, now: datetime) -> Heard | None:
    """What the update means, or None if it is not for us (a group, a channel, a bot)."""
    if isinstance(update, Text):
        event = _written(update.text, update.message, now, command=update.command)
        return Heard(chat=update.chat, event=event, message=update.message)
    if update.callback_query is not None:
        return _pressed(update.callback_query, now)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.edited_message is not None:
        return _edited(update.edited_message, now)
    if update.message is not None:
        return _sent(update.message, now)
    return None


def _private(message: Message) -> bool:
    return message.chat.type == message.chat.PRIVATE


def _pressed(query: CallbackQuery, now: datetime) -> Heard | None:
    if query.from_user.is_bot:
        return None
    revision, index = parse(query.data or "")
    return Heard(
        chat=query.from_user.id,
        event=Pressed(at=now, revision=revision, index=index),
        callback=query.id,
    )


def _membership(change: ChatMemberUpdated) -> Heard | None:
    if change.chat.type != change.chat.PRIVATE:
        return None
    return Heard(chat=change.chat.id, reachable=change.new_chat_member.status == "member")


def _edited(message: Message, now: datetime) -> Heard | None:
    text = message.caption if message.text is None else message.text
    if not _private(message) or text is None:
        return None
    event = Edited(at=now, text=text, message=message.message_id)
    return Heard(chat=message.chat.id, event=event, message=message.message_id)


def _sent(message: Message, now: datetime) -> Heard | None:
    if not _private(message):
        return None
    return Heard(
        chat=message.chat.id, event=_message_event(message, now), message=message.message_id
    )


def _message_event(message: Message, now: datetime) -> Event:
    text = message.text
    if text is None:
        return _medium(message, now) or Sent(
            at=now, what=_kind(message), message=message.message_id
        )
    starts = any(e.type == e.BOT_COMMAND and e.offset == 0 for e in message.entities)
    command = starts and message.forward_origin is None
    return _written(text, message.message_id, now, command=command)


def _written(text: str, number: int, now: datetime, *, command: bool) -> Event:
    """A command stands at the start; one in the middle of a text is part of the text."""
    if not command:
        return Wrote(at=now, text=text, message=number)
    word, *rest = text.split(maxsplit=1)
    name = word[1:].split("@", 1)[0].lower()
    return Commanded(at=now, command=name, argument=" ".join(rest))


def _medium(message: Message, now: datetime) -> VoiceSent | PhotoSent | None:
    """A voice note, or a picture, sent as a photo or as a file that says it is one."""
    number, caption = message.message_id, message.caption or ""
    if message.voice is not None:
        seconds = round(message.voice._duration.total_seconds())  # noqa: SLF001 - the public one warns of its future type
        return VoiceSent(now, message.voice.file_id, seconds, number, caption)
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return PhotoSent(now, largest.file_id, number, caption)
    document = message.document
    if document is not None and (document.mime_type or "").startswith("image/"):
        return PhotoSent(now, document.file_id, number, caption)
    return None


def _kind(message: Message) -> str:
    for kind in ("sticker", "document"):
        if getattr(message, kind):
            return kind
    return "other"
