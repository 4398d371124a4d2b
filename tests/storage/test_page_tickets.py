"""A page's ticket: opens its grant again, as it is now, for its time and on any machine."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from storage.errors import SealError
from storage.keyring import Keyring
from storage.keys import Family, Key, Ring, new_ring
from storage.rows import Opened, Person
from storage.store import Store
from storage.tickets import PageTicket, Ticket, issue, issue_page, read, read_page
from storage.web_store import WebStore
from tests.support.databases import by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=30)
CODE = "C" * 28
GRANT = UUID(int=1)
LEAVE = PageTicket(GRANT, b"k" * 32, b"p" * 32, UNTIL)


@pytest.fixture
async def person(store: Store) -> Person:
    async with store.transaction() as tx:
        return await tx.person_for(42, NOW)


@pytest.fixture
async def opened(store: Store, web_store: WebStore, person: Person) -> Opened:
    await make(store, person, CODE)
    found = await web_store.find(CODE)
    assert found is not None
    return found


async def make(store: Store, person: Person, code: str, expires_on: date | None = None) -> UUID:
    async with store.transaction() as tx:
        return await tx.make_grant(
            person, code, b"k" * 32, b"sealed document", "Sister", "full", expires_on, NOW
        )


async def elsewhere(url: str, keyring: Keyring, at: datetime) -> WebStore:
    return await WebStore.open(url, keyring.for_web(), now=lambda: at)


async def test_it_opens_what_its_code_opened(web_store: WebStore, opened: Opened) -> None:
    assert await web_store.reopen(web_store.page_ticket(opened, UNTIL)) == opened


async def test_it_is_good_on_every_machine_until_its_second(
    web_store: WebStore, opened: Opened, url: str, keyring: Keyring
) -> None:
    ticket = web_store.page_ticket(opened, UNTIL)
    for seconds, good in ((-1, True), (0, False), (86_400, False)):
        other = await elsewhere(url, keyring, UNTIL + timedelta(seconds=seconds))
        assert (await other.reopen(ticket) is not None) is good
        await other.close()


async def test_it_shows_the_version_of_now(
    store: Store, web_store: WebStore, opened: Opened
) -> None:
    ticket = web_store.page_ticket(opened, UNTIL)
    async with store.transaction() as tx:
        await tx.reseal_grant(opened.grant_id, b"the next version")
    again = await web_store.reopen(ticket)
    assert again is not None
    assert again.payload == b"the next version"


async def test_it_is_dead_once_its_grant_is_withdrawn(
    store: Store, web_store: WebStore, person: Person, opened: Opened
) -> None:
    ticket = web_store.page_ticket(opened, UNTIL)
    async with store.transaction() as tx:
        await tx.withdraw_grant(person, opened.grant_id, NOW)
    assert await web_store.reopen(ticket) is None


async def test_it_is_dead_once_its_person_is_erased(
    store: Store, web_store: WebStore, person: Person, opened: Opened
) -> None:
    ticket = web_store.page_ticket(opened, UNTIL)
    async with store.transaction() as tx:
        await tx.erase(person, b"", NOW)
    assert await web_store.reopen(ticket) is None


async def test_it_is_dead_once_its_grant_is_over(
    store: Store, web_store: WebStore, person: Person, url: str, keyring: Keyring
) -> None:
    await make(store, person, "D" * 28, expires_on=NOW.date())
    found = await web_store.find("D" * 28)
    assert found is not None
    later = NOW + timedelta(days=3)
    ticket = web_store.page_ticket(found, later + timedelta(minutes=30))
    assert await web_store.reopen(ticket) is not None
    other = await elsewhere(url, keyring, later)
    assert await other.reopen(ticket) is None
    await other.close()


async def test_it_opens_no_other_grant(web_store: WebStore, keyring: Keyring) -> None:
    leave = PageTicket(uuid4(), b"k" * 32, b"p" * 32, UNTIL)
    assert await web_store.reopen(issue_page(keyring.pepper, leave)) is None


async def test_a_damaged_grant_is_told_from_a_ticket_that_is_good_for_nothing(
    web_store: WebStore, opened: Opened, url: str
) -> None:
    with by_hand(url) as database:
        database.execute("UPDATE grants SET payload = substr(payload, 1, 200)")
    with pytest.raises(SealError):
        await web_store.reopen(web_store.page_ticket(opened, UNTIL))


def test_it_says_what_it_was_given_and_not_aloud() -> None:
    peppers = new_ring(Family.PEPPER)
    text = issue_page(peppers, LEAVE)
    assert read_page(peppers, text, NOW) == LEAVE
    assert text != issue_page(peppers, LEAVE)
    assert repr(LEAVE.grant_key) not in repr(LEAVE)
    assert len(text) < 300


def test_neither_kind_of_ticket_is_read_as_the_other() -> None:
    peppers = new_ring(Family.PEPPER)
    medium = issue(peppers, Ticket(GRANT, b"k" * 32, UUID(int=2), UNTIL))
    with pytest.raises(SealError):
        read_page(peppers, medium, NOW)
    with pytest.raises(SealError):
        read(peppers, issue_page(peppers, LEAVE), NOW)


def test_one_of_a_destroyed_pepper_is_not_read() -> None:
    old, newer = new_ring(Family.PEPPER), Key(Family.PEPPER, 2, b"n" * 32)
    text = issue_page(old, LEAVE)
    assert read_page(Ring(Family.PEPPER, {**old.keys, 2: newer}, 2), text, NOW) == LEAVE
    with pytest.raises(SealError):
        read_page(Ring(Family.PEPPER, {2: newer}, 2), text, NOW)


def test_it_has_one_spelling_and_no_changed_character_is_read() -> None:
    peppers = new_ring(Family.PEPPER)
    text = issue_page(peppers, LEAVE)
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        with pytest.raises(SealError):
            read_page(peppers, text[:at] + other + text[at + 1 :], NOW)
    for spelling in (text + "=", f" {text}", f"{text}\n", text.replace("_", "/").lower()):
        with pytest.raises(SealError):
            read_page(peppers, spelling, NOW)
