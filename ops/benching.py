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
    if chart is not None:
        chart.write_text(drawn(report, kinds), encoding="utf-8")


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
