"""A PostgreSQL server whose power can be cut: its files forget what was not synced.

Its own process and everything it forks is preloaded with `tests/chaos/power.c`. At the cut all
of them stand still, and die; what the journal says is left becomes the server's files. Its
write-ahead log has small segments and much goes through few buffers, so that a short storm meets
new segments, used ones that are taken again, checkpoints, and pages written but not synced.
"""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep
from typing import Any

import psycopg

from tests.chaos.power import Chance, Disk, Tree, built, cut, nobody_writes, on_disk, preloaded
from tests.support.postgres import Server, program, server

UP_WITHIN_S = 60.0
SETTINGS = {
    "listen_addresses": "",
    "log_min_messages": "fatal",
    "max_connections": "60",
    "shared_buffers": "1MB",
    "min_wal_size": "2MB",
    "max_wal_size": "4MB",
    # Nobody else syncs a commit soon: whoever does not do so itself is found out.
    "wal_writer_delay": "10s",
    # Shared memory in the server's own folder goes with it.
    "dynamic_shared_memory_type": "mmap",
}


@dataclass(slots=True)
class Powered:
    """A server with a plug."""

    server: Server
    shim: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    before: Tree = field(default_factory=dict)
    new: Tree = field(default_factory=dict)
    _process: Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.server.data

    @property
    def journal(self) -> Path:
        return self.server.folder / "journal"

    def begin_anew(self, settings: Mapping[str, str]) -> None:
        """Its files are as they were when it was made."""
        self.kill()
        self.settings = settings
        Disk(self.data, self.new).write(self.data, None)
        self.take()

    def start(self, *, watched: bool = True) -> None:
        """Start it; returns once it has recovered."""
        environment = dict(os.environ)  # noqa: TID251 - handed on
        if watched:
            self.before = on_disk(self.data)
            self.journal.write_bytes(b"")
            self._owned(self.journal)
            environment |= preloaded(self.shim, self.data, self.journal)
        settings = {**SETTINGS, **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        place = str(self.server.folder)
        with (self.server.folder / "log").open("ab") as log:
            self._process = Popen(
                [program("postgres"), "-D", str(self.data), "-k", place, *options],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self.account_of_its_own(),
            )
        self._until_up()

    def _until_up(self) -> None:
        assert self._process is not None
        end = monotonic() + UP_WITHIN_S
        while True:
            assert self._process.poll() is None, self._last_words()
            try:
                psycopg.connect(self.server.url("postgres")).close()
            except psycopg.OperationalError:
                assert monotonic() < end, self._last_words()
                sleep(0.02)
            else:
                return

    def _last_words(self) -> str:
        return (self.server.folder / "log").read_text(errors="replace")[-3000:]

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """No process of the server writes or syncs anything until the end, which is theirs."""
        with nobody_writes(self.journal):
            yield
            self.kill()

    def kill(self) -> None:
        """SIGKILL for all of its processes; returns once they are gone."""
        if self._process is None:
            return
        family = [self._process.pid, *_children(self._process.pid)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        while any(map(_runs, family)):
            sleep(0.005)

    def cut(self, chance: Chance | None) -> None:
        """After its end: what is left of its files."""
        cut(self.data, self.before, self.journal, chance, born_with_their_names=True)
        self.take()

    def take(self) -> None:
        """Its files belong to its account."""
        for one in (self.data, *self.data.rglob("*")):
            self._owned(one)

    def _owned(self, one: Path) -> None:
        if self.server.account:
            shutil.chown(one, self.server.account, pwd.getpwnam(self.server.account).pw_gid)

    def account_of_its_own(self) -> dict[str, Any]:
        """As a process is told which account it is to have."""
        account = self.server.account
        if not account:
            return {}
        return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}


@contextmanager
def powered() -> Iterator[Powered]:
    """A server of its own, not yet started."""
    with server() as made:
        made.stop()
        one = Powered(made, built(made.folder))
        one.shim.chmod(0o755)
        command = [program("pg_resetwal"), "--wal-segsize=1", "-D", str(one.data)]
        subprocess.run(
            command, check=True, cwd="/", stdout=subprocess.DEVNULL, **one.account_of_its_own()
        )
        one.new = on_disk(one.data)
        try:
            yield one
        finally:
            one.begin_anew({})
            made.start()


def _children(pid: int) -> list[int]:
    """Processes that this one has forked."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(status.parent.name))
    return found


def _runs(pid: int) -> bool:
    """Whether there is more of it than a name in the table of processes."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
