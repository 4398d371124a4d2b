"""Queries about several values: however many there are, each is asked for, and found once."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.keyring import Keyring
from storage.questions import Question
from storage.several import SIZES, Several
from storage.store import Store
from storage.tables import PERSONS
from tests.bot.person import START

BY_MARK = Several(PERSONS.c.chat_mark, lambda among: select(PERSONS.c.id).where(among))


@pytest.mark.parametrize("count", [0, 1, 2, *SIZES, SIZES[-1] + 1, 3 * SIZES[-1]])
def test_every_value_is_asked_for(count: int) -> None:
    values = list(range(count))
    asked = [list(_values(each)) for each in BY_MARK.about(values)]
    assert {value for some in asked for value in some} == set(values)
    assert {len(some) for some in asked} <= set(SIZES)


def test_few_values_are_asked_for_in_one_question() -> None:
    assert [len(BY_MARK.about([1] * size)) for size in (1, 3, 100, 200, 201)] == [
        *(1, 1, 1, 1),
        2,
    ]


def _values(question: Question) -> Iterable[object]:
    assert isinstance(question.values, Mapping)
    return question.values.values()


async def test_a_batch_of_any_size_finds_everybody_once(tmp_path: Path) -> None:
    keyring, url = Keyring.new(), f"sqlite:///{tmp_path}/people.sqlite3"
    await Store.prepare(url, keyring, lambda: START)
    store = await Store.open(url, keyring, lambda: START)
    chats = range(1, 21)
    try:
        async with store.transaction() as tx:
            made = {(await tx.person_for(chat, START)).id for chat in chats}
        async with store.transaction() as tx:
            await tx.prefetch([1, 2, 3], [*chats, 99])
            found = [await tx.person(chat) for chat in (*chats, 99)]
    finally:
        await store.close()
    assert {each.id for each in found if each} == made
    assert found[-1] is None
