"""A process that has loaded everything and forks a bot, a page or a simulator when asked.

A storm starts many processes, and most of a start is loading modules. A child of this one is a
process like any other: it opens its own files and sockets, and dies of SIGKILL like any other.

`python -m tests.chaos.nursery SOCKET`. A connection is one child: a line of JSON asks for it (see
`Program`), a line with its process id answers, and a line with its exit status ends it. Between
the two stands a guardian that only waits. Everybody here dies with the one who made them.
"""

import ctypes
import gc
import json
import os
import runpy
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep
from typing import NoReturn

ROOT = Path(__file__).parent.parent.parent
# What a start would load; the programs themselves are run anew each time.
LOADED = ("bot.main", "simulator.serve", "simulator.pushing", "storage.sqlite", "web.serve")
LOADED_TOO = ("aiosqlite", "psycopg", "sqlalchemy.dialects.postgresql.psycopg", "telegram.ext")
READY_WITHIN_S = 120
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_CAPABILITIES = 0x20080522  # _LINUX_CAPABILITY_VERSION_3
_BROKEN = 70


@dataclass(frozen=True, slots=True)
class Program:
    """A module to run as `__main__`, what it is given, and the file for what it prints.

    A `humble` one gives up root's right to write where an owner like others may not.
    """

    module: str
    arguments: Sequence[str]
    log: str
    environment: Mapping[str, str] = field(default_factory=dict)
    humble: bool = False

    def asked(self) -> bytes:
        """As the line that asks for it."""
        return json.dumps(asdict(self)).encode() + b"\n"


@contextmanager
def nursery(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Path]:
    """The socket of a running nursery; all its children are gone afterwards."""
    place = folder / "nursery.socket"
    command = [sys.executable, "-m", "tests.chaos.nursery", str(place)]
    with (folder / "nursery.log").open("ab") as log:
        process = Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)
    end = monotonic() + READY_WITHIN_S
    try:
        while not place.exists():
            assert process.poll() is None, (folder / "nursery.log").read_text()[-3000:]
            assert monotonic() < end
            sleep(0.01)
        yield place
    finally:
        process.kill()
        process.wait()


def _serve(place: Path) -> NoReturn:
    _die_with_parent()
    for name in (*LOADED, *LOADED_TOO):
        import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # guardians are waited for by nobody
    draft = place.with_suffix(".draft")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(draft))
        listener.listen(64)
        draft.rename(place)
        while True:
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    _guard(connection)


def _guard(connection: socket.socket) -> NoReturn:
    """Make the child, say who it is, wait for it, say how it ended."""
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked = json.loads(connection.makefile("rb").readline())
    child = os.fork()
    if child == 0:
        connection.close()
        _be(Program(**asked))
    status = _BROKEN
    try:
        connection.sendall(b"%d\n" % child)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        connection.sendall(b"%d\n" % status)
    finally:
        os._exit(0)


def _be(program: Program) -> NoReturn:
    """Run the program in this process, and end it with its status."""
    status = _BROKEN
    try:
        _die_with_parent()
        log = os.open(program.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        if program.humble:
            _give_up_rights()
        os.environ.update(program.environment)  # noqa: TID251 - this is the child's __main__
        sys.argv = [program.module, *program.arguments]
        runpy.run_module(program.module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - whatever ends it: its log says so
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)


def _give_up_rights() -> None:
    version, none = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None).capset(version, none) != 0:
        raise PermissionError


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
