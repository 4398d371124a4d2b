"""Many questions to SQLite in one errand to the thread of its connection.

Rules of this file:
- The begin goes with the first of them and the commit with the last. After the first question
  that fails none of the others is carried out, the commit included.
- Whoever began the transaction undoes it after an error; a cancelled errand is one too, though the
  thread may carry it out to its end: then nobody was told, and what comes again is known again.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import ConflictError
from storage.questions import Answer, Question, one_by_one
from storage.sqlite_driver import Connection
from storage.sqlite_written import Written, written

Found = list[tuple[list[Any], int]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question as SQLite takes it: `values` once, or `many` times."""

    text: Written
    values: Sequence[object] = ()
    many: Sequence[Sequence[object]] | None = None
    touches: int | None = None

    def put(self, cursor: sqlite3.Cursor) -> tuple[list[Any], int]:
        """Rows, and how many were changed."""
        if self.many is None:
            cursor.execute(self.text.text, self.values)
        else:
            cursor.executemany(self.text.text, self.many)
        if self.touches not in {None, cursor.rowcount}:
            raise ConflictError("A row was changed by somebody else in between.")
        return (cursor.fetchall() if cursor.description else []), cursor.rowcount


async def in_one_errand(
    connection: AsyncConnection, questions: Sequence[Question], /, *, last: bool
) -> list[Answer]:
    """See `storage.questions.Asking`."""
    asked: list[_Asked] = []
    for question in questions:
        if (text := written(question)) is None:
            return await one_by_one(connection, questions, last=last)
        asked.append(_asked(text, question))

    def work(cursor: sqlite3.Cursor) -> Found:
        return [each.put(cursor) for each in asked]

    found = await _driver(connection).work(work, last=last)
    return list(_answers(asked, found))


def _asked(text: Written, question: Question) -> _Asked:
    values = question.values or {}
    if isinstance(values, Sequence):
        return _Asked(text, many=[text.ordered(each) for each in values], touches=question.touches)
    return _Asked(text, text.ordered(values), touches=question.touches)


def _answers(asked: Sequence[_Asked], found: Found) -> Iterator[Answer]:
    for each, (rows, touched) in zip(asked, found, strict=True):
        yield Answer([each.text.makes(row) for row in rows], touched)


def _driver(connection: AsyncConnection) -> Connection:
    held = connection.sync_connection
    assert held is not None  # noqa: S101 - it is an open one
    driver = held.connection.driver_connection
    assert isinstance(driver, Connection)  # noqa: S101 - every writer's is
    return driver
