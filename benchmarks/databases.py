"""Where a benchmark keeps its databases, each one made to be copied for the other side."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Final, Protocol

from tests.support.postgres import Server, server

SQLITE, POSTGRES = "sqlite", "postgres"
KINDS: Final = (SQLITE, POSTGRES)
_ROOT = Path(__file__).parent.parent
_PIECES: Final = 12
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is ours, with a random name
_DISK = Path("/var/tmp")  # noqa: S108 - likewise


class Database(Protocol):
    """One that nobody has opened yet."""

    @property
    def url(self) -> str:
        """Its address."""

    def copied(self) -> str:
        """The address of another one with the same rows in it."""


class InFile:
    """An SQLite file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def url(self) -> str:
        return f"sqlite:///{self._folder}/statements.sqlite3"

    def copied(self) -> str:
        shutil.copyfile(self._folder / "statements.sqlite3", self._folder / "copy.sqlite3")
        return f"sqlite:///{self._folder}/copy.sqlite3"


class OnServer:
    """A database on a PostgreSQL server."""

    def __init__(self, running: Server) -> None:
        self.server = running
        self.name = f"bench_{token_hex(4)}"
        running.do(f"CREATE DATABASE {self.name}")

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    def copied(self) -> str:
        name = f"{self.name}_copy"
        self.server.do(f"CREATE DATABASE {name} TEMPLATE {self.name}")
        return self.server.url(name)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on this machine's disk, gone afterwards."""
    with _folder(_ROOT / ".data" / "bench") as made:
        yield made


@contextmanager
def _folder(inside: Path) -> Iterator[Path]:
    folder = inside / f"bench-{token_hex(4)}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder in this machine's memory, where it has one: for what stands for another machine.

    Telegram's disk is not the bot's: what it writes must not be in the way of a commit.
    """
    with _folder(_MEMORY if _MEMORY.is_dir() else _DISK) as made:
        yield made


def settled() -> None:
    """Returns when what was written so far is on the disk, whoever wrote it."""
    os.sync()


@contextmanager
def running(kind: str) -> Iterator["Maker"]:
    """What makes databases of this kind, on the disk and not in memory."""
    if kind == SQLITE:
        yield InFile
    else:
        with on_disk() as found:
            yield lambda _folder: OnServer(found)


@contextmanager
def on_disk() -> Iterator[Server]:
    """A PostgreSQL server on this machine's disk, gone afterwards."""
    with server(_DISK / f"bench-{token_hex(4)}") as found:
        _as_after_a_while(found)
        yield found


def _as_after_a_while(found: Server) -> None:
    """With pieces of log to write over, as every server has that is older than a few minutes.

    A new one makes each piece of 16 MB when it needs it, and everybody waits for that.
    """
    for _ in range(_PIECES):
        found.do("SELECT pg_logical_emit_message(true, '', ''), pg_switch_wal()")
    found.do("CHECKPOINT")


class Maker(Protocol):
    """Makes a database; the folder is for one that is a file."""

    def __call__(self, folder: Path, /) -> Database:
        """A new one."""
