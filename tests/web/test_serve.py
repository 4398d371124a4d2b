"""The tier as it is run: over a socket, with its own refusals, until it is told to stop."""

import asyncio
import http.client
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from storage.errors import DatabaseUrlError, KeyringError
from storage.keyring import WebKeyring, digest, init_keyrings
from storage.store import Store
from tests.web.test_headers import assert_guarded
from web.errors import ListenError
from web.serve import run
from web.settings import WebSettings


@pytest.fixture
async def settings(tmp_path: Path) -> WebSettings:
    url = f"sqlite:///{tmp_path}/statements.db"
    keyring = init_keyrings(tmp_path / "keys", tmp_path / "web-keys")
    await Store.prepare(url, keyring)
    return WebSettings(url, tmp_path / "web-keys", "http://127.0.0.1", "127.0.0.1:0", "WARNING")


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def listener() -> AsyncIterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def ask(listener: socket.socket, method: str, path: str, body: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=10)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    connection.request(method, path, body, kind)
    answer = connection.getresponse()
    read = answer.read()
    assert_guarded(answer)
    connection.close()
    return answer.status, read


def say(listener: socket.socket, words: bytes) -> bytes:
    with socket.create_connection(listener.getsockname(), timeout=10) as connection:
        connection.sendall(words)
        return b"".join(iter(lambda: connection.recv(4096), b""))


def move(there: str, here: str) -> None:
    """Refuses to overwrite: nothing may have been made meanwhile where the file was."""
    assert not Path(here).exists()
    Path(there).rename(here)


class Served:
    """The tier in the background of a test."""

    def __init__(self, settings: WebSettings, listener: socket.socket) -> None:
        self._stop = asyncio.Event()
        self._ready = asyncio.Event()
        self._task = asyncio.create_task(
            run(settings, self._stop, ready=self._ready.set, listener=listener)
        )

    async def __aenter__(self) -> None:
        waiting = asyncio.create_task(self._ready.wait())
        await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
        assert self._ready.is_set()

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.wait_for(self._task, timeout=20)


async def test_it_serves_until_told_to_stop(
    settings: WebSettings, listener: socket.socket
) -> None:
    async with Served(settings, listener):
        form = await asyncio.to_thread(ask, listener, "GET", "/v")
        mangled = await asyncio.to_thread(ask, listener, "GET", "/v%2523ABCD-EFGH")
        ready = await asyncio.to_thread(ask, listener, "GET", "/readyz")
        missing = await asyncio.to_thread(ask, listener, "POST", "/v", "code=&reader=")
    assert form[0] == 200
    assert form == mangled
    assert ready[0] == 200
    counts = {"notes_waiting": 0, "notes_lost": 0}
    held = digest(WebKeyring.load(settings.web_keyring_file))
    assert json.loads(ready[1]) == {"ready": True, "keys": held, **counts}
    assert missing[0] == 422


async def test_what_is_not_http_is_refused_with_every_header(
    settings: WebSettings, listener: socket.socket
) -> None:
    async with Served(settings, listener):
        answer = await asyncio.to_thread(say, listener, b"\x16\x03\x01 hello\r\n\r\n")
    head = answer.decode().lower()
    assert head.startswith("http/1.1 400")
    for header in ("content-security-policy: default-src 'none'", "cache-control: no-store"):
        assert header in head
    assert "server:" not in head


async def test_without_a_database_staff_are_told_and_its_return_is_noticed(
    settings: WebSettings, listener: socket.socket
) -> None:
    path = settings.database_url.removeprefix("sqlite:///")
    move(path, path + ".away")
    body = "code=" + "0" * 28 + "&reader=x"
    async with Served(settings, listener):
        assert (await asyncio.to_thread(ask, listener, "POST", "/v", body))[0] == 503
        assert (await asyncio.to_thread(ask, listener, "GET", "/readyz"))[0] == 503
        assert (await asyncio.to_thread(ask, listener, "GET", "/v"))[0] == 200
        move(path + ".away", path)
        assert (await asyncio.to_thread(ask, listener, "POST", "/v", body))[0] == 404
        assert (await asyncio.to_thread(ask, listener, "GET", "/readyz"))[0] == 200


async def test_wrong_keys_addresses_and_ports_are_refused_at_the_start(
    settings: WebSettings, listener: socket.socket, tmp_path: Path
) -> None:
    def changed(**change: object) -> WebSettings:
        fields = {name: getattr(settings, name) for name in WebSettings.__slots__}
        return WebSettings(**{**fields, **change})

    stop = asyncio.Event()
    with pytest.raises(KeyringError):
        await run(changed(web_keyring_file=tmp_path / "none"), stop)
    with pytest.raises(DatabaseUrlError):
        await run(changed(database_url="mysql://host/name"), stop)
    taken = f"127.0.0.1:{listener.getsockname()[1]}"
    for address in (taken, "nonsense", "127.0.0.1:99999"):
        with pytest.raises(ListenError):
            await run(changed(listen=address), stop)


async def test_the_keys_of_another_database_are_refused_at_the_start(
    settings: WebSettings, tmp_path: Path
) -> None:
    init_keyrings(tmp_path / "other-keys", tmp_path / "other-web-keys")
    other = WebSettings(
        settings.database_url, tmp_path / "other-web-keys", "http://127.0.0.1", "127.0.0.1:0"
    )
    with pytest.raises(KeyringError):
        await run(other, asyncio.Event())
