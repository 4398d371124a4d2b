"""Demos that have ended when their test has, and databases with their keys."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops import keys
from ops.database import prepare
from tests.ops.demos import Demo


@pytest.fixture
def prepared(tmp_path: Path) -> dict[str, str]:
    """The settings of an SQLite database that has its tables and knows its keys."""
    made = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/statements.sqlite3",
        "KEYRING_FILE": str(tmp_path / "bot.keyring"),
        "WEB_KEYRING_FILE": str(tmp_path / "web.keyring"),
    }
    keys.init(made)
    asyncio.run(prepare(made["DATABASE_URL"], Path(made["KEYRING_FILE"])))
    return made


@pytest.fixture
def start_demo(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Start demos in one folder, one after another; all have ended afterwards."""
    started: list[Demo] = []

    def start(*arguments: str) -> Demo:
        started.append(Demo(tmp_path, *arguments))
        return started[-1]

    yield start
    for demo in started:
        if demo.process.poll() is None:
            demo.process.kill()
            demo.process.communicate()
