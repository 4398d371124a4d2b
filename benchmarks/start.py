"""From `./run` to everything ready, beside a stock echo bot from its start to its first poll.

The first start makes keys and tables and is not counted. Each of ours starts four processes: the
supervisor, the simulator, the bot and the page. The echo bot is one, and its simulator runs
already.
"""

import signal
import subprocess
import sys
from pathlib import Path
from time import perf_counter, sleep
from typing import Final

from benchmarks.chart import chart
from benchmarks.databases import scratch
from benchmarks.figures import Report, middle, table
from benchmarks.servers import ROOT
from benchmarks.stock import echo, simulator

TIMES: Final = 7
MOST_S: Final = 3.0
_PATIENCE_S: Final = 120.0


def start(times: int = TIMES) -> Report:
    """Measure in turns, print what was found, and report it."""
    ours: list[float] = []
    stock: list[float] = []
    command = _command()
    with scratch() as folder, simulator(folder / "telegram") as origin:
        first = _until_ready(command, folder)
        for _ in range(times):
            ours.append(_until_ready(command, folder))
            stock.append(_until_polling(folder, origin))
    figures = {
        "start_s": middle(ours),
        "start_first_s": first,
        "start_slowest_s": max(ours),
        "start_echo_s": middle(stock),
        "start_ratio_echo": middle(ours) / middle(stock),
    }
    rows = [("./run, four processes", *_range(ours)), ("stock echo bot", *_range(stock))]
    print(f"\n{' '.join(Path(part).name for part in command)}, {times} times:")
    print(table(("s until ready", "median", "quickest", "slowest"), rows))
    return Report("start", figures)


def drawn(report: Report) -> str:
    """The medians as a chart."""
    bars = {
        "./run, all of it": report.figures["start_s"],
        "a stock echo bot": report.figures["start_echo_s"],
        "the aim": MOST_S,
    }
    return chart("Seconds from the start until ready", "s", bars)


def _range(times: list[float]) -> tuple[float, float, float]:
    return middle(times), min(times), max(times)


def _command() -> tuple[str, ...]:
    """`./run` where it has installed what it needs; else what it would start."""
    if (ROOT / ".venv" / "installed-requirements").exists():
        return (str(ROOT / "run"),)
    return (sys.executable, "-P", "-m", "ops")


def _until_ready(command: tuple[str, ...], folder: Path) -> float:
    ready = folder / "ready.json"
    arguments = ("demo", "--data", str(folder / "data"), "--port", "0")
    begun = perf_counter()
    process = subprocess.Popen(
        (*command, *arguments, "--ready-file", str(ready)),
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not ready.exists():
            if process.poll() is not None or perf_counter() - begun > _PATIENCE_S:
                raise RuntimeError("the demo did not start")
            sleep(0.005)
        return perf_counter() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=_PATIENCE_S)


def _until_polling(folder: Path, origin: str) -> float:
    begun = perf_counter()
    with echo(folder, origin):
        return perf_counter() - begun
