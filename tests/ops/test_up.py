"""Bot and page under one supervisor, with a Telegram that does not answer."""

import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.keyring import init_keyrings
from tests.ops.demos import Running, ends
from tests.support.databases import POSTGRES, Addresses, on_server
from tests.support.postgres import Server

pytestmark = pytest.mark.processes


@pytest.fixture
def address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def settings(tmp_path: Path, address: str, addresses: Addresses) -> dict[str, str]:
    good = {
        "TELEGRAM_BOT_TOKEN": "123456:AAHinvented-token_for-tests",
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9",  # the discard port: nobody answers
        "DATABASE_URL": addresses.bot,
        "WEB_DATABASE_URL": addresses.page,
        "KEYRING_FILE": f"{tmp_path}/bot.keyring",
        "WEB_KEYRING_FILE": f"{tmp_path}/web.keyring",
        "PUBLIC_URL": "https://statements.example.org",
        "LISTEN": address,
        "LOG_LEVEL": "ERROR",
    }
    init_keyrings(Path(good["KEYRING_FILE"]), Path(good["WEB_KEYRING_FILE"]))
    return good


@pytest.fixture
def up(tmp_path: Path, settings: dict[str, str]) -> Iterator[Running]:
    running = Running(tmp_path, settings, "up")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


def test_the_page_answers_while_telegram_does_not(up: Running, address: str) -> None:
    ready = up.wait_ready()
    assert ready["page"] == "https://statements.example.org"
    assert set(ready["pids"]) == {"supervisor", "bot", "web"}
    with urllib.request.urlopen(f"http://{address}/v") as answer:
        assert answer.status == 200
    gone = ends(ready["pids"].values())
    assert up.end() == 0
    gone()
    assert not up.file.exists()


@pytest.mark.parametrize("tier", ["bot", "web"])
def test_a_killed_process_is_started_again(up: Running, address: str, tier: str) -> None:
    before = up.wait_ready()
    os.kill(before["pids"][tier], signal.SIGKILL)
    after = up.read_after(before, within=2.0)
    assert {n for n, pid in after["pids"].items() if pid != before["pids"][n]} == {tier}
    with urllib.request.urlopen(f"http://{address}/v") as answer:
        assert answer.status == 200
    assert up.end() == 0


@pytest.mark.postgres
@pytest.mark.parametrize("kind", [POSTGRES], indirect=True)
def test_several_that_start_at_once_at_an_empty_database_all_run(
    tmp_path: Path, settings: dict[str, str], postgres: Server
) -> None:
    """Each on a machine of its own: one migrates and notes the keys, the others find it done."""
    with on_server(postgres) as empty:
        url = empty.bot
        running = []
        for name in ("one", "two", "three"):
            (tmp_path / name).mkdir()
            own = {
                **settings,
                "DATABASE_URL": url,
                "WEB_DATABASE_URL": url,
                "LISTEN": "127.0.0.1:0",
            }
            running.append(Running(tmp_path / name, own, "up"))
        assert [set(one.wait_ready()["pids"]) for one in running] == [
            {"supervisor", "bot", "web"}
        ] * 3
        assert [one.end() for one in running] == [0, 0, 0]
