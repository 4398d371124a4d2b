"""Names, descriptions and commands, also per language."""

from typing import Any

import pytest

from tests.simulator.playground import Playground, Refused

START = {"command": "start", "description": "Begin"}


async def test_commands_are_kept_for_each_language_and_scope(play: Playground) -> None:
    welsh = {"command": "start", "description": "Dechrau"}
    private = {"type": "all_private_chats"}
    await play.call("setMyCommands", commands=[START])
    await play.call("setMyCommands", commands=[welsh], language_code="cy", scope=private)
    assert await play.call("getMyCommands") == [START]
    assert await play.call("getMyCommands", language_code="cy") == []
    assert await play.call("getMyCommands", language_code="cy", scope=private) == [welsh]
    await play.call("deleteMyCommands")
    assert await play.call("getMyCommands") == []


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "start", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "start", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([START] * 101, "BOT_COMMANDS_TOO_MUCH"),
        ([{**START, "surprise": 1}], 'unknown parameter "surprise" in a command'),
        (["start"], "can't parse BotCommand"),
    ],
)
async def test_commands_that_telegram_refuses(
    play: Playground, commands: list[Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        await play.call("setMyCommands", commands=commands)


@pytest.mark.parametrize(
    ("method", "name", "limit"),
    [
        ("MyName", "name", 64),
        ("MyDescription", "description", 512),
        ("MyShortDescription", "short_description", 120),
    ],
)
async def test_a_text_about_itself_falls_back_to_the_general_one(
    play: Playground, method: str, name: str, limit: int
) -> None:
    await play.call(f"set{method}", **{name: "general"})
    await play.call(f"set{method}", **{name: "cymraeg"}, language_code="cy")
    assert await play.call(f"get{method}", language_code="cy") == {name: "cymraeg"}
    assert await play.call(f"get{method}", language_code="de") == {name: "general"}
    await play.call(f"set{method}", language_code="cy")
    assert await play.call(f"get{method}", language_code="cy") == {name: "general"}
    with pytest.raises(Refused, match="is too long"):
        await play.call(f"set{method}", **{name: "x" * (limit + 1)})


async def test_the_bots_name_stands_in_its_messages(play: Playground) -> None:
    await play.call("setMyName", name="Kept in mind")
    await play.act(1, "messages", text="x")
    sent = await play.call("sendMessage", chat_id=1, text="x")
    assert sent["from"]["first_name"] == "Kept in mind"
    assert sent["from"] == {name: (await play.call("getMe"))[name] for name in sent["from"]}


async def test_the_menu_button_is_remembered(play: Playground) -> None:
    await play.call("setChatMenuButton", menu_button={"type": "default"})
    assert await play.call("getChatMenuButton") == {"type": "default"}
    with pytest.raises(Refused, match="MenuButton has unsupported type"):
        await play.call("setChatMenuButton", menu_button={"type": "surprise"})
