"""Which database a test runs on: both, unless the test is about one of them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from storage.tables import METADATA
from tests.support.postgres import WEB_ROLE, Server

SQLITE, POSTGRES = "sqlite", "postgres"
BOTH = (SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres))
ON_SQLITE = pytest.mark.parametrize("kind", [SQLITE], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("kind", BOTH[1:], indirect=True)


@dataclass(frozen=True, slots=True)
class Addresses:
    """A fresh database's: the bot's, and the page's with an account of its own if there is one."""

    bot: str
    page: str


@contextmanager
def in_file(folder: Path) -> Iterator[Addresses]:
    url = f"sqlite:///{folder}/store.db"
    yield Addresses(url, url)


@contextmanager
def on_server(server: Server, template: str = "template0") -> Iterator[Addresses]:
    with server.database(template) as name:
        yield Addresses(server.url(name), server.url(name, WEB_ROLE))


class ByHand:
    """A PostgreSQL connection that takes SQLite's question marks, and ends in a commit."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        return self._connection.execute(statement.replace("?", "%s").encode(), values)


@contextmanager
def by_hand(url: str) -> Iterator[sqlite3.Connection | ByHand]:
    """The database past the program, for whoever has all rights to it."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database, database:
            yield database
    else:
        with psycopg.connect(url) as connection:
            yield ByHand(connection)


def everything_in(url: str) -> dict[str, list[str]]:
    """Every row of every table, in an order that is always the same."""
    with by_hand(url) as database:
        return {
            name: sorted(map(repr, database.execute(f"SELECT * FROM {name}").fetchall()))  # noqa: S608 - our own names
            for name in METADATA.tables
        }


def engine_for(url: str) -> Engine:
    """For a test that needs SQLAlchemy itself."""
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)


@contextmanager
def writes_held(url: str) -> Iterator[None]:
    """Somebody else writes, for as long as the block runs; with PostgreSQL, the page's notes."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(url) as other:
            other.execute("LOCK TABLE posts IN EXCLUSIVE MODE")
            yield
            other.rollback()
