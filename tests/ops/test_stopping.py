"""Told to stop in the middle of something: what has begun is finished, nothing new begins."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.main import run as run_bot
from bot.settings import BotSettings, Mode
from tests.support.databases import by_hand
from web.serve import run as run_web
from web.settings import WebSettings

SECRET = "storm-secret"
Tier = Callable[[asyncio.Event, Callable[[], None], socket.socket], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def finished(tier: Tier, head: str, body: bytes) -> bytes:
    """The answer to a request whose body comes only after the word to stop."""
    stop, ready = asyncio.Event(), asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        running = asyncio.create_task(tier(stop, ready.set, listener))
        await asyncio.wait_for(ready.wait(), 60)
        async with connected(address) as (reader, writer):
            writer.write(
                f"{head}\r\nhost: page\r\ncontent-length: {len(body)}\r\n"
                "expect: 100-continue\r\nconnection: close\r\n\r\n".encode()
            )
            begun = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            assert begun.startswith(b"HTTP/1.1 100"), "somebody waits for the body"
            stop.set()
            await closed(address)
            await asyncio.sleep(0.3)  # longer than it would take to drop what is under way
            assert not running.done()
            writer.write(body)
            answer = await asyncio.wait_for(reader.read(), 60)
        await asyncio.wait_for(running, 60)
    return answer


@asynccontextmanager
async def connected(
    address: tuple[str, int],
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(*address)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


async def closed(address: tuple[str, int]) -> None:
    """Until nobody is let in any more."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with connected(address):
                    await asyncio.sleep(0.01)
            except OSError:
                return


async def test_an_opening_that_has_begun_is_answered(prepared: dict[str, str]) -> None:
    settings = WebSettings(
        prepared["DATABASE_URL"], Path(prepared["WEB_KEYRING_FILE"]), "http://127.0.0.1"
    )

    def page(
        stop: asyncio.Event, ready: Callable[[], None], listener: socket.socket
    ) -> Coroutine[Any, Any, None]:
        return run_web(settings, stop, ready=ready, listener=listener)

    form = "content-type: application/x-www-form-urlencoded"
    body = ("code=" + "0" * 28 + "&reader=Ward").encode()
    answer = await finished(page, f"POST /v HTTP/1.1\r\n{form}", body)
    assert answer.startswith(b"HTTP/1.1 404"), "it was looked up: there is no such code"


async def test_a_turn_that_has_begun_is_committed_and_acknowledged(
    prepared: dict[str, str], telegram: str
) -> None:
    settings = BotSettings(
        telegram_bot_token="123456:AAHinvented-token_for-tests",
        database_url=prepared["DATABASE_URL"],
        keyring_file=Path(prepared["KEYRING_FILE"]),
        public_url="https://statements.example.org",
        telegram_api_base_url=telegram,
        telegram_mode=Mode.WEBHOOK,
        webhook_secret=SECRET,
    )

    def bot(
        stop: asyncio.Event, ready: Callable[[], None], listener: socket.socket
    ) -> Coroutine[Any, Any, None]:
        return run_bot(settings, stop, ready=ready, listener=listener)

    who = {"id": 77, "is_bot": False, "first_name": "Robin"}
    chat = {"id": 77, "type": "private", "first_name": "Robin"}
    message = {"message_id": 1, "date": 1795000000, "chat": chat, "from": who, "text": "/start"}
    body = json.dumps({"update_id": 5, "message": message}).encode()
    answer = await finished(
        bot,
        f"POST /telegram HTTP/1.1\r\nx-telegram-bot-api-secret-token: {SECRET}",
        body,
    )
    assert answer.startswith(b"HTTP/1.1 200")
    with by_hand(prepared["DATABASE_URL"]) as database:
        counts = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our names
            for table in ("persons", "drafts", "seen_updates")
        ]
    assert counts == [1, 1, 1]
