"""Demos that have ended when their test has, and databases with their keys."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops import keys
from ops.database import prepare
from tests.ops.demos import Demo
from tests.support.databases import Addresses


@pytest.fixture
def prepared(tmp_path: Path, addresses: Addresses) -> dict[str, str]:
    """The settings of a database that has its tables and knows its keys; of either kind."""
    made = {
        "DATABASE_URL": addresses.bot,
        "WEB_DATABASE_URL": addresses.page,
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
