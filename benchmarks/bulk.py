"""People by the hundred thousand: sealed by storage itself, and copied into PostgreSQL.

Each person is made by the same calls that the bot makes, in a transaction whose connection only
takes notes. What it noted goes into the database with COPY, by several processes at once. Each
has keys of their own; only the words are the same as other people's.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any, Final, cast

import psycopg
from sqlalchemy import Executable, Table
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert

from benchmarks.house import Ready, give, ready
from benchmarks.population import Population, published
from storage import grants, pages, people
from storage.keyring import Keyring
from storage.person_keys import OpenKeys
from storage.store import utc_now
from storage.tables import METADATA
from storage.transaction import Transaction
from tests.support.postgres import Server

AT_ONCE: Final = 500
WORKERS: Final = 2
DUE: Final = 50
"""So many people have a reminder that is due, however many people there are."""

_WAKES_WITHIN: Final = 180
_QUIET_FOR: Final = 700
_LOADING: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "'8GB'",
    "checkpoint_timeout": "'30min'",
}
_COPY: Final = "COPY {} ({}) FROM STDIN (FORMAT BINARY)"


@dataclass(frozen=True, slots=True)
class Batch:
    """The people that one process makes at once: chats `first` to `last`."""

    url: str
    keys: Path
    population: Population
    shared: Ready
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What a database would answer."""

    rows: Sequence[object] = ()
    rowcount: int = 0
    returns_rows: bool = True

    def all(self) -> Sequence[object]:
        return self.rows


@dataclass(slots=True)
class _Notes:
    """A connection that notes what it is to write, and knows nobody but the last person."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)
    dialect: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(name="notes"))

    async def execute(self, statement: Executable, values: Any = None) -> _Said:
        if isinstance(statement, Insert):
            new = values if isinstance(values, list) else [values]
            self.rows.setdefault(cast("Table", statement.table).name, []).extend(new)
            return _Said(rowcount=len(new))
        if statement is people.WAKE_ON.each:
            (change,) = values if isinstance(values, list) else [values]
            self.rows["persons"][-1]["wake_on"] = change["on_day"]
            return _Said(rowcount=1)
        if statement is grants.OWNER:
            owner = self.rows["persons"][-1]["public_key"]
            return _Said([SimpleNamespace(public_key=owner, version=1)])
        if statement is pages.OF_GRANT:
            return _Said([SimpleNamespace(**self.rows["grants"][-1])])
        return _Said()


def fill(server: Server, url: str, keys: Path, population: Population, count: int) -> list[str]:
    """So many people into a database that has its tables; the codes of their links."""
    shared = ready(population.statement)
    batches = (
        Batch(url, keys, population, shared, first, min(first + AT_ONCE - 1, count))
        for first in range(1, count + 1, AT_ONCE)
    )
    codes: list[str] = []
    begun, done, every = monotonic(), 0, max(count // 20, AT_ONCE)
    ways = _side_by_side if count > AT_ONCE else _one_by_one
    with _loading(server):
        for batch, found in ways(batches):
            codes += found
            done, before = done + batch.last - batch.first + 1, done
            if done == count or done // every > before // every:
                rate = done / (monotonic() - begun)
                print(f"  {done:,} of {count:,} people, {rate:,.0f} a second", flush=True)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    return codes


@contextmanager
def _loading(server: Server) -> Iterator[None]:
    """Without waiting for the disk; afterwards the server keeps its word again."""
    for name, value in _LOADING.items():
        server.do(f"ALTER SYSTEM SET {name} = {value}")
    server.do("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        for name in _LOADING:
            server.do(f"ALTER SYSTEM RESET {name}")
        server.do("SELECT pg_reload_conf()")


def _side_by_side(batches: Iterable[Batch]) -> Iterator[tuple[Batch, list[str]]]:
    """Every batch with its codes, as it ends; a few wait their turn, not all of them."""
    left = iter(batches)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        running: dict[Future[list[str]], Batch] = {}
        while True:
            for batch in islice(left, 2 * WORKERS - len(running)):
                running[pool.submit(_make, batch)] = batch
            if not running:
                return
            for ended in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(ended), ended.result()


def _one_by_one(batches: Iterable[Batch]) -> Iterator[tuple[Batch, list[str]]]:
    """In this process: to start others takes longer than a few hundred people do."""
    return ((batch, _make(batch)) for batch in batches)


def _make(batch: Batch) -> list[str]:
    notes, codes = asyncio.run(_noted(batch))
    with psycopg.connect(batch.url) as connection:
        # Nothing refers to what is not there: the rows were made together.
        connection.execute("SET session_replication_role = replica")
        for table in METADATA.sorted_tables:
            if rows := notes.rows.get(table.name):
                _copy(connection, table, rows)
    return codes


async def _noted(batch: Batch) -> tuple[_Notes, list[str]]:
    keyring, notes, codes = Keyring.load(batch.keys), _Notes(), []
    now = datetime.now(UTC)
    connection, open_keys = cast("AsyncConnection", notes), OpenKeys(keyring.kek, keep=1)
    for chat in range(batch.first, batch.last + 1):
        tx = Transaction(connection, keyring, open_keys, utc_now)
        if code := await _person(tx, batch, chat, now):
            codes.append(code)
        # Without looking whether the database knows these keys: it was prepared with them.
        await tx._ask()  # noqa: SLF001 - see above
    return notes, codes


async def _person(tx: Transaction, batch: Batch, chat: int, now: datetime) -> str | None:
    then = now - timedelta(days=1 + chat % _QUIET_FOR)
    person = await tx.new_person(chat, then)
    await tx.save_draft(person, batch.population.draft(chat), then)
    wakes = -1 if chat <= DUE else 1 + chat % _WAKES_WITHIN
    await tx.wake_on(person, (now + timedelta(days=wakes)).date())
    if not published(chat):
        return None
    await tx.add_version(person, 1, batch.shared.document, then)
    return await give(tx, person, batch.shared, now)


def _copy(
    connection: psycopg.Connection[Any], table: Table, rows: Sequence[dict[str, Any]]
) -> None:
    columns = [column for column in table.columns if column.name in rows[0]]
    names = [column.name for column in columns]
    dialect = PGDialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
    kinds = [column.type.compile(dialect).partition("(")[0].lower() for column in columns]
    with connection.cursor().copy(_COPY.format(table.name, ", ".join(names)).encode()) as copy:
        copy.set_types([kind.replace("varchar", "text") for kind in kinds])
        for row in rows:
            copy.write_row([row[name] for name in names])
