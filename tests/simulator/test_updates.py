"""getUpdates: nothing is forgotten before a later offset comes."""

import asyncio

import pytest
from aiohttp import ClientSession

from tests.simulator.playground import TOKEN, Playground, Refused, keyboard


async def test_an_update_comes_again_until_the_offset_moves(play: Playground) -> None:
    await play.act(1, "messages", text="one")
    done = await play.act(1, "messages", text="two")
    first = await play.updates()
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert await play.updates(offset=first[0]["update_id"]) == first
    assert await play.updates(offset=first[1]["update_id"]) == first[1:]
    assert first[1]["update_id"] == done["update_id"]
    assert await play.updates(offset=done["update_id"] + 1) == []
    assert await play.updates() == []


async def test_a_negative_offset_keeps_the_last_ones_only(play: Playground) -> None:
    for text in "abcd":
        await play.act(1, "messages", text=text)
    kept = await play.updates(offset=-2)
    assert [update["message"]["text"] for update in kept] == ["c", "d"]
    assert await play.updates() == kept
    assert await play.updates(offset=-9) == kept


async def test_ids_are_never_used_again(play: Playground) -> None:
    first = (await play.act(1, "messages", text="a"))["update_id"]
    await play.updates(offset=first + 1)
    assert (await play.act(1, "messages", text="b"))["update_id"] > first


async def test_the_limit_lies_between_one_and_a_hundred(play: Playground) -> None:
    for number in range(103):
        await play.act(1, "messages", text=str(number))
    assert len(await play.updates(limit=0)) == 1
    assert len(await play.updates(limit=7)) == 7
    assert len(await play.updates(limit=500)) == 100


async def test_a_long_poll_ends_when_something_comes(play: Playground) -> None:
    poll = asyncio.create_task(play.updates(wait_s=30))
    await play.until("polling", value=True)
    await play.act(1, "messages", text="hello")
    assert [update["message"]["text"] for update in await poll] == ["hello"]


async def test_a_second_poller_ends_the_first(play: Playground) -> None:
    first = asyncio.create_task(play.updates(wait_s=30))
    await play.until("polling", value=True)
    second = asyncio.create_task(play.updates(wait_s=30))
    with pytest.raises(Refused, match="terminated by other getUpdates request") as refusal:
        await first
    assert refusal.value.code == 409
    await play.act(1, "messages", text="for the second")
    assert len(await second) == 1


async def test_a_poll_whose_client_went_away_is_over(play: Playground) -> None:
    async with ClientSession(play.origin) as other:
        stale = asyncio.create_task(
            other.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 30, "offset": 5})
        )
        await play.until("polling", value=True)
        stale.cancel()
    await play.until("polling", value=False)
    await play.act(1, "messages", text="kept for whoever asks next")
    assert len(await play.updates()) == 1


async def test_only_the_allowed_kinds_come_and_the_choice_is_remembered(play: Playground) -> None:
    await play.updates(allowed_updates=["callback_query"])
    assert (await play.act(1, "messages", text="unheard"))["update_id"] is None
    sent = await play.call("sendMessage", chat_id=1, text="x", reply_markup=keyboard("Next"))
    await play.act(1, "press", message_id=sent["message_id"], data="Next")
    assert [set(update) - {"update_id"} for update in await play.updates()] == [{"callback_query"}]
    await play.updates(allowed_updates=[])
    assert (await play.act(1, "messages", text="heard"))["update_id"]


async def test_a_message_waits_a_day_and_a_tap_150_seconds(play: Playground) -> None:
    await play.act(1, "messages", text="x")
    sent = await play.call("sendMessage", chat_id=1, text="x", reply_markup=keyboard("Next"))
    await play.act(1, "press", message_id=sent["message_id"], data="Next")
    await play.advance(149)
    assert len(await play.updates()) == 2
    await play.advance(2)
    assert [list(update)[1] for update in await play.updates()] == ["message"]
    await play.advance(86_400)
    assert await play.updates() == []
    assert (await play.get("/sim/counts"))["updates_expired"] == 2


async def test_polling_is_refused_while_a_webhook_is_set(play: Playground) -> None:
    await play.call("setWebhook", url="http://127.0.0.1:9/hook")
    with pytest.raises(Refused, match="can't use getUpdates method while webhook is active"):
        await play.updates()
    await play.call("deleteWebhook")
    assert await play.updates() == []


async def test_an_update_can_be_duplicated_and_reordered_on_request(play: Playground) -> None:
    for text in "ab":
        await play.act(1, "messages", text=text)
    await play.fault("reorder", count=1)
    await play.fault("duplicate", count=1)
    found = [update["message"]["text"] for update in await play.updates()]
    assert found == ["b", "a", "b"]
    assert [update["message"]["text"] for update in await play.updates()] == ["a", "b"]
