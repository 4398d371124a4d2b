"""Voice notes and photos at rest: sealed, shared by grant, let go of; and the tickets to them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from storage.errors import ConflictError, SealError
from storage.keyring import Keyring
from storage.keys import Family, Key, Ring, new_ring
from storage.rows import Person
from storage.store import Store
from storage.tickets import Ticket, issue, read
from storage.web_store import WebStore
from tests.support.databases import by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
KEY = b"k" * 32


@pytest.fixture
async def person(store: Store) -> Person:
    async with store.transaction() as tx:
        return await tx.person_for(42, NOW)


@pytest.fixture
async def grant(store: Store, person: Person) -> UUID:
    async with store.transaction() as tx:
        return await tx.make_grant(person, "A" * 28, KEY, b"", "x", "full", NOW.date(), NOW)


async def test_what_is_kept_is_given_back_to_its_person_alone(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        medium = await tx.keep_medium(person, b"sound")
        other = await tx.person_for(43, NOW)
        assert await tx.media(person) == [medium]
        assert await tx.medium(person, medium) == b"sound"
        assert await tx.medium(other, medium) is None
        assert await tx.medium(person, uuid4()) is None
        await tx.drop_media(other, [medium])
        assert await tx.media(person) == [medium]
        await tx.drop_media(person, [medium])
        assert await tx.media(person) == []


async def test_one_put_in_the_place_of_another_does_not_open(
    store: Store, person: Person, url: str
) -> None:
    async with store.transaction() as tx:
        mine = await tx.keep_medium(person, b"mine")
        other = await tx.keep_medium(person, b"other")
    with by_hand(url) as database:
        take = "UPDATE media SET blob = (SELECT blob FROM media WHERE id = ?) WHERE id = ?"
        database.execute(take, (other.hex, mine.hex))
    async with store.transaction() as tx:
        with pytest.raises(SealError):
            await tx.medium(person, mine)


async def test_it_goes_with_its_person(store: Store, person: Person, grant: UUID) -> None:
    async with store.transaction() as tx:
        medium = await tx.keep_medium(person, b"sound")
        await tx.share_media(grant, [ONE], {ONE: b"sealed"})
        await tx.erase(person, b"", NOW)
    async with store.transaction() as tx:
        again = await tx.new_person(42, NOW)
        assert await tx.media(again) == []
        assert await tx.medium(again, medium) is None
        assert await tx.missing_copies(grant, [ONE]) == [ONE]


async def test_a_grant_shows_what_it_was_given_and_nothing_else(
    store: Store, web_store: WebStore, grant: UUID
) -> None:
    async with store.transaction() as tx:
        assert await tx.missing_copies(grant, [ONE, TWO]) == [ONE, TWO]
        await tx.share_media(grant, [ONE, TWO], {ONE: b"one", TWO: b"two"})
        assert await tx.missing_copies(grant, [ONE, TWO, THREE]) == [THREE]
        await tx.share_media(grant, [TWO, THREE], {THREE: b"three"})
    shown = [await web_store.show(ticket(web_store, grant, each)) for each in (ONE, TWO, THREE)]
    assert [each and each.sealed for each in shown] == [None, b"two", b"three"]
    assert [each.grant_key for each in shown if each] == [KEY, KEY]


def ticket(web_store: WebStore, grant: UUID, medium: UUID, minutes: int = 30) -> str:
    return web_store.ticket(grant, KEY, medium, NOW + timedelta(minutes=minutes))


async def share(store: Store, grant: UUID, *copies: bytes) -> None:
    """Share one medium's copies, one after the other, in one transaction."""
    async with store.transaction() as tx:
        for copy in copies:
            await tx.share_media(grant, [ONE], {ONE: copy})


async def test_a_copy_is_never_written_over(store: Store, grant: UUID) -> None:
    with pytest.raises(ConflictError):
        await share(store, grant, b"one", b"another")


async def test_a_ticket_is_dead_once_its_grant_is_withdrawn(
    store: Store, web_store: WebStore, person: Person, grant: UUID
) -> None:
    async with store.transaction() as tx:
        await tx.share_media(grant, [ONE], {ONE: b"one"})
    leave = ticket(web_store, grant, ONE)
    assert await web_store.show(leave) is not None
    async with store.transaction() as tx:
        await tx.withdraw_grant(person, grant, NOW)
        await tx.share_media(grant, [TWO], {TWO: b"too late"})
    assert await web_store.show(leave) is None
    assert await web_store.show(ticket(web_store, grant, TWO)) is None


async def test_a_ticket_is_dead_once_its_grant_is_over(
    store: Store, web_store: WebStore, url: str, keyring: Keyring, *, grant: UUID
) -> None:
    async with store.transaction() as tx:
        await tx.share_media(grant, [ONE], {ONE: b"one"})
    later = NOW + timedelta(days=3)
    elsewhere = await WebStore.open(url, keyring.for_web(), now=lambda: later)
    leave = web_store.ticket(grant, KEY, ONE, later + timedelta(minutes=5))
    assert await web_store.show(leave) is not None
    assert await elsewhere.show(leave) is None
    await elsewhere.close()


async def test_a_ticket_opens_nothing_of_another_grant(
    store: Store, web_store: WebStore, person: Person, grant: UUID
) -> None:
    async with store.transaction() as tx:
        other = await tx.make_grant(person, "B" * 28, KEY, b"", "x", "full", None, NOW)
        await tx.share_media(grant, [ONE], {ONE: b"one"})
    assert await web_store.show(ticket(web_store, other, ONE)) is None


async def test_a_damaged_copy_is_told_from_a_ticket_that_is_good_for_nothing(
    store: Store, web_store: WebStore, grant: UUID, url: str
) -> None:
    async with store.transaction() as tx:
        await tx.share_media(grant, [ONE], {ONE: b"one"})
    with by_hand(url) as database:
        database.execute("UPDATE grant_media SET blob = substr(blob, 1, 200)")
    with pytest.raises(SealError):
        await web_store.show(ticket(web_store, grant, ONE))


def test_a_ticket_says_what_it_was_given() -> None:
    peppers = new_ring(Family.PEPPER)
    leave = Ticket(ONE, KEY, TWO, NOW)
    text = issue(peppers, leave)
    assert read(peppers, text, NOW - timedelta(seconds=1)) == leave
    assert text != issue(peppers, leave)
    assert repr(KEY) not in repr(leave)
    assert len(text) < 300


def test_a_ticket_of_an_older_pepper_is_read_and_one_of_a_destroyed_pepper_is_not() -> None:
    old = new_ring(Family.PEPPER)
    text = issue(old, Ticket(ONE, KEY, TWO, NOW))
    newer = Key(Family.PEPPER, 2, b"n" * 32)
    both = Ring(Family.PEPPER, {**old.keys, 2: newer}, 2)
    earlier = NOW - timedelta(minutes=1)
    assert read(both, text, earlier).grant == ONE
    with pytest.raises(SealError):
        read(Ring(Family.PEPPER, {2: newer}, 2), text, earlier)


@pytest.mark.parametrize("seconds", [0, 1, 86400])
def test_a_ticket_is_over_at_its_second(seconds: int) -> None:
    peppers = new_ring(Family.PEPPER)
    text = issue(peppers, Ticket(ONE, KEY, TWO, NOW))
    with pytest.raises(SealError):
        read(peppers, text, NOW + timedelta(seconds=seconds))


def test_no_changed_character_of_a_ticket_is_read() -> None:
    peppers = new_ring(Family.PEPPER)
    text = issue(peppers, Ticket(ONE, KEY, TWO, NOW))
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        with pytest.raises(SealError):
            read(peppers, text[:at] + other + text[at + 1 :], NOW - timedelta(minutes=1))


@pytest.mark.parametrize("text", ["", "A", "AAAA", "=", "a b", "é" * 40, "A" * 513, "/+" * 20])
def test_what_is_no_ticket_is_not_read(text: str) -> None:
    with pytest.raises(SealError):
        read(new_ring(Family.PEPPER), text, NOW)
