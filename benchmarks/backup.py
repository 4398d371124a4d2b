"""How long it takes to back everybody up and to bring them back, beside the databases' own copies.

A backup walks every row, seals it once more to a key that is elsewhere, and leaves out who is
leaving; a restore reads back every row and compares the digests. The databases' own programs copy
bytes. A thousand people are sealed for real; the others are their rows under other ids, which
neither a backup nor a restore can tell apart. How fast values open is measured on the thousand.
"""

import asyncio
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

from benchmarks.databases import SQLITE, running, scratch
from benchmarks.figures import Report, table
from sharing.code import new_code
from storage.backup import back_up, restore
from storage.backup_stream import new_backup_key
from storage.keyring import Keyring
from storage.store import Store
from storage.tables import DRAFTS, GRANTS, HISTORY, PERSONS, VERSIONS
from storage.verify import verify
from tests.support.postgres import program

REAL: Final = 1000
AT_ONCE: Final = 100
# What the ten-minute path leaves: a draft, a published document, and what a link opens.
DRAFT, DOCUMENT, PAYLOAD = bytes(3000), bytes(3000), bytes(3500)
_IDS: Final = ("id", "person_id")
_MARKS: Final = ("chat_mark", "lookup", "shl_lookup")
_COLUMNS: Final = ("backup_s", "copy_s", "restore_s", "backup_ratio_copy")


@dataclass(frozen=True, slots=True)
class _Keys:
    keyring: Keyring
    private: bytes
    public: bytes


class _Timed:
    """Seconds by name, said as soon as they are known."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        began = monotonic()
        yield
        self.figures[name] = monotonic() - began
        print(f"{name}: {self.figures[name]:.1f}", flush=True)


async def backup(people: int, kinds: tuple[str, ...]) -> Report:
    """Everybody in SQLite, backed up, restored there and at PostgreSQL, backed up again."""
    timed, keys = _Timed(), _Keys(Keyring.new(), *new_backup_key())
    with scratch() as folder:
        source, file = folder / "people.sqlite3", folder / "people.backup"
        await _populate(timed, source, keys.keyring, people)
        timed.figures["database_mb"] = source.stat().st_size / 1e6
        for kind in kinds:
            with running(kind) as maker:
                if kind == SQLITE:
                    url = f"sqlite:///{source}"
                    await _backed_up(timed, kind, url, file, keys)
                    again = f"sqlite:///{folder}/again.sqlite3"
                    await _restored(timed, kind, again, file, keys)
                else:
                    url = maker(folder).url
                    await _restored(timed, kind, url, file, keys)
                    await _backed_up(timed, kind, url, folder / "again.backup", keys)
                await asyncio.to_thread(_copied, timed, kind, url, folder / f"{kind}.copy")
        timed.figures["backup_mb"] = file.stat().st_size / 1e6
    figures = {**timed.figures, "people": float(people)}
    for kind in kinds:
        ratio = figures[f"backup_s_{kind}"] / figures[f"copy_s_{kind}"]
        figures[f"backup_ratio_copy_{kind}"] = ratio
    head = ("database", "backup s", "own copy s", "restore s", "backup / own copy")
    print(table(head, ((kind, *(figures[f"{n}_{kind}"] for n in _COLUMNS)) for kind in kinds)))
    return Report("backup", figures)


async def _populate(timed: _Timed, path: Path, keyring: Keyring, people: int) -> None:
    """People with a draft, a published version, a line of history and a link each."""
    url, now = f"sqlite:///{path}", datetime.now(UTC)
    await Store.prepare(url, keyring)
    store = await Store.open(url, keyring)
    for start in range(0, min(people, REAL), AT_ONCE):
        async with store.transaction() as tx:
            for chat in range(start + 1, min(start + AT_ONCE, people) + 1):
                person = await tx.new_person(chat, now)
                await tx.save_draft(person, DRAFT, now)
                await tx.add_version(person, 1, DOCUMENT, now)
                await tx.add_history(person, b"a line", now)
                await tx.make_grant(
                    person, new_code(), bytes(32), PAYLOAD, "team", "full", None, now
                )
    await store.close()
    began = monotonic()
    verified = await verify(url, keyring)
    timed.figures["verified_rows_per_s"] = sum(verified.opened.values()) / (monotonic() - began)
    with closing(sqlite3.connect(path)) as database, database:
        for copy in range(1, -(-people // REAL)):
            _again(database, f"{copy:08x}", min(REAL, people - copy * REAL))


def _again(database: sqlite3.Connection, name: str, people: int) -> None:
    """The first people's rows once more: their ids and marks begin otherwise."""
    chosen = f"(SELECT id FROM persons WHERE rowid <= {people})"  # noqa: S608 - a number
    for table_ in (PERSONS, DRAFTS, VERSIONS, HISTORY, GRANTS):
        kept = [column.name for column in table_.columns if column.name != "seq"]
        values = ", ".join(_value(column, name) for column in kept)
        owner = "id" if table_ is PERSONS else "person_id"
        database.execute(
            f"INSERT INTO {table_.name} ({', '.join(kept)}) SELECT {values} "  # noqa: S608 - our own names
            f"FROM {table_.name} WHERE {owner} IN {chosen}"
        )


def _value(column: str, name: str) -> str:
    if column in _IDS:
        return f"'{name}' || substr({column}, 9)"
    return f"CAST(x'{name}' || substr({column}, 5) AS BLOB)" if column in _MARKS else column


async def _backed_up(timed: _Timed, kind: str, url: str, path: Path, keys: _Keys) -> None:
    with timed(f"backup_s_{kind}"), path.open("wb") as file:
        await back_up(url, file, keys.public, today=datetime.now(UTC).date())


async def _restored(timed: _Timed, kind: str, url: str, path: Path, keys: _Keys) -> None:
    with timed(f"restore_s_{kind}"), path.open("rb") as file:
        today = datetime.now(UTC).date()
        await restore(url, file, keys.private, keys.keyring, today=today)


def _copied(timed: _Timed, kind: str, url: str, path: Path) -> None:
    """What the database itself offers: VACUUM INTO, pg_dump."""
    if kind == SQLITE:
        with timed(f"copy_s_{kind}"), closing(sqlite3.connect(url.partition("///")[2])) as found:
            found.execute("VACUUM INTO ?", (str(path),))
        return
    command = (program("pg_dump"), "--format=custom", "--compress=0", "--file", str(path), url)
    with timed(f"copy_s_{kind}"):
        subprocess.run(command, check=True)
