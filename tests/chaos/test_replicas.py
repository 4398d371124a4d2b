"""Three bots and two pages behind a proxy, at one PostgreSQL: kills, and the server itself dies.

Order within a chat, exactly one turn for each update, every reply, every opening.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from secrets import randbits

import pytest
from aiohttp import ClientSession

from bot.history import What, recall
from sharing.code import display, new_code
from sharing.document import build
from sharing.link import new_key, seal
from storage.keyring import Keyring
from storage.roles import limit_page_role
from storage.store import Store
from tests.chaos.harness import Storm, real_bot, recording_bot
from tests.chaos.recorded import kept, prepare
from tests.chaos.replicas import Machines, machines
from tests.chaos.test_kill_bot import answers, walk_to_the_question
from tests.chaos.test_kill_polling import reply
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full
from tests.support.databases import Addresses, on_server
from tests.support.postgres import WEB_ROLE, Server, server

pytestmark = [pytest.mark.processes, pytest.mark.postgres]

CHATS, MESSAGES, KILLS = 7, 240, 5
READERS = [f"Ward {number}" for number in range(12)]
CARD_HOLDER = 99


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that may be crashed: no other test is on it."""
    with server() as running:
        yield running


@pytest.fixture
async def urls(own_server: Server, tmp_path: Path) -> AsyncIterator[Addresses]:
    with on_server(own_server) as addresses:
        await prepare(tmp_path, addresses.bot)
        await limit_page_role(addresses.bot, WEB_ROLE)
        yield addresses


async def crash(own_server: Server, storm: Storm, at: int) -> None:
    """The database server dies and comes back while messages are on their way."""
    await storm.people.reached(at)
    await asyncio.to_thread(own_server.restart, "immediate")


@pytest.mark.timeout(240)
async def test_three_bots_keep_every_answer_once_and_in_order(
    tmp_path: Path, own_server: Server, urls: Addresses
) -> None:
    async with machines(
        tmp_path, randbits(32), recording_bot, bots=3, pages=0, urls=(urls.bot, urls.page)
    ) as house:
        storm = house.storm
        print(storm.where())  # noqa: T201 - the seed of a failed run
        await storm.rounds(chats=CHATS, messages=MESSAGES, kills=KILLS, twice=3)
        crashing = asyncio.create_task(crash(own_server, storm, MESSAGES + 20))
        await storm._write(CHATS, range(MESSAGES, MESSAGES + 60))
        await crashing
        await storm.settle(reply, within_s=90)
        assert await house.bots.end() == 0
        assert sum(map(len, storm.people.written.values())) == MESSAGES + 60
        assert await kept(tmp_path, CHATS, urls.bot) == storm.people.written, storm.where()
        await storm.assert_said_in_order(reply)
        storm.assert_logs_say_nothing()
        assert set(house.hooks.answered) == set(house.hooks.ports)
        assert min(house.hooks.answered.values()) > MESSAGES // 6
        assert house.bots.deaths == KILLS


async def card_in_a_wallet(folder: Path, url: str) -> str:
    """Somebody with a published statement; their link's code."""
    bundle = build(full(), statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
    code, key, now = new_code(), new_key(), datetime.now(UTC)
    store = await Store.open(url, Keyring.load(folder / "keyring.json"))
    async with store.transaction() as tx:
        person = await tx.person_for(CARD_HOLDER, now)
        payload = seal(json.dumps(bundle).encode(), key)
        await tx.make_grant(person, code, key, payload, "Northtown", "full", None, now)
    await store.close()
    return code


async def openings(page: str, code: str, stop: asyncio.Event) -> list[int]:
    """Staff open the statement, one after the other, until told to stop; the answers' statuses."""
    statuses: list[int] = []
    async with ClientSession() as session:
        while not stop.is_set() or len(statuses) < len(READERS):
            reader = READERS[len(statuses) % len(READERS)]
            fields = {"code": display(code), "reader": reader}
            async with session.post(f"{page}/v", data=fields) as answer:
                await answer.read()
                statuses.append(answer.status)
            await asyncio.sleep(0.1)
    return statuses


async def told(folder: Path, url: str) -> list[str]:
    """Who opened the statement, as its person's history has it."""
    store = await Store.open(url, Keyring.load(folder / "keyring.json"))
    async with store.transaction() as tx:
        person = await tx.person_for(CARD_HOLDER, datetime.now(UTC))
        facts = await recall(tx, person)
    await store.close()
    return sorted(fact.reader for fact in facts if fact.what == What.OPENED)


async def pages_die(house: Machines, stop: asyncio.Event) -> None:
    """Now one, now the other."""
    while not stop.is_set():
        await house.pages.kill()
        await house.pages.start()


@pytest.mark.timeout(300)
async def test_openings_go_on_while_bots_and_pages_die_and_nothing_is_lost(
    tmp_path: Path, own_server: Server, urls: Addresses
) -> None:
    code = await card_in_a_wallet(tmp_path, urls.bot)
    chats = range(1, CHATS + 1)
    async with machines(
        tmp_path, randbits(32), real_bot, bots=3, pages=2, urls=(urls.bot, urls.page)
    ) as house:
        storm, stop = house.storm, asyncio.Event()
        print(storm.where())  # noqa: T201 - the seed of a failed run
        await asyncio.gather(*(walk_to_the_question(storm, chat) for chat in chats))
        opening = asyncio.create_task(openings(house.page, code, stop))
        dying = asyncio.create_task(pages_die(house, stop))
        await storm.rounds(chats=CHATS, messages=MESSAGES // 2, kills=3, twice=3)
        stop.set()
        await dying
        # The database answered all the time, and so did one of the two pages: nobody was
        # turned away, but for a reader whose page was killed in the middle of its answer.
        statuses = await opening
        assert statuses.count(200) >= len(READERS)
        assert set(statuses) <= {200, 502}, storm.where()
        assert statuses.count(502) <= house.pages.deaths

        await crash(own_server, storm, 0)
        statuses = await openings(house.page, code, stop)
        assert statuses == [200] * len(READERS), "a restart is over when it is over"

        for chat in chats:
            await storm.people.say(chat, "/next")
        await storm.until_said("like to be called", within_s=60)
        async with asyncio.timeout(30):
            while len(await told(tmp_path, urls.bot)) < len(READERS):  # noqa: ASYNC110 - read anew
                await asyncio.sleep(0.2)
        assert await house.bots.end() == 0
        assert await house.pages.end() == 0
        for chat in chats:
            said = await answers(tmp_path, chat, urls.bot)
            assert said == storm.people.written[chat], storm.where()
        assert await told(tmp_path, urls.bot) == sorted(READERS)
        storm.assert_logs_say_nothing()
