"""Polling: the offset moves only after the commit, and back to 0 when nothing waits."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError, TimedOut

from bot.delivery import RawUpdate
from bot.errors import TokenRefusedError
from bot.polling import Poller
from bot.request import slow_down
from storage.errors import DatabaseUnavailableError
from tests.bot.fakes import (
    START,
    TOKEN,
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


class Telegram(FakeRequest):
    """Keeps updates until the offset moves past them, as the Bot API does."""

    def __init__(self, updates: Sequence[object] = ()) -> None:
        super().__init__(self._respond)
        self.updates = list(updates)
        self.answers: list[Answer] = []
        """Given first, instead of updates."""
        self.webhook_answers: list[Answer] = []

    def offsets(self) -> list[int]:
        return [int(call.parameters["offset"]) for call in self.made("getUpdates")]

    async def do_request(self, *args: object, **options: object) -> tuple[int, bytes]:
        answer = await super().do_request(*args, **options)  # type: ignore[arg-type] # passed on
        if not self.updates and answer == ok([]):
            await asyncio.sleep(0.005)  # the long poll, shortened
        return answer

    def _respond(self, call: Call) -> Answer:
        if call.method == "deleteWebhook":
            return self.webhook_answers.pop(0) if self.webhook_answers else ok(result=True)
        if self.answers:
            return self.answers.pop(0)
        offset = int(call.parameters["offset"])
        self.updates = [u for u in self.updates if not _confirmed(u, offset)]
        return ok(self.updates[: int(call.parameters["limit"])])


def _confirmed(update: object, offset: int) -> bool:
    return isinstance(update, dict) and update.get("update_id", offset) < offset


class Taker:
    """A deliverer that notes what it was given, and fails as often as told."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.errors: list[Exception] = []
        self.during: Callable[[], None] = lambda: None

    async def deliver(self, raws: Sequence[RawUpdate]) -> None:
        self.during()
        if self.errors:
            raise self.errors.pop()
        self.batches.append([raw["update_id"] for raw in raws])


@asynccontextmanager
async def polling(telegram: Telegram, taker: Taker) -> AsyncIterator[Poller]:
    poller = Poller(
        bot_over(telegram), taker, now=Clock(), first_delay_s=0.001, most_delay_s=0.001
    )
    stop = asyncio.Event()
    task = asyncio.create_task(poller.run(stop))
    try:
        yield poller
    finally:
        stop.set()
        await task


async def test_the_offset_moves_only_after_the_batch_was_delivered() -> None:
    telegram = Telegram([text_update(n, 7, "x") for n in (40, 41)])
    taker = Taker()
    waiting: list[int] = []
    taker.during = lambda: waiting.append(len(telegram.updates))
    async with polling(telegram, taker) as poller:
        await until(lambda: not telegram.updates)
        await until(lambda: poller.last_success == START)
    assert waiting == [2]  # while it was being delivered, Telegram still had both
    assert taker.batches == [[40, 41]]
    assert telegram.offsets()[:2] == [0, 42]


async def test_after_an_empty_answer_the_offset_is_0_again() -> None:
    telegram = Telegram([text_update(900, 7, "before the idle week")])
    taker = Taker()
    async with polling(telegram, taker):
        await until(lambda: len(telegram.offsets()) > 3)
        telegram.updates.append(text_update(5, 7, "ids began anew"))
        await until(lambda: len(taker.batches) == 2)
    assert telegram.offsets()[:3] == [0, 901, 0]
    assert taker.batches == [[900], [5]]


async def test_a_missing_database_leaves_the_offset_where_it_is() -> None:
    telegram = Telegram([text_update(40, 7, "x")])
    taker = Taker()
    taker.errors = [DatabaseUnavailableError(), DatabaseUnavailableError()]
    async with polling(telegram, taker):
        await until(lambda: bool(taker.batches))
    assert telegram.offsets()[:3] == [0, 0, 0]
    assert taker.batches == [[40]]


@pytest.mark.parametrize(
    "answer",
    [
        NetworkError("down"),
        TimedOut(),
        slow_down(1),
        refused(502, "Bad Gateway"),
        refused(401, "Unauthorized"),
        (200, b"<html>"),
        ok({"not": "a list"}),
    ],
)
async def test_no_error_of_the_bot_api_ends_the_polling(answer: Answer) -> None:
    telegram = Telegram([text_update(40, 7, "x")])
    telegram.answers = [answer]
    taker = Taker()
    async with polling(telegram, taker) as poller:
        await until(lambda: bool(taker.batches))
        assert poller.conflicts == 0
    assert taker.batches == [[40]]


async def test_another_poller_is_counted_and_outlasted() -> None:
    telegram = Telegram([text_update(40, 7, "x")])
    telegram.answers = [refused(409, "Conflict: terminated by other getUpdates request")] * 2
    taker = Taker()
    async with polling(telegram, taker) as poller:
        await until(lambda: bool(taker.batches))
    assert poller.conflicts == 2


async def test_what_is_no_update_is_passed_over() -> None:
    telegram = Telegram([{"odd": 1}, text_update(40, 7, "x")])
    taker = Taker()
    async with polling(telegram, taker):
        await until(lambda: bool(taker.batches))
    assert taker.batches[0] == [40]


async def test_a_webhook_is_removed_first_and_its_updates_are_kept() -> None:
    telegram = Telegram()
    telegram.webhook_answers = [NetworkError("down")]
    async with polling(telegram, Taker()):
        await until(lambda: bool(telegram.made("getUpdates")))
    first, second, third = telegram.calls[:3]
    assert [first.method, second.method, third.method] == [
        "deleteWebhook",
        "deleteWebhook",
        "getUpdates",
    ]
    assert second.parameters == {"drop_pending_updates": "false"}
    assert json.loads(third.parameters["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_a_refused_token_ends_the_start_without_quoting_it() -> None:
    telegram = Telegram()
    telegram.webhook_answers = [refused(401, f"Unauthorized {TOKEN}")]
    poller = Poller(bot_over(telegram), Taker(), now=Clock())
    with pytest.raises(TokenRefusedError) as caught:
        await poller.run(asyncio.Event())
    assert TOKEN not in str(caught.value)
    assert caught.value.__context__ is None


async def test_a_stop_ends_a_long_poll_at_once() -> None:
    telegram = Telegram()
    telegram.gate = asyncio.Event()
    poller = Poller(bot_over(telegram), Taker(), now=Clock())
    stop = asyncio.Event()
    task = asyncio.create_task(poller.run(stop))
    await until(lambda: bool(telegram.calls))
    stop.set()
    await asyncio.wait_for(task, 2)
