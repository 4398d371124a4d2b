"""What an opening and a turn cost when a million people are there, beside a thousand.

Two databases on one PostgreSQL server, full of people made as the bot makes them, are measured in
turns: whatever else the machine does meets both. An opening is the whole way over HTTP to the
page's own process; a turn is an answer handed to the bot's own deliverer, from the update to the
commit. Nobody's turn comes twice, so no key is at hand from before.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from secrets import SystemRandom
from time import perf_counter
from typing import Any, Final

from sqlalchemy import Select

from benchmarks import bulk, growth_of_keys
from benchmarks.chart import chart
from benchmarks.client import Reader, block, post, readers
from benchmarks.databases import OnServer, on_disk, scratch
from benchmarks.figures import Report, middle, quantile, table
from benchmarks.house import House
from benchmarks.opening import the_page
from benchmarks.population import Population, population, published
from bot.conversation import Conversation
from bot.deeds import Deeds
from bot.delivery import Deliverer
from bot.supporting import BotName
from bot.updates import Incoming
from bot.updates import reader as update_reader
from flows.loading import load
from sharing.code import display
from storage import people
from storage.keyring import Keyring, init_keyrings
from storage.store import Store
from storage.transaction import Transaction
from tests.support.plans import plan
from tests.support.postgres import Server

FEW: Final = 1000
ROUNDS: Final = 10
EACH: Final = 20  # openings, and turns, in a round: a small database has just enough people
LOOKS: Final = 10  # for reminders, in a round
_PAGE: Final = "https://page.example"
_BYTES_A_PERSON: Final = 15_000


@dataclass(slots=True)
class Size:
    """A database of so many people, and how long things took there, in seconds."""

    count: int
    made: OnServer
    codes: list[str]
    reader: Reader
    store: Store
    deliverer: Deliverer[Transaction, Incoming]
    chats: list[int] = field(default_factory=list)
    updates: int = 0
    opening: list[float] = field(default_factory=list)
    turn: list[float] = field(default_factory=list)
    due: list[float] = field(default_factory=list)

    async def measure(self, each: int) -> None:
        """So many openings, turns, and looks for whose day has come."""
        asked, self.codes = self.codes[:each], self.codes[each:] + self.codes[:each]
        self.opening += (await block([self.reader], [_form(code) for code in asked])).each
        for _ in range(each):
            update = self._answer(self.chats.pop())
            begun = perf_counter()
            await self.deliverer.deliver([update])
            self.turn.append(perf_counter() - begun)
        for _ in range(LOOKS):
            begun = perf_counter()
            async with self.store.reading() as tx:
                await tx.people_to_wake(datetime.now(UTC).date(), bulk.DUE)
            self.due.append(perf_counter() - begun)

    def forget(self) -> None:
        """What was measured so far was for warming up."""
        self.opening, self.turn, self.due = [], [], []

    def _answer(self, chat: int) -> dict[str, object]:
        self.updates += 1
        who = {"id": chat, "is_bot": False, "first_name": "A"}
        return {
            "update_id": self.updates,
            "message": {
                "message_id": 100_000 + self.updates,
                "date": 0,
                "chat": {"id": chat, "type": "private", "first_name": "A"},
                "from": who,
                "text": f"Please speak slowly, and ask me twice. That is answer {self.updates}.",
            },
        }


async def growth(count: int, few: int = FEW, rounds: int = ROUNDS) -> Report:
    """Measure with so many people and with a few, print what was found, and report it."""
    figures: dict[str, float] = {}
    with on_disk() as server, scratch() as folder:
        _with_memory_for(server, count)
        keyring = init_keyrings(folder / "bot.keys", folder / "web.keys")
        who = await population(folder)
        async with AsyncExitStack() as held:
            sizes: list[Size] = []
            for each in (few, count):
                made = OnServer(server)
                await Store.prepare(made.url, keyring)
                codes, took = await asyncio.to_thread(_filled, folder, made, who, each)
                _read_into_memory(made)
                if each == count:
                    figures["growth_people_made_per_second"] = each / took
                house = House(made.url, folder / "web.keys", tuple(codes), ())
                sizes.append(await held.enter_async_context(_open(each, made, house, keyring)))
            figures |= _bytes(sizes[-1])
            await _take_turns(sizes, rounds)
            figures |= _figures(*sizes) | {"growth_due_by_index": _due_by_index(sizes[-1])}
            print(_said(*sizes, figures=figures))
        figures |= await growth_of_keys.rewrapped(sizes[-1].made.url, keyring)
        print(_rest(figures))
    return Report("growth", figures)


def drawn(report: Report) -> str:
    """The medians at both sizes as a chart."""
    few, many = (f"{report.figures[f'growth_people_{size}']:,.0f}" for size in _SIZES)
    bars = {
        f"{what}, {number} people": report.figures[f"growth_{name}_ms_{size}"]
        for what, name in (("an opening", "opening"), ("a turn", "turn"))
        for number, size in ((few, "few"), (many, "many"))
    }
    return chart("The median at two sizes, on PostgreSQL", "ms", bars)


_SIZES: Final = ("few", "many")


def _with_memory_for(server: Server, count: int) -> None:
    """As its operator would give it: room for what so many people read and write, if there is."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    wanted = min(_BYTES_A_PERSON * count, 2 * pages // 3)
    server.do(f"ALTER SYSTEM SET shared_buffers = '{max(wanted >> 20, 32)}MB'")
    server.stop("fast")
    server.start()


def _read_into_memory(made: OnServer) -> None:
    """What a server in service has read long since; or a thousand people are at hand, and a
    million on the disk.
    """
    made.server.do("CREATE EXTENSION pg_prewarm", made.name)
    made.server.do(
        "SELECT sum(pg_prewarm(oid)) FROM pg_class WHERE relkind IN ('r', 'i', 't')", made.name
    )


def _filled(folder: Path, made: OnServer, who: Population, count: int) -> tuple[list[str], float]:
    print(f"\nMaking {count:,} people:", flush=True)
    begun = perf_counter()
    codes = bulk.fill(made.server, made.url, folder / "bot.keys", who, count)
    return SystemRandom().sample(codes, len(codes)), perf_counter() - begun


@asynccontextmanager
async def _open(count: int, made: OnServer, house: House, keyring: Keyring) -> AsyncIterator[Size]:
    library = load()
    async with AsyncExitStack() as held:
        page = held.enter_context(the_page(house))
        (reader,) = await held.enter_async_context(readers(page.port, 1))
        store = await Store.open(made.url, keyring)
        held.push_async_callback(store.close)
        conversation = Conversation(library, Deeds(library, _PAGE, BotName("bench_bot")))
        deliverer = Deliverer(
            store, conversation.handle, parse=update_reader(None), now=lambda: datetime.now(UTC)
        )
        waiting = [chat for chat in range(bulk.DUE + 1, count + 1) if not published(chat)]
        chats = SystemRandom().sample(waiting, min(len(waiting), FEW))
        yield Size(count, made, list(house.codes), reader, store, deliverer, chats)


async def _take_turns(sizes: list[Size], rounds: int) -> None:
    for size in sizes:
        await size.measure(2)
        size.forget()
    each = min(EACH, *(len(size.chats) // rounds for size in sizes))
    for _ in range(rounds):
        for size in sizes:
            await size.measure(each)
    if any(size.deliverer.counts.set_aside for size in sizes):
        raise RuntimeError("a turn failed")


def _form(code: str) -> bytes:
    return post("/v", {"code": display(code), "reader": "Ward 4", "role": "ward"})


def _figures(few: Size, many: Size) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name in ("opening", "turn", "due"):
        for size, found in zip(_SIZES, (few, many), strict=True):
            times = getattr(found, name)
            figures[f"growth_{name}_ms_{size}"] = 1000 * middle(times)
            figures[f"growth_{name}_p90_ms_{size}"] = 1000 * quantile(times, 0.9)
            figures[f"growth_people_{size}"] = found.count
        figures[f"growth_{name}_ratio"] = (
            figures[f"growth_{name}_ms_many"] / figures[f"growth_{name}_ms_few"]
        )
    return figures


def _bytes(size: Size) -> dict[str, float]:
    """What rests, indexes included, just after it was made."""
    with size.made.server.asked(size.made.name) as connection:
        ((whole,),) = connection.execute("SELECT pg_database_size(current_database())").fetchall()
        ((shown,),) = connection.execute(
            "SELECT sum(pg_total_relation_size(each::regclass))"
            " FROM unnest(ARRAY['grants', 'grant_pages', 'versions']) each"
        ).fetchall()
        ((links,),) = connection.execute("SELECT count(*) FROM grants").fetchall()
    return {
        "growth_bytes_per_person": whole / size.count,
        "growth_bytes_without_link": float(whole - shown) / size.count,
        "growth_bytes_for_version_and_link": float(shown) / links,
    }


def _due_by_index(size: Size) -> float:
    """1 if PostgreSQL, left to itself, asks an index for whose day has come and who has none."""
    today = datetime.now(UTC).date()
    asked: tuple[tuple[Select[Any], Mapping[str, date]], ...] = (
        (people.TO_WAKE.limit(bulk.DUE), {"today": today}),
        (people.UNTOUCHED.limit(bulk.DUE), {"before": today + timedelta(days=1)}),
    )
    found = [plan(size.made.url, statement, values) for statement, values in asked]
    for each in found:
        print(f"  asked of {each.sought}, read whole: {each.read_whole or 'nothing'}")
    return float(not any(each.read_whole for each in found))


def _rest(figures: Mapping[str, float]) -> str:
    names = (
        "growth_bytes_without_link",
        "growth_bytes_for_version_and_link",
        "growth_people_made_per_second",
        "rewrap_people_per_second",
        "rewrap_links_per_second",
    )
    rows = [(name.replace("_", " "), f"{figures[name]:,.0f}") for name in names]
    return table(("", "figure"), rows)


def _said(few: Size, many: Size, *, figures: Mapping[str, float]) -> str:
    head = ("median ms", f"{few.count:,} people", f"{many.count:,} people", "ratio")
    rows = [
        (
            said,
            figures[f"growth_{name}_ms_few"],
            figures[f"growth_{name}_ms_many"],
            figures[f"growth_{name}_ratio"],
        )
        for said, name in (("an opening", "opening"), ("a turn", "turn"), ("who is due", "due"))
    ]
    return f"\n{table(head, rows)}"
