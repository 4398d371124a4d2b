"""Answers are measured over HTTP with the real bot and the real peers. No speed is asserted."""

import pytest

from benchmarks import delivery as module
from benchmarks.databases import SQLITE
from benchmarks.delivery import Waits, delivery, drawn

FEW = {
    "CHATS": 2,
    "ROUNDS": 1,
    "TURNS": 4,
    "PACE": 200.0,
    "PACED_TURNS": 1,
    "PACED_ROUNDS": 1,
    "SLOW_S": 0.001,
}


def test_a_block_that_was_held_up_does_not_stand_for_the_others() -> None:
    quick, held_up = [0.01] * 99 + [0.02], [5.0] * 100
    waits = Waits([quick, held_up, quick])
    assert (waits.ms(0.5), waits.ms(0.99)) == (10.0, 20.0)
    assert waits.ms_of_all(0.99) == 5000.0


@pytest.mark.processes
async def test_answers_are_measured_beside_every_peer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in FEW.items():
        monkeypatch.setattr(module, name, value)
    report = await delivery([SQLITE])
    for name in (
        "answers_ratio_conversation_pickle_sqlite",
        "answers_ratio_echo_sqlite",
        "answers_ratio_sqlite_full_sqlite",
        "p99_ratio_sqlite_full_sqlite",
        "answers_per_second_at_40_ms_conversation_pickle",
        "answers_per_second_ours_sqlite",
    ):
        assert report.figures[name] > 0
    assert "answers_per_second_ours_postgres" not in report.figures
    assert "ours, SQLite FULL" in drawn(report)
    assert "(c) commit in handler" in capsys.readouterr().out
