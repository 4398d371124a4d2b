"""The parameters of every method we speak, and how their values are read.

A method's line lists `name:kind`; a `!` marks what must be there. The lines follow the
description of Bot API 10.1, and the tests hold them against it. Telegram ignores parameters it
does not know; we refuse them, because a misspelt one is a mistake somebody wants to hear of.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import bad_request
from simulator.texts import encodable


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime: str
    content: bytes


LARGEST = 2**52
_DIGITS = re.compile(r"-?[0-9]{1,15}")
_PLACE = "business_connection_id:text chat_id:!chat message_thread_id:number"
_SENT_TO = f"{_PLACE} direct_messages_topic_id:number"
_SENT_HOW = (
    "disable_notification:flag protect_content:flag allow_paid_broadcast:flag"
    " message_effect_id:text suggested_post_parameters:object reply_parameters:object"
    " reply_markup:object"
)
_CAPTION = "caption:text parse_mode:text caption_entities:list"
_EDITED = (
    "business_connection_id:text chat_id:chat message_id:number inline_message_id:text"
    " reply_markup:object"
)
_LANGUAGE = "language_code:text"

_LINES = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:number limit:number timeout:number allowed_updates:list",
    "setWebhook": (
        "url:!text certificate:file ip_address:text max_connections:number allowed_updates:list"
        " drop_pending_updates:flag secret_token:text"
    ),
    "deleteWebhook": "drop_pending_updates:flag",
    "getWebhookInfo": "",
    "sendMessage": (
        f"{_SENT_TO} text:!text parse_mode:text entities:list link_preview_options:object"
        f" {_SENT_HOW}"
    ),
    "sendPhoto": (
        f"{_SENT_TO} photo:!file {_CAPTION} show_caption_above_media:flag has_spoiler:flag"
        f" {_SENT_HOW}"
    ),
    "sendDocument": (
        f"{_SENT_TO} document:!file thumbnail:file {_CAPTION}"
        f" disable_content_type_detection:flag {_SENT_HOW}"
    ),
    "sendVoice": f"{_SENT_TO} voice:!file {_CAPTION} duration:number {_SENT_HOW}",
    "editMessageText": (
        f"{_EDITED} text:text parse_mode:text entities:list link_preview_options:object"
        " rich_message:object"
    ),
    "editMessageCaption": f"{_EDITED} {_CAPTION} show_caption_above_media:flag",
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": "chat_id:!chat message_id:!number",
    "deleteMessages": "chat_id:!chat message_ids:!list",
    "setMessageReaction": "chat_id:!chat message_id:!number reaction:list is_big:flag",
    "sendChatAction": f"{_PLACE} action:!text",
    "answerCallbackQuery": (
        "callback_query_id:!text text:text show_alert:flag url:text cache_time:number"
    ),
    "getFile": "file_id:!text",
    "setMyCommands": f"commands:!list scope:object {_LANGUAGE}",
    "getMyCommands": f"scope:object {_LANGUAGE}",
    "deleteMyCommands": f"scope:object {_LANGUAGE}",
    "setMyName": f"name:text {_LANGUAGE}",
    "getMyName": _LANGUAGE,
    "setMyDescription": f"description:text {_LANGUAGE}",
    "getMyDescription": _LANGUAGE,
    "setMyShortDescription": f"short_description:text {_LANGUAGE}",
    "getMyShortDescription": _LANGUAGE,
    "setChatMenuButton": "chat_id:number menu_button:object",
    "getChatMenuButton": "chat_id:number",
}

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "voice": "there is no voice in the request",
    "file_id": "file_id not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "action": "wrong parameter action in request",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its kind (text, number, flag, chat, list, object, file)."""

    kind: str
    required: bool


def _table() -> dict[str, dict[str, Parameter]]:
    return {
        method: {
            name: Parameter(kind.lstrip("!"), kind.startswith("!"))
            for name, _, kind in (one.partition(":") for one in line.split())
        }
        for method, line in _LINES.items()
    }


METHODS: Mapping[str, Mapping[str, Parameter]] = _table()


def read_parameters(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a call, each of its kind.

    Raises:
        ApiError: a parameter is unknown, missing, or of another kind.
    """
    known = METHODS[method]
    values = {}
    for name, value in given.items():
        if name not in known:
            raise bad_request(f'unknown parameter "{name}"')
        if value is not None and (value != "" or name == "url"):
            values[name] = _READERS[known[name].kind](name, value)
    for name, parameter in known.items():
        if parameter.required and name not in values:
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    return values


def _text(name: str, value: Any) -> str:
    if isinstance(value, Upload | list | dict | bool):
        raise bad_request(f'parameter "{name}" must be of type String')
    text = str(value)
    if not encodable(text):
        raise bad_request("strings must be encoded in UTF-8")
    return text


def _number(name: str, value: Any) -> int:
    if not is_number(value) and not (isinstance(value, str) and _DIGITS.fullmatch(value)):
        raise bad_request(f'parameter "{name}" must be of type Integer')
    return int(value)


def is_number(value: Any) -> bool:
    """Whether this is a whole number, of at most 52 bits as all of Telegram's are."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "yes", "1"):
        return True
    if str(value).lower() in ("false", "no", "0"):
        return False
    raise bad_request(f'parameter "{name}" must be of type Boolean')


def _chat(_name: str, value: Any) -> int:
    if not is_number(value) and not (isinstance(value, str) and _DIGITS.fullmatch(value)):
        raise bad_request("chat not found")
    return int(value)


def _object(name: str, value: Any) -> dict[str, Any]:
    found = _decoded(name, value)
    if not isinstance(found, dict):
        if name == "reply_markup":
            raise bad_request("object expected as reply markup")
        raise bad_request(f'parameter "{name}" must be of type Object')
    return found


def _list(name: str, value: Any) -> list[Any]:
    found = _decoded(name, value)
    if not isinstance(found, list):
        raise bad_request(f'parameter "{name}" must be of type Array')
    return found


def _decoded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        if name == "reply_markup":
            raise bad_request("can't parse reply keyboard markup JSON object") from None
        raise bad_request(f"can't parse {name} JSON object") from None


def _file(name: str, value: Any) -> Upload | str:
    return value if isinstance(value, Upload) else _text(name, value)


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "chat": _chat,
    "object": _object,
    "list": _list,
    "file": _file,
}
