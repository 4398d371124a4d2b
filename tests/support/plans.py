"""How a database means to find what a statement asks for: read from its own plan."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import ClauseElement, Dialect, Select
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """`read_whole`: tables of which every row is looked at. `sought`: what indexes are asked."""

    read_whole: tuple[str, ...]
    sought: tuple[str, ...]


def plan(
    url: str, statement: Select[Any], values: Mapping[str, object], *, small: bool = False
) -> Plan:
    """The plan for these values. `small`: the tables are, so reading them whole looks cheap."""
    if url.startswith("sqlite"):
        return _in_file(url.partition("///")[2], _written(statement, values, SQLiteDialect()))
    dialect = PGDialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
    return _on_server(url, _written(statement, values, dialect), small=small)


def _written(statement: Select[Any], values: Mapping[str, object], dialect: Dialect) -> str:
    element: ClauseElement = statement.params(**values)
    return str(element.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _in_file(path: str, statement: str) -> Plan:
    with closing(sqlite3.connect(path)) as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    whole = tuple(step.split()[1] for step in steps if step.startswith("SCAN"))
    return Plan(whole, tuple(step for step in steps if step.startswith("SEARCH")))


def _on_server(url: str, statement: str, *, small: bool) -> Plan:
    with psycopg.connect(url) as connection:
        if small:
            connection.execute("SET LOCAL enable_seqscan = off")
        ((told,),) = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode()).fetchall()
    nodes = [node for each in told for node in _nodes(each["Plan"])]
    return Plan(
        tuple(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"),
        tuple(
            f"{node['Index Name']} {node.get('Index Cond', '')}"
            for node in nodes
            if "Index Name" in node
        ),
    )


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
