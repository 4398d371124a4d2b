"""What is asked together goes to SQLite's thread once: the begin with it, and the commit."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, delete, insert, select, text, update

from storage.arrays import Many
from storage.drafts import REPLACE
from storage.errors import ConflictError
from storage.keyring import Keyring
from storage.questions import Question
from storage.sqlite_driver import Connection
from storage.sqlite_written import written
from storage.store import Store
from storage.tables import KEY_FINGERPRINTS, OUTBOX, PERSONS
from storage.unit import Unit
from tests.storage.conftest import NOW
from tests.storage.test_ways import look, turn
from tests.support.databases import SQLITE

OF_A_TURN = 2
OF_A_ROUND = 2
FAMILY = "test"
ADD = insert(KEY_FINGERPRINTS)
KEY = {"family": FAMILY, "key_id": 1, "fingerprint": b"\0print", "replaced_on": None}
FOUND = select(KEY_FINGERPRINTS).where(KEY_FINGERPRINTS.c.family == FAMILY)


@pytest.fixture
def kind() -> str:
    return SQLITE


@pytest.fixture
def errands() -> Iterator[list[object]]:
    """One entry for every errand to the thread."""
    found: list[object] = []
    execute = Connection._execute

    async def counted(self: Connection, fn: Any, *more: Any, **named: Any) -> Any:
        found.append(fn)
        return await execute(self, fn, *more, **named)  # type: ignore[no-untyped-call] # the library's

    with patch.object(Connection, "_execute", counted):
        yield found


async def test_a_turn_is_two_errands_and_so_is_a_look(
    store: Store, errands: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.transaction() as tx:
        await tx.person_for(42, NOW)
    monkeypatch.setattr(store, "_due", lambda: False)
    for update_id in (1, 2):
        errands.clear()
        await turn(store, update_id, b"words")
        assert len(errands) == OF_A_TURN
    errands.clear()
    row = await look(store)
    await look(store, row)
    assert len(errands) == 2 * OF_A_ROUND


async def test_a_unit_of_work_that_asks_nothing_goes_nowhere(
    store: Store, errands: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.transaction():
        pass
    monkeypatch.setattr(store, "_due", lambda: False)
    errands.clear()
    async with store.transaction():
        pass
    assert errands == []


async def ask(unit: Unit, *questions: Question, last: bool = False) -> list[Any]:
    return [answer.rows for answer in await unit._ask(*questions, last=last)]


async def test_values_come_back_as_they_were_given(store: Store) -> None:
    today = NOW.date()
    keys = [{**KEY, "key_id": n, "replaced_on": day} for n, day in ((1, None), (2, today))]
    async with store.transaction() as tx:
        found = await ask(tx, Question(ADD, keys), Question(FOUND))
    assert [tuple(row) for row in found[1]] == [
        (FAMILY, 1, b"\0print", None),
        (FAMILY, 2, b"\0print", today),
    ]
    assert found[1][1].replaced_on == today
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        ((row,),) = await ask(tx, Question(select(PERSONS.c.id, PERSONS.c.unreachable)))
    assert (row.id, row.unreachable) == (person.id, False)


async def test_after_the_first_that_fails_nothing_is_done_and_nothing_stays(
    store: Store, tmp_path: Path
) -> None:
    async def twice() -> None:
        async with store.transaction() as tx:
            await ask(tx, Question(ADD, KEY), Question(ADD, KEY), Question(ADD, KEY), last=True)

    with pytest.raises(ConflictError, match="does not fit"):
        await twice()
    async with store.transaction() as tx:
        assert await ask(tx, Question(FOUND)) == [[]]
    with closing(sqlite3.connect(tmp_path / "store.db", timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody holds it


async def test_a_change_that_finds_too_few_is_refused_and_the_commit_with_it(
    store: Store,
) -> None:
    missing = {"person": uuid4(), "old": 1, "new": 2, "sealed": b""}

    async def change() -> None:
        async with store.transaction() as tx:
            replace = REPLACE.about([missing], arrays=False)
            await ask(tx, Question(ADD, KEY), replace, last=True)

    with pytest.raises(ConflictError, match="in between"):
        await change()
    async with store.transaction() as tx:
        assert await ask(tx, Question(FOUND)) == [[]]


async def test_what_cannot_be_put_together_once_goes_the_usual_way(store: Store) -> None:
    several = delete(KEY_FINGERPRINTS).where(
        KEY_FINGERPRINTS.c.family.in_(bindparam("families", expanding=True))
    )
    change = update(KEY_FINGERPRINTS).values(key_id=5).returning(KEY_FINGERPRINTS.c.key_id)
    async with store.transaction() as tx:
        await ask(tx, Question(ADD, KEY))
        found = await ask(
            tx,
            Question(FOUND),
            Question(change.where(KEY_FINGERPRINTS.c.family == FAMILY)),
            Question(text("SELECT 7 AS seven")),
            Question(several, {"families": [FAMILY]}),
            Question(FOUND),
            last=True,
        )
    assert [len(rows) for rows in found] == [1, 1, 1, 0, 0]
    assert (found[1][0].key_id, found[2][0].seven) == (5, 7)


async def test_a_unit_of_work_that_is_cancelled_holds_nobody_up(
    store: Store, keyring: Keyring, url: str
) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
    begun = asyncio.Event()

    async def cancelled() -> None:
        async with store.transaction() as tx:
            await tx.queue(person, "send", b"lost")
            begun.set()
            await ask(tx, Question(select(OUTBOX)))
            await asyncio.sleep(60)

    task = asyncio.create_task(cancelled())
    await begun.wait()
    await asyncio.sleep(0)  # the errand is under way
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with store.transaction() as tx:
        assert await tx.due_rows(NOW + timedelta(days=1)) == []
    other = await Store.open(url, keyring)
    async with other.transaction() as tx:
        await tx.queue(person, "send", b"kept")
    await other.close()


def test_a_statement_of_many_rows_is_put_together_once() -> None:
    many = Many.new(KEY_FINGERPRINTS, *KEY)
    one = written(many.about([KEY], arrays=False))
    assert one is not None
    assert one is written(many.about([KEY, {**KEY, "key_id": 2}], arrays=False))
