"""Pages made ahead lie beside the document that they were made of, and go with it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from storage.errors import SealError
from storage.keyring import Keyring
from storage.keys import Family, new_ring
from storage.pages import BUCKET, page_place, shelve_page, unshelve_page
from storage.records import OVERHEAD
from storage.rewrapping import rewrap
from storage.rotation import announced, promoted
from storage.rows import Person
from storage.shelf import Spot
from storage.store import Store
from storage.verify import verify
from storage.web_store import WebStore
from tests.support.databases import by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CODE = "C" * 28
OTHER = "D" * 28
KEY = b"k" * 32
PAGES = {"en": b"a page", "cy": b"tudalen", "ur": b"\xd8\xb5\xd9\x81\xd8\xad\xdb\x81"}


@pytest.fixture
async def person(store: Store) -> Person:
    async with store.transaction() as tx:
        return await tx.person_for(42, NOW)


@pytest.fixture
async def grant(store: Store, person: Person) -> UUID:
    return await make(store, person, CODE)


async def make(store: Store, person: Person, code: str) -> UUID:
    async with store.transaction() as tx:
        grant = await tx.make_grant(person, code, KEY, b"document", "x", "full", None, NOW)
        await tx.keep_pages(grant, KEY, PAGES)
        return grant


async def shown(web_store: WebStore, language: str, code: str = CODE) -> bytes | None:
    opened = await web_store.find(code, language)
    assert opened is not None
    return opened.page


def rows(url: str) -> list[bytes]:
    with by_hand(url) as database:
        return [bytes(page) for (page,) in database.execute("SELECT page FROM grant_pages")]


@pytest.mark.usefixtures("grant")
async def test_a_code_finds_the_page_in_the_readers_language(web_store: WebStore) -> None:
    assert {language: await shown(web_store, language) for language in PAGES} == PAGES
    assert await shown(web_store, "fr") is None
    assert await shown(web_store, "") is None


async def test_a_grant_without_pages_opens(
    store: Store, web_store: WebStore, person: Person
) -> None:
    async with store.transaction() as tx:
        await tx.make_grant(person, CODE, KEY, b"document", "x", "full", None, NOW)
    opened = await web_store.find(CODE, "en")
    assert opened is not None
    assert (opened.page, opened.payload) == (None, b"document")


async def test_new_pages_take_the_place_of_those_before(
    store: Store, web_store: WebStore, url: str, grant: UUID
) -> None:
    async with store.transaction() as tx:
        await tx.keep_pages(grant, KEY, {"en": b"another"})
    assert (await shown(web_store, "en"), await shown(web_store, "cy")) == (b"another", None)
    assert len(rows(url)) == 1


async def test_a_page_of_an_older_document_does_not_open(
    store: Store, web_store: WebStore, person: Person, grant: UUID
) -> None:
    async with store.transaction() as tx:
        await tx.reseal_grant(grant, b"a newer document")
    assert await shown(web_store, "en") is None
    async with store.transaction() as tx:
        await tx.rescope_grant(person, grant, "card", (), b"only the card")
        await tx.keep_pages(grant, KEY, {"en": b"a newer page"})
    assert await shown(web_store, "en") == b"a newer page"


async def test_a_page_put_beside_another_grant_or_language_does_not_open(
    store: Store, web_store: WebStore, url: str, person: Person
) -> None:
    for code in (CODE, OTHER):
        await make(store, person, code)
    with by_hand(url) as database:
        pages = database.execute("SELECT id, page FROM grant_pages").fetchall()
    for (row, _), (_, page) in zip(pages, pages[1:] + pages[:1], strict=True):
        with by_hand(url) as database:
            database.execute("UPDATE grant_pages SET page = ? WHERE id = ?", (page, row))
    for code in (CODE, OTHER):
        assert [await shown(web_store, language, code) for language in PAGES] == [None] * 3


async def test_a_damaged_page_costs_nothing_but_itself(
    web_store: WebStore, url: str, grant: UUID
) -> None:
    del grant
    with by_hand(url) as database:
        database.execute("UPDATE grant_pages SET page = ?", (b"damaged",))
    opened = await web_store.find(CODE, "en")
    assert opened is not None
    assert (opened.page, opened.payload) == (None, b"document")


async def test_pages_go_with_a_withdrawn_grant_and_with_an_erased_person(
    store: Store, url: str, person: Person, grant: UUID
) -> None:
    await make(store, person, OTHER)
    async with store.transaction() as tx:
        assert await tx.withdraw_grant(person, grant, NOW)
        await tx.keep_pages(grant, KEY, PAGES)  # it was withdrawn meanwhile
    assert len(rows(url)) == len(PAGES)
    async with store.transaction() as tx:
        await tx.erase(person, b"goodbye", NOW)
    assert rows(url) == []


async def test_pages_are_put_on_the_new_shelf_and_still_open(
    store: Store, url: str, keyring: Keyring, grant: UUID
) -> None:
    del grant
    before, both = rows(url), announced(keyring, frozenset({Family.SHELF}))
    async with store.transaction() as tx:
        await tx.announce_keys(both)
    rotated = promoted(both)
    store.use(rotated)
    done = await rewrap(store, rotated)
    assert (done.done["grant_pages"], done.failed["grant_pages"]) == (3, 0)
    assert not set(before) & set(rows(url))
    assert (await verify(url, rotated)).opened["grant_pages"] == len(PAGES)
    web_store = await WebStore.open(url, rotated.for_web(), now=lambda: NOW)
    assert {language: await shown(web_store, language) for language in PAGES} == PAGES
    await web_store.close()


def test_a_page_opens_with_its_grants_key_alone_and_hides_its_length() -> None:
    shelf = new_ring(Family.SHELF)
    place = page_place(Spot(UUID(int=1), UUID(int=2)), "en", 1)
    records = [shelve_page(shelf.current, place, KEY, bytes(size)) for size in (1, BUCKET - 4)]
    assert {len(record) for record in records} == {BUCKET + 2 * OVERHEAD}
    assert unshelve_page(shelf, place, KEY, records[0]) == bytes(1)
    for ring, key in ((new_ring(Family.SHELF), KEY), (shelf, b"K" * 32)):
        with pytest.raises(SealError):
            unshelve_page(ring, place, key, records[0])
