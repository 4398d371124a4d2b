"""SMART Health Links: what an id opens, what it costs, and how wrong passcodes are counted."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from storage.errors import DatabaseUnavailableError, SealError
from storage.keyring import Keyring
from storage.rows import Linked, Person
from storage.store import Store
from storage.tables import SHL_TRIES
from storage.web_store import WebStore
from tests.storage.test_web_store import counted
from tests.support.databases import ON_SQLITE, by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CODE = "C" * 28
PASSCODE = "7Q4M8XK2"


@pytest.fixture
async def person(store: Store) -> Person:
    async with store.transaction() as tx:
        return await tx.person_for(42, NOW)


@pytest.fixture
async def shl_id(store: Store, person: Person) -> str:
    return await make(store, person, CODE, passcode=PASSCODE)


async def make(store: Store, person: Person, code: str, *, passcode: str | None = None) -> str:
    """A grant; the id of its link."""
    async with store.transaction() as tx:
        made = await tx.make_grant(
            person, code, b"k" * 32, b"jwe", "Sister", "full", None, NOW, passcode=passcode
        )
        return next(grant.shl_id for grant in await tx.grants(person) if grant.id == made)


async def found(web_store: WebStore, shl_id: str) -> Linked:
    link = await web_store.find_link(shl_id)
    assert link is not None
    return link


async def test_an_id_finds_the_payload_and_where_notes_go_and_no_key(
    store: Store, web_store: WebStore, person: Person, shl_id: str
) -> None:
    link = await found(web_store, shl_id)
    opened = await web_store.find(CODE)
    assert opened is not None
    assert (link.payload, link.public_key) == (b"jwe", opened.public_key)
    assert (link.person_id, link.grant_id) == (person.id, opened.grant_id)
    assert (link.scope, link.expires_on, link.left) == ("full", None, SHL_TRIES)
    await web_store.post(person.id, link.grant_id, link.public_key, b"note")
    async with store.transaction() as tx:
        assert [post.body for post in await tx.take_post(10)] == [b"note"]
    assert not any(b"k" * 32 in value for value in vars_of(link))


def vars_of(link: Linked) -> list[bytes]:
    values = [getattr(link, name) for name in Linked.__slots__]
    return [value for value in values if isinstance(value, bytes)]


async def test_a_link_says_which_version_it_gives_out_and_since_when(
    store: Store, url: str, keyring: Keyring, person: Person
) -> None:
    later = NOW + timedelta(days=3, seconds=5)
    async with store.transaction() as tx:
        await tx.add_version(person, 1, b"", NOW)
    shl_id = await make(store, person, CODE)
    web_store = await WebStore.open(url, keyring.for_web(), now=lambda: NOW)
    link = await found(web_store, shl_id)
    assert (link.version, link.updated) == (1, NOW)
    moved = await Store.open(url, keyring, now=lambda: later)
    async with moved.transaction() as tx:
        await tx.add_version(person, 2, b"", later)
        await tx.reseal_grant(link.grant_id, b"jwe 2")
    link = await found(web_store, shl_id)
    assert (link.version, link.updated, link.payload) == (2, later, b"jwe 2")
    await moved.close()
    await web_store.close()


async def test_unknown_withdrawn_and_expired_links_cost_the_same(
    store: Store, web_store: WebStore, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn = await make(store, person, "W" * 28)
    expired = await make(store, person, "E" * 28)
    over = (await found(web_store, expired)).grant_id
    async with store.transaction() as tx:
        assert await tx.withdraw_by_code("W" * 28, NOW)
        assert await tx.extend_grant(person, over, NOW.date() - timedelta(days=9))
    costs = []
    for shl_id in ("u" * 43, withdrawn, expired, ""):
        with counted(monkeypatch) as calls:
            assert await web_store.find_link(shl_id) is None
        costs.append(dict(calls))
    assert all(cost == costs[0] for cost in costs)
    assert costs[0]["storage.records.AESGCM"] >= 2
    assert costs[0]["storage.codekey.HKDF"] == 1
    assert sum("grants" in name for name in costs[0]) == 1


async def test_a_harmed_entry_is_told_from_a_wrong_id(
    web_store: WebStore, shl_id: str, url: str
) -> None:
    with by_hand(url) as database:
        database.execute("UPDATE grants SET shl_entry = ?", (bytes(240),))
    with pytest.raises(SealError):
        await web_store.find_link(shl_id)
    assert await web_store.find(CODE) is not None


async def test_another_grants_entry_or_an_older_one_does_not_open(
    store: Store, web_store: WebStore, person: Person, shl_id: str, url: str
) -> None:
    other = await make(store, person, "D" * 28)
    older = "SELECT shl_entry FROM grants WHERE seq = 1"
    with by_hand(url) as database:
        (entry,) = database.execute(older).fetchone()
        database.execute(f"UPDATE grants SET shl_entry = ({older}) WHERE seq = 2")  # noqa: S608 - our own text
    with pytest.raises(SealError):
        await web_store.find_link(other)
    grant = (await found(web_store, shl_id)).grant_id
    async with store.transaction() as tx:
        await tx.reseal_grant(grant, b"jwe 2")
    with by_hand(url) as database:
        database.execute("UPDATE grants SET shl_entry = ? WHERE seq = 1", (entry,))
    with pytest.raises(SealError):
        await web_store.find_link(shl_id)


async def test_a_passcode_fits_and_another_does_not(web_store: WebStore, shl_id: str) -> None:
    gate = (await found(web_store, shl_id)).gate
    assert gate is not None
    assert await web_store.passes(gate, PASSCODE)
    assert not await web_store.passes(gate, PASSCODE[::-1])
    assert not await web_store.passes(gate, "")
    opened = await web_store.find(CODE)
    assert opened is not None
    assert opened.gate == gate


async def test_no_more_than_two_passcodes_are_checked_side_by_side(
    web_store: WebStore, shl_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = (await found(web_store, shl_id)).gate
    assert gate is not None
    at_once, most, release = 0, 0, asyncio.Event()

    async def slowly(_check: object, _passcode: str) -> bool:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await release.wait()
        at_once -= 1
        return False

    monkeypatch.setattr("storage.web_store.asyncio.to_thread", slowly)
    asked = [asyncio.ensure_future(web_store.passes(gate, "x")) for _ in range(9)]
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(*asked)
    assert most == 2


@pytest.fixture
async def second(store: Store, url: str, keyring: Keyring) -> AsyncIterator[WebStore]:
    """Another machine."""
    del store
    web_store = await WebStore.open(url, keyring.for_web(), now=lambda: NOW)
    yield web_store
    await web_store.close()


async def test_however_many_count_at_once_each_wrong_passcode_takes_one(
    web_store: WebStore, second: WebStore, shl_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.web_writes.WAIT_S", 60.0)  # thirty commits on a busy disk
    grant = (await found(web_store, shl_id)).grant_id
    stores = (web_store, second)
    counts = await asyncio.gather(*(stores[n % 2].spend_try(grant) for n in range(30)))
    assert sorted(count for count in counts if count is not None) == list(range(SHL_TRIES))
    assert await web_store.tries_left(grant) == 0
    assert (await found(second, shl_id)).left == 0


@ON_SQLITE
async def test_a_count_waits_a_second_for_a_writer_and_no_longer(
    store: Store, web_store: WebStore, shl_id: str
) -> None:
    grant = (await found(web_store, shl_id)).grant_id
    async with store.transaction() as tx:
        await tx.person(42)  # with the first question the writing begins
        start = time.monotonic()
        with pytest.raises(DatabaseUnavailableError):
            await web_store.spend_try(grant)
        assert time.monotonic() - start < 1.5
        assert await web_store.tries_left(grant) == SHL_TRIES
    assert await web_store.spend_try(grant) == SHL_TRIES - 1


async def test_nothing_is_left_of_a_grant_that_is_gone(
    store: Store, web_store: WebStore, shl_id: str
) -> None:
    grant = (await found(web_store, shl_id)).grant_id
    async with store.transaction() as tx:
        assert await tx.withdraw_by_code(CODE, NOW)
    assert await web_store.tries_left(grant) == 0
    assert await web_store.spend_try(grant) is None


async def test_a_ticket_fetches_the_file_of_its_link_and_no_other(
    store: Store, web_store: WebStore, second: WebStore, person: Person, shl_id: str
) -> None:
    other = await make(store, person, "D" * 28)
    ticket = web_store.link_ticket(
        (await found(web_store, shl_id)).grant_id, NOW + timedelta(minutes=5)
    )
    assert await second.fetch_link(shl_id, ticket) == b"jwe"
    assert await second.fetch_link(other, ticket) is None
    assert await second.fetch_link("u" * 43, ticket) is None


@pytest.mark.parametrize(("seconds", "good"), [(1, True), (0, False), (-1, False)])
async def test_a_ticket_ends_with_its_moment(
    web_store: WebStore, shl_id: str, seconds: int, *, good: bool
) -> None:
    grant = (await found(web_store, shl_id)).grant_id
    ticket = web_store.link_ticket(grant, NOW + timedelta(seconds=seconds))
    assert (await web_store.fetch_link(shl_id, ticket) is not None) is good


async def test_a_ticket_that_was_changed_or_made_up_fetches_nothing(
    web_store: WebStore, shl_id: str
) -> None:
    grant = (await found(web_store, shl_id)).grant_id
    ticket = web_store.link_ticket(grant, NOW + timedelta(minutes=5))
    later = web_store.link_ticket(grant, NOW + timedelta(days=5))
    wrong = [ticket[:n] + ("A" if ticket[n] != "A" else "B") + ticket[n + 1 :] for n in range(53)]
    wrong += ["", "é" * 54, "!" * 54, ticket[:-1], f"{ticket}A", later[:10] + ticket[10:]]
    for text in wrong:
        assert await web_store.fetch_link(shl_id, text) is None
    assert await web_store.fetch_link(shl_id, ticket) is not None
