"""How often a turn goes to PostgreSQL and back: it must not creep up, and all must hold then."""

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.abc import PQGen

from storage.errors import ConflictError, DatabaseUnavailableError
from storage.neighbours import Neighbours
from storage.rows import OutboxRow
from storage.store import Store
from tests.storage.conftest import NOW
from tests.support.databases import POSTGRES

pytestmark = pytest.mark.postgres
OF_A_TURN = 2
OF_A_ROUND = 2


@pytest.fixture
def kind() -> str:
    return POSTGRES


@pytest.fixture
async def ways(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for every time that the driver waited for the server."""
    async with store.transaction() as tx:  # the looks of every second and first ones are not meant
        await tx.person_for(42, NOW)
    monkeypatch.setattr(store, "_due", lambda: False)
    monkeypatch.setattr(Neighbours, "time_to_look", lambda _: False)
    found: list[int] = []
    wait = psycopg.AsyncConnection.wait

    async def counted(self: psycopg.AsyncConnection[Any], gen: PQGen[Any], *more: Any) -> Any:
        return await wait(self, _noted(gen, found), *more)

    monkeypatch.setattr(psycopg.AsyncConnection, "wait", counted)
    return found


def _noted(gen: PQGen[Any], found: list[int]) -> PQGen[Any]:
    """The driver's own steps; noted if there is anything to wait for."""
    try:
        wanted = next(gen)
        found.append(1)
        while True:
            wanted = gen.send((yield wanted))
    except StopIteration as end:
        return end.value


async def turn(store: Store, update: int, words: bytes) -> None:
    async with store.transaction() as tx:
        await tx.prefetch((update,), (42,))
        assert await tx.first_sight(update, NOW)
        person = await tx.person_for(42, NOW)
        await tx.sent_results(person)
        await tx.draft(person)
        await tx.save_draft(person, words, NOW)
        await tx.wake_on(person, NOW.date())
        await tx.queue(person, "send", words, tag="said")


async def look(store: Store, ended: OutboxRow | None = None) -> OutboxRow:
    async with store.transaction() as tx:
        if ended is not None:
            await tx.finish(ended, b"1", keep=True)
        (row,) = await tx.due_rows(NOW, 32)
    return row


async def test_a_turn_goes_to_the_server_twice(store: Store, ways: list[int]) -> None:
    for update in (1, 2, 3):
        ways.clear()
        await turn(store, update, b"words")
        assert len(ways) <= OF_A_TURN


async def test_a_round_of_the_sender_goes_to_the_server_twice(
    store: Store, ways: list[int]
) -> None:
    for update in (1, 2):
        await turn(store, update, b"words")
    ways.clear()
    first = await look(store)
    assert len(ways) <= OF_A_ROUND
    ways.clear()
    second = await look(store, first)
    assert len(ways) <= OF_A_ROUND
    assert second.id != first.id


async def test_a_commit_that_goes_with_what_is_refused_does_not_happen(store: Store) -> None:
    await turn(store, 1, b"words")

    async def overtaken() -> None:
        async with store.transaction() as tx:
            person = await tx.person_for(42, NOW)
            assert await tx.first_sight(2, NOW)
            await tx.save_draft(person, b"lost", NOW)
            tx._drafts[person.id].revision += 1

    with pytest.raises(ConflictError):
        await overtaken()
    async with store.transaction() as tx:
        assert await tx.draft(await tx.person_for(42, NOW)) == b"words"
        assert await tx.first_sight(2, NOW)


async def test_a_turn_that_is_cancelled_while_it_waits_leaves_nothing_and_holds_nobody_up(
    store: Store,
) -> None:
    await turn(store, 1, b"words")
    async with store.transaction() as tx:
        await tx.person_for(42, NOW)  # has the row
        waiting = asyncio.create_task(turn(store, 2, b"lost"))
        assert not (await asyncio.wait({waiting}, timeout=0.2))[0]
        waiting.cancel()
        assert (await asyncio.gather(waiting, return_exceptions=True))[0].__class__ in (
            asyncio.CancelledError,
            DatabaseUnavailableError,
        )
    await turn(store, 2, b"kept")


async def test_several_days_to_be_woken_on_the_last_counts(store: Store) -> None:
    async with store.transaction() as tx:
        people = [await tx.person_for(chat, NOW) for chat in (1, 2)]
        for days in (3, 0):
            for person in people:
                await tx.wake_on(person, NOW.date() + timedelta(days=days))
    async with store.transaction() as tx:
        assert {p.chat_id for p in await tx.people_to_wake(NOW.date())} == {1, 2}
        for person in people:
            await tx.wake_on(person, None)
    async with store.transaction() as tx:
        assert await tx.people_to_wake(NOW.date()) == ()
