"""`./run bench …`: measure, print what was found, and write the figures where they were wanted.

The imports stand inside the functions: what is measured with needs more than what is run.
"""
# ruff: noqa: PLC0415 - see above

import asyncio
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ops.errors import OpsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.figures import Report


def delivery(json: Path | None, chart: Path | None) -> None:
    """Answers beside stock bots, on both databases; on SQLite alone without PostgreSQL."""
    from benchmarks.delivery import delivery as measured
    from benchmarks.delivery import drawn

    report = asyncio.run(measured(_kinds()))
    _report(report, json)
    if chart is not None:
        chart.write_text(drawn(report), encoding="utf-8")


def _kinds() -> "Sequence[str]":
    """The databases that can be measured here."""
    from benchmarks.databases import KINDS, SQLITE
    from tests.support.postgres import program

    if shutil.which(program("initdb")):
        return KINDS
    print("PostgreSQL is not installed; only SQLite is measured.", file=sys.stderr)
    return (SQLITE,)


def opening(json: Path | None, chart: Path | None) -> None:
    """Openings beside the bare floor, on both databases; on SQLite alone without PostgreSQL."""
    from benchmarks.opening import drawn
    from benchmarks.opening import opening as measured

    kinds = _kinds()
    report = asyncio.run(measured(kinds))
    _report(report, json)
    _draw(chart, drawn(report, kinds))


def growth(json: Path | None, chart: Path | None, people: int) -> None:
    """Many people beside a thousand, on PostgreSQL."""
    from benchmarks.growth import drawn
    from benchmarks.growth import growth as measured
    from bot import logs

    logs.configure("ERROR")
    report = asyncio.run(measured(people))
    _report(report, json)
    _draw(chart, drawn(report))


def memory(json: Path | None, chart: Path | None) -> None:
    """What the processes of the demo hold, and a stock bot beside them."""
    from benchmarks.memory import drawn
    from benchmarks.memory import memory as measured

    report = asyncio.run(measured())
    _report(report, json)
    _draw(chart, drawn(report))


def start(json: Path | None, chart: Path | None) -> None:
    """From the start until ready, and a stock bot beside it."""
    from benchmarks.start import drawn
    from benchmarks.start import start as measured

    report = measured()
    _report(report, json)
    _draw(chart, drawn(report))


def backup(people: int, json: Path | None) -> None:
    """Backups, restores and rewraps on both databases; on SQLite alone without PostgreSQL."""
    from benchmarks.backup import backup as measured
    from benchmarks.databases import KINDS, SQLITE
    from tests.support.postgres import program

    kinds = KINDS if shutil.which(program("initdb")) else (SQLITE,)
    _report(asyncio.run(measured(people, kinds)), json)


def page(json: Path | None) -> None:
    """The page in a browser on a slow connection."""
    try:
        from benchmarks.page import page as measured
    except ImportError as error:
        raise OpsError("This needs what the tests need: call ./run test once.") from error

    _report(asyncio.run(measured()), json)


def _report(report: "Report", json: Path | None) -> None:
    written = report.written()
    print(f"\n{written}", end="")
    if json is not None:
        json.write_text(written, encoding="utf-8")


def _draw(chart: Path | None, drawn: str) -> None:
    if chart is not None:
        chart.write_text(drawn, encoding="utf-8")
