"""People made in bulk are such as the bot leaves behind; what is measured is the real thing."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from benchmarks import bulk
from benchmarks import growth as module
from benchmarks.databases import OnServer
from benchmarks.growth import drawn, growth
from bot.session import unpack
from storage.keyring import Keyring
from storage.store import Store
from storage.verify import verify
from tests.support.postgres import Server

pytestmark = [pytest.mark.postgres, pytest.mark.processes]

FEW, MANY = 80, 120


async def test_few_and_many_are_measured_side_by_side(
    postgres: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made: list[OnServer] = []

    def noted(server: Server) -> OnServer:
        made.append(OnServer(server))
        return made[-1]

    monkeypatch.setattr(module, "OnServer", noted)
    monkeypatch.setattr(module, "on_disk", lambda: nullcontext(postgres))
    monkeypatch.setattr(module, "scratch", lambda: nullcontext(tmp_path))
    monkeypatch.setattr(bulk, "DUE", 3)
    report = await growth(MANY, few=FEW, rounds=1)
    for name in ("growth_opening_ratio", "growth_turn_ratio", "growth_due_ratio"):
        assert report.figures[name] > 0
    assert report.figures["growth_bytes_per_person"] > 5000
    assert report.figures["rewrap_people_per_second"] > 0
    assert report.figures["rewrap_links_per_second"] > 0
    assert "a turn, 120 people" in drawn(report)
    assert "120 of 120 people" in capsys.readouterr().out
    await _opens(made[0], Keyring.load(tmp_path / "bot.keys"))
    with postgres.asked(made[0].name) as connection:
        for asked in (
            "SELECT count(DISTINCT blob) FROM drafts",
            "SELECT count(DISTINCT wrapped_key) FROM persons",
        ):
            assert connection.execute(asked).fetchone() == (FEW,)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


async def _opens(made: OnServer, keyring: Keyring) -> None:
    found = await verify(made.url, keyring)
    assert not any(found.failed.values())
    made_of = {"persons", "drafts", "versions", "grants", "grant_pages"}
    assert found.opened.keys() >= made_of
    store = await Store.open(made.url, keyring)
    async with store.reading() as tx:
        for chat in (1, FEW):
            person = await tx.person(chat)
            assert person is not None
            assert unpack(await tx.draft(person) or b"").state.answers
    await store.close()
