"""Processes to be killed, and the questions asked of what is left.

A storm: several people write through the simulator while the bot is killed (SIGKILL, nothing is
flushed, nothing said goodbye to) at moments drawn from a seed, and started again. The bot under
test is a command line: `tests/chaos/recording_bot.py`, or the real one.
"""

import asyncio
import hashlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

from aiohttp import ClientSession

from tests.chaos.people import People

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SECRET = "storm-secret"
TOKEN = "1234:storm-token"
ALIVE_WITHIN_S = 60  # five at once on a busy machine


class Chance:
    """Draws from a seed: the same seed, the same storm (as far as the machine allows)."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._drawn = 0

    def __call__(self) -> float:
        """A number in [0, 1)."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self.seed}:{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48


class Child:
    """A process of ours that writes a file once it works."""

    def __init__(self, command: Sequence[str], ready: Path, log: Path) -> None:
        self._command = command
        self._ready = ready
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self.deaths = 0

    async def start(self) -> str:
        """Start it; what it wrote into its ready file."""
        self._ready.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdout=log, stderr=log, cwd=ROOT
            )
        async with asyncio.timeout(ALIVE_WITHIN_S):
            while not self._ready.exists():
                assert self._process.returncode is None, self._log.read_text()[-3000:]
                await asyncio.sleep(0.01)
        return self._ready.read_text()

    async def kill(self) -> None:
        """SIGKILL; returns once it is dead."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()
            self.deaths += 1

    async def end(self) -> int:
        """SIGTERM; the exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        async with asyncio.timeout(ALIVE_WITHIN_S):
            return await self._process.wait()


class Mortal(Protocol):
    """What a storm kills: a process, or one of several."""

    @property
    def deaths(self) -> int: ...

    async def start(self) -> object: ...

    async def kill(self) -> None: ...

    async def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where one storm happens: its folder, the simulator's origin, the webhook's port."""

    folder: Path
    origin: str
    port: int
    mode: str
    database: str
    name: str = "bot"
    public: str = ""

    @property
    def keyring(self) -> Path:
        return self.folder / "keyring.json"

    @property
    def ready(self) -> Path:
        return self.folder / f"{self.name}.ready"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"


def recording_bot(place: Place) -> list[str]:
    """The command line of the small bot that keeps what it hears."""
    return _command("tests.chaos.recording_bot", place)


def real_bot(place: Place) -> list[str]:
    """The command line of the product's bot."""
    return _command("tests.chaos.real_bot", place)


def _command(module: str, place: Place) -> list[str]:
    facts = {
        "origin": place.origin,
        "port": place.port,
        "mode": place.mode,
        "database": place.database,
        "public": place.public or f"http://127.0.0.1:{place.port}",
        "keyring": str(place.keyring),
        "ready": str(place.ready),
        "token": TOKEN,
        "secret": SECRET,
    }
    return [sys.executable, "-m", module, json.dumps(facts)]


@dataclass(slots=True)
class Storm:
    """A simulator, a bot that dies, and the people who write."""

    people: People
    bot: Mortal
    place: Place
    chance: Chance

    async def rounds(
        self, *, chats: int, messages: int, kills: int, twice: int = 0, within_s: float = 0.03
    ) -> None:
        """All the messages, spread over the chats and over as many lives of the bot.

        Each life ends shortly after a message drawn by chance has reached Telegram: while the
        bot is busy with it. `twice` updates a life are delivered twice.
        """
        for life in range(kills):
            numbers = range(messages * life // kills, messages * (life + 1) // kills)
            if self.place.mode == "webhook":
                # Telegram calls a webhook that was away later and later; a kill in that time
                # finds nothing to break.
                await self.people.delivered()
            if twice:
                await self.people.fault(kind="duplicate", count=twice)
            writing = asyncio.create_task(self._write(chats, numbers))
            await self.people.reached(numbers.start + int(self.chance() * len(numbers)) + 1)
            await asyncio.sleep(self.chance() * within_s)
            await self.bot.kill()
            await self.bot.start()
            await writing

    async def _write(self, chats: int, numbers: range) -> None:
        """One chat's messages one after the other, the chats side by side."""

        async def one(chat: int) -> None:
            for number in numbers:
                if number % chats == chat % chats:
                    await self.people.write(chat, f"answer number {number}")

        await asyncio.gather(*(one(chat) for chat in range(1, chats + 1)))

    async def until_said(self, words: str, *, within_s: float) -> None:
        """Until the bot has said these words in every chat."""
        for chat in self.people.written:
            heard: list[str] = []
            try:
                async with asyncio.timeout(within_s):
                    while not any(words in text for text in heard):
                        heard = await self.people.heard(chat)
                        await asyncio.sleep(0.05)
            except TimeoutError:
                raise AssertionError(
                    f"{words!r} not said in chat {chat}; {self.where()}"
                ) from None

    async def settle(self, replies: Callable[[str], str], *, within_s: float) -> None:
        """Until every message has its reply."""
        try:
            async with asyncio.timeout(within_s):
                while await self._unanswered(replies):  # noqa: ASYNC110 - asked over HTTP
                    await asyncio.sleep(0.05)
        except TimeoutError:
            assert await self._unanswered(replies) == 0, self.where()

    async def _unanswered(self, replies: Callable[[str], str]) -> int:
        """How many messages have no reply yet."""
        missing = 0
        for chat, texts in self.people.written.items():
            missing += len({replies(text) for text in texts} - set(await self.people.heard(chat)))
        return missing

    async def assert_said_in_order(self, replies: Callable[[str], str]) -> None:
        """Each reply came, in order; what came twice came twice in a row, once a death at most."""
        for chat, texts in self.people.written.items():
            heard = await self.people.heard(chat)
            said = [text for text, _ in groupby(heard)]
            assert said == [replies(text) for text in texts], self.where()
            assert len(heard) - len(said) <= self.bot.deaths, self.where()

    def assert_logs_say_nothing(self) -> None:
        """Neither words nor token in the bot's log at DEBUG; the search itself is tried first."""
        folder = self.place.folder
        words = next(iter(self.people.written.values()))[0].encode()
        played = b"".join(
            file.read_bytes() for file in folder.rglob("simulator/*") if file.is_file()
        )
        assert words in played
        log = b"".join(file.read_bytes() for file in folder.glob("bot*.log"))
        assert b'"event"' in log
        assert words not in log
        assert TOKEN.encode() not in log
        assert SECRET.encode() not in log

    def where(self) -> str:
        """For a failed assertion: how to see it again."""
        return f"seed {self.chance.seed}, mode {self.place.mode}, {self.bot.deaths} deaths"


@asynccontextmanager
async def storm(
    folder: Path,
    mode: str,
    seed: int,
    command: Callable[[Place], list[str]] = recording_bot,
    database: str = "",
) -> AsyncIterator[Storm]:
    """A simulator and a bot, both started; both gone at the end.

    `folder` holds the keyring; `database` is migrated, and is a file there if nothing is said.
    """
    async with simulated(folder) as origin:
        place = Place(folder, origin, free_port(), mode, database or in_file(folder))
        bot = Child(command(place), place.ready, place.log)
        async with ClientSession() as session:
            try:
                await bot.start()
                yield Storm(People(origin, session), bot, place, Chance(seed))
            finally:
                await bot.kill()


def in_file(folder: Path) -> str:
    """The address of a storm's database where it has none of its own."""
    return f"sqlite:///{folder / 'storm.sqlite3'}"


@asynccontextmanager
async def simulated(folder: Path) -> AsyncIterator[str]:
    """A simulator; its origin."""
    simulator = Child(
        [
            sys.executable,
            "-m",
            "tests.chaos.run_simulator",
            str(folder / "simulator"),
            str(folder / "simulator.ready"),
        ],
        folder / "simulator.ready",
        folder / "simulator.log",
    )
    try:
        yield f"http://127.0.0.1:{await simulator.start()}"
    finally:
        await simulator.kill()


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def announce(ready: Path, text: str) -> None:
    """Write a ready file whole, or not at all."""
    draft = ready.with_suffix(".draft")
    draft.write_text(text)
    os.replace(draft, ready)  # noqa: PTH105 - the rename is the point
