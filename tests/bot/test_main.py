"""The whole process of the bot, against a Bot API that says no."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import TokenRefusedError
from bot.main import run
from bot.settings import BotSettings
from storage.keyring import Keyring, init_keyrings
from storage.store import Store

TOKEN = "123:refused"


@pytest.fixture
async def refusing() -> AsyncIterator[str]:
    """A Bot API that knows no such bot."""

    async def refuse(_request: web.Request) -> web.Response:
        body = {"ok": False, "error_code": 401, "description": f"Unauthorized {TOKEN}"}
        return web.json_response(body, status=401)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", refuse)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_refused_token_ends_the_bot_with_one_plain_error(
    refusing: str, tmp_path: Path
) -> None:
    init_keyrings(tmp_path / "bot.keys", tmp_path / "web.keys")
    url = f"sqlite:///{tmp_path / 'statements.sqlite3'}"
    await Store.prepare(url, Keyring.load(tmp_path / "bot.keys"))
    settings = BotSettings(
        telegram_bot_token=TOKEN,
        database_url=url,
        keyring_file=tmp_path / "bot.keys",
        public_url="https://page.example",
        telegram_api_base_url=refusing,
    )
    with pytest.raises(TokenRefusedError) as caught:
        await asyncio.wait_for(run(settings, asyncio.Event()), timeout=20)
    assert TOKEN not in str(caught.value)
