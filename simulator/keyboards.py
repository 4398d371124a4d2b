"""Buttons under a message: what Telegram lets through."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from simulator.errors import bad_request

DATA_BYTES = 64
BUTTONS = 100
_ACTIONS = ("url", "callback_data", "copy_text", "web_app", "login_url")
_KNOWN = {
    "text",
    "icon_custom_emoji_id",
    "style",
    *_ACTIONS,
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
}
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


def read_keyboard(markup: Any) -> list[list[dict[str, Any]]]:
    """The rows of an inline keyboard; [] for none and for the other kinds of markup."""
    if markup is None:
        return []
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return []
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Arrays')
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return kept


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Button text must be non-empty")
    for name in button:
        if name not in _KNOWN:
            raise bad_request(f'unknown parameter "{name}" in an inline keyboard button')
    if not any(name in button for name in _KNOWN - {"text", "icon_custom_emoji_id", "style"}):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    _check_data(button)
    _check_url(button)
    return button


def _check_data(button: dict[str, Any]) -> None:
    if "callback_data" not in button:
        return
    data = button["callback_data"]
    if not isinstance(data, str):
        raise bad_request('field "callback_data" must be of type String')
    if not 1 <= len(data.encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(button: dict[str, Any]) -> None:
    if "url" not in button:
        return
    url = str(button["url"])
    scheme = _SCHEME.match(url)
    if scheme and "//" in url and scheme.group().lower() not in ("http:", "https:", "tg:"):
        raise _wrong_url(url, "Unsupported URL protocol")
    if url.startswith("tg:"):
        return
    if not _public(url if scheme else f"http://{url}"):
        raise _wrong_url(url, "Wrong HTTP URL")


def _wrong_url(url: str, why: str) -> Exception:
    return bad_request(f"inline keyboard button URL '{url}' is invalid: {why}")


def _public(url: str) -> bool:
    """A host with a dot that is no loopback address: the others open nothing on a phone."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return "." in host.strip(".")


def data_of(rows: list[list[dict[str, Any]]]) -> Iterator[str]:
    """The data of every button that can be pressed."""
    for row in rows:
        for button in row:
            if "callback_data" in button:
                yield button["callback_data"]
