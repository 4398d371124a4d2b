"""The page's door: a right code always opens, a wrong one tells nothing."""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from storage import web_writes as module
from storage.errors import DatabaseUnavailableError, SealError
from storage.keyring import Keyring, WebKeyring
from storage.keys import Key, Ring, new_ring
from storage.rows import Person
from storage.store import Store
from storage.web_store import WebStore
from tests.support.databases import ON_SQLITE, by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CODE = "C" * 28
OTHER = "D" * 28


@pytest.fixture
async def person(store: Store) -> Person:
    async with store.transaction() as tx:
        return await tx.person_for(42, NOW)


@pytest.fixture
async def grant(store: Store, person: Person) -> UUID:
    return await make(store, person, CODE)


async def make(store: Store, person: Person, code: str, expires_on: date | None = None) -> UUID:
    async with store.transaction() as tx:
        return await tx.make_grant(
            person, code, b"k" * 32, b"sealed document", "Sister", "full", expires_on, NOW
        )


async def test_a_right_code_opens_what_was_put_there(
    web_store: WebStore, person: Person, grant: UUID
) -> None:
    opened = await web_store.find(CODE)
    assert opened is not None
    assert (opened.person_id, opened.grant_id) == (person.id, grant)
    assert (opened.grant_key, opened.payload) == (b"k" * 32, b"sealed document")
    assert (opened.scope, opened.expires_on) == ("full", None)


@pytest.mark.parametrize(("day", "opens"), [(0, True), (1, True), (2, False), (400, False)])
async def test_a_link_ends_a_day_after_the_end_of_its_last_utc_day(
    store: Store, url: str, keyring: Keyring, person: Person, *, day: int, opens: bool
) -> None:
    await make(store, person, CODE, expires_on=NOW.date())
    late = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC) + timedelta(days=day)
    web_store = await WebStore.open(url, keyring.for_web(), now=lambda: late)
    assert (await web_store.find(CODE) is not None) is opens
    await web_store.close()


async def test_a_code_made_under_the_previous_pepper_still_opens(
    store: Store,
    url: str,
    keyring: Keyring,
    grant: UUID,
) -> None:
    del store, grant
    second = new_ring(keyring.pepper.family).current
    rotated = Key(second.family, 2, second.secret)
    with by_hand(url) as database:
        database.execute(
            "INSERT INTO key_fingerprints (family, key_id, fingerprint) VALUES ('PEPPER', 2, ?)",
            (rotated.fingerprint,),
        )
    ring = Ring(keyring.pepper.family, {1: keyring.pepper.current, 2: rotated}, 2)
    web_store = await WebStore.open(url, WebKeyring(pepper=ring, shelf=keyring.shelf))
    assert await web_store.find(CODE) is not None
    await web_store.close()


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Counts statements by their text, and cryptographic calls by their name."""
    calls: Counter[str] = Counter()

    def count(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        calls[statement] += 1

    def counting(owner: str, name: str) -> None:
        real = getattr(__import__(owner, fromlist=["x"]), name)

        def call(*args: Any, **names: Any) -> Any:
            calls[f"{owner}.{name}"] += 1
            return real(*args, **names)

        monkeypatch.setattr(f"{owner}.{name}", call)

    for owner, name in (
        ("storage.records", "AESGCM"),
        ("storage.records", "HKDF"),
        ("storage.records", "bytes_eq"),
        ("storage.codekey", "HKDF"),
        ("storage.blind", "HMAC"),
    ):
        counting(owner, name)
    event.listen(Engine, "before_cursor_execute", count)
    yield calls
    event.remove(Engine, "before_cursor_execute", count)
    monkeypatch.undo()


async def test_unknown_withdrawn_and_expired_codes_cost_the_same(
    store: Store, web_store: WebStore, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn = await make(store, person, "W" * 28)
    await make(store, person, "E" * 28, expires_on=NOW.date() - timedelta(days=9))
    async with store.transaction() as tx:
        await tx.withdraw_grant(person, withdrawn, NOW)
    costs = []
    for code in ("U" * 28, "W" * 28, "E" * 28, ""):
        with counted(monkeypatch) as calls:
            assert await web_store.find(code) is None
        costs.append(dict(calls))
    assert all(cost == costs[0] for cost in costs)
    assert costs[0]["storage.records.AESGCM"] >= 2
    assert costs[0]["storage.codekey.HKDF"] == 1
    assert sum("grants" in name for name in costs[0]) == 1


async def test_a_right_code_for_a_damaged_grant_is_told_from_a_wrong_one(
    store: Store, web_store: WebStore, person: Person, grant: UUID, url: str
) -> None:
    await make(store, person, OTHER)
    with by_hand(url) as database:
        database.execute(
            "UPDATE grants SET payload = (SELECT payload FROM grants WHERE id = ?) WHERE id != ?",
            (grant.hex, grant.hex),
        )
    assert await web_store.find(CODE) is not None
    with pytest.raises(SealError):
        await web_store.find(OTHER)


async def test_an_opening_waits_for_no_writer(
    store: Store, web_store: WebStore, person: Person, grant: UUID
) -> None:
    async with store.transaction() as tx:
        await tx.reseal_grant(grant, b"another document")
        await tx.save_draft(person, b"words", NOW)
        await tx.finish_writing()
        start = time.monotonic()
        assert await web_store.find(CODE) is not None
        assert time.monotonic() - start < 0.5


@ON_SQLITE
async def test_an_opening_waits_for_nobody_who_has_the_file_to_themselves(
    web_store: WebStore, grant: UUID, tmp_path: Path
) -> None:
    del grant
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert await web_store.find(CODE) is not None


@ON_SQLITE
async def test_a_note_waits_a_second_for_a_writer_and_no_longer(
    store: Store, web_store: WebStore, person: Person, grant: UUID
) -> None:
    opened = await web_store.find(CODE)
    assert opened is not None
    async with store.transaction() as tx:
        await tx.person(42)  # with the first question the writing begins
        start = time.monotonic()
        with pytest.raises(DatabaseUnavailableError):
            await web_store.post(person.id, grant, opened.public_key, b"note")
        assert time.monotonic() - start < 1.5
        assert await web_store.find(CODE) is not None
    await web_store.post(person.id, grant, opened.public_key, b"note")
    async with store.transaction() as tx:
        assert [post.body for post in await tx.take_post(10)] == [b"note"]


async def test_a_note_that_hangs_is_given_up(
    web_store: WebStore, person: Person, grant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_about: object) -> None:
        await asyncio.Event().wait()

    opened = await web_store.find(CODE)
    assert opened is not None
    monkeypatch.setattr(module, "WAIT_S", 0.01)
    monkeypatch.setattr(web_store._writes, "_write", hang)
    with pytest.raises(DatabaseUnavailableError, match="within a second"):
        await web_store.post(person.id, grant, opened.public_key, b"note")


async def test_notes_of_the_same_moment_are_all_stored(
    store: Store, web_store: WebStore, person: Person, grant: UUID
) -> None:
    opened = await web_store.find(CODE)
    assert opened is not None
    notes = {b"note %d" % number for number in range(60)}
    await asyncio.gather(
        *(web_store.post(person.id, grant, opened.public_key, note) for note in notes)
    )
    async with store.transaction() as tx:
        assert {post.body for post in await tx.take_post(100)} == notes


async def test_a_note_moved_to_another_grant_is_dropped_and_counted(
    store: Store, web_store: WebStore, person: Person, grant: UUID, url: str
) -> None:
    opened = await web_store.find(CODE)
    assert opened is not None
    other = await make(store, person, OTHER)
    for name in (b"moved", b"stays"):
        await web_store.post(person.id, grant, opened.public_key, name)
    with by_hand(url) as database:
        database.execute("UPDATE posts SET grant_id = ? WHERE seq = 1", (other.hex,))
    async with store.transaction() as tx:
        assert [post.body for post in await tx.take_post(10)] == [b"stays"]
    assert store.dropped_posts == 1


async def test_a_note_for_nobody_is_dropped_and_counted(
    store: Store, web_store: WebStore, grant: UUID
) -> None:
    opened = await web_store.find(CODE)
    assert opened is not None
    await web_store.post(grant, grant, opened.public_key, b"note")
    async with store.transaction() as tx:
        assert await tx.take_post(10) == []
    async with store.transaction() as tx:
        assert await tx.take_post(10) == []
    assert store.dropped_posts == 1
