"""From bubbles to outbox rows: what the sender will do, as kind and payload.

The payload is JSON; it is sealed by the storage and read by `bot.outbox` alone.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.speech import Bubble

SAID = "said"
"""Tag of ordinary messages: their numbers come back, so that the chat can be tidied."""
SAVED = "saved"
"""Tag of the quiet "saved": the next one takes it away."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do in the chat. `tag` is empty when nobody asks for the outcome."""

    kind: str
    payload: bytes
    tag: str = ""


def send(bubble: Bubble, tag: str = SAID) -> Row:
    """A text message with its buttons; link previews are always off."""
    body = {"text": bubble.text, "rows": _buttons(bubble)}
    return Row("send", _packed(body), tag)


def send_with_link(bubble: Bubble, label: str, url: str) -> Row:
    """The same with one button that opens an https address."""
    rows = [*_buttons(bubble), [{"label": label, "url": url}]]
    return Row("send", _packed({"text": bubble.text, "rows": rows}), SAID)


def photo(name: str, picture: bytes, caption: str) -> Row:
    """A picture, shown in the chat; `picture` is PNG bytes."""
    return Row("photo", _file(name, picture, caption), SAID)


def document(name: str, content: bytes, caption: str) -> Row:
    """A file to keep, under this name."""
    return Row("document", _file(name, content, caption), SAID)


def download(kind: str, file: str, message: int) -> Row:
    """Fetches what the person sent: a "voice" or "photo", by Telegram's name for it."""
    return Row("download", _packed({"kind": kind, "file": file, "message": message}))


def answer(callback: str, text: str = "") -> Row:
    """Stops the spinner on a pressed button; `text` shows for a moment."""
    return Row("answer", _packed({"callback_query_id": callback, "text": text}))


def delete(messages: Sequence[int]) -> Row:
    """Takes these messages away, as far as Telegram still allows it."""
    return Row("delete", _packed({"message_ids": list(messages)}))


def _buttons(bubble: Bubble) -> list[list[dict[str, str]]]:
    return [[{"label": b.label, "data": b.data} for b in row] for row in bubble.rows]


def _file(name: str, content: bytes, caption: str) -> bytes:
    encoded = base64.b64encode(content).decode()
    return _packed({"name": name, "bytes_b64": encoded, "caption": caption, "rows": []})


def _packed(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
