"""Power cuts: every message that was acknowledged is kept, because each commit is synced.

The same with SQLite's `synchronous=NORMAL` must lose some: otherwise nothing would be tried here.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import randbits

import pytest
from aiohttp import ClientSession

from storage.keyring import Keyring
from storage.store import Store
from tests.chaos.child import Child
from tests.chaos.harness import Chance, Place, Storm, free_port, recording_bot, simulated
from tests.chaos.nursery import ROOT, nursery
from tests.chaos.people import People
from tests.chaos.power import Disk, Tree, built, cut, entries, on_disk, preloaded
from tests.chaos.recorded import NOW, assert_whole, kept, prepare, reply
from tests.chaos.weather import QUIET, Forecast

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]

CHATS, MESSAGES, CUTS = 8, 160, 4
FULL, NORMAL = "", "1"


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """The folder whose files live through power cuts."""
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture
def watched(shim: Path, tmp_path: Path, disk: Path) -> Iterator[Path]:
    """A nursery whose children are watched."""
    environment = {**os.environ, **preloaded(shim, disk, tmp_path / "journal")}  # noqa: TID251 - handed on
    with nursery(tmp_path, environment) as place:
        yield place


@dataclass(slots=True)
class Machine:
    """A bot's machine: to kill it is to cut its power."""

    bot: Child
    disk: Path
    journal: Path
    chance: Chance
    before: Tree = field(default_factory=dict)

    @property
    def deaths(self) -> int:
        return self.bot.deaths

    async def start(self) -> str:
        self.before = on_disk(self.disk)
        self.journal.write_bytes(b"")
        return await self.bot.start()

    async def kill(self) -> None:
        await self.bot.kill()
        # Of what was not synced, every second cut leaves nothing, the others some sectors.
        cut(self.disk, self.before, self.journal, None if self.deaths % 2 else self.chance)

    async def end(self) -> int:
        return await self.bot.end()


@asynccontextmanager
async def machine(
    watched: Path, folder: Path, disk: Path, *, synchronous: str
) -> AsyncIterator[Storm]:
    """A storm whose kills are power cuts."""
    chance = Chance(randbits(32))
    async with simulated(watched, folder) as origin, ClientSession() as session:
        url = f"sqlite:///{disk}/store.db"
        place = Place(watched, folder, origin, free_port(), "polling", url)
        place = replace(place, synchronous=synchronous)
        bot = Child(watched, recording_bot(place), place.ready)
        one = Machine(bot, disk, folder / "journal", chance)
        try:
            await one.start()
            yield Storm(People(origin, session), one, place, chance, Forecast(QUIET))
        finally:
            await bot.kill()


async def test_no_power_cut_loses_what_was_acknowledged(
    watched: Path, tmp_path: Path, disk: Path
) -> None:
    await prepare(tmp_path, f"sqlite:///{disk}/store.db")
    async with machine(watched, tmp_path, disk, synchronous=FULL) as one:
        print(one.where())  # noqa: T201 - the seed of a failed run
        await one.rounds(chats=CHATS, messages=MESSAGES, kills=CUTS)
        await one.settle(reply, within_s=60)
        assert await one.bot.end() == 0
        assert one.bot.deaths == CUTS
        rests = await kept(tmp_path, CHATS, one.place.database)
        one.assert_kept(rests)
        await one.assert_said_in_order(reply, rests)
        await assert_whole(tmp_path, one.place.database)


async def test_the_same_without_a_sync_for_each_commit_loses_what_was_acknowledged(
    watched: Path, tmp_path: Path, disk: Path
) -> None:
    await prepare(tmp_path, f"sqlite:///{disk}/store.db")
    async with machine(watched, tmp_path, disk, synchronous=NORMAL) as one:
        await one.write(CHATS, range(40))
        await one.settle(reply, within_s=60)
        await one.bot.kill()
        rests = await kept(tmp_path, CHATS, one.place.database)
        with pytest.raises(AssertionError, match="chat"):
            one.assert_kept(rests)


COMMITTING = """
import asyncio, json, os, sys
from datetime import UTC, datetime
from pathlib import Path
from storage import sqlite_engines
from storage.keyring import Keyring, init_keyrings
from storage.store import Store

async def main(folder, synchronous, commits):
    if synchronous:
        settings = {**sqlite_engines.WRITER_SETTINGS, "synchronous": int(synchronous)}
        sqlite_engines.WRITER_SETTINGS = settings
    said = os.open(f"{folder}/said", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    init_keyrings(Path(folder, "keyring.json"), Path(folder, "web-keyring.json"))
    keyring = Keyring.load(Path(folder, "keyring.json"))
    url, now = f"sqlite:///{folder}/store.db", datetime.now(UTC)
    await Store.prepare(url, keyring)
    os.write(said, b"begun\\n")
    store = await Store.open(url, keyring)
    for number in range(int(commits)):
        async with store.transaction() as tx:
            words = json.dumps([number, "x" * 20_000]).encode()
            await tx.save_draft(await tx.person_for(number % 5, now), words, now)
        os.write(said, b"%d\\n" % number)
    await store.close()
    os.write(said, b"ended\\n")

asyncio.run(main(*sys.argv[1:]))
"""


def committed(shim: Path, disk: Path, journal: Path, *, synchronous: str) -> Path:
    """The journal of a program that commits, and says after each commit that it has."""
    command = [sys.executable, "-c", COMMITTING, str(disk), synchronous, "150"]
    environment = {**os.environ, **preloaded(shim, disk, journal)}  # noqa: TID251 - handed on
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return journal


async def rests(disk: Path) -> dict[int, int]:
    """The last number in each of the five drafts; -1 for none."""
    store = await Store.open(f"sqlite:///{disk}/store.db", Keyring.load(disk / "keyring.json"))
    found = {}
    async with store.transaction() as tx:
        for chat in range(5):
            draft = await tx.draft(await tx.person_for(chat, NOW))
            found[chat] = json.loads(draft)[0] if draft else -1
    await store.close()
    return found


def promised(said: bytes) -> dict[int, int]:
    """What the program had said by then."""
    numbers = [int(line) for line in said.split() if line.isdigit()]
    return {
        chat: max((number for number in numbers if number % 5 == chat), default=-1)
        for chat in range(5)
    }


async def broken_promises(disk: Path, journal: Path, cuts: int, seed: int) -> int:
    """Cuts the power at so many moments of the journal; at how many something said was lost."""
    happened = list(entries(journal))
    chance = Chance(seed)
    moments = sorted(int(chance() * len(happened)) for _ in range(cuts))
    going, at, broken = Disk(disk, {}), 0, 0
    for turn, moment in enumerate([*moments, len(happened)]):
        for entry in happened[at:moment]:
            going.happened(entry)
        at = moment
        said = going.as_written(disk / "said")
        if b"begun" in said:
            going.write(disk, chance if turn % 2 else None)
            found = await rests(disk)
            broken += any(found[chat] < number for chat, number in promised(said).items())
    return broken


async def test_wherever_in_a_commit_or_checkpoint_the_power_is_cut_nothing_said_is_lost(
    shim: Path, tmp_path: Path, disk: Path
) -> None:
    """From the making of keys and database on: what is not on disk then was never there."""
    journal = await asyncio.to_thread(
        committed, shim, disk, tmp_path / "journal", synchronous=FULL
    )
    seed = randbits(32)
    assert await broken_promises(disk, journal, 40, seed) == 0, f"seed {seed}"


async def test_the_same_moments_find_a_program_that_does_not_sync_its_commits(
    shim: Path, tmp_path: Path, disk: Path
) -> None:
    journal = await asyncio.to_thread(
        committed, shim, disk, tmp_path / "journal", synchronous=NORMAL
    )
    assert await broken_promises(disk, journal, 10, 1) > 0
