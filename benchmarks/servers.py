"""Servers as processes of their own, each on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running process that answers on `port`."""

    pid: int
    port: int

    def cpu_s(self) -> float:
        """The seconds of processor time it has used."""
        after_name = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        user, system = after_name.split()[11:13]
        return (int(user) + int(system)) / _TICKS

    def memory_mb(self) -> float:
        """What it holds of the machine's memory now (RSS), in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(
    arguments: Sequence[str], environment: Mapping[str, str], port: int
) -> Iterator[Server]:
    """`python -m ARGUMENTS` with nothing but these settings, from when it answers to its end."""
    process = subprocess.Popen(
        (sys.executable, "-P", "-m", *arguments),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
    )
    try:
        _wait_for(process, port)
        yield Server(process.pid, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=_PATIENCE_S)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    end = monotonic() + _PATIENCE_S
    while monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            sleep(0.02)
        else:
            return
    raise RuntimeError("a server did not start")
