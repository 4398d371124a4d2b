"""Demos that have ended when their test has, and databases with their keys."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from ops import keys
from ops.database import prepare
from simulator.serve import run
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


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[str]:
    """A Bot API on loopback, in a thread of its own; its origin."""
    up, ports, stopping = Event(), [0], asyncio.Event()
    loop = asyncio.new_event_loop()

    def ready(port: int) -> None:
        ports[0] = port
        up.set()

    def serve() -> None:
        loop.run_until_complete(run(tmp_path / "telegram", 0, stopping, ready))
        loop.close()

    thread = Thread(target=serve)
    thread.start()
    assert up.wait(20)
    yield f"http://127.0.0.1:{ports[0]}"
    loop.call_soon_threadsafe(stopping.set)
    thread.join(20)
