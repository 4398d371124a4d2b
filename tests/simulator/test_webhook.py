"""The webhook: in order within a lane, again until it is taken."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from tests.simulator.playground import Json, Playground, Refused, keyboard

Answer = Callable[[Json], web.Response]


class Hook:
    """A bot's webhook that writes down what came and answers as it is told."""

    def __init__(self) -> None:
        self.came: list[Json] = []
        self.secrets: list[str | None] = []
        self.times: list[float] = []
        self.answer: Answer = lambda _update: web.Response()
        self.url = ""
        self._more = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        update: Json = await request.json()
        async with self._more:
            self.came.append(update)
            self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
            self.times.append(asyncio.get_running_loop().time())
            self._more.notify_all()
        return self.answer(update)

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: len(self.came) >= count)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came if "message" in update]


@asynccontextmanager
async def listening() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield hook
    finally:
        await runner.cleanup()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with listening() as one:
        yield one


async def test_what_waits_and_what_comes_is_pushed_with_the_secret(
    play: Playground, hook: Hook
) -> None:
    await play.act(1, "messages", text="before")
    await play.call("setWebhook", url=hook.url, secret_token="s3cret")
    await play.act(1, "messages", text="after")
    await hook.wait_for(2)
    assert hook.texts() == ["before", "after"]
    assert set(hook.secrets) == {"s3cret"}
    await play.until("updates_waiting", value=0)


async def test_a_refused_update_comes_again_before_the_next_of_its_chat(
    play: Playground, hook: Hook
) -> None:
    hook.answer = lambda _update: web.Response(status=503 if len(hook.came) < 3 else 200)
    await play.call("setWebhook", url=hook.url)
    await play.act(1, "messages", text="a")
    await play.act(1, "messages", text="b")
    await hook.wait_for(4)
    assert hook.texts() == ["a", "a", "a", "b"]
    info = await play.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503"
    assert hook.times[2] - hook.times[1] > hook.times[1] - hook.times[0] > 0.4


async def test_retry_after_is_honoured(play: Playground, hook: Hook) -> None:
    headers = {"Retry-After": "1"}
    hook.answer = lambda _update: (
        web.Response(status=503, headers=headers) if len(hook.came) == 1 else web.Response()
    )
    await play.call("setWebhook", url=hook.url)
    await play.act(1, "messages", text="a")
    await hook.wait_for(2)
    assert 0.9 < hook.times[1] - hook.times[0] < 3


async def test_a_stuck_chat_holds_up_neither_other_chats_nor_taps(
    play: Playground, hook: Hook
) -> None:
    await play.act(1, "messages", text="stuck")
    sent = await play.call("sendMessage", chat_id=1, text="?", reply_markup=keyboard("Next"))

    def answer(update: Json) -> web.Response:
        stuck = update.get("message", {}).get("text") == "stuck"
        return web.Response(status=500 if stuck else 200, headers={"Retry-After": "60"})

    hook.answer = answer
    await play.call("setWebhook", url=hook.url)
    await hook.wait_for(1)
    await play.act(1, "press", message_id=sent["message_id"], data="Next")
    await play.act(2, "messages", text="other chat")
    await hook.wait_for(3)
    assert {list(update)[1] for update in hook.came[1:]} == {"callback_query", "message"}
    await play.until("updates_waiting", value=1)


async def test_another_webhook_takes_over_and_none_stops_the_pushing(
    play: Playground, hook: Hook
) -> None:
    hook.answer = lambda _update: web.Response(status=500, headers={"Retry-After": "60"})
    await play.call("setWebhook", url=hook.url)
    await play.act(1, "messages", text="a")
    await hook.wait_for(1)
    async with listening() as other:
        await play.call("setWebhook", url=other.url)
        await other.wait_for(1)
        await play.until("updates_waiting", value=0)
        await play.call("deleteWebhook")
        await play.act(1, "messages", text="b")
        assert [update["message"]["text"] for update in await play.updates()] == ["b"]
        assert other.texts() == ["a"]


async def test_a_webhook_that_nobody_answers_is_tried_again(play: Playground) -> None:
    async with listening() as gone:
        url = gone.url
    await play.call("setWebhook", url=url)
    await play.act(1, "messages", text="a")
    async with asyncio.timeout(10):
        while "last_error_message" not in (info := await play.call("getWebhookInfo")):  # noqa: ASYNC110 -- over HTTP there is no event to wait for
            await asyncio.sleep(0.01)
    assert info["last_error_message"].startswith("Connection failed")
    assert info["pending_update_count"] == 1


async def test_setting_a_webhook_ends_the_poll_and_may_drop_what_waits(
    play: Playground, hook: Hook
) -> None:
    poll = asyncio.create_task(play.updates(wait_s=30, allowed_updates=["callback_query"]))
    await play.until("polling", value=True)
    await play.call("setWebhook", url=hook.url, drop_pending_updates=True)
    with pytest.raises(Refused) as refusal:
        await poll
    assert refusal.value.code == 409


async def test_updates_can_be_pushed_twice_and_out_of_order_on_request(
    play: Playground, hook: Hook
) -> None:
    for text in "abc":
        await play.act(1, "messages", text=text)
    await play.fault("reorder", count=1)
    await play.fault("duplicate", count=1)
    await play.call("setWebhook", url=hook.url)
    await hook.wait_for(4)
    assert hook.texts() == ["b", "b", "a", "c"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": "ftp://127.0.0.1/"}, "bad webhook"),
        ({"url": "https://"}, "bad webhook"),
        ({"url": "http://127.0.0.1/", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "http://127.0.0.1/", "secret_token": "ä"}, "unallowed characters"),
    ],
)
async def test_a_webhook_that_is_none_is_refused(
    play: Playground, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        await play.call("setWebhook", **given)
    assert (await play.call("getWebhookInfo"))["url"] == ""
