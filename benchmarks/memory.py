"""What the bot and the page hold of the machine's memory, beside a stock echo bot.

The demo runs as at every start but its first, over SQLite. Thousands of turns, openings and the
longest paper there is later, its processes are looked at again. The echo bot gets as many
messages.
"""

import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiohttp import ClientSession

from benchmarks.chart import chart
from benchmarks.databases import scratch
from benchmarks.figures import Report, table
from benchmarks.stock import echo, simulator
from benchmarks.traffic import CHATS, Traffic, traffic
from sharing import paper
from tests.chaos.people import People
from tests.sharing.test_document import viewed
from tests.sharing.whole import longest
from tests.support import house

TURNS: Final = 10_000
OPENINGS: Final = 500
PAPERS: Final = 3
MOST_MB: Final = 120.0
TIERS: Final = ("bot", "web")


@dataclass(frozen=True, slots=True)
class Held:
    """In MB. `rss` counts what is shared with others whole, `pss` its part, `uss` not at all."""

    rss: float
    pss: float
    uss: float
    peak: float


def held(pid: int) -> Held:
    """What a process holds now; `peak`: the most it ever held (RSS)."""
    rollup = _numbers(Path(f"/proc/{pid}/smaps_rollup"))
    own = rollup["Private_Clean"] + rollup["Private_Dirty"]
    peak = _numbers(Path(f"/proc/{pid}/status"))["VmHWM"]
    return Held(*(kb * 1024 / 1e6 for kb in (rollup["Rss"], rollup["Pss"], own, peak)))


def _numbers(file: Path) -> dict[str, int]:
    lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    return {words[0].rstrip(":"): int(words[1]) for words in lines if words[-1] == "kB"}


@asynccontextmanager
async def at_the_demo(folder: Path) -> AsyncIterator[tuple[house.House, Traffic]]:
    """A demo in this folder, with everybody at the first question."""
    running = house.start(folder / "data", level="ERROR")
    try:
        async with traffic(running.simulator, running.page, running.data) as made:
            await made.begin()
            yield running, made
    finally:
        running.stop()


async def memory(
    turns: int = TURNS, openings: int = OPENINGS, papers: int = PAPERS, *, first: bool = False
) -> Report:
    """Measure, print what was found, and report it. `first`: at the very first start."""
    figures: dict[str, float] = {"memory_paper_peak_mb": _paper_mb()}
    rows: list[tuple[object, ...]] = []
    with scratch() as folder:
        if not first:  # it makes the tables, and holds what that took until the next start
            house.start(folder / "data", level="ERROR").stop()
        async with at_the_demo(folder) as (running, made):
            rows += _looked(figures, running, "start")
            await everything(made)
            rows += _looked(figures, running, "warm")
            await made.answer(turns)
            rows += _looked(figures, running, "turns")
            await made.open(openings)
            for _ in range(papers):
                await made.print()
            rows += _looked(figures, running, "end")
        peer = await _echo(folder, turns)
    figures["memory_echo_mb"] = peer.rss
    rows.append(("stock echo bot", peer.rss, peer.pss, peer.uss, peer.peak))
    for tier in TIERS:
        figures[f"memory_{tier}_ratio_echo"] = figures[f"memory_{tier}_mb"] / peer.rss
        own = (figures[f"memory_{tier}_uss_mb{when}"] for when in ("", "_warm"))
        figures[f"memory_{tier}_grown_mb"] = next(own) - next(own)
    print(f"\n{turns:,} turns, then {openings} openings and {2 * papers} of the longest papers.")
    print(table(("MB", "RSS", "PSS", "USS", "peak RSS"), rows))
    print(f"The process that makes the longest paper: {figures['memory_paper_peak_mb']:.0f} MB.")
    return Report("memory", figures)


async def everything(made: Traffic) -> None:
    """A little of all that bot and page do."""
    await made.answer(4 * CHATS)
    await made.open(10)
    await made.print()


def drawn(report: Report) -> str:
    """What is held at the end as a chart."""
    bars = {
        "a stock echo bot": report.figures["memory_echo_mb"],
        "the bot": report.figures["memory_bot_mb"],
        "the page": report.figures["memory_web_mb"],
        "a paper, while it is made": report.figures["memory_paper_peak_mb"],
        "the aim": MOST_MB,
    }
    return chart("Memory held after turns, openings and papers", "MB", bars)


def _looked(
    figures: dict[str, float], running: house.House, when: str
) -> Iterator[tuple[object, ...]]:
    for tier in TIERS:
        found = held(running.pid(tier))
        suffix = "" if when == "end" else f"_{when}"
        figures[f"memory_{tier}_mb{suffix}"] = found.rss
        figures[f"memory_{tier}_uss_mb{suffix}"] = found.uss
        figures[f"memory_{tier}_pss_mb{suffix}"] = found.pss
        yield f"{tier}, {when}", found.rss, found.pss, found.uss, found.peak


def _paper_mb() -> float:
    """The most that the process of the longest paper holds."""
    paper.statement(viewed(longest()), "en", at=datetime.now(UTC))
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6


async def _echo(folder: Path, turns: int) -> Held:
    """The stock bot, after as many messages."""
    with simulator(folder / "telegram") as origin, echo(folder, origin) as pid:
        async with ClientSession() as session:
            people = People(origin, session)
            for number in range(turns):
                await people.say(1 + number % CHATS, f"Please ask me twice, {number}.")
                if number % CHATS == CHATS - 1:
                    await people.delivered()
        return held(pid)
