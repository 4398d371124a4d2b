"""Everybody who writes to the bot in a storm."""

import asyncio
from typing import Any

from aiohttp import ClientSession

SOON_S = 30


class People:
    """Everybody who writes, through the simulator's control API."""

    def __init__(self, origin: str, session: ClientSession) -> None:
        self._origin = origin
        self._session = session
        self.written: dict[int, list[str]] = {}
        self._news = asyncio.Condition()
        self._pressed: dict[int, int] = {}

    async def write(self, chat: int, text: str) -> None:
        """One message; noted only once Telegram (the simulator) has it."""
        await self._act(chat, "messages", {"text": text})
        async with self._news:
            self.written.setdefault(chat, []).append(text)
            self._news.notify_all()

    async def reached(self, number: int) -> None:
        """Until Telegram has had so many messages in all."""
        async with self._news:
            await self._news.wait_for(lambda: sum(map(len, self.written.values())) >= number)

    async def say(self, chat: int, text: str) -> None:
        """A message that is no answer: a command."""
        await self._act(chat, "messages", {"text": text})

    async def press(self, chat: int, label: str) -> None:
        """Press the button of this label, once a message later than the last press has it."""
        async with asyncio.timeout(SOON_S):
            while (found := await self._button(chat, label)) is None:  # noqa: ASYNC110 - over HTTP
                await asyncio.sleep(0.02)
        self._pressed[chat] = found[0]
        await self._act(chat, "press", {"message_id": found[0], "data": found[1]})

    async def _button(self, chat: int, label: str) -> tuple[int, str] | None:
        """The number of the message that has the button, and the button's data."""
        for message in await self._seen(chat):
            if message["id"] > self._pressed.get(chat, 0):
                for button in (button for row in message["buttons"] for button in row):
                    if label in button["text"]:
                        return message["id"], button["data"]
        return None

    async def heard(self, chat: int) -> list[str]:
        """What the bot has said in this chat."""
        return [one["text"] for one in await self._seen(chat) if one["from"] == "bot"]

    async def _seen(self, chat: int) -> list[dict[str, Any]]:
        async with self._session.get(f"{self._origin}/sim/chats/{chat}/messages") as response:
            found: list[dict[str, Any]] = (await response.json())["messages"]
        return found

    async def _act(self, chat: int, act: str, body: object) -> None:
        url = f"{self._origin}/sim/chats/{chat}/{act}"
        async with self._session.post(url, json=body) as response:
            assert response.status == 200, await response.text()

    async def delivered(self) -> None:
        """Until every update has been taken by the bot."""
        async with asyncio.timeout(SOON_S):
            while await self.waiting():  # noqa: ASYNC110 - asked over HTTP
                await asyncio.sleep(0.05)

    async def waiting(self) -> int:
        """How many updates no bot has taken yet."""
        async with self._session.get(f"{self._origin}/sim/counts") as response:
            return int((await response.json())["updates_waiting"])

    async def answered(self, more: int) -> None:
        """Until the bot has made so many calls more than it had."""
        first = await self._calls()
        while await self._calls() < first + more:  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.02)

    async def _calls(self) -> int:
        """Calls to Telegram that are no question for updates."""
        async with self._session.get(f"{self._origin}/sim/counts") as response:
            calls: dict[str, int] = (await response.json())["calls"]
        return sum(calls.values()) - calls.get("getUpdates", 0)

    async def fault(self, **fault: object) -> None:
        """Something is to go wrong."""
        async with self._session.post(f"{self._origin}/sim/faults", json=fault) as response:
            assert response.status == 200, await response.text()

    async def advance(self, seconds: float) -> None:
        """Telegram's clock goes forward."""
        body = {"advance_s": seconds}
        async with self._session.post(f"{self._origin}/sim/clock", json=body) as response:
            assert response.status == 200, await response.text()
