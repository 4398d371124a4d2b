"""From a Telegram update to what happened: who it is about, and the engine's event.

Only private chats are heard. Nothing of an update is kept beyond what the event needs.
"""

from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

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


def hear(update: Update, now: datetime) -> Heard | None:
    """What the update means, or None if it is not for us (a group, a channel, a bot)."""
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
    command = _command(message)
    if command is not None:
        name, argument = command
        return Commanded(at=now, command=name, argument=argument)
    return Wrote(at=now, text=text, message=message.message_id)


def _command(message: Message) -> tuple[str, str] | None:
    """A command stands at the start; one in the middle of a text is part of the text."""
    starts = any(e.type == e.BOT_COMMAND and e.offset == 0 for e in message.entities)
    if not starts or message.forward_origin is not None:
        return None
    word, *rest = (message.text or "").split(maxsplit=1)
    return word[1:].split("@", 1)[0].lower(), " ".join(rest)


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
