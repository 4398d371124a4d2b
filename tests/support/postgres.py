"""A throw-away PostgreSQL from the system's own programs, in a folder that goes with it.

It keeps its word as one in service does (`fsync` is on); where it can, its folder lies in memory,
which makes that cheap. It listens on a socket in that folder only, so nobody else reaches it.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg

OWNER = "statements"
WEB_ROLE = "statements_page"
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is ours, with a random name
ENOUGH = 1 << 29  # bytes; a container's own /dev/shm has far less
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "log_min_messages": "fatal",
}


@dataclass(slots=True)
class Server:
    """A running server."""

    folder: Path
    account: str | None
    databases: Iterator[int] = field(default_factory=count)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str, role: str = OWNER) -> str:
        return f"postgresql://{role}@/{database}?host={self.folder}"

    @contextmanager
    def asked(self, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """A connection of whoever runs the server; each statement for itself."""
        connection = psycopg.connect(self.url(database), autocommit=True)
        try:
            yield connection
        finally:
            connection.close()

    def do(self, statement: str, database: str = "postgres") -> None:
        with self.asked(database) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """A database of its own; its name. Gone afterwards, whoever is still connected."""
        name = f"test_{next(self.databases)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            self.do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def start(self) -> None:
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        where = f"-k {self.folder} {options}"
        self.control("start", "--log", str(self.folder / "log"), "--options", where)

    def stop(self, mode: str = "fast") -> None:
        """Mode "immediate" is a crash: nothing is flushed, and the next start recovers."""
        self.control("stop", "--mode", mode)

    def restart(self, mode: str) -> None:
        self.stop(mode)
        self.start()

    def new_log(self) -> Path:
        """The file of the write-ahead log that is begun now."""
        self.do("SELECT pg_switch_wal()")
        with self.asked() as connection:
            (name,) = connection.execute(
                "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"
            ).fetchone() or ("",)
        return self.data / "pg_wal" / str(name)

    def files_of(self, url: str) -> Path:
        """Where a database's tables lie."""
        with psycopg.connect(url) as connection:
            (number,) = connection.execute(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).fetchone() or ("",)
        return self.data / "base" / str(number)

    def limit_files(self, size: str) -> None:
        """No process that the server makes from now on lets a file grow beyond this."""
        pid = (self.data / "postmaster.pid").read_text().split()[0]
        prlimit = shutil.which("prlimit") or "prlimit"
        _run((prlimit, f"--pid={pid}", f"--fsize={size}:"), self.account)

    def control(self, *arguments: str) -> None:
        command = (program("pg_ctl"), *arguments, "--wait", "--silent", "-D", str(self.data))
        _run(command, self.account)


def program(name: str) -> str:
    """The newest installed one; Debian keeps them apart from other programs."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    return str(found[-1]) if found else shutil.which(name) or name


@contextmanager
def server(folder: Path | None = None) -> Iterator[Server]:
    """A server, stopped and taken away at the end. As root it runs under another account."""
    folder = folder or _place() / f"statements-{token_hex(6)}"
    folder.mkdir(mode=0o700)
    made = Server(folder, _account())
    if made.account:
        shutil.chown(folder, made.account)
    try:
        _initialise(made)
        made.start()
        try:
            made.do(f"CREATE ROLE {WEB_ROLE} LOGIN")
            yield made
        finally:
            made.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _initialise(made: Server) -> None:
    command = (program("initdb"), "--no-sync", "--auth=trust", f"--username={OWNER}")
    _run((*command, "--encoding=UTF8", "--locale=C.UTF-8", "-D", str(made.data)), made.account)


def _run(command: tuple[str, ...], account: str | None) -> None:
    # Not into a pipe: the server would hold its other end open for as long as it runs.
    done = subprocess.run(
        command,
        user=account,
        group=pwd.getpwnam(account).pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, command


def _account() -> str | None:
    """Who the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _place() -> Path:
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return Path("/var/tmp")  # noqa: S108 - the folder made there is ours, with a random name


def _version(path: Path) -> list[int]:
    return [int(part) for part in path.parts[4].split(".") if part.isdecimal()]
