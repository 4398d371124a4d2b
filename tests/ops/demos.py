"""Our own commands as processes, as `./run` starts them."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0  # seconds until a start counts as failed on a busy machine
OPS = (sys.executable, "-P", "-m", "ops")


def bare(settings: Mapping[str, str]) -> dict[str, str]:
    """An environment that holds nothing of the machine's but the way to programs."""
    return {"PATH": os.defpath, "PYTHONPATH": str(ROOT), **settings}


def run(
    folder: Path,
    settings: Mapping[str, str],
    *arguments: str,
    before: tuple[str, ...] = (),
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    """One command in this folder, to its end; `before` goes before it, as `prlimit` does."""
    return subprocess.run(
        (*before, *OPS, *arguments),
        cwd=folder,
        env=bare(settings),
        input=typed,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


class Running:
    """A command that runs until it is told to stop, and what its ready file says."""

    last_words = "The bot and the page are running."

    def __init__(self, folder: Path, settings: Mapping[str, str], *arguments: str) -> None:
        self.file = folder / "ready.json"
        self.process = subprocess.Popen(
            (*OPS, *arguments, "--ready-file", str(self.file)),
            cwd=folder,
            env=bare(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_ready(self) -> dict[str, Any]:
        """What the file says once it has told its person that all is running."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(self.last_words):
                return self.read()
        raise AssertionError(self.process.communicate()[1])

    def read(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.file.read_text())
        return content

    def read_after(self, earlier: dict[str, Any], *, within: float) -> dict[str, Any]:
        """What the file says once it says something else."""
        deadline = time.monotonic() + within
        while (now := self.read()) == earlier:
            assert time.monotonic() < deadline, "the file was not written again in time"
            time.sleep(0.02)  # a file has no event to wait for
        return now

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit status."""
        self.process.send_signal(number)
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode


class Demo(Running):
    """A demo on free ports."""

    last_words = "Ctrl-C"

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.data = folder / "data"
        where = ("--port", "0", "--data", str(self.data))
        super().__init__(folder, {}, "demo", *where, *arguments)


def ends(pids: Iterable[int]) -> Callable[[], None]:
    """Watch these processes from now on; the answer waits until each has ended."""
    descriptors = [os.pidfd_open(pid) for pid in pids]

    def wait() -> None:
        for descriptor in descriptors:
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            assert poll.poll(30_000), "a process lives on"
            os.close(descriptor)

    return wait
