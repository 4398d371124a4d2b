"""SMART Health Links over real storage: guesses side by side, full disks, busy writers."""

import asyncio
import io
import json
import logging
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from httpx2 import ASGITransport, AsyncClient, Response

from sharing import note
from sharing.code import display, new_code
from sharing.document import build
from sharing.link import new_key, seal
from storage.keyring import Keyring, init_keyrings
from storage.rows import GrantRow
from storage.store import Store
from storage.web_store import WebStore
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full
from tests.storage.test_faults import file_limit
from tests.support.databases import ON_SQLITE, Addresses
from web.app import create_app
from web.courier import Courier
from web.logs import configure

NOW = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
REPOSITORY = Path(__file__).parents[2]
PASSCODE = "7Q4M8X01"
WRONG = "00000000"


@dataclass(frozen=True, slots=True)
class House:
    """A grant with a passcode, its bot's side, and a page over its web side."""

    folder: Path
    addresses: Addresses
    keyring: Keyring
    store: Store
    page: AsyncClient
    courier: Courier
    grant: GrantRow

    async def ask(self, passcode: str) -> Response:
        body = {"recipient": "Northtown EHR", "passcode": passcode}
        return await self.page.post(f"/shl/{self.grant.shl_id}", json=body)

    async def read(self, passcode: str = PASSCODE) -> Response:
        sent = {"code": display(self.grant.code), "reader": "Ward 4", "passcode": passcode}
        return await self.page.post("/v", data=sent)

    async def told(self) -> list[note.Note]:
        async with self.store.transaction() as tx:
            return [note.unpack(post.body) for post in await tx.take_post(100)]

    async def left(self) -> int:
        async with self.store.transaction() as tx:
            (grant,) = await tx.grants(await tx.person_for(4711, NOW))
            return grant.shl_left


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    """As in a running tier, and into memory: a test may fill the disk."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure("ERROR", io.StringIO())
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def house(addresses: Addresses, tmp_path: Path) -> AsyncIterator[House]:
    keyring = init_keyrings(tmp_path / "keys", tmp_path / "web-keys")
    await Store.prepare(addresses.bot, keyring)
    store = await Store.open(addresses.bot, keyring, now=lambda: NOW)
    bundle = build(full(), statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
    key = new_key()
    payload = seal(json.dumps(bundle).encode(), key)
    async with store.transaction() as tx:
        person = await tx.person_for(4711, NOW)
        await tx.make_grant(
            person, new_code(), key, payload, "x", "full", None, NOW, passcode=PASSCODE
        )
        (grant,) = await tx.grants(person)
    web_store = await WebStore.open(addresses.page, keyring.for_web(), now=lambda: NOW)
    courier = Courier(web_store.post)
    app = create_app(web_store, clock=lambda: NOW, courier=courier)
    page = AsyncClient(transport=ASGITransport(app=app), base_url="http://page")
    yield House(tmp_path, addresses, keyring, store, page, courier, grant)
    await courier.close()
    await page.aclose()
    await web_store.close()
    await store.close()


async def guessed(house: House, times: int) -> list[dict[str, Any]]:
    """What two web tiers, each a process, answer to so many wrong passcodes each, at once."""
    url, keys = house.addresses.page, house.folder / "web-keys"
    command = ("-P", "-m", "tests.web.guessing", url, keys, house.grant.shl_id, str(times))
    tiers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": str(REPOSITORY)},
        )
        for _ in range(2)
    ]
    for tier in tiers:
        assert tier.stdout is not None
        assert await tier.stdout.readline() == b"ready\n"
    said = await asyncio.gather(*(tier.communicate(b"go\n") for tier in tiers))
    return [json.loads(out) for out, _ in said]


@pytest.mark.processes
async def test_sixty_wrong_guesses_at_once_on_two_machines_are_ten_tries_and_the_page_opens(
    house: House,
) -> None:
    answers = await guessed(house, 30)
    statuses = Counter(status for each in answers for status in each["statuses"])
    assert statuses == {401: 10, 404: 50}
    left = [count for each in answers for count in each["left"] if count is not None]
    assert sorted(left) == list(range(10))
    assert await house.left() == 0
    assert await house.told() == [note.Closed(at=told.at) for told in await house.told()]
    assert len(await house.told()) == 1
    assert (await house.ask(PASSCODE)).status_code == 404
    answer = await house.read()
    assert answer.status_code == 200
    assert "I was assaulted that way in 2014." in answer.text


async def test_a_right_guess_among_many_wrong_ones_buys_no_further_try(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.web_writes.WAIT_S", 120.0)
    guesses = [WRONG] * 12 + [PASSCODE] + [WRONG] * 7
    answers = await asyncio.gather(*(house.ask(passcode) for passcode in guesses))
    right = answers.pop(12)
    # It opens if it was judged before the tenth wrong one, and never after.
    assert right.status_code in {200, 404}
    assert Counter(answer.status_code for answer in answers) == {401: 10, 404: 9}
    assert (await house.ask(PASSCODE)).status_code == 404


@ON_SQLITE
async def test_a_count_that_a_busy_writer_keeps_out_says_nothing_and_is_made_up_for(
    house: House,
) -> None:
    with closing(sqlite3.connect(house.folder / "store.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert (await house.ask(WRONG)).status_code == 503
        assert (await house.ask(PASSCODE)).status_code == 503
        assert (await house.read()).status_code == 200
        writer.execute("ROLLBACK")
    assert await house.left() == 10
    assert (await house.ask(PASSCODE)).status_code == 200
    assert await house.left() == 9


@ON_SQLITE
async def test_a_right_passcode_opens_beside_a_busy_writer(house: House) -> None:
    with closing(sqlite3.connect(house.folder / "store.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert (await house.ask(PASSCODE)).status_code == 200
        writer.execute("ROLLBACK")


@ON_SQLITE
async def test_on_a_full_disk_wrong_passcodes_get_no_answer_and_the_page_goes_on(
    house: House,
) -> None:
    with file_limit(house.folder):
        assert (await house.ask(PASSCODE)).status_code == 200
        assert (await house.ask(WRONG)).status_code == 503
        assert (await house.ask(PASSCODE)).status_code == 503
        assert (await house.read()).status_code == 200
        assert (await house.read(WRONG)).status_code == 422
    assert (await house.ask(WRONG)).json() == {"remainingAttempts": 8}


async def test_unknown_withdrawn_and_expired_links_get_the_same_bytes(house: House) -> None:
    async def asked() -> Response:
        return await house.ask(PASSCODE)

    async with house.store.transaction() as tx:
        person = await tx.person_for(4711, NOW)
        await tx.extend_grant(person, house.grant.id, NOW.date().replace(day=1))
    expired = await asked()
    async with house.store.transaction() as tx:
        assert await tx.withdraw_by_code(house.grant.code, NOW)
    withdrawn = await asked()
    unknown = await house.page.post(f"/shl/{'u' * 43}", json={"recipient": "EHR"})
    answers = (expired, withdrawn, unknown)
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1
    assert await house.told() == []
