"""A grant's scope, passcode and SMART Health Link, as the bot sets them; and older grants."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from storage.errors import SchemaError
from storage.gates import AT_ONCE
from storage.keyring import Keyring
from storage.passcodes import unshelve_gate
from storage.rows import GrantRow, Person
from storage.shelf import Spot
from storage.store import Store
from storage.verify import verify
from storage.web_store import WebStore
from tests.support.databases import by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CODE = "C" * 28
PASSCODE = "7Q4M8XK2"


@pytest.fixture
async def person(store: Store) -> Person:
    async with store.transaction() as tx:
        return await tx.person_for(42, NOW)


async def make(
    store: Store, person: Person, code: str = CODE, passcode: str | None = None
) -> UUID:
    async with store.transaction() as tx:
        return await tx.make_grant(
            person,
            code,
            b"k" * 32,
            b"first",
            "Sister",
            "family",
            None,
            NOW,
            sections=("who-i-am", "allergies"),
            passcode=passcode,
        )


async def only(store: Store, person: Person) -> GrantRow:
    async with store.transaction() as tx:
        (grant,) = await tx.grants(person)
        return grant


def shl_left(url: str, left: int) -> None:
    with by_hand(url) as database:
        database.execute("UPDATE grants SET shl_left = ?", (left,))


async def test_a_grant_shows_its_person_what_it_was_made_with(
    store: Store, person: Person
) -> None:
    await make(store, person, passcode=PASSCODE)
    grant = await only(store, person)
    assert (grant.sections, grant.passcode, grant.shl_left) == (
        ("who-i-am", "allergies"),
        PASSCODE,
        10,
    )
    assert PASSCODE not in repr(grant)


async def test_a_changed_scope_is_what_readers_get(
    store: Store, web_store: WebStore, person: Person
) -> None:
    made = await make(store, person)
    async with store.transaction() as tx:
        assert await tx.rescope_grant(person, made, "card", (), b"second")
    grant = await only(store, person)
    assert (grant.scope, grant.sections) == ("card", ())
    opened = await web_store.find(CODE)
    assert opened is not None
    assert (opened.scope, opened.payload) == ("card", b"second")


async def test_somebody_elses_grant_is_not_changed(
    store: Store, web_store: WebStore, person: Person, url: str
) -> None:
    made = await make(store, person, passcode=PASSCODE)
    shl_left(url, 0)
    before = await only(store, person)
    async with store.transaction() as tx:
        other = await tx.person_for(43, NOW)
        assert not await tx.rescope_grant(other, made, "card", (), b"second")
        assert not await tx.set_passcode(other, made, None)
        assert not await tx.reopen_shl(other, made)
        assert not await tx.rescope_grant(person, UUID(int=1), "card", (), b"second")
    assert await only(store, person) == before
    opened = await web_store.find(CODE)
    assert opened is not None
    assert opened.payload == b"first"


async def test_a_new_passcode_takes_the_old_ones_place_and_opens_the_link_again(
    store: Store, person: Person, keyring: Keyring, url: str
) -> None:
    made = await make(store, person, passcode=PASSCODE)
    shl_left(url, 0)
    assert (await only(store, person)).shl_left == 0
    async with store.transaction() as tx:
        assert await tx.set_passcode(person, made, "00000000")
    grant = await only(store, person)
    assert (grant.passcode, grant.shl_left) == ("00000000", 10)
    assert fits(url, keyring, Spot(person.id, made)) == {"00000000"}
    async with store.transaction() as tx:
        assert await tx.set_passcode(person, made, None)
    assert (await only(store, person)).passcode is None
    assert fits(url, keyring, Spot(person.id, made)) is None


def fits(url: str, keyring: Keyring, spot: Spot) -> set[str] | None:
    """Which of the two passcodes of these tests the page would take; None: it asks for none."""
    with by_hand(url) as database:
        (record,) = database.execute("SELECT gate FROM grants").fetchone()
    gate = unshelve_gate(keyring.shelf, keyring.pepper.current, spot, record)
    if gate is None:
        return None
    return {word for word in (PASSCODE, "00000000") if gate.fits(word)}


async def test_the_same_passcode_is_hashed_differently_for_another_grant_and_pepper(
    store: Store, person: Person, keyring: Keyring, url: str
) -> None:
    spot = Spot(person.id, await make(store, person, passcode=PASSCODE))
    with by_hand(url) as database:
        (record,) = database.execute("SELECT gate FROM grants").fetchone()
    gate = unshelve_gate(keyring.shelf, keyring.pepper.current, spot, record)
    other = unshelve_gate(keyring.shelf, Keyring.new().pepper.current, spot, record)
    assert gate is not None
    assert other is not None
    assert gate.fits(PASSCODE)
    assert not other.fits(PASSCODE)


async def test_a_closed_link_is_opened_again(store: Store, person: Person, url: str) -> None:
    made = await make(store, person, passcode=PASSCODE)
    shl_left(url, 0)
    async with store.transaction() as tx:
        assert await tx.reopen_shl(person, made)
    grant = await only(store, person)
    assert (grant.shl_left, grant.passcode) == (10, PASSCODE)


def made_by_the_program_before(url: str) -> None:
    """Takes away what migration 0003 adds, and those after it."""
    with by_hand(url) as database:
        database.execute("DROP TABLE grant_pages")
        database.execute("DROP TABLE tombstones")
        database.execute("ALTER TABLE key_fingerprints DROP COLUMN replaced_on")
        for column in ("claimed_by", "claimed_until_ms"):
            database.execute(f"ALTER TABLE outbox DROP COLUMN {column}")
        database.execute("DROP INDEX ix_grants_unfinished")
        for column in ("shl_left", "sections", "passcode", "gate", "shl_entry"):
            database.execute(f"ALTER TABLE grants DROP COLUMN {column}")
        database.execute("UPDATE alembic_version SET version_num = '0002'")


async def test_a_data_folder_of_the_program_before_opens_and_is_completed(
    store: Store, url: str, keyring: Keyring, person: Person
) -> None:
    for number in range(AT_ONCE + 3):
        await make(store, person, f"{number:028}")
    await store.close()
    made_by_the_program_before(url)
    with pytest.raises(SchemaError, match="0002"):
        await Store.open(url, keyring)
    await Store.migrate(url)
    web_store = await WebStore.open(url, keyring.for_web(), now=lambda: NOW)
    assert await web_store.find(f"{1:028}") is not None
    store = await Store.open(url, keyring, now=lambda: NOW)
    verified = await verify(url, keyring)
    assert verified.failed == {}
    assert verified.opened["grants"] == AT_ONCE + 3
    async with store.transaction() as tx:
        grants = await tx.grants(person)
        assert {(grant.sections, grant.passcode, grant.shl_left) for grant in grants} == {
            ((), None, 10)
        }
        assert await tx.set_passcode(person, grants[0].id, PASSCODE)
        await tx.reseal_grant(grants[0].id, b"second")
    assert await web_store.find(grants[0].code) is not None
    await web_store.close()
    await store.close()


async def test_a_damaged_grant_of_the_program_before_keeps_the_bot_from_nothing(
    store: Store,
    url: str,
    keyring: Keyring,
    person: Person,
) -> None:
    await make(store, person, "A" * 28)
    await make(store, person, "B" * 28)
    await store.close()
    made_by_the_program_before(url)
    with by_hand(url) as database:
        database.execute("UPDATE grants SET shl = ? WHERE seq = 1", (bytes(90),))
    await Store.migrate(url)
    store = await Store.open(url, keyring, now=lambda: NOW)
    await store.close()
    verified = await verify(url, keyring)
    assert (verified.opened["grants"], verified.failed) == (1, {"grants": 1})
