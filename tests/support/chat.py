"""One chat in the simulator, as a person uses it: write, press, edit, look."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

PATIENCE_S = 90.0


@dataclass(frozen=True, slots=True)
class Message:
    """What the person sees of one message. `buttons` are flattened, in reading order."""

    id: int
    sender: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    files: tuple[dict[str, str], ...]
    deleted: bool
    edited: bool


class Chat:
    """Talks to the simulator's control API; every wait ends after `PATIENCE_S` with an error."""

    def __init__(self, origin: str, number: int) -> None:
        self._origin = urlsplit(origin)
        self.number = number

    def write(self, text: str) -> int:
        """Send a text; returns the message's number."""
        return int(self._post("messages", {"text": text})["message_id"])

    def edit(self, message: int, text: str) -> None:
        self._post("edit", {"message_id": message, "text": text})

    def block(self) -> None:
        self._post("block", {})

    def unblock(self) -> None:
        self._post("unblock", {})

    def press(self, label: str, *, patience_s: float = PATIENCE_S) -> None:
        """Press the newest button with this label, waiting for one to appear."""
        end = monotonic() + patience_s
        while True:
            for message in reversed(self.bot_messages()):
                found = next((data for text, data in message.buttons if text == label), None)
                if found is not None and not message.deleted:
                    self._post("press", {"message_id": message.id, "data": found})
                    return
            if monotonic() > end:
                raise AssertionError(f"no button {label!r}; the last bubble: {self.last()!r}")
            sleep(0.02)

    def press_on(self, message: Message, label: str) -> None:
        """Press a button on this very message, however old."""
        data = next(data for text, data in message.buttons if text == label)
        self._post("press", {"message_id": message.id, "data": data})

    def say(self, text: str, *, until: str = "") -> Message:
        """Write, then wait for the bot: for `until`, or for its next buttons."""
        before = self._newest()
        self.write(text)
        return self._answer(until, before)

    def tap(self, label: str, *, until: str = "") -> Message:
        """Press, then wait for the bot: for `until`, or for its next buttons."""
        before = self._newest()
        self.press(label)
        return self._answer(until, before)

    def _answer(self, until: str, before: int) -> Message:
        """Buttons stand under the last bubble of an answer: with them it is complete."""
        if until:
            return self.wait_for(until, after=before)
        return self._wait(lambda message: message.id > before and bool(message.buttons), "buttons")

    def wait_for(self, text: str, *, after: int = 0, patience_s: float = PATIENCE_S) -> Message:
        """The first bubble of the bot after message `after` that holds `text`."""

        def fits(message: Message) -> bool:
            return message.id > after and text in message.text

        return self._wait(fits, repr(text), patience_s)

    def _wait(
        self, fits: Callable[[Message], bool], what: str, patience_s: float = PATIENCE_S
    ) -> Message:
        end = monotonic() + patience_s
        while monotonic() < end:
            for message in self.bot_messages():
                if fits(message):
                    return message
            sleep(0.02)
        raise AssertionError(f"the bot did not say {what}; its last: {self.last()!r}")

    def messages(self) -> list[Message]:
        body = self._call("GET", f"/sim/chats/{self.number}/messages?after=0", None)
        return [_message(m) for m in body["messages"]]

    def bot_messages(self) -> list[Message]:
        return [m for m in self.messages() if m.sender == "bot"]

    def last(self) -> Message | None:
        """The bot's newest bubble, if there is one."""
        said = self.bot_messages()
        return said[-1] if said else None

    def file(self, url: str) -> bytes:
        """The bytes of a file that the person was sent."""
        with closing(self._connect()) as connection:
            connection.request("GET", urlsplit(url).path)
            return connection.getresponse().read()

    def _newest(self) -> int:
        messages = self.messages()
        return messages[-1].id if messages else 0

    def _post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._call("POST", f"/sim/chats/{self.number}/{what}", body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        connection = self._connect()
        sent = json.dumps(body) if body is not None else None
        connection.request(method, path, sent, {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if response.status != 200:
            raise AssertionError(f"{method} {path}: {response.status} {content[:200]!r}")
        answer: dict[str, Any] = json.loads(content)
        return answer

    def _connect(self) -> HTTPConnection:
        return HTTPConnection(self._origin.hostname or "", self._origin.port, timeout=90)


def _message(body: dict[str, Any]) -> Message:
    return Message(
        id=body["id"],
        sender=body["from"],
        text=body["text"] or "",
        buttons=tuple(
            (button["text"], button.get("data") or button.get("url") or "")
            for row in body["buttons"]
            for button in row
        ),
        files=tuple(body["files"]),
        deleted=bool(body["deleted"]),
        edited=bool(body["edited"]),
    )
