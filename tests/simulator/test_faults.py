"""Faults on request, each in its own way."""

import asyncio

import pytest
from aiohttp import ClientConnectionError

from tests.simulator.playground import Playground, Refused


@pytest.fixture(autouse=True)
async def somebody(play: Playground) -> None:
    await play.act(1, "messages", text="/start")


async def test_too_many_requests_says_how_long_to_wait(play: Playground) -> None:
    await play.fault("too_many_requests", count=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(Refused, match="Too Many Requests: retry after 7") as refusal:
            await play.call("sendMessage", chat_id=1, text="x")
        assert refusal.value.code == 429
        assert refusal.value.parameters == {"retry_after": 7}
    await play.call("sendMessage", chat_id=1, text="x")


async def test_a_server_error_changes_nothing(play: Playground) -> None:
    await play.fault("server_error", count=1, status=503)
    with pytest.raises(Refused) as refusal:
        await play.call("sendMessage", chat_id=1, text="x")
    assert refusal.value.status == 503
    assert len(await play.messages(1)) == 1


async def test_a_connection_dropped_before_has_sent_nothing(play: Playground) -> None:
    await play.fault("drop_before", count=1)
    with pytest.raises(ClientConnectionError):
        await play.call("sendMessage", chat_id=1, text="x")
    assert len(await play.messages(1)) == 1


async def test_a_connection_dropped_after_has_sent_it(play: Playground) -> None:
    await play.fault("drop_after", count=1)
    with pytest.raises(ClientConnectionError):
        await play.call("sendMessage", chat_id=1, text="x")
    assert len(await play.messages(1)) == 2


async def test_updates_dropped_on_their_way_come_again(play: Playground) -> None:
    await play.fault("drop_after", count=1, method="getUpdates")
    with pytest.raises(ClientConnectionError):
        await play.updates()
    assert len(await play.updates()) == 1


async def test_latency_delays_and_then_answers(play: Playground) -> None:
    await play.fault("latency", count=1, seconds=0.2)
    began = asyncio.get_running_loop().time()
    await play.call("sendMessage", chat_id=1, text="x")
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_a_fault_may_wait_for_one_method(play: Playground) -> None:
    await play.fault("server_error", count=1, method="sendMessage")
    await play.call("getMe")
    with pytest.raises(Refused):
        await play.call("sendMessage", chat_id=1, text="x")


async def test_a_count_of_nothing_takes_faults_back(play: Playground) -> None:
    await play.fault("server_error", count=9)
    await play.fault("server_error", count=0)
    await play.call("getMe")


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "earthquake"},
        {"kind": "latency", "count": -1},
        {"kind": "latency", "count": "many"},
        {"kind": "server_error", "status": 200},
        {"kind": "latency", "surprise": 1},
        {},
    ],
)
async def test_a_fault_that_is_none_is_refused(play: Playground, wish: dict[str, object]) -> None:
    status, _ = await play.refused("/sim/faults", wish)
    assert status == 400
