"""Every reply and every update, held against the independent description."""

from typing import Any

import pytest

from simulator.parameters import METHODS
from tests.simulator.described import returned, wrong
from tests.simulator.playground import Playground, keyboard
from tests.simulator.test_sending import picture


async def everything(play: Playground) -> dict[str, Any]:
    """One good result of every method."""
    await play.act(1, "messages", text="/start")
    asked = await play.call("sendMessage", chat_id=1, text="?", reply_markup=keyboard("Next"))
    number = asked["message_id"]
    await play.act(1, "press", message_id=number, data="Next")
    updates = await play.updates()
    file = await play.upload("sendDocument", "document", b"x", "x.txt", chat_id=1, caption="a")
    chat = {"chat_id": 1, "message_id": number}
    command = {"command": "start", "description": "Begin"}
    return {
        "sendMessage": asked,
        "getUpdates": updates,
        "sendDocument": file,
        "sendPhoto": await play.upload("sendPhoto", "photo", picture(), "x.png", chat_id=1),
        "sendVoice": await play.upload("sendVoice", "voice", b"o", "x.ogg", chat_id=1),
        "answerCallbackQuery": await play.call(
            "answerCallbackQuery", callback_query_id=updates[-1]["callback_query"]["id"]
        ),
        "editMessageText": await play.call("editMessageText", **chat, text="new"),
        "editMessageReplyMarkup": await play.call(
            "editMessageReplyMarkup", **chat, reply_markup=keyboard("Back")
        ),
        "editMessageCaption": await play.call(
            "editMessageCaption", chat_id=1, message_id=file["message_id"], caption="b"
        ),
        "getFile": await play.call("getFile", file_id=file["document"]["file_id"]),
        "sendChatAction": await play.call("sendChatAction", chat_id=1, action="typing"),
        "setMessageReaction": await play.call("setMessageReaction", **chat),
        "deleteMessages": await play.call("deleteMessages", chat_id=1, message_ids=[1]),
        "deleteMessage": await play.call("deleteMessage", **chat),
        "setMyCommands": await play.call("setMyCommands", commands=[command]),
        "getMyCommands": await play.call("getMyCommands"),
        "deleteMyCommands": await play.call("deleteMyCommands"),
        "setMyName": await play.call("setMyName", name="Kept"),
        "getMyName": await play.call("getMyName"),
        "setMyDescription": await play.call("setMyDescription", description="x"),
        "getMyDescription": await play.call("getMyDescription"),
        "setMyShortDescription": await play.call("setMyShortDescription", short_description="x"),
        "getMyShortDescription": await play.call("getMyShortDescription"),
        "getChatMenuButton": await play.call("getChatMenuButton"),
        "setChatMenuButton": await play.call(
            "setChatMenuButton", menu_button={"type": "commands"}
        ),
        "getMe": await play.call("getMe"),
        "setWebhook": await play.call("setWebhook", url="http://127.0.0.1:9/", max_connections=3),
        "getWebhookInfo": await play.call("getWebhookInfo"),
        "deleteWebhook": await play.call("deleteWebhook"),
        "logOut": await play.call("logOut"),
        "close": await play.call("close"),
    }


async def test_every_method_replies_as_documented(play: Playground) -> None:
    results = await everything(play)
    assert set(results) == set(METHODS)
    flaws = {method: returned(method, result) for method, result in results.items()}
    assert {method: found for method, found in flaws.items() if found} == {}


async def test_every_update_is_as_documented(play: Playground) -> None:
    await play.act(1, "messages", text="/start see https://example.org/x")
    own = await play.act(1, "messages", text="a")
    await play.act(1, "edit", message_id=own["message_id"], text="b")
    await play.act(1, "forward", text="what somebody said")
    await play.act(1, "sticker")
    await play.give(1, "photo", picture(), "me.png", caption="me")
    await play.give(1, "voice", b"ogg", "me.ogg", duration=4)
    await play.give(1, "document", b"x", "me.txt")
    asked = await play.call("sendMessage", chat_id=1, text="?", reply_markup=keyboard("Next"))
    await play.act(1, "press", message_id=asked["message_id"], data="Next")
    await play.act(1, "block")
    await play.act(1, "unblock")
    updates = await play.updates()
    assert len(updates) == 11
    assert [flaw for update in updates for flaw in wrong("Update", update)] == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Message", {"message_id": 1, "date": 0}),
        ("Message", {"message_id": "1", "date": 0, "chat": {"id": 1, "type": "private"}}),
        ("Chat", {"id": 1, "type": "private", "surprise": 1}),
        ("User", {"id": True, "is_bot": 1, "first_name": "x"}),
        ("Array of User", {}),
        ("ChatMember", {"status": "member"}),
    ],
)
def test_the_check_itself_finds_what_is_wrong(kind: str, value: object) -> None:
    assert wrong(kind, value)
