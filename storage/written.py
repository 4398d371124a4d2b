"""A statement as PostgreSQL takes it, put together once.

The values stand in it by number, and the server is told what type each of them has. A statement
that looks different for different numbers of values (`IN` of any length) is none of these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.sql.compiler import SQLCompiler

from storage.questions import STATEMENTS, Question, Values

_DIALECT: Final = PGDialectAsync_psycopg()  # type: ignore[no-untyped-call] # left untyped
_NAMED: Final = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Written:
    """`names` are those of the values, in order; `brought` are those that it brings itself."""

    text: bytes
    names: tuple[str, ...]
    brought: Values

    def ordered(self, given: Values) -> list[object]:
        """All values in the order of their numbers. Raises KeyError when one is missing."""
        brought = self.brought
        return [given[name] if name in given else brought[name] for name in self.names]


def written(question: Question) -> tuple[Written, Values] | None:
    """The question's statement, and its values. None: it is to go the usual way."""
    values = question.values or {}
    if not isinstance(values, Mapping):
        return None
    text = _written(question.statement, tuple(values))
    return (text, values) if text else None


@lru_cache(maxsize=STATEMENTS)
def _written(statement: object, names: tuple[str, ...]) -> Written | None:
    assert isinstance(statement, ClauseElement)  # noqa: S101 - every statement of ours is one
    # As for many rows: what a new row is numbered is not asked.
    compiled = statement.compile(dialect=_DIALECT, column_keys=names, for_executemany=True)
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
        return None
    wanted = {name for bind, name in compiled.bind_names.items() if bind.required}
    brought = {name: value for name, value in compiled.params.items() if name not in wanted}
    places: dict[str, int] = {}
    numbered = _NAMED.sub(
        lambda found: f"${places.setdefault(found[1], len(places) + 1)}", compiled.string
    )
    return Written(numbered.replace("%%", "%").encode(), tuple(places), brought)
