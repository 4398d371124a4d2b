"""Answering over real storage: sealed to the person, sizes tell little, honest when locked."""

import re
from uuid import UUID

import pytest
from httpx2 import Response

from sharing.note import LONG, Reply
from storage.errors import SealError
from storage.sealed_post import BUCKET, open_post
from storage.tickets import read_page
from storage.web_store import WebStore
from tests.support.databases import by_hand, writes_held
from tests.web.test_with_storage import NOW, House, house

__all__ = ["house"]

WHY = "There was no other way to keep her from the road."


@pytest.fixture
async def ticket(house: House) -> str:
    answer = await house.open(await house.grant())
    return str(re.findall(r'name="ticket" value="([^"]+)"', answer.text)[0])


async def send(house: House, ticket: str, why: str = WHY, **fields: str) -> Response:
    data = {"ticket": ticket, "reader": "Ward 4", "which": "Rest", "why": why, **fields}
    return await house.page.post("/v/answer", data=data)


def sizes(url: str) -> list[int]:
    with by_hand(url) as database:
        rows = database.execute("SELECT length(blob) FROM posts ORDER BY seq").fetchall()
        return [size for (size,) in rows]


async def test_an_answer_reaches_the_person_and_rests_sealed(house: House, ticket: str) -> None:
    assert (await send(house, ticket)).status_code == 200
    with by_hand(house.url) as database:
        rests = database.execute("SELECT blob FROM posts").fetchall()
    assert len(rests) == 2
    assert not any(WHY.encode() in blob for (blob,) in rests)
    _, reply = await house.notes()
    assert isinstance(reply, Reply)
    assert (reply.which, reply.why, reply.version) == ("Rest", WHY, 3)


async def test_the_page_cannot_read_what_it_left(house: House, ticket: str) -> None:
    """Whatever it holds, a ticket in hand included: it seals with the public half alone."""
    await send(house, ticket)
    keyring = house.web_store._keyring
    leave = read_page(keyring.pepper, ticket, NOW)
    with by_hand(house.url) as database:
        row = database.execute("SELECT person_id, grant_id, id, blob FROM posts ORDER BY seq")
        *ids, blob = row.fetchone()
    person, grant, post = (UUID(str(each)) for each in ids)
    secrets = {each.current.secret for each in (keyring.pepper, keyring.shelf)}
    for secret in secrets | {leave.grant_key, leave.public_key}:
        with pytest.raises(SealError):
            open_post(secret, person, grant, post, blob)
    assert await house.notes(), "the person's own key opens it"


async def test_the_size_of_a_note_tells_its_bucket_and_no_more(house: House, ticket: str) -> None:
    for length in (1, 2, 50, 51, 400, LONG):
        assert (await send(house, ticket, "w" * length)).status_code == 200
    overhead = sizes(house.url)[0] % BUCKET
    found = sizes(house.url)[1:]
    assert {size % BUCKET for size in found} == {overhead}
    assert found[0] == found[1] == found[2] == found[3]
    assert found[-1] > found[0]


async def test_an_answer_that_cannot_be_stored_is_told_within_a_moment_and_lost_nowhere(
    house: House, ticket: str
) -> None:
    with writes_held(house.url):
        answer = await send(house, ticket)
        assert answer.status_code == 503
        assert WHY in answer.text
        assert house.courier.waiting == 0
    assert (await send(house, ticket)).status_code == 200
    assert sum(isinstance(each, Reply) for each in await house.notes()) == 1


async def test_a_withdrawn_link_is_answered_no_more(house: House) -> None:
    code = await house.grant()
    opened = await house.open(code)
    ticket = re.findall(r'name="ticket" value="([^"]+)"', opened.text)[0]
    await house.withdraw(code)
    answer = await send(house, ticket)
    assert answer.status_code == 422
    assert not any(isinstance(each, Reply) for each in await house.notes())


async def test_without_code_or_ticket_the_pages_tier_opens_nothing(house: House) -> None:
    """Its keys, its database and its own code together find no key to any payload."""
    await house.grant()
    store: WebStore = house.web_store
    for guess in ("", "A" * 28, "A" * 300):
        assert await store.find(guess) is None
        assert await store.reopen(guess) is None
