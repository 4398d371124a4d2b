"""What is asked of the database, and what it answers."""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol, cast

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import ConflictError

Values = Mapping[str, object]

STATEMENTS: Final = 512
"""More than there are: the same ones are asked again and again."""


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with its values; with several sets of values it is carried out once for each.

    `touches`: how many rows a change must find, if that is known.
    """

    statement: Executable
    values: Values | Sequence[Values] | None = None
    touches: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found, and how many rows were found or changed."""

    rows: Sequence[Any] = ()
    touched: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """Questions, and what is done with all the rows that they find."""

    questions: Sequence[Question]
    take: Callable[[Sequence[Any]], None]


class Asking(Protocol):
    """Asks the database; the transaction was begun before."""

    async def __call__(
        self, connection: AsyncConnection, questions: Sequence[Question], /, *, last: bool
    ) -> list[Answer]:
        """These questions in this order.

        `last`: nothing follows them, so that the transaction may be committed along with them;
        whoever began it commits it at its end in any case.

        Raises:
            ConflictError: a change did not find the rows it must find.
        """


async def one_by_one(
    connection: AsyncConnection, questions: Sequence[Question], /, *, last: bool
) -> list[Answer]:
    """Each question when the one before is answered; see `Asking`. It commits nothing."""
    del last
    return [await _answered(connection, question) for question in questions]


async def _answered(connection: AsyncConnection, question: Question) -> Answer:
    result = await connection.execute(question.statement, question.values)
    if question.touches not in {None, result.rowcount}:
        raise ConflictError("A row was changed by somebody else in between.")
    return Answer(result.all() if result.returns_rows else (), result.rowcount)


@lru_cache(maxsize=STATEMENTS)
def row_maker(columns: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    """What makes rows of these columns, whose values have the columns' names."""
    made: Any = namedtuple("Row", columns, rename=True)  # type: ignore[misc] # noqa: PYI024 - the names are the query's
    return cast("Callable[[Sequence[Any]], Any]", made._make)
