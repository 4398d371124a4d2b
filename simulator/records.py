"""What the simulator keeps: one SQLite file in the data folder, written through at once.

Every write is in the file before the call that made it is answered, so a killed simulator
goes on where it was. It does not wait for the disk: a power cut may lose the last moments,
and a toy chat may. The file is locked for as long as it is open: one simulator a folder.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.errors import DataFolderError

FORMAT = 1

_TABLES = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chats (
    id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, language TEXT NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, change INTEGER NOT NULL,
    date INTEGER NOT NULL, sender TEXT NOT NULL, edited INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL, once TEXT NOT NULL DEFAULT '[]');
CREATE INDEX IF NOT EXISTS messages_by_chat ON messages (chat, id);
CREATE INDEX IF NOT EXISTS messages_by_change ON messages (chat, change);
CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY, lane TEXT NOT NULL, expires REAL NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS updates_by_lane ON updates (lane, id);
CREATE INDEX IF NOT EXISTS updates_by_expiry ON updates (expires);
CREATE TABLE IF NOT EXISTS taps (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, expires REAL NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS toasts (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, text TEXT NOT NULL, alert INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL,
    size INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    seconds INTEGER NOT NULL) WITHOUT ROWID;
"""

Row = tuple[Any, ...]


class Records:
    """The open file. Not for threads: everything happens on the event loop, in microseconds."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = sqlite3.connect(
                folder / "chats.sqlite", isolation_level=None, check_same_thread=False
            )
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise DataFolderError(_sentence(folder, error)) from error
        self._depth = 0

    def _prepare(self) -> None:
        for pragma in (
            "busy_timeout = 250",
            "locking_mode = EXCLUSIVE",
            "journal_mode = WAL",
            "synchronous = OFF",
            "cache_size = -16384",
            "journal_size_limit = 4194304",
        ):
            self._file.execute(f"PRAGMA {pragma}")
        self._file.execute("BEGIN EXCLUSIVE")
        found = self._file.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, FORMAT):
            raise DataFolderError("this data folder was written by another simulator version")
        self._file.execute("COMMIT")
        self._file.executescript(_TABLES)
        self._file.execute(f"PRAGMA user_version = {FORMAT}")

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes inside happen, or none."""
        if not self._depth:
            self._file.execute("BEGIN")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if not self._depth:
                self._file.execute("ROLLBACK")
            raise
        self._depth -= 1
        if not self._depth:
            self._file.execute("COMMIT")

    def write(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a writing statement; the number of rows it touched."""
        return self._file.execute(statement, values).rowcount

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        return self._file.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[Any] = ()) -> Row | None:
        found: Row | None = self._file.execute(statement, values).fetchone()
        return found

    def number(self, statement: str, values: Sequence[Any] = ()) -> int:
        """The first column of the first row; 0 if there is none."""
        found = self.row(statement, values)
        return int(found[0] or 0) if found else 0

    def setting(self, name: str) -> str | None:
        found = self.row("SELECT value FROM settings WHERE name = ?", (name,))
        return found[0] if found else None

    def set(self, name: str, value: str) -> None:
        self.write("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def settings(self, prefix: str) -> dict[str, str]:
        found = self.rows(
            "SELECT name, value FROM settings WHERE substr(name, 1, ?) = ?", (len(prefix), prefix)
        )
        return {name[len(prefix) :]: value for name, value in found}

    def next_number(self, counter: str) -> int:
        """A number never given before, also not before the last start."""
        number = int(self.setting(counter) or 0) + 1
        self.set(counter, str(number))
        return number

    def close(self) -> None:
        self._file.close()


def _sentence(folder: Path, error: Exception) -> str:
    if "locked" in str(error):
        return f"another simulator is using the data folder {folder}"
    return f"the data folder {folder} cannot be used: {error}"
