"""Power cuts on PostgreSQL: what was acknowledged is there after recovery, once and in order.

The same with `synchronous_commit=off` must lose some: otherwise nothing would be tried here.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import randbits, token_hex

import pytest
from aiohttp import ClientSession

from storage import postgres
from storage.errors import StorageError
from storage.keyring import Keyring
from storage.store import Store
from storage.verify import verify
from tests.chaos.child import Child
from tests.chaos.harness import Chance, Place, Storm, free_port, recording_bot, simulated
from tests.chaos.people import People
from tests.chaos.power import Disk, entries, say
from tests.chaos.powered import Powered, powered
from tests.chaos.recorded import NOW, assert_whole, kept, prepare, reply
from tests.chaos.weather import QUIET, Forecast

pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.timeout(300)]

DATABASE = "powered"
CHATS, MESSAGES, CUTS = 8, 160, 4
WRITERS, TURNS = 5, 24
AS_EVER, OFF = "", "off"
# Every second night the log is synced write by write: another way that some machines need.
NIGHTS = [
    ({}, 1),
    *(
        pytest.param({"wal_sync_method": method}, 4, marks=pytest.mark.nightly)
        for method in ("fdatasync", "open_datasync") * 5
    ),
]


@pytest.fixture(scope="module")
def plugged() -> Iterator[Powered]:
    with powered() as one:
        yield one


@pytest.fixture
def settings() -> dict[str, str]:
    """The server's, where they are others than `powered.SETTINGS`."""
    return {}


@pytest.fixture
def house(plugged: Powered, settings: dict[str, str]) -> Iterator[Powered]:
    plugged.begin_anew(settings)
    yield plugged
    plugged.kill()


@dataclass(slots=True)
class Machines:
    """A bot's machine and its database's: each death is a cut for the one, or for both."""

    bot: Child
    database: Powered
    chance: Chance
    deaths: int = 0

    async def start(self) -> None:
        await asyncio.to_thread(self.database.start)
        if self.bot.over:
            await self.bot.start()

    async def kill(self) -> None:
        with self.database.standing_still():
            # Every second cut leaves the bot running, which then finds its database gone.
            if self.deaths % 2 == 0:
                await self.bot.kill()
        # Of what was not synced, some cuts leave nothing, the others some sectors.
        await asyncio.to_thread(self.database.cut, None if self.deaths % 4 < 2 else self.chance)
        self.deaths += 1

    async def end(self) -> int:
        return await self.bot.end()


@asynccontextmanager
async def storm(
    nursery: Path, folder: Path, house: Powered, *, synchronous: str
) -> AsyncIterator[Storm]:
    """A storm whose kills are power cuts."""
    chance = Chance(randbits(32))
    await asyncio.to_thread(house.start)
    house.server.do(f"CREATE DATABASE {DATABASE}")
    url = house.server.url(DATABASE)
    await prepare(folder, url)
    async with simulated(nursery, folder) as origin, ClientSession() as session:
        place = Place(nursery, folder, origin, free_port(), "polling", url)
        place = replace(place, synchronous=synchronous)
        bot = Child(nursery, recording_bot(place), place.ready)
        try:
            await bot.start()
            machines = Machines(bot, house, chance)
            yield Storm(People(origin, session), machines, place, chance, Forecast(QUIET))
        finally:
            await bot.kill()


@pytest.mark.parametrize(("settings", "times"), NIGHTS)
async def test_no_power_cut_loses_what_was_acknowledged(
    times: int, nursery: Path, tmp_path: Path, house: Powered
) -> None:
    cuts, messages = times * CUTS, times * MESSAGES
    async with storm(nursery, tmp_path, house, synchronous=AS_EVER) as one:
        print(one.where())  # noqa: T201 - the seed of a failed run
        await one.rounds(chats=CHATS, messages=messages, kills=cuts)
        await one.settle(reply, within_s=90)
        assert await one.bot.end() == 0
        assert one.bot.deaths == cuts
        rests = await kept(tmp_path, CHATS, one.place.database)
        one.assert_kept(rests)
        await one.assert_said_in_order(reply, rests)
        await assert_whole(tmp_path, one.place.database)


async def cut_and_look(one: Storm, numbers: range) -> None:
    """Everything is answered, then the power goes, and all that was said has to be there."""
    await one.write(CHATS, numbers)
    await one.settle(reply, within_s=60)
    await one.bot.kill()
    await one.bot.start()
    one.assert_kept(await kept(one.place.folder, CHATS, one.place.database))


async def test_the_same_without_a_sync_for_each_commit_loses_what_was_acknowledged(
    nursery: Path, tmp_path: Path, house: Powered
) -> None:
    async def thrice(one: Storm) -> None:
        # A sync for something else may come just in time for all of it, once.
        for turn in range(3):
            await cut_and_look(one, range(40 * turn, 40 * (turn + 1)))

    async with storm(nursery, tmp_path, house, synchronous=OFF) as one:
        with pytest.raises(AssertionError, match="chat"):
            await thrice(one)


async def committed(house: Powered, folder: Path) -> None:
    """From the making of a database on: writers side by side say after each commit that it is."""
    await asyncio.to_thread(house.start)
    house.server.do(f"CREATE DATABASE {DATABASE}")
    url = house.server.url(DATABASE)
    await prepare(folder, url)
    say(house.journal, b"begun")
    store = await Store.open(url, Keyring.load(folder / "keyring.json"))

    async def write(chat: int) -> None:
        for number in range(TURNS):
            async with store.transaction() as tx:
                person = await tx.person_for(chat, NOW)
                before = json.loads(await tx.draft(person) or b"[[]]")[0]
                words = json.dumps([[*before, number], token_hex(10_000)]).encode()
                await tx.save_draft(person, words, NOW)
            say(house.journal, b"%d" % chat)

    await asyncio.gather(*map(write, range(WRITERS)), asyncio.to_thread(checkpoints, house))
    await store.close()
    with house.standing_still():
        pass


def checkpoints(house: Powered) -> None:
    """In the midst of it pages are synced, and the segments of the log are used again."""
    for _ in range(3):
        house.server.new_log()
        house.server.do("CHECKPOINT")


async def rests(house: Powered, folder: Path) -> dict[int, list[int]]:
    """Each writer's numbers; and every sealed value opens."""
    url, keyring = house.server.url(DATABASE), Keyring.load(folder / "keyring.json")
    assert not any((await verify(url, keyring)).failed.values())
    store = await Store.open(url, keyring)
    found = {}
    async with store.transaction() as tx:
        for chat in range(WRITERS):
            found[chat] = json.loads(await tx.draft(await tx.person_for(chat, NOW)) or b"[[]]")[0]
    await store.close()
    return found


async def recovered(house: Powered, folder: Path, said: dict[int, int]) -> None:
    """The server comes up, and has what was said by then, once and in order."""
    try:
        await asyncio.to_thread(house.start, watched=False)
        for chat, numbers in (await rests(house, folder)).items():
            assert numbers == list(range(len(numbers)))
            assert len(numbers) >= said[chat], f"lost: {len(numbers)} of {said[chat]}"
    finally:
        house.kill()


async def broken_promises(house: Powered, folder: Path, cuts: int, seed: int) -> list[str]:
    """Cuts the power at so many moments of the journal; what was wrong after some of them."""
    happened = list(entries(house.journal))
    begun = next(at for at, one in enumerate(happened) if one.what == b"begun") + 1
    chance, broken = Chance(seed), []
    moments = sorted(begun + int(chance() * (len(happened) - begun)) for _ in range(cuts))
    disk, at = Disk(house.data, house.before, born_with_their_names=True), 0
    said = dict.fromkeys(range(WRITERS), 0)
    for turn, moment in enumerate([*moments, len(happened)]):
        for entry in happened[at:moment]:
            disk.happened(entry)
            if entry.kind == "N" and entry.what != b"begun":
                said[int(entry.what)] += 1
        at = moment
        disk.write(house.data, chance if turn % 2 else None)
        house.take()
        try:
            await recovered(house, folder, said)
        except (AssertionError, StorageError) as wrong:
            broken.append(f"cut {turn} at {moment}, seed {seed}: {wrong}")
    return broken


@pytest.mark.parametrize(("settings", "times"), NIGHTS)
async def test_wherever_in_a_commit_or_checkpoint_the_power_is_cut_nothing_said_is_lost(
    times: int, tmp_path: Path, house: Powered
) -> None:
    await committed(house, tmp_path)
    assert await broken_promises(house, tmp_path, times * 8, randbits(32)) == []


async def test_the_same_moments_find_commits_that_are_not_synced(
    tmp_path: Path, house: Powered, monkeypatch: pytest.MonkeyPatch
) -> None:
    weaker = {**postgres.WRITER_SETTINGS, "synchronous_commit": OFF}
    monkeypatch.setattr(postgres, "WRITER_SETTINGS", weaker)
    monkeypatch.setattr(postgres, "MUST_BE_ON", ())
    await committed(house, tmp_path)
    found = await broken_promises(house, tmp_path, 3, 1)
    assert any("lost:" in one for one in found), found


@pytest.mark.nightly
@pytest.mark.parametrize("settings", [{"fsync": OFF}, {"full_page_writes": OFF}])
async def test_the_same_moments_find_a_server_that_the_bot_would_refuse(
    tmp_path: Path, house: Powered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "MUST_BE_ON", ())
    await committed(house, tmp_path)
    assert await broken_promises(house, tmp_path, 20, 1) != []
