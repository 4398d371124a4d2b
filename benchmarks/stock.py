"""The stock echo bot of `benchmarks.peers` as a process, and a simulator for it to poll."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from benchmarks.servers import ROOT

_PATIENCE_S: Final = 60.0
_TOKEN: Final = "1:peer"  # noqa: S105 - opens nothing: the simulator takes any token


@contextmanager
def simulator(folder: Path) -> Iterator[str]:
    """A simulator with nobody in it; its origin."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / "ready"
    with _running(("tests.chaos.run_simulator", str(folder / "data"), str(ready)), {}, ready):
        yield f"http://127.0.0.1:{ready.read_text(encoding='utf-8')}"


@contextmanager
def echo(folder: Path, origin: str) -> Iterator[int]:
    """The echo bot once it polls; its process id."""
    ready = folder / "echo.ready"
    settings = {
        "TELEGRAM_BOT_TOKEN": _TOKEN,
        "TELEGRAM_API_BASE_URL": origin,
        "PEER_READY": str(ready),
    }
    with _running(("benchmarks.peers.echo",), settings, ready) as process:
        yield process.pid
    ready.unlink()


@contextmanager
def _running(
    arguments: Sequence[str], settings: Mapping[str, str], ready: Path
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        (sys.executable, "-P", "-m", *arguments),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **settings},
        stdin=subprocess.DEVNULL,
    )
    try:
        end = monotonic() + _PATIENCE_S
        while not ready.exists():
            if process.poll() is not None or monotonic() > end:
                raise RuntimeError(f"{arguments[0]} did not start")
            sleep(0.005)
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
