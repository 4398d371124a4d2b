"""One outbox row becomes one Bot API call. The rows' kinds and their JSON are listed here.

| kind | payload |
|---|---|
| `send` | `text`, `rows`, `protect`, `preview` |
| `photo`, `document` | `name`, `bytes_b64`, `caption`, `rows`, `protect` |
| `paper` | as `bot.papers` writes it: made into a PDF here, and sent; or its `otherwise` |
| `edit` | `message_id`, `text`, `rows`, `preview` |
| `buttons` | `message_id`, `rows` |
| `delete` | `message_ids` |
| `answer` | `callback_query_id`, `text` |

`rows` are lines of buttons: `label` with `data` or `url`. What a kind can do without may be
missing. Link previews are off unless `preview` is true: to fetch one, Telegram's servers would
open the link.
"""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
)
from telegram.error import BadRequest, TelegramError

from bot import papers
from bot.errors import PayloadError
from sharing.errors import PaperError, SharingError
from sharing.paper import printer

Payload = Mapping[str, Any]

_log = structlog.get_logger(__name__)

_SEND_MESSAGE: Final = "send_Message"
"""Camel-cased to `sendMessage` by `do_api_request`, which warns of names that `Bot` has too."""

_TRIES: Final = "tries"

MOST_DELETED_AT_ONCE: Final = 100
"""Bot API, deleteMessages: 1-100 identifiers."""


async def call(
    bot: Bot, chat_id: int, kind: str, payload: bytes, *, tries: int = 0
) -> bytes | None:
    """Do what the row says; the result is JSON: the message's number, or what was left undeleted.

    `tries` is how often it failed before.

    Raises:
        PaperError: a paper could not be made now; the next try may do it.
        PayloadError: no try will ever succeed.
        telegram.error.TelegramError: as the Bot API answered.
    """
    action = _ACTIONS.get(kind)
    if action is None:
        raise PayloadError("unknown kind")
    try:
        return await action(bot, chat_id, {**json.loads(payload), _TRIES: tries})
    except (TelegramError, PaperError):
        raise
    except (ValueError, KeyError, TypeError, AttributeError, SharingError):
        # Without its cause: these quote what they could not read.
        failed = PayloadError("unreadable row")
    raise failed


async def _send(bot: Bot, chat_id: int, payload: Payload) -> bytes:
    """By far the most frequent call: no objects are made of it, nor of what comes back."""
    values = {
        "chat_id": chat_id,
        "text": payload["text"],
        "reply_markup": _plain_markup(payload),
        "protect_content": _protect(payload),
        "link_preview_options": {"is_disabled": not payload.get("preview", False)},
    }
    sent = await bot.do_api_request(_SEND_MESSAGE, values)
    return json.dumps(sent["message_id"]).encode()


async def _photo(bot: Bot, chat_id: int, payload: Payload) -> bytes:
    return _number(
        await bot.send_photo(
            chat_id,
            _file(payload),
            caption=payload.get("caption") or None,
            reply_markup=_markup(payload),
            protect_content=_protect(payload),
        )
    )


async def _document(bot: Bot, chat_id: int, payload: Payload) -> bytes:
    return _number(
        await bot.send_document(
            chat_id,
            _file(payload),
            caption=payload.get("caption") or None,
            reply_markup=_markup(payload),
            protect_content=_protect(payload),
        )
    )


async def _paper(bot: Bot, chat_id: int, payload: Payload) -> bytes:
    content = await _made(payload)
    if content is None:
        return await _send(bot, chat_id, {"text": payload["otherwise"]})
    return _number(
        await bot.send_document(
            chat_id,
            InputFile(content, filename=payload["name"]),
            caption=payload.get("caption") or None,
            protect_content=_protect(payload),
        )
    )


async def _made(payload: Payload) -> bytes | None:
    """The paper; None: the person is to hear that there is none. Raises PaperError: try again."""
    making = papers.made_from(payload)
    try:
        return await printer.made(making)
    except Exception as error:
        # A surprise may quote what it was made of: its name is all that is kept of it.
        failed = type(error).__name__
        if "otherwise" not in payload:  # queued by a program that had no words for it
            raise
    if failed == PaperError.__name__ and payload[_TRIES] + 1 < papers.MOST_TRIES:
        raise PaperError("A paper could not be made now.")
    _log.error("paper-given-up", error=failed)
    return None


async def _edit(bot: Bot, chat_id: int, payload: Payload) -> None:
    await bot.edit_message_text(
        payload["text"],
        chat_id,
        payload["message_id"],
        reply_markup=_markup(payload),
        link_preview_options=_preview(payload),
    )


async def _buttons(bot: Bot, chat_id: int, payload: Payload) -> None:
    await bot.edit_message_reply_markup(
        chat_id, payload["message_id"], reply_markup=_markup(payload)
    )


async def _answer(bot: Bot, _chat_id: int, payload: Payload) -> None:
    await bot.answer_callback_query(payload["callback_query_id"], text=payload.get("text") or None)


async def _delete(bot: Bot, chat_id: int, payload: Payload) -> bytes:
    numbers: list[int] = list(payload["message_ids"])
    left: list[int] = []
    for start in range(0, len(numbers), MOST_DELETED_AT_ONCE):
        left += await _delete_group(bot, chat_id, numbers[start : start + MOST_DELETED_AT_ONCE])
    return json.dumps({"left": left}).encode()


async def _delete_group(bot: Bot, chat_id: int, numbers: Sequence[int]) -> list[int]:
    """Delete these together; if Telegram refuses the group, each alone. What stays is returned."""
    if len(numbers) > 1:
        try:
            await bot.delete_messages(chat_id, numbers)
        except BadRequest:
            pass
        else:
            return []
    return [number for number in numbers if not await _deleted(bot, chat_id, number)]


async def _deleted(bot: Bot, chat_id: int, number: int) -> bool:
    try:
        await bot.delete_message(chat_id, number)
    except BadRequest as refused:
        return "not found" in refused.message.lower()
    return True


def _plain_markup(payload: Payload) -> Payload | None:
    rows = payload.get("rows")
    return {"inline_keyboard": [[_plain_button(b) for b in row] for row in rows]} if rows else None


def _plain_button(button: Payload) -> Payload:
    if "url" in button:
        return {"text": button["label"], "url": button["url"]}
    return {"text": button["label"], "callback_data": button["data"]}


def _markup(payload: Payload) -> InlineKeyboardMarkup | None:
    rows = payload.get("rows")
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows])


def _button(button: Payload) -> InlineKeyboardButton:
    if "url" in button:
        return InlineKeyboardButton(button["label"], url=button["url"])
    return InlineKeyboardButton(button["label"], callback_data=button["data"])


def _preview(payload: Payload) -> LinkPreviewOptions:
    return LinkPreviewOptions(is_disabled=not payload.get("preview", False))


def _protect(payload: Payload) -> bool | None:
    return True if payload.get("protect") else None


def _file(payload: Payload) -> InputFile:
    content = base64.b64decode(payload["bytes_b64"], validate=True)
    return InputFile(content, filename=payload["name"])


def _number(message: Message) -> bytes:
    return json.dumps(message.message_id).encode()


_ACTIONS: Final[Mapping[str, Callable[[Bot, int, Payload], Awaitable[bytes | None]]]] = {
    "send": _send,
    "photo": _photo,
    "document": _document,
    "paper": _paper,
    "edit": _edit,
    "buttons": _buttons,
    "delete": _delete,
    "answer": _answer,
}
