"""The simulator with people in it: a crowd that writes, waits for the reply, and writes again.

`python -m benchmarks.crowd PORT FOLDER`. The people live in the simulator's own process: whoever
wrote and looked over HTTP would take more of the machine than some of the bots under test.
`POST /crowd` says what they shall do, and answers when they have done it.
"""

import asyncio
import json
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import uvloop
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from simulator import people
from simulator.serve import run
from simulator.world import World

_PATIENCE_S = 60.0
_NEWS = "SELECT id, chat, body FROM messages WHERE id > ? AND sender = 'bot' ORDER BY id"
WORDS = (
    "I like to be asked first, and I would rather walk than sit when things get loud.",
    "My sister knows me well. She can be called in the evening, and she has a key.",
    "Please speak slowly, one person at a time, and tell me your name.",
    "Music helps me, and a glass of water. Bright light does not.",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the crowd shall do: so many chats, so many messages each.

    `first`: what everybody says before anything else, in this order. `per_second`: write at this
    pace whether or not there was a reply; 0: each writes as soon as they have theirs.
    `guided`: the bot shows buttons under the last bubble of a reply, and they say what to do.
    `taps`: press Next rather than write /next.
    """

    chats: int
    messages: int = 0
    first: tuple[str, ...] = ()
    per_second: float = 0.0
    guided: bool = False
    taps: bool = False


@dataclass(slots=True)
class Talk:
    """What came of it: how long it took altogether, and each reply by itself, in seconds."""

    took: float = 0.0
    each: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Somebody:
    """One person: what they still have to say, and since when they wait for which replies."""

    chat: int
    to_say: deque[str]
    left: int
    said: int = 0
    bubble: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    waiting: deque[float] = field(default_factory=deque)


class Crowd:
    """Everybody, over one open world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._people: dict[int, Somebody] = {}
        self._seen = 0

    def route(self) -> Route:
        return Route("/crowd", self._asked, methods=["POST"])

    async def _asked(self, request: Request) -> JSONResponse:
        return JSONResponse(asdict(await self.talk(Wish(**await request.json()))))

    async def talk(self, wish: Wish) -> Talk:
        """Let them talk. Raises TimeoutError when no reply comes for long."""
        crowd = [self._somebody(chat, wish) for chat in range(1, wish.chats + 1)]
        talk = Talk()
        begun = perf_counter()
        if wish.per_second:
            pacing = asyncio.create_task(self._at_a_pace(crowd, wish))
        else:
            pacing = None
            for one in crowd:
                self._write(one, wish)
        async for one in self._replies(crowd, wish):
            talk.each.append(perf_counter() - one.waiting.popleft())
            if not wish.per_second:
                self._write(one, wish)
        if pacing is not None:
            await pacing
        talk.took = perf_counter() - begun
        return talk

    def _somebody(self, chat: int, wish: Wish) -> Somebody:
        one = self._people.setdefault(chat, Somebody(chat, deque(), 0))
        one.to_say.extend(wish.first)
        one.left = wish.messages + len(wish.first)
        return one

    async def _at_a_pace(self, crowd: Sequence[Somebody], wish: Wish) -> None:
        begun = perf_counter()
        for turn in range(wish.messages):
            for place, one in enumerate(crowd):
                due = begun + (turn * len(crowd) + place) / wish.per_second
                await asyncio.sleep(max(0.0, due - perf_counter()))
                self._write(one, wish)

    async def _replies(self, crowd: Sequence[Somebody], wish: Wish) -> AsyncIterator[Somebody]:
        """Each of them whose reply is complete, until nobody waits or has anything to say."""
        while any(one.waiting or one.left for one in crowd):
            async with asyncio.timeout(_PATIENCE_S):
                ticket = self._world.chats.bell.ticket()
                news = self._world.records.rows(_NEWS, (self._seen,))
                if not news:
                    await ticket.wait()
                    continue
            for number, chat, body in news:
                self._seen = number
                one = self._people[chat]
                if wish.guided:
                    one.bubble, one.number = json.loads(body), number
                    if "reply_markup" not in one.bubble:
                        continue
                if one.waiting:
                    yield one

    def _write(self, one: Somebody, wish: Wish) -> None:
        if not one.left:
            return
        one.left -= 1
        line = one.to_say.popleft() if one.to_say else _next(one, wish)
        one.said += 1
        one.waiting.append(perf_counter())
        with self._world.records.together():
            data = _button(one.bubble, "Next") if line == "/next" and wish.taps else None
            if data is None:
                people.write(self._world, one.chat, line)
            else:
                people.press(self._world, one.chat, one.number, data)


def _next(one: Somebody, wish: Wish) -> str:
    """What somebody says who answers everything they are asked."""
    words = f"{WORDS[one.said % len(WORDS)]} ({one.said})"
    if not wish.guided:
        return words
    text = str(one.bubble.get("text", ""))
    if text.startswith("✓"):
        return "/next"
    for label in ("Yes", "Done", "The full path"):
        if _button(one.bubble, label):
            return label
    return words if _button(one.bubble, "Skip") else "/next"


def _button(bubble: dict[str, Any], label: str) -> str | None:
    """The data of the button with this label, if there is one."""
    rows = bubble.get("reply_markup", {}).get("inline_keyboard", [])
    found = (b["callback_data"] for row in rows for b in row if b["text"] == label)
    return next(found, None)


async def main(port: int, folder: Path) -> None:
    """Serve until told to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run(folder, port, stop, lambda _port: None, more=lambda world: [Crowd(world).route()])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1]), Path(sys.argv[2])))
