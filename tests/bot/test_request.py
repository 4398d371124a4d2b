"""The HTTP client: Bot API calls over real HTTP on loopback; the token stays inside."""

import asyncio
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.request import AioHttpRequest
from tests.bot.fakes import TOKEN, message

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(answering: Answering) -> AsyncIterator[str]:
    """An HTTP server on loopback; gives its origin."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answering)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bot_at(origin: str, request: AioHttpRequest | None = None) -> AsyncIterator[Bot]:
    chosen = request or AioHttpRequest()
    async with chosen:
        yield Bot(TOKEN, base_url=f"{origin}/bot", request=chosen, get_updates_request=chosen)


def answers(status: int, body: object) -> Answering:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status)

    return answer


async def test_a_call_arrives_as_json_and_its_result_comes_back() -> None:
    seen: dict[str, object] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        seen["path"] = request.path
        seen.update(await request.json())
        return web.json_response({"ok": True, "result": message(7, 12)})

    async with served(answer) as origin, bot_at(origin) as bot:
        sent = await bot.send_message(7, "Grüße & ♥ = 100 %")
    assert sent.message_id == 12
    assert seen == {
        "path": f"/bot{TOKEN}/sendMessage",
        "chat_id": 7,
        "text": "Grüße & ♥ = 100 %",
    }


async def test_a_file_arrives_as_multipart() -> None:
    seen: dict[str, object] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        photo = form["photo"]
        assert isinstance(photo, web.FileField)
        seen["name"], seen["bytes"] = photo.filename, photo.file.read()
        seen["caption"] = form["caption"]
        return web.json_response({"ok": True, "result": message(7, 12)})

    async with served(answer) as origin, bot_at(origin) as bot:
        await bot.send_photo(7, b"\x89PNG", filename="code.png", caption="für dich")
    assert seen == {"name": "code.png", "bytes": b"\x89PNG", "caption": "für dich"}


async def test_a_slow_answer_is_a_time_out() -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    async with served(answer) as origin, bot_at(origin, AioHttpRequest(read=0.05)) as bot:
        with pytest.raises(TimedOut):
            await bot.get_me()


async def test_a_single_call_may_wait_longer() -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.2)
        return web.json_response({"ok": True, "result": []})

    async with served(answer) as origin, bot_at(origin, AioHttpRequest(read=0.05)) as bot:
        assert await bot.do_api_request("get_Updates", read_timeout=5) == []


async def test_a_refused_connection_is_a_network_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with bot_at(origin) as bot:
            with pytest.raises(NetworkError, match=r"^ClientConnectorError$"):
                await bot.get_me()


async def test_a_connection_that_breaks_off_is_a_network_error() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with served(answer) as origin, bot_at(origin) as bot:
        with pytest.raises(NetworkError):
            await bot.get_me()


async def test_no_error_holds_the_token_not_even_in_its_trace() -> None:
    async def redirect(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"})

    errors: list[TelegramError] = []
    async with served(redirect) as redirecting, served(answers(200, "no object")) as odd:
        for origin in ("http://127.0.0.1:1", "no-scheme", "http://[bad", redirecting, odd):
            async with bot_at(origin) as bot:
                with pytest.raises(TelegramError) as caught:
                    await bot.get_me()
                errors.append(caught.value)
    # The positive control: the address that was called does hold it.
    assert TOKEN in Bot(TOKEN, base_url="http://127.0.0.1:1/bot").base_url
    assert len(errors) == 5
    for error in errors:
        trace = "".join(traceback.format_exception(error))
        assert TOKEN not in trace
        assert error.__context__ is None


async def test_a_redirect_is_not_followed() -> None:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with served(answer) as origin, bot_at(origin) as bot:
        with pytest.raises(NetworkError):
            await bot.get_me()
    assert seen == [f"/bot{TOKEN}/getMe"]


async def test_too_many_requests_says_how_long_to_wait() -> None:
    body = {"ok": False, "error_code": 429, "parameters": {"retry_after": 17}}
    async with served(answers(429, body)) as origin, bot_at(origin) as bot:
        with pytest.raises(RetryAfter) as caught:
            await bot.get_me()
    assert caught.value._retry_after.total_seconds() == 17


async def test_too_many_requests_without_a_time_waits_a_second() -> None:
    async with served(answers(429, {"ok": False})) as origin, bot_at(origin) as bot:
        with pytest.raises(RetryAfter) as caught:
            await bot.get_me()
    assert caught.value._retry_after.total_seconds() == 1


async def test_telegrams_refusals_keep_their_kind() -> None:
    body = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}
    async with served(answers(403, body)) as origin, bot_at(origin) as bot:
        with pytest.raises(Forbidden):
            await bot.get_me()


async def test_a_body_that_cannot_be_read_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="{marked words")

    caplog.set_level("DEBUG")
    async with served(answer) as origin, bot_at(origin) as bot:
        with pytest.raises(TelegramError):
            await bot.get_me()
    assert "sendMessage" not in caplog.text
    assert "getMe" in caplog.text  # the positive control: the library does log its calls
    assert "marked words" not in caplog.text


async def test_a_call_before_the_start_or_after_the_end_is_a_network_error() -> None:
    request = AioHttpRequest()
    async with request:
        pass
    await request.shutdown()
    with pytest.raises(NetworkError):
        await request.do_request("http://127.0.0.1:1/x", "POST")
    assert request.read_timeout == 15
    assert isinstance(request, BaseRequest)
