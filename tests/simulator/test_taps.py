"""Button presses and their answers."""

import pytest

from tests.simulator.playground import Json, Playground, Refused, keyboard

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def query(play: Playground) -> Json:
    """A press that the bot has got."""
    await play.act(1, "messages", text="/start")
    sent = await play.call("sendMessage", chat_id=1, text="?", reply_markup=keyboard("Next"))
    await play.act(1, "press", message_id=sent["message_id"], data="Next")
    found: Json = (await play.updates())[-1]["callback_query"]
    return found


async def test_a_press_brings_its_data_and_its_message(play: Playground, query: Json) -> None:
    assert query["data"] == "Next"
    assert query["message"]["message_id"] == (await play.messages(1))[-1]["id"]
    assert query["from"]["id"] == 1


async def test_a_press_is_open_until_it_is_answered(play: Playground, query: Json) -> None:
    assert (await play.get("/sim/counts"))["taps_unanswered"] == 1
    assert await play.call("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
    assert (await play.get("/sim/counts"))["taps_unanswered"] == 0


async def test_an_answer_after_150_seconds_is_too_late(play: Playground, query: Json) -> None:
    await play.advance(151)
    with pytest.raises(Refused, match=TOO_OLD):
        await play.call("answerCallbackQuery", callback_query_id=query["id"])


@pytest.mark.parametrize("number", ["1", "x", "9" * 40, "²"])
async def test_an_invented_query_is_too_old(play: Playground, number: str) -> None:
    with pytest.raises(Refused, match=TOO_OLD):
        await play.call("answerCallbackQuery", callback_query_id=number)


async def test_a_toast_has_200_units(play: Playground, query: Json) -> None:
    with pytest.raises(Refused, match="MESSAGE_TOO_LONG"):
        await play.call("answerCallbackQuery", callback_query_id=query["id"], text="x" * 201)


async def test_a_late_press_on_a_button_that_has_gone_still_arrives(play: Playground) -> None:
    await play.act(1, "messages", text="/start")
    sent = await play.call("sendMessage", chat_id=1, text="?", reply_markup=keyboard("Old"))
    number = sent["message_id"]
    await play.call("editMessageReplyMarkup", chat_id=1, message_id=number)
    await play.act(1, "press", message_id=number, data="Old")
    assert (await play.updates())[-1]["callback_query"]["data"] == "Old"


async def test_a_button_that_never_was_cannot_be_pressed(play: Playground, query: Json) -> None:
    number = query["message"]["message_id"]
    path = "/sim/chats/1/press"
    status, _ = await play.refused(path, {"message_id": number, "data": "Other"})
    assert status == 400
    await play.call("deleteMessage", chat_id=1, message_id=number)
    status, _ = await play.refused(path, {"message_id": number, "data": "Next"})
    assert status == 404
