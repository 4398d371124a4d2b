"""Statements about several values at once, in a few fixed sizes.

`IN` with as many parameters as there are values is a new text for every number of values: it is
put together each time it is asked. A list that is filled up with its last value means the same,
and each size is put together once.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Executable, bindparam

from storage.questions import Question

SIZES: Final = (1, 4, 16, 64, 200)  # SQLite of any age takes 999 parameters, PostgreSQL 65,535


class Several:
    """A statement about the rows where the column has one of the values."""

    def __init__(
        self, column: ColumnElement[Any], query: Callable[[ColumnElement[bool]], Executable]
    ) -> None:
        self._queries = [(size, query(_among(column, size))) for size in SIZES]

    def about(self, values: Sequence[object], **more: object) -> list[Question]:
        """The statement with its values; several where the values are very many.

        `more` are what it asks beside them, by name.
        """
        largest = SIZES[-1]
        questions = []
        for start in range(0, len(values), largest):
            some = values[start : start + largest]
            size, query = next(each for each in self._queries if each[0] >= len(some))
            filled = [*some, *[some[-1]] * (size - len(some))]
            named = {_name(place): value for place, value in enumerate(filled)}
            questions.append(Question(query, {**named, **more}))
        return questions


def _among(column: ColumnElement[Any], size: int) -> ColumnElement[bool]:
    return column.in_([bindparam(_name(place), type_=column.type) for place in range(size)])


def _name(place: int) -> str:
    return f"v{place}"
