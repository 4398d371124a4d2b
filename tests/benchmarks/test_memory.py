"""What the processes hold stays what it was: a few seconds in every run, half an hour at night."""

from pathlib import Path
from time import monotonic

import pytest

from benchmarks.memory import MOST_MB, TIERS, at_the_demo, drawn, everything, held, memory
from tests.support.house import House

pytestmark = pytest.mark.processes

FLAT_MB = 8.0
"""What a process may grow by once it has done everything before: less than one paper takes."""


async def test_memory_is_measured_with_every_kind_of_work_and_stays_flat(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = await memory(turns=100, openings=10, papers=1, first=True)
    for tier in TIERS:
        for name in ("mb_start", "mb_turns", "mb", "uss_mb", "pss_mb", "ratio_echo"):
            assert report.figures[f"memory_{tier}_{name}"] > 0
        assert report.figures[f"memory_{tier}_grown_mb"] < FLAT_MB
        assert report.figures[f"memory_{tier}_uss_mb"] < MOST_MB
    assert report.figures["memory_paper_peak_mb"] > 40
    assert "a stock echo bot" in drawn(report)
    assert "bot, end" in capsys.readouterr().out


@pytest.mark.nightly
@pytest.mark.timeout(3600)
async def test_bot_and_page_stay_flat_for_half_an_hour(tmp_path: Path) -> None:
    async with at_the_demo(tmp_path) as (running, made):
        end = monotonic() + 120
        while monotonic() < end:
            await everything(made)
        before, end = _own(running), monotonic() + 1800
        while monotonic() < end:
            await everything(made)
        after = _own(running)
    for tier in TIERS:
        assert after[tier] - before[tier] < FLAT_MB, (tier, before, after)
        assert after[tier] < MOST_MB


def _own(running: House) -> dict[str, float]:
    return {tier: held(running.pid(tier)).uss for tier in TIERS}
