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
from time import clock_gettime, monotonic, sleep

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")
_SCHEDULED = 2  # the kernel's CPUCLOCK_SCHED: time spent on a processor, of all threads


@dataclass(frozen=True, slots=True)
class Server:
    """A running process that answers on `port`."""

    pid: int
    port: int

    def cpu_s(self, *, ended: bool = False) -> float:
        """The seconds of processor time it has used; if asked, with its ended children's.

        Its own are exact to less than a microsecond, from the process's clock
        (clock_getcpuclockid(3) gives its number), so that a few requests already
        cost something; its children's are known in whole ticks only, 10 ms.
        """
        own = clock_gettime((~self.pid << 3) | _SCHEDULED)
        if not ended:
            return own
        after_name = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        return own + sum(map(int, after_name.split()[13:15])) / _TICKS

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
    with process(arguments, environment) as running:
        _wait_for(running, port)
        yield Server(running.pid, port)


@contextmanager
def process(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """The same for what answers on no port: from its start to its end."""
    running = subprocess.Popen(
        (sys.executable, "-P", "-m", *arguments),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=_PATIENCE_S)


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
