"""Processes to be killed, and the questions asked of what is left.

A storm: several people write through the simulator while the bot is killed (SIGKILL, nothing is
flushed, nothing said goodbye to) at moments drawn from a seed, and started again. The bot under
test is a program: `tests/chaos/recording_bot.py`, or the real one.
"""

import asyncio
import hashlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from aiohttp import ClientSession

from tests.chaos.announcing import announce
from tests.chaos.child import Child, Mortal
from tests.chaos.nursery import Program
from tests.chaos.people import People
from tests.chaos.weather import STORMS, Forecast, Weather

SECRET = "storm-secret"
TOKEN = "1234:storm-token"
BUSY_WITHIN_S = 5


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where one storm happens: its nursery and folder, the simulator's origin, the hook's port.

    `synchronous` is SQLite's setting, or `off` for PostgreSQL's `synchronous_commit`, where it is
    to be another than the product's own.
    """

    nursery: Path
    folder: Path
    origin: str
    port: int
    mode: str
    database: str
    name: str = "bot"
    public: str = ""
    synchronous: str = ""
    humble: bool = False

    @property
    def keyring(self) -> Path:
        return self.folder / "keyring.json"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def ready(self) -> Path:
        return self.folder / f"{self.name}.ready"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"


Chosen = Callable[[Place], Program]


def recording_bot(place: Place) -> Program:
    """The small bot that keeps what it hears."""
    return _program("tests.chaos.recording_bot", place)


def real_bot(place: Place) -> Program:
    """The product's bot."""
    return _program("tests.chaos.real_bot", place)


def _program(module: str, place: Place) -> Program:
    facts = {
        "origin": place.origin,
        "port": place.port,
        "mode": place.mode,
        "database": place.database,
        "public": place.public or f"http://127.0.0.1:{place.port}",
        "keyring": str(place.keyring),
        "ready": str(place.ready),
        "clock": str(place.clock),
        "synchronous": place.synchronous,
        "token": TOKEN,
        "secret": SECRET,
    }
    return Program(module, [json.dumps(facts)], str(place.log), humble=place.humble)


@dataclass(slots=True)
class Storm:
    """A simulator, a bot that dies, and the people who write."""

    people: People
    bot: Mortal
    place: Place
    chance: Chance
    forecast: Forecast = field(default_factory=lambda: Forecast(STORMS))
    ahead_s: float = 0.0

    async def rounds(
        self, *, chats: int, messages: int, kills: int, within_s: float = 0.03
    ) -> None:
        """All the messages, spread over the chats and over as many lives of the bot.

        Each life has its weather. It ends shortly after a message drawn by chance has reached
        Telegram, while the bot is busy with it, or after an answer drawn by chance: while it
        sends.
        """
        for life in range(kills):
            numbers = range(messages * life // kills, messages * (life + 1) // kills)
            if self.place.mode == "webhook":
                # Telegram calls a webhook that was away later and later; a kill in that time
                # finds nothing to break.
                await self.people.delivered()
            weather = self.forecast.next()
            for fault in weather.faults:
                await self.people.fault(**fault)
            writing = asyncio.create_task(self.write(chats, numbers))
            await self._moment(life, numbers, weather)
            await asyncio.sleep(self.chance() * within_s)
            await self.bot.kill()
            await self.bot.start()
            await writing

    async def _moment(self, life: int, numbers: range, weather: Weather) -> None:
        """Until this life is to end."""
        number = int(self.chance() * len(numbers)) + 1
        await self.people.reached(numbers.start + number // 2)
        self.jump(weather.jump_s)
        if life % 2:
            with suppress(TimeoutError):
                async with asyncio.timeout(BUSY_WITHIN_S):
                    await self.people.answered(number // 2)
        else:
            await self.people.reached(numbers.start + number)

    def jump(self, seconds: float) -> None:
        """The bots' clock goes forward, or back."""
        self.ahead_s += seconds
        announce(self.place.clock, repr(self.ahead_s))

    async def write(self, chats: int, numbers: Sequence[int], more: str = "") -> None:
        """One chat's messages one after the other, the chats side by side."""

        async def one(chat: int) -> None:
            for number in numbers:
                if number % chats == chat % chats:
                    await self.people.write(chat, f"answer number {number}{more}")

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
        waiting = set(self.people.written)
        try:
            async with asyncio.timeout(within_s):
                while waiting := await self._unanswered(waiting, replies):  # noqa: ASYNC110 - asked over HTTP
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(f"no reply in {sorted(waiting)}; {self.where()}") from None

    async def _unanswered(self, chats: set[int], replies: Callable[[str], str]) -> set[int]:
        """Which of these have a message without a reply."""
        written = self.people.written
        return {
            chat
            for chat in chats
            if {replies(text) for text in written[chat]} - set(await self.people.heard(chat))
        }

    def assert_kept(self, kept: Mapping[int, Sequence[str]]) -> None:
        """Everything that reached Telegram is kept once, in the order in which it arrived.

        A webhook cannot know that Telegram sends an earlier message of a chat after a later one:
        then these two, and no others, stand in the other order.
        """
        swapped = 0
        for chat, texts in self.people.written.items():
            assert sorted(kept[chat]) == sorted(texts), f"chat {chat}, {self.where()}"
            swapped += sum(one != other for one, other in zip(kept[chat], texts, strict=True))
        most = self.forecast.swaps if self.place.mode == "webhook" else 0
        assert swapped <= 2 * most, self.where()

    async def assert_said_in_order(
        self, replies: Callable[[str], str], kept: Mapping[int, Sequence[str]]
    ) -> None:
        """Each kept message's reply came, in order; what came twice came twice in a row.

        A chat's reply comes twice at most once a death, and once for each answer of Telegram's
        that was lost on its way.
        """
        repeated = 0
        for chat in self.people.written:
            heard = await self.people.heard(chat)
            said = [text for text, _ in groupby(heard)]
            assert said == [replies(text) for text in kept[chat]], f"chat {chat}, {self.where()}"
            assert len(heard) - len(said) <= self.bot.deaths + self.forecast.repeats, self.where()
            repeated += len(heard) - len(said)
        most = self.bot.deaths * len(self.people.written) + self.forecast.repeats
        assert repeated <= most, self.where()

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
    nursery: Path,
    folder: Path,
    mode: str,
    seed: int,
    *,
    program: Chosen = recording_bot,
    database: str = "",
) -> AsyncIterator[Storm]:
    """A simulator and a bot, both started; both gone at the end.

    `folder` holds the keyring; `database` is migrated, and is a file there if nothing is said.
    """
    async with simulated(nursery, folder) as origin:
        place = Place(nursery, folder, origin, free_port(), mode, database or in_file(folder))
        bot = Child(nursery, program(place), place.ready)
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
async def simulated(nursery: Path, folder: Path) -> AsyncIterator[str]:
    """A simulator; its origin."""
    ready = folder / "simulator.ready"
    program = Program(
        "tests.chaos.run_simulator",
        [str(folder / "simulator"), str(ready)],
        str(folder / "simulator.log"),
    )
    simulator = Child(nursery, program, ready)
    try:
        yield f"http://127.0.0.1:{await simulator.start()}"
    finally:
        await simulator.kill()


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
