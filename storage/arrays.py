"""Many rows in one statement, where the database takes arrays: PostgreSQL does, SQLite does not.

To PostgreSQL's driver, a statement about thirty rows is thirty statements, each with its own way
there and back in the driver. SQLite's carries one out thirty times where it stands, and that is as
good as one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Executable, Table, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

Row = Mapping[str, object]


class Many:
    """`each` changes one row; `at_once` makes the same of an array of rows."""

    def __init__(
        self,
        each: Executable,
        types: Mapping[str, TypeEngine[Any]],
        at_once: Callable[[TableValuedAlias], Executable],
    ) -> None:
        self._each = each
        self._names = tuple(types)
        arrays = (bindparam(name, type_=ARRAY(kind)) for name, kind in types.items())
        rows = func.unnest(*arrays).table_valued(*self._names, with_ordinality="place")
        self._at_once = at_once(rows.render_derived())

    @classmethod
    def new(cls, table: Table, *names: str) -> "Many":
        """New rows, numbered by the database in the order in which they come."""

        def at_once(rows: TableValuedAlias) -> Executable:
            found = select(*(rows.c[name] for name in names)).order_by(rows.c.place)
            return insert(table).from_select(names, found)

        return cls(insert(table), {name: table.c[name].type for name in names}, at_once)

    async def carry_out(self, connection: AsyncConnection, rows: Sequence[Row]) -> int:
        """How many rows were touched."""
        if len(rows) == 1 or connection.dialect.name != "postgresql":
            return (await connection.execute(self._each, rows)).rowcount
        arrays = {name: [row[name] for row in rows] for name in self._names}
        return (await connection.execute(self._at_once, arrays)).rowcount
