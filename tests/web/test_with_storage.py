"""The page over real storage: it opens whatever state the disk and the writers are in."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import httpx2
import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from sharing import note
from sharing.code import display, new_code
from sharing.document import build
from sharing.link import new_key, seal
from storage.keyring import Keyring
from storage.keys import Family
from storage.rotation import announced, promoted
from storage.store import Store
from storage.web_store import WebStore
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full
from tests.support.databases import Addresses, by_hand, writes_held
from web.app import create_app
from web.courier import Courier

NOW = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)


class House:
    """A database with its bot side, and the page on top of its web side."""

    def __init__(self, url: str, keyring: Keyring, store: Store, web_store: WebStore) -> None:
        self.url = url
        self.keyring = keyring
        self.store = store
        self.web_store = web_store
        self.courier = Courier(web_store.post)
        app = create_app(web_store, clock=lambda: NOW, courier=self.courier)
        self.page = AsyncClient(transport=ASGITransport(app=app), base_url="http://page")

    async def grant(self, *, expires_on: date | None = None, chat: int = 4711) -> str:
        bundle = build(full(), statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
        code, key = new_code(), new_key()
        async with self.store.transaction() as tx:
            person = await tx.person_for(chat, NOW)
            await tx.make_grant(
                person=person,
                code=code,
                grant_key=key,
                payload=seal(json.dumps(bundle).encode(), key),
                label="Northtown",
                scope="full",
                expires_on=expires_on,
                now=NOW,
            )
        return code

    async def withdraw(self, code: str) -> None:
        async with self.store.transaction() as tx:
            assert await tx.withdraw_by_code(code, NOW)

    async def open(self, code: str) -> Response:
        return await self.page.post("/v", data={"code": display(code), "reader": "Ward 4"})

    async def notes(self) -> list[note.Note]:
        async with self.store.transaction() as tx:
            return [note.unpack(post.body) for post in await tx.take_post(10)]


@pytest.fixture
async def house(addresses: Addresses) -> AsyncIterator[House]:
    url, keyring = addresses.bot, Keyring.new()
    await Store.migrate(url)
    store = await Store.open(url, keyring, now=lambda: NOW)
    web_store = await WebStore.open(addresses.page, keyring.for_web(), now=lambda: NOW)
    house = House(url, keyring, store, web_store)
    yield house
    await house.courier.close()
    await house.page.aclose()
    await web_store.close()
    await store.close()


async def test_a_grant_opens_and_the_note_reaches_the_person(house: House) -> None:
    answer = await house.open(await house.grant())
    assert answer.status_code == 200
    assert "I was assaulted that way in 2014." in answer.text
    assert await house.notes() == [note.Opening(NOW, "Ward 4", "", 3, code_repaired=False)]


async def test_unknown_withdrawn_and_expired_codes_get_the_same_bytes(house: House) -> None:
    withdrawn = await house.grant()
    await house.withdraw(withdrawn)
    expired = await house.grant(expires_on=NOW.date() - timedelta(days=3))
    answers = [await house.open(code) for code in (new_code(), withdrawn, expired)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1
    assert await house.notes() == []


async def test_it_opens_while_another_process_holds_the_write_lock(house: House) -> None:
    code = await house.grant()
    with writes_held(house.url):
        answer = await house.open(code)
        assert answer.status_code == 200
        assert house.courier.waiting == 1
    await house.courier.close()
    assert len(await house.notes()) == 1


def damage(house: House, column: str) -> None:
    """Turns one bit of what rests, as a failing disk does."""
    with by_hand(house.url) as database:
        ((blob,),) = database.execute(f"SELECT {column} FROM grants").fetchall()  # noqa: S608 - ours
        broken = bytes(blob)[:-1] + bytes([bytes(blob)[-1] ^ 1])
        database.execute(f"UPDATE grants SET {column} = ?", (broken,))  # noqa: S608 - ours


def says_that_it_is_our_fault(answer: Response) -> bool:
    """The page for staff: no blame for the code, what to do meanwhile, and whom to ring."""
    told = ("cannot be opened right now", "says nothing about the code", "Meanwhile", "tel:999")
    return answer.status_code == 503 and all(each in answer.text for each in told)


@pytest.mark.parametrize("column", ["payload", "key_for_code"])
async def test_a_damaged_record_is_our_fault_and_a_wrong_code_is_still_none_of_ours(
    column: str, house: House
) -> None:
    code = await house.grant()
    assert (await house.open(code)).status_code == 200
    damage(house, column)
    answer = await house.open(code)
    assert says_that_it_is_our_fault(answer)
    assert answer.headers["retry-after"] == "60"
    assert (await house.open(new_code())).status_code == 404
    assert len(await house.notes()) == 1, "nobody is told of an opening that was none"


async def test_a_page_that_lacks_a_new_key_does_not_call_a_right_code_unknown(
    house: House,
) -> None:
    """The operator changed the keys and forgot this machine."""
    before = await house.grant()
    keyring = announced(house.keyring, frozenset(Family))
    async with house.store.transaction() as tx:
        await tx.announce_keys(keyring)
    house.store.use(promoted(keyring))
    after = await house.grant(chat=4712)
    assert (await house.open(before)).status_code == 200
    for code in (after, new_code()):
        assert says_that_it_is_our_fault(await house.open(code))
    assert (await house.page.get("/readyz")).status_code == 503


async def test_readiness_goes_the_way_of_a_reader(house: House) -> None:
    answer: httpx2.Response = await house.page.get("/readyz")
    counts = {"notes_waiting": 0, "notes_lost": 0}
    assert answer.json() == {"ready": True, "keys": house.web_store.keys, **counts}
