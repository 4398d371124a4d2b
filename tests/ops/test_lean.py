"""A tier loads what it uses; what was left out is there all the same for whoever asks."""

import subprocess
import sys
from pathlib import Path

import pytest

from ops.alone import ONE_HEAP, become
from ops.exits import REFUSED

_ROOT = Path(__file__).resolve().parents[2]
_LEAN = "import sys; from ops.lean import lean; lean(); "
_FOR_NOBODY = {"sqlalchemy.orm", "rich.segment", "typer", "alembic", "prometheus_client"}
_FOR_OTHERS = {"sqlalchemy.dialects.postgresql", "psycopg"}


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own: this one has loaded everything."""
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        env={
            "PYTHONPATH": str(_ROOT),
            "TELEGRAM_BOT_TOKEN": "1:token",
            "DATABASE_URL": f"sqlite:///{folder / 'statements.sqlite'}",
            "KEYRING_FILE": str(folder / "no.keyring"),
            "WEB_KEYRING_FILE": str(folder / "no.keyring"),
            "PUBLIC_URL": "https://statements.example",
            "LISTEN": "127.0.0.1:0",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("tier", "its_own", "others"),
    [
        ("bot", "bot.main", {"uvicorn", "starlette", "web.serve"}),
        ("web", "web.serve", {"telegram"}),
    ],
)
def test_a_tier_loads_nothing_for_nobody(
    tier: str, its_own: str, others: set[str], tmp_path: Path
) -> None:
    """Without keys it stops as soon as it has loaded everything."""
    done = _run(tmp_path, "-X", "importtime", "-m", "ops.tiers", tier)
    assert done.returncode == REFUSED
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {its_own, "sqlalchemy.engine"} <= loaded
    assert not loaded & (_FOR_NOBODY | _FOR_OTHERS | others)


@pytest.mark.parametrize("tier", ["bot", "web"])
def test_a_tier_that_is_started_alone_is_the_same(tier: str, tmp_path: Path) -> None:
    """It says why it stops, with the status that tells a service not to try again."""
    done = _run(tmp_path, "-X", "importtime", "-m", "ops", tier)
    assert done.returncode == REFUSED
    assert "no.keyring" in done.stderr


@pytest.mark.parametrize("said", [{}, {"MALLOC_ARENA_MAX": "2"}])
def test_a_tier_that_is_started_alone_takes_the_commands_place(
    said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def noted(*whole: object) -> None:
        asked.extend(whole)
        raise SystemExit

    monkeypatch.setattr("os.execve", noted)
    with pytest.raises(SystemExit):
        become("web", {"LISTEN": "127.0.0.1:8080", **said})
    command = [sys.executable, "-P", "-m", "ops.tiers", "web"]
    assert asked == [sys.executable, command, {**ONE_HEAP, "LISTEN": "127.0.0.1:8080", **said}]


def test_what_was_left_out_loads_itself_when_asked_for(tmp_path: Path) -> None:
    code = (
        f"{_LEAN}import sqlalchemy.ext.asyncio as whole; "
        "from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, engine, exc; "
        "print(AsyncEngine is engine.AsyncEngine is whole.AsyncEngine, AsyncSession.__name__)"
    )
    assert _run(tmp_path, "-c", code).stdout == "True AsyncSession\n"


def test_what_is_loaded_already_stays_as_it_is(tmp_path: Path) -> None:
    code = (
        "import rich, sys, sqlalchemy.ext.asyncio as package; before = dict(vars(package)); "
        f"{_LEAN}print(vars(package) == before, sys.modules['rich'] is rich)"
    )
    assert _run(tmp_path, "-c", code).stdout == "True True\n"
