"""What is measured is the real thing, and is written as promised. No speed is asserted."""

import json
import os
from pathlib import Path
from time import process_time
from xml.etree import ElementTree as ET

import pytest

from benchmarks import opening as module
from benchmarks.chart import chart
from benchmarks.databases import SQLITE, InFile
from benchmarks.figures import Report, quantile, table
from benchmarks.house import furnish
from benchmarks.opening import drawn, opening, the_page
from benchmarks.page import chromium, shown
from benchmarks.servers import Server
from benchmarks.statements import in_full, ten_minutes, words


def test_figures_are_written_by_name_with_the_machine_beside_them() -> None:
    written = json.loads(Report("opening", {"b": 2.0, "a": 1.23456789}).written())
    assert written["name"] == "opening"
    assert written["figures"] == {"a": 1.2346, "b": 2.0}
    assert "cores" in written["machine"]


def test_a_quantile_is_one_of_the_values() -> None:
    values = [float(number) for number in range(100)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile([3.0], 0.99)) == (50, 99, 3)


def test_a_table_stands_in_columns() -> None:
    assert (
        table(("who", "ms"), [("we", 1.0), ("they", 12.5)])
        == "who      ms\nwe     1.00\nthey  12.50"
    )


def test_a_chart_says_in_words_what_it_shows() -> None:
    svg = chart("Answers", "a second", {"we <fast>": 250.0, "they": 100.0})
    root = ET.fromstring(svg)  # noqa: S314 - made a line above
    assert root.get("aria-label") == "Answers. we <fast>: 250 a second; they: 100 a second"
    widths = [int(bar.get("width", "")) for bar in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths[0] == pytest.approx(2.5 * widths[1], abs=2)


def test_the_least_work_costs_a_server_some_processor_time() -> None:
    own = Server(os.getpid(), 0)
    costs = [-own.cpu_s() + own.cpu_s() for _ in range(100)]
    assert min(costs) > 0
    assert max(costs) < own.cpu_s() <= own.cpu_s(ended=True)
    assert own.cpu_s() == pytest.approx(process_time(), abs=0.1)


@pytest.mark.processes
async def test_an_opening_is_measured_beside_the_floor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"PEOPLE": 3, "ROUNDS": 1, "AT_ONCE": 2, "MANY": 4, "FEW": 2}.items():
        monkeypatch.setattr(module, name, value)
    report = await opening([SQLITE])
    assert "an opening, SQLite" in drawn(report, [SQLITE])
    for name in ("opening_ratio_floor_sqlite", "opening_p99_ms_sqlite", "floor_p50_ms_sqlite"):
        assert report.figures[name] > 0
        assert report.figures[f"{name}_in_full"] > 0
    said = capsys.readouterr().out
    assert all(stage in said for stage in ("look-up", "unwrap", "page", "answer", "note"))


@pytest.mark.browser
@pytest.mark.processes
async def test_form_and_full_statement_are_two_requests_and_less_than_30_kilobytes(
    tmp_path: Path,
) -> None:
    statement = in_full()
    assert words(statement) > 2 * words(ten_minutes()) > 800
    house = await furnish(tmp_path, InFile(tmp_path).url, statement, 1)
    with the_page(house) as server:
        async with chromium() as browser:
            requests, weight, *_ = await shown(browser, server.port, house.codes[0], slow=False)
    assert requests == 2
    assert 15_000 < weight < 30_000
