"""Many rows in one statement, where the database takes arrays: PostgreSQL does, SQLite does not.

To PostgreSQL's driver, a statement about thirty rows is thirty statements, each with its own way
there and back in the driver. SQLite's carries one out thirty times where it stands, and that is as
good as one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Executable,
    Integer,
    Table,
    Update,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from storage.questions import Question

Row = Mapping[str, object]


class Many:
    """`each` changes one row; `at_once` makes the same of an array of rows.

    `exact`: each of the rows must be found; else it is a conflict (`storage.errors`).
    """

    def __init__(
        self,
        each: Executable,
        types: Mapping[str, TypeEngine[Any]],
        at_once: Callable[[TableValuedAlias], Executable],
        *,
        exact: bool = False,
    ) -> None:
        self.each = each
        self._names = tuple(types)
        arrays = (bindparam(name, type_=ARRAY(kind)) for name, kind in types.items())
        rows = func.unnest(*arrays).table_valued(*self._names, with_ordinality="place")
        self._at_once = at_once(rows.render_derived())
        self._exact = exact

    @classmethod
    def new(cls, table: Table, *names: str) -> "Many":
        """New rows, numbered by the database in the order in which they come."""

        def at_once(rows: TableValuedAlias) -> Executable:
            found = select(*(rows.c[name] for name in names)).order_by(rows.c.place)
            return insert(table).from_select(names, found)

        return cls(insert(table), {name: table.c[name].type for name in names}, at_once)

    @classmethod
    def exactly(
        cls,
        each: Executable,
        types: Mapping[str, TypeEngine[Any]],
        at_once: Callable[[TableValuedAlias], Update],
    ) -> "Many":
        """Changes all of the rows, or is refused."""
        return cls(each, types, lambda rows: _refused_unless_all(at_once(rows)), exact=True)

    def about(self, rows: Sequence[Row], *, arrays: bool) -> Question:
        """These rows, of which there are some; `arrays`: the database takes arrays."""
        if not arrays:
            return Question(self.each, rows, len(rows) if self._exact else None)
        if len(rows) == 1 and not self._exact:
            return Question(self.each, rows[0])
        columns = {name: [row[name] for row in rows] for name in self._names}
        wanted = {"wanted": len(rows)} if self._exact else {}
        return Question(self._at_once, {**columns, **wanted})


def _refused_unless_all(change: Update) -> Executable:
    changed = change.returning(literal_column("1").label("one")).cte("changed")
    found_all = case((func.count() == bindparam("wanted"), 1), else_=0)
    return select(literal_column("1", Integer) // found_all).select_from(changed)
