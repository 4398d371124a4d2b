"""`./run up` against a Bot API over HTTP, as it talks to Telegram with a real token."""

import asyncio
import socket
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from threading import Event, Thread

import pytest

from simulator.serve import run
from storage.keyring import init_keyrings
from tests.ops.demos import Running
from tests.support import staff, walk
from tests.support.chat import Chat

pytestmark = pytest.mark.processes


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


def test_the_whole_journey_over_http_with_a_token_of_ones_own(
    telegram: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    keys = tmp_path / "bot.keyring", tmp_path / "web.keyring"
    init_keyrings(*keys)
    settings = {
        "TELEGRAM_BOT_TOKEN": "123456:AAHinvented-token_for-tests",
        "TELEGRAM_API_BASE_URL": telegram,
        "DATABASE_URL": f"sqlite:///{tmp_path}/statements.sqlite3",
        "KEYRING_FILE": str(keys[0]),
        "WEB_KEYRING_FILE": str(keys[1]),
        "PUBLIC_URL": "https://statements.example.org",
        "LISTEN": address,
    }
    running = Running(tmp_path, settings, "up")
    try:
        running.wait_ready()
        chat = Chat(telegram, 5)
        walk.begin(chat)
        chat.say("Robin Example", until="Saved")
        walk.publish(chat, repeat("My peer worker"))
        code = walk.make_link(chat, "Ward 5")
        assert f"https://statements.example.org/v#{code}" in chat.wait_for("Code:").text
        page = staff.open_statement(f"http://{address}", code, "Night nurse")
        assert "Robin Example" in page.text
        chat.wait_for("Night nurse")
    finally:
        assert running.end() == 0
