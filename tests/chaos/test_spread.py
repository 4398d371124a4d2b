"""Kills spread over modes and databases, in bad weather: nothing lost, doubled or out of order.

With `tests/chaos/test_trouble.py` every run has 30 kills and 3,000 messages; `--nightly` has 44
times as many of these storms, each time another one: 1,000 kills and 100,000 messages.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import randbits

import pytest

from tests.chaos.harness import Storm, recording_bot, storm
from tests.chaos.recorded import assert_whole, kept, prepare, reply
from tests.chaos.replicas import machines
from tests.support.databases import POSTGRES, SQLITE, Addresses, in_file, on_server
from tests.support.postgres import Server

CHATS = 16
MINUTE = 60.0
NIGHTS = [0, *(pytest.param(number, marks=pytest.mark.nightly) for number in range(1, 45))]


@dataclass(frozen=True, slots=True)
class Spread:
    """One of the storms that a run is spread over."""

    kind: str
    mode: str
    messages: int
    kills: int
    bots: int = 1

    def __str__(self) -> str:
        return f"{self.kind}-{self.mode}-{self.bots}"


SPREAD = (
    Spread(SQLITE, "polling", 700, 6),
    Spread(SQLITE, "webhook", 600, 6),
    Spread(POSTGRES, "polling", 500, 5),
    Spread(POSTGRES, "webhook", 600, 6, bots=3),
)
pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.timeout(300)]


@pytest.fixture
def addresses(spread: Spread, tmp_path: Path, own_server: Server) -> Iterator[Addresses]:
    where = in_file(tmp_path) if spread.kind == SQLITE else on_server(own_server)
    with where as made:
        yield made


@asynccontextmanager
async def raging(
    spread: Spread, nursery: Path, folder: Path, database: str
) -> AsyncIterator[Storm]:
    """One bot, or several behind an address."""
    if spread.bots == 1:
        async with storm(nursery, folder, spread.mode, randbits(32), database=database) as one:
            yield one
        return
    async with machines(
        nursery,
        folder,
        randbits(32),
        recording_bot,
        bots=spread.bots,
        pages=0,
        urls=(database, database),
    ) as several:
        yield several.storm
        assert set(several.hooks.answered) == set(several.hooks.ports), "each has had its turns"


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("spread", SPREAD, ids=str)
async def test_no_kill_loses_doubles_or_reorders_an_answer(
    spread: Spread, night: int, nursery: Path, tmp_path: Path, addresses: Addresses
) -> None:
    del night
    await prepare(tmp_path, addresses.bot)
    async with raging(spread, nursery, tmp_path, addresses.bot) as one:
        print(one.where())  # noqa: T201 - the seed of a failed run
        await one.rounds(chats=CHATS, messages=spread.messages, kills=spread.kills)
        one.jump(MINUTE)  # which frees nothing of what a dead bot had claimed: time has to pass
        await one.settle(reply, within_s=90)
        assert await one.bot.end() == 0
        assert one.bot.deaths == spread.kills
        assert sum(map(len, one.people.written.values())) == spread.messages
        rests = await kept(tmp_path, CHATS, addresses.bot)
        one.assert_kept(rests)
        await one.assert_said_in_order(reply, rests)
        one.assert_logs_say_nothing()
        await assert_whole(tmp_path, addresses.bot)
