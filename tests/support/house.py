"""The whole demo, as its own processes over loopback, for tests that need the real thing."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0


@dataclass(slots=True)
class House:
    """A running demo. `simulator` and `page` are origins; `log` is its standard error so far."""

    data: Path
    process: subprocess.Popen[bytes]
    log: Path
    ready: Path

    @property
    def addresses(self) -> dict[str, str]:
        body: dict[str, str] = json.loads(self.ready.read_text())
        return body

    @property
    def simulator(self) -> str:
        return self.addresses["simulator"]

    @property
    def page(self) -> str:
        return self.addresses["page"]

    def pid(self, who: str) -> int:
        """The process id of "bot", "web", "simulator" or "supervisor" as it is now."""
        return int(json.loads(self.ready.read_text())["pids"][who])

    def kill(self, who: str) -> None:
        """SIGKILL one of them; the supervisor starts it again."""
        os.kill(self.pid(who), signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, then the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE_S)


def start(data: Path, *, level: str = "INFO") -> House:
    """Start the demo in this folder and wait until it is ready."""
    data.mkdir(parents=True, exist_ok=True)
    ready, log = data.parent / f"{data.name}.ready.json", data.parent / f"{data.name}.log"
    with log.open("ab") as errors:
        process = _started(data, ready, errors, level)
    end = monotonic() + PATIENCE_S
    while not ready.exists():
        if process.poll() is not None or monotonic() > end:
            raise AssertionError(f"the demo did not start:\n{log.read_text()[-2000:]}")
        sleep(0.05)
    return House(data=data, process=process, log=log, ready=ready)


def _started(data: Path, ready: Path, errors: IO[bytes], level: str) -> subprocess.Popen[bytes]:
    arguments = ["demo", "--data", str(data), "--port", "0", "--ready-file", str(ready)]
    scratch = data.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ops", *arguments],
        cwd=data.parent,
        stdout=errors,
        stderr=errors,
        stdin=subprocess.DEVNULL,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "LOG_LEVEL": level,
            "TMPDIR": str(scratch),
        },
    )
