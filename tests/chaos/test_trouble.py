"""The product's bots and pages through every fault of the database, with kills in the midst of it.

No word lost, doubled or out of order; and whoever opens a statement gets it all the time, but for
the moment in which a PostgreSQL server is down.
"""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from secrets import randbits

import pytest

from storage.roles import limit_page_role
from tests.chaos.disks import may_mount, small_disk
from tests.chaos.harness import Storm, real_bot
from tests.chaos.interview import NEXT_PROMPT, WAS_AWAY, answers, walk_to_the_question
from tests.chaos.recorded import assert_whole, prepare
from tests.chaos.replicas import Machines, machines
from tests.chaos.staff import BROKEN_OFF, GOOD, READERS, Staff, card_in_a_wallet, told
from tests.chaos.trouble import FileTrouble, ServerTrouble, Trouble, name
from tests.support.databases import on_server
from tests.support.postgres import WEB_ROLE, Server

CHATS, MESSAGES = 7, 300
MUCH = " and more of it" * 100  # what needs room on a disk
NOT_TAKEN_IN = re.compile(rb'"error": "Database\w+".*"event": "(poll-failed|webhook-later)"')
DAY_AND_AN_HOUR = 25 * 3600
pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


@dataclass(slots=True)
class Ordeal:
    """Several people write, staff read, and one thing after the other goes wrong."""

    house: Machines
    staff: Staff
    written: int = 0

    @property
    def storm(self) -> Storm:
        return self.house.storm

    async def through(
        self, trouble: Trouble, messages: int, *, readable: bool = True, kill: bool = False
    ) -> None:
        """So many messages, most of them during the trouble; all are taken in after it."""
        before = self._failures()
        self.staff.seen.clear()
        async with self.staff.opening(), trouble():
            writing = asyncio.create_task(self._write(messages))
            felt = asyncio.create_task(self._felt(before, trouble))
            while not (await asyncio.wait({felt}, timeout=2))[0]:
                if writing.done() and not await self.storm.people.waiting():
                    # There was room for all of it: SQLite's log can be written from its start.
                    await writing
                    writing = asyncio.create_task(self._write(messages))
            await felt
            if kill:
                await self.house.bots.kill()
        if kill:
            await self.house.bots.start()
        await writing
        await self.storm.people.delivered()
        if readable:
            seen = dict(self.staff.seen)
            assert set(seen) == {GOOD}, f"{name(trouble)}: {seen}, {self.storm.where()}"

    async def _write(self, messages: int) -> None:
        await self.storm.write(CHATS, self._next(messages), MUCH)

    async def _felt(self, before: int, trouble: Trouble) -> None:
        """Until a bot could not take in what came: without that nothing was tried."""
        try:
            async with asyncio.timeout(60):
                while self._failures() == before:  # noqa: ASYNC110 - read anew
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"nobody felt that it was {name(trouble)}") from None

    def _failures(self) -> int:
        """How often what came was not taken in, for want of the database."""
        logs = (log.read_bytes() for log in self.storm.place.folder.glob("bot*.log"))
        return sum(len(NOT_TAKEN_IN.findall(log)) for log in logs)

    async def pages_die(self) -> None:
        """Now one, now the other; who is in the middle of an answer must ask again."""
        self.staff.seen.clear()
        async with self.staff.opening():
            for _ in range(2):
                await self.house.pages.kill()
                await self.house.pages.start()
        assert set(self.staff.seen) <= {GOOD, BROKEN_OFF}, self.storm.where()
        assert self.staff.seen[BROKEN_OFF] <= 2

    async def gap(self) -> None:
        """Nobody works for 25 hours; killed again while it says so, the bot says so all the same.

        What was written meanwhile Telegram has thrown away: it was never acknowledged.
        """
        await self.house.bots.kill()
        await self.storm.people.say(1, "written while nobody listened")
        await self.storm.people.advance(DAY_AND_AN_HOUR)
        self.storm.jump(DAY_AND_AN_HOUR)
        await self.house.bots.start()
        await self.storm.people.answered(2)
        await self.house.bots.kill()
        await self.house.bots.start()
        await self.storm.until_said(WAS_AWAY, within_s=60)

    async def nothing_may_be_written(self, trouble: Trouble) -> None:
        """The bot died and cannot come back; neither can what a page had in memory, but it opens.

        What people write meanwhile waits at Telegram's.
        """
        self.staff.seen.clear()
        await self.house.bots.kill()
        async with trouble(), self.staff.opening():
            assert await self.house.bots.refused() > 0
            await self.storm.write(CHATS, self._next(40))
            await self.house.pages.kill()
            await self.house.pages.start()
            await self.staff.open_for_each()
        await self.house.bots.start()
        await self.storm.people.delivered()
        assert set(self.staff.seen) <= {GOOD, BROKEN_OFF}, self.storm.where()
        assert self.staff.seen[BROKEN_OFF] <= 1

    def _next(self, messages: int) -> range:
        self.written += messages
        return range(self.written - messages, self.written)

    async def end(self, folder: Path, url: str, *, kills: int) -> None:
        """Everybody goes on to the next question, and every word is where it belongs."""
        chats = range(1, CHATS + 1)
        for chat in chats:
            await self.storm.people.say(chat, "/next")
        await self.storm.until_said(NEXT_PROMPT, within_s=60)
        await self.staff.open_for_each()
        async with asyncio.timeout(60):
            while await told(folder, url) != set(READERS):  # noqa: ASYNC110 - read anew
                await asyncio.sleep(0.3)
        assert await self.house.bots.end() == 0
        assert await self.house.pages.end() == 0
        assert self.house.bots.deaths == kills
        assert sum(map(len, self.storm.people.written.values())) == MESSAGES
        assert await answers(folder, url, chats) == self.storm.people.written, self.storm.where()
        await assert_whole(folder, url)
        self.storm.assert_logs_say_nothing()


async def begun(house: Machines, folder: Path, url: str) -> Ordeal:
    """Everybody has come to the question."""
    print(house.storm.where())  # noqa: T201 - the seed of a failed run
    code = await card_in_a_wallet(folder, url)
    await asyncio.gather(
        *(walk_to_the_question(house.storm, chat) for chat in range(1, CHATS + 1))
    )
    # A tap travels in another queue than a message: the last one is taken before anybody writes.
    await house.storm.people.delivered()
    return Ordeal(house, Staff(house.page, code))


async def test_the_house_on_one_machine_keeps_every_word_and_goes_on_opening(
    nursery: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        url = f"sqlite:///{disk}/store.db"
        await prepare(tmp_path, url)
        async with machines(
            nursery,
            tmp_path,
            randbits(32),
            real_bot,
            bots=1,
            pages=2,
            urls=(url, url),
            mode="polling",
            humble=True,
        ) as house:
            ordeal = await begun(house, tmp_path, url)
            broken = FileTrouble(disk / "store.db", house.bots.pids)
            # First, while SQLite's log has no room that it could use again.
            await ordeal.through(broken.full, 130, kill=True)
            await ordeal.through(broken.locked, 130)
            await ordeal.pages_die()
            await ordeal.nothing_may_be_written(broken.read_only)
            await ordeal.gap()
            await ordeal.end(tmp_path, url, kills=4)


@pytest.mark.postgres
async def test_the_house_on_several_machines_keeps_every_word_and_goes_on_opening(
    nursery: Path, tmp_path: Path, own_server: Server
) -> None:
    with on_server(own_server) as urls:
        await prepare(tmp_path, urls.bot)
        await limit_page_role(urls.bot, WEB_ROLE)
        async with machines(
            nursery,
            tmp_path,
            randbits(32),
            real_bot,
            bots=3,
            pages=2,
            urls=(urls.bot, urls.page),
        ) as house:
            ordeal = await begun(house, tmp_path, urls.bot)
            broken = ServerTrouble(own_server, urls.bot, ordeal.staff.reading)
            await ordeal.through(broken.locked, 50, kill=True)
            await ordeal.through(broken.read_only, 50, kill=True)
            await ordeal.through(broken.dropped, 50)
            if may_mount():
                await ordeal.through(broken.full, 50)
            await ordeal.through(
                broken.crashed, MESSAGES - ordeal.written, readable=False, kill=True
            )
            await ordeal.pages_die()
            await ordeal.end(tmp_path, urls.bot, kills=3)
