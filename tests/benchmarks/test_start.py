"""A start is a real start: the addresses are there when it counts as ready."""

import sys

import pytest

from benchmarks import start as module
from benchmarks.start import drawn, start

pytestmark = pytest.mark.processes


def test_starts_are_measured_beside_a_stock_bot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = (sys.executable, "-P", "-m", "ops")
    monkeypatch.setattr(module, "_command", lambda: command)
    report = start(times=1)
    assert report.figures["start_s"] > 0
    assert report.figures["start_echo_s"] > 0
    assert "./run, all of it" in drawn(report)
    assert "stock echo bot" in capsys.readouterr().out
