"""The webhook: who may call, what is acknowledged, and many updates in one commit."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette
from telegram.error import NetworkError

from bot.delivery import RawUpdate
from bot.errors import SecretMissingError, TokenRefusedError
from bot.webhook import MOST_BYTES, PATH, Webhook, set_webhook
from storage.errors import DatabaseUnavailableError
from tests.bot.fakes import (
    Answer,
    Call,
    Clock,
    FakeRequest,
    bot_over,
    ok,
    refused,
    text_update,
    until,
)

SECRET = "marked-secret"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class Taker:
    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.errors: list[Exception] = []
        self.gate: asyncio.Event | None = None

    async def deliver(self, raws: Sequence[RawUpdate]) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.errors:
            raise self.errors.pop()
        self.batches.append([raw["update_id"] for raw in raws])


class Bench:
    def __init__(self) -> None:
        self.taker = Taker()
        self.webhook = Webhook(self.taker, secret=SECRET, now=Clock())
        self.app = Starlette(routes=[self.webhook.route()])

    @asynccontextmanager
    async def client(self) -> AsyncIterator[AsyncClient]:
        transport = ASGITransport(self.app)
        async with AsyncClient(transport=transport, base_url="http://bot.test") as client:
            yield client

    async def post(self, body: object, headers: dict[str, str] | None = None) -> Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.client() as client:
            given = HEADERS if headers is None else headers
            return await client.post(PATH, content=content, headers=given)


async def test_an_update_is_acknowledged_after_its_commit() -> None:
    bench = Bench()
    bench.taker.gate = asyncio.Event()
    call = asyncio.create_task(bench.post(text_update(1, 7, "x")))
    await until(lambda: bool(bench.webhook._group._worker))
    assert not call.done()
    bench.taker.gate.set()
    assert (await call).status_code == 200
    assert bench.taker.batches == [[1]]
    assert bench.webhook.last_success is not None


async def test_updates_that_arrive_during_a_commit_share_the_next_one_in_their_order() -> None:
    bench = Bench()
    bench.taker.gate = asyncio.Event()
    calls = [asyncio.create_task(bench.post(text_update(0, 7, "x")))]
    await until(lambda: bool(bench.webhook._group._worker))
    for number in range(1, 5):
        calls.append(asyncio.create_task(bench.post(text_update(number, 7, "x"))))
        await until(lambda number=number: len(bench.webhook._group._waiting) == number)  # type: ignore[misc]
    bench.taker.gate.set()
    assert [(await call).status_code for call in calls] == [200] * 5
    assert bench.taker.batches == [[0], [1, 2, 3, 4]]


@pytest.mark.parametrize("error", [DatabaseUnavailableError(), RuntimeError("surprise")])
async def test_what_was_not_committed_is_asked_for_again(error: Exception) -> None:
    bench = Bench()
    bench.taker.errors = [error]
    response = await bench.post(text_update(1, 7, "x"))
    assert response.status_code == 503
    assert 1 <= int(response.headers["Retry-After"]) <= 5
    assert (await bench.post(text_update(1, 7, "x"))).status_code == 200
    assert bench.taker.batches == [[1]]


async def test_when_too_many_wait_telegram_keeps_the_rest() -> None:
    bench = Bench()
    bench.webhook._group._most_waiting = 0
    response = await bench.post(text_update(1, 7, "x"))
    assert response.status_code == 503
    assert bench.taker.batches == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Telegram-Bot-Api-Secret-Token": ""},
        {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"},
        {"X-Telegram-Bot-Api-Secret-Token": SECRET.upper()},
    ],
)
async def test_who_does_not_know_the_secret_is_refused(headers: dict[str, str]) -> None:
    bench = Bench()
    response = await bench.post(text_update(1, 7, "x"), headers)
    assert response.status_code == 403
    assert response.content == b""
    assert bench.taker.batches == []


async def test_a_body_larger_than_any_update_is_refused() -> None:
    bench = Bench()
    assert (await bench.post(b"x" * (MOST_BYTES + 1))).status_code == 413


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"7", b"{}", b'{"update_id": "1"}'])
async def test_what_is_no_update_is_refused(body: bytes) -> None:
    bench = Bench()
    assert (await bench.post(body)).status_code == 400
    assert bench.taker.batches == []


async def test_a_client_that_goes_away_does_not_take_its_neighbours_along() -> None:
    bench = Bench()
    bench.taker.gate = asyncio.Event()
    gone = asyncio.create_task(bench.post(text_update(1, 7, "x")))
    await until(lambda: bool(bench.webhook._group._worker))
    stays = asyncio.create_task(bench.post(text_update(2, 7, "y")))
    await until(lambda: len(bench.webhook._group._waiting) == 1)
    gone.cancel()
    bench.taker.gate.set()
    assert (await stays).status_code == 200
    await bench.webhook.finish()
    assert bench.taker.batches == [[1], [2]]


def test_a_webhook_without_a_secret_is_refused() -> None:
    with pytest.raises(SecretMissingError):
        Webhook(Taker(), secret="", now=Clock())


async def test_telegram_is_told_where_to_call_until_it_has_heard() -> None:
    answers: list[Answer] = [NetworkError("down"), ok(result=True)]
    request = FakeRequest(lambda _call: answers.pop(0))
    await set_webhook(
        bot_over(request), public_url="https://x.example/", secret=SECRET, stop=asyncio.Event()
    )
    call: Call = request.calls[1]
    assert call.method == "setWebhook"
    assert call.parameters == {
        "url": "https://x.example/telegram",
        "secret_token": SECRET,
        "allowed_updates": '["message", "edited_message", "callback_query", "my_chat_member"]',
        "max_connections": "40",
        "drop_pending_updates": "false",
    }


async def test_a_refused_token_ends_the_start_of_the_webhook() -> None:
    request = FakeRequest(lambda _call: refused(401, "Unauthorized"))
    with pytest.raises(TokenRefusedError):
        await set_webhook(
            bot_over(request), public_url="https://x.example", secret=SECRET, stop=asyncio.Event()
        )
