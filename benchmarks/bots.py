"""The bots that are measured, each with a simulator of its own and a crowd in it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout

from benchmarks.crowd import Talk, Wish
from benchmarks.databases import in_memory
from benchmarks.servers import Server, free_port, process, serving
from storage.keyring import init_keyrings
from tests.support.postgres import Server as Postgres

PEERS: Final = {"conversation": "conversation_pickle", "echo": "echo", "committing": "sqlite_full"}
"""The modules of `benchmarks.peers`, and what their figures are called."""

BEGINNING: Final = (
    *("/start", "Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path"),
    "/next",
)
_PATIENCE_S = 30.0
_TOKEN = "1234:measured"  # noqa: S105 - any will do


@dataclass(slots=True)
class Contestant:
    """One running bot. `helpers` are further processes that work for it: a database server."""

    name: str
    bot: Server
    simulator: Server
    session: ClientSession
    guided: bool
    helpers: Callable[[], float] = float
    rates: list[float] = field(default_factory=list)
    answers: int = 0
    cpu_s: float = 0.0
    helpers_s: float = 0.0
    simulator_s: float = 0.0

    async def talk(self, **wish: Any) -> Talk:
        """Let its crowd talk to it."""
        asked = asdict(Wish(guided=self.guided, **wish))
        async with self.session.post(self._url("/crowd"), json=asked) as answer:
            answer.raise_for_status()
            return Talk(**await answer.json())

    async def measure(self, **wish: Any) -> None:
        """Let them talk, and note the pace and what it cost."""
        before = self.bot.cpu_s(), self.helpers(), self.simulator.cpu_s()
        talk = await self.talk(**wish)
        self.rates.append(len(talk.each) / talk.took)
        self.answers += len(talk.each)
        self.cpu_s += self.bot.cpu_s() - before[0]
        self.helpers_s += self.helpers() - before[1]
        self.simulator_s += self.simulator.cpu_s() - before[2]

    async def begin(self, chats: int) -> None:
        """Everybody says hello and comes to the first question."""
        await self._until_polled()
        await self.talk(chats=chats, first=BEGINNING if self.guided else ("/start",))

    async def slow(self, seconds: float) -> None:
        """From now on every call takes so long; 0: no more."""
        wish = {"kind": "latency", "count": 100_000 if seconds else 0, "seconds": seconds}
        async with self.session.post(self._url("/sim/faults"), json=wish) as answer:
            answer.raise_for_status()

    async def _until_polled(self) -> None:
        end = monotonic() + _PATIENCE_S
        while monotonic() < end:
            async with self.session.get(self._url("/sim/counts")) as answer:
                if (await answer.json())["polling"]:
                    return
            await asyncio.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start")

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.simulator.port}{path}"


def session() -> ClientSession:
    """For talking to the crowds."""
    return ClientSession(timeout=ClientTimeout(total=300))


@contextmanager
def peer(folder: Path, module: str, session: ClientSession) -> Iterator[Contestant]:
    """A stock bot."""
    settings = {"PEER_DATA": str(folder / "peer.data")}
    with _running((f"benchmarks.peers.{module}",), settings) as (bot, simulator):
        yield Contestant(PEERS[module], bot, simulator, session, guided=False)


@contextmanager
def ours(
    folder: Path, url: str, session: ClientSession, server: Postgres | None = None
) -> Iterator[Contestant]:
    """The product's bot, as shipped: polling, sealed, every commit on disk."""
    init_keyrings(folder / "bot.keys", folder / "web.keys")
    settings = {
        "DATABASE_URL": url,
        "KEYRING_FILE": str(folder / "bot.keys"),
        "PUBLIC_URL": "https://page.example",
        "LOG_LEVEL": "WARNING",
    }
    name = "ours_postgres" if server else "ours_sqlite"
    helpers = (lambda: _family_s(server)) if server else float
    with _running(("ops", "bot"), settings) as (bot, simulator):
        yield Contestant(name, bot, simulator, session, guided=True, helpers=helpers)


@contextmanager
def _running(
    command: tuple[str, ...], settings: Mapping[str, str]
) -> Iterator[tuple[Server, Server]]:
    """The bot and its simulator."""
    port = free_port()
    with in_memory() as folder, serving(_crowd(port, folder), {}, port) as simulator:
        where = {
            "TELEGRAM_BOT_TOKEN": _TOKEN,
            "TELEGRAM_API_BASE_URL": f"http://127.0.0.1:{port}",
            **settings,
        }
        with process(command, where) as bot:
            yield Server(bot.pid, port), simulator


def _crowd(port: int, folder: Path) -> tuple[str, ...]:
    return ("benchmarks.crowd", str(port), str(folder / "simulator"))


def _family_s(server: Postgres) -> float:
    """Processor time of a PostgreSQL server: of all its processes, those that ended included."""
    parent = int((server.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    spent = Server(parent, 0).cpu_s(ended=True)
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            own = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(own[1]) == parent:
            spent += Server(int(entry.name), 0).cpu_s()
    return spent
