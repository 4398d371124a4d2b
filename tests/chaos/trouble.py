"""What can be wrong with a database while bots and pages are at it."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, closing
from pathlib import Path

import psycopg

from tests.chaos.disks import fill, may_mount
from tests.support.databases import by_hand
from tests.support.postgres import Server

Trouble = Callable[[], AbstractAsyncContextManager[None]]
"""Something is wrong for as long as the block runs."""


def name(trouble: Trouble) -> str:
    """For a failed assertion."""
    return getattr(trouble, "__name__", "trouble")


class FileTrouble:
    """With SQLite: a file in a folder, and the processes that write it."""

    def __init__(self, file: Path, writers: Callable[[], Sequence[int]]) -> None:
        self._file = file
        self._writers = writers

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Another program holds the write lock for longer than anybody waits."""
        with closing(sqlite3.connect(self._file, isolation_level=None)) as other:
            other.execute("PRAGMA busy_timeout=5000")
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    @asynccontextmanager
    async def full(self) -> AsyncIterator[None]:
        """No byte is left on the disk; where none can be mounted, no file may grow."""
        if not may_mount():
            async with self._no_growth():
                yield
            return
        filling = asyncio.create_task(_keep_full(self._file.parent))
        try:
            yield
        finally:
            filling.cancel()
            await asyncio.gather(filling, return_exceptions=True)
            (self._file.parent / "filler").unlink()

    @asynccontextmanager
    async def _no_growth(self) -> AsyncIterator[None]:
        with ExitStack() as undo:
            for pid in self._writers():
                soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, -1))
                undo.callback(resource.prlimit, pid, resource.RLIMIT_FSIZE, (soft, hard))
            yield

    @asynccontextmanager
    async def read_only(self) -> AsyncIterator[None]:
        """Neither folder nor files may be written by who opens them from now on."""
        with ExitStack() as undo:
            for place in (*self._file.parent.iterdir(), self._file.parent):
                mode = place.stat().st_mode
                undo.callback(place.chmod, mode)
                place.chmod(mode & ~0o222)
            yield


async def _keep_full(folder: Path) -> None:
    """Whatever becomes free is taken at once."""
    while True:
        fill(folder)
        await asyncio.sleep(0.02)


class ServerTrouble:
    """With PostgreSQL: a server that other programs use, too."""

    def __init__(self, server: Server, url: str, reading: asyncio.Lock) -> None:
        self._server = server
        self._url = url
        self._reading = reading

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Another program holds everybody's rows for longer than anybody waits."""
        with psycopg.connect(self._url) as other:
            other.execute("LOCK TABLE persons IN EXCLUSIVE MODE")
            yield
            other.rollback()

    @asynccontextmanager
    async def read_only(self) -> AsyncIterator[None]:
        """As when a standby is asked, or an operator has stopped all writing."""
        self._say("ALTER SYSTEM SET default_transaction_read_only = on")
        try:
            yield
        finally:
            self._say("ALTER SYSTEM RESET default_transaction_read_only")

    def _say(self, statement: str) -> None:
        options = "-c default_transaction_read_only=off"
        with psycopg.connect(self._url, autocommit=True, options=options) as one:
            one.execute(statement.encode())
            one.execute("SELECT pg_reload_conf()")

    @asynccontextmanager
    async def full(self) -> AsyncIterator[None]:
        """No byte is left on the server's disk."""
        filling = asyncio.create_task(_keep_full(self._server.folder))
        try:
            yield
        finally:
            filling.cancel()
            await asyncio.gather(filling, return_exceptions=True)
            (self._server.folder / "filler").unlink()

    @asynccontextmanager
    async def dropped(self) -> AsyncIterator[None]:
        """Every connection is cut, again and again, but not in the middle of an opening."""
        cutting = asyncio.create_task(self._cut())
        try:
            yield
        finally:
            cutting.cancel()
            await asyncio.gather(cutting, return_exceptions=True)

    async def _cut(self) -> None:
        while True:
            async with self._reading:
                with by_hand(self._url) as one:
                    one.execute(
                        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
            await asyncio.sleep(0.02)  # oftener than a turn is short

    @asynccontextmanager
    async def crashed(self) -> AsyncIterator[None]:
        """The server dies (`-m immediate`) and comes back while the block runs."""
        crash = asyncio.create_task(asyncio.to_thread(self._server.restart, "immediate"))
        yield
        await crash
