"""A statement as SQLite takes it, put together once; see `storage.written` for PostgreSQL's.

The values stand in it by place. Values and what is found are turned by SQLAlchemy's own types.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ClauseElement, Delete, Insert, Select, Update
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.questions import STATEMENTS, Question, Values, row_maker

Turned = Callable[[Any], Any]
Found = Sequence[Any]

_DIALECT: Final = SQLiteDialect_aiosqlite()


@dataclass(frozen=True, slots=True)
class Written:
    """`names` are those of the values, in order; `brought` are those that it brings itself.

    `turns` turn values into what SQLite keeps, by name. `makes` makes a row of what it found.
    """

    text: str
    names: tuple[str, ...]
    brought: Values
    turns: Mapping[str, Turned]
    makes: Callable[[Found], Any]

    def ordered(self, given: Values) -> list[object]:
        """All values in the order of their places. Raises KeyError when one is missing."""
        return [self._turned(name, given) for name in self.names]

    def _turned(self, name: str, given: Values) -> object:
        value = given[name] if name in given else self.brought[name]
        turn = self.turns.get(name)
        return value if turn is None else turn(value)


def written(question: Question) -> Written | None:
    """The question's statement. None: it is to go the usual way."""
    values = question.values or {}
    first = values if isinstance(values, Mapping) else values[0]
    return _written(question.statement, tuple(first))


@lru_cache(maxsize=STATEMENTS)
def _written(statement: object, names: tuple[str, ...]) -> Written | None:
    if not isinstance(statement, Select | Insert | Update | Delete) or _returns(statement):
        return None
    # As for many rows: what a new row is numbered is not asked.
    compiled = statement.compile(dialect=_DIALECT, column_keys=names, for_executemany=True)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - every statement of ours is one
    if compiled.post_compile_params:
        return None
    wanted = {name for bind, name in compiled.bind_names.items() if bind.required}
    return Written(
        text=compiled.string,
        names=tuple(compiled.positiontup or ()),
        brought={name: value for name, value in compiled.params.items() if name not in wanted},
        turns=_turning(compiled),
        makes=_maker(statement),
    )


def _returns(statement: ClauseElement) -> bool:
    return not isinstance(statement, Select) and bool(getattr(statement, "_returning", ()))


def _turning(compiled: SQLCompiler) -> Mapping[str, Turned]:
    turns = ((name, _in(bind.type)) for bind, name in compiled.bind_names.items())
    return {name: turn for name, turn in turns if turn is not None}


def _maker(statement: ClauseElement) -> Callable[[Found], Any]:
    """What makes rows that have the names of the query's columns."""
    if not isinstance(statement, Select):
        return tuple
    columns = statement.selected_columns
    make = row_maker(tuple(columns.keys()))
    turns = [(place, turn) for place, column in enumerate(columns) if (turn := _out(column.type))]

    def made(found: Found) -> Any:
        values = list(found)
        for place, turn in turns:
            values[place] = turn(values[place])
        return make(values)

    return made


def _in(kind: TypeEngine[Any]) -> Turned | None:
    return kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _out(kind: TypeEngine[Any]) -> Turned | None:
    return kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
