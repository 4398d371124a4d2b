"""Odd values get a refusal, never a crash, whichever method and parameter they come to."""

from typing import Any

import pytest

from simulator.parameters import METHODS, Parameter
from tests.simulator.playground import TOKEN, Playground

ODD: list[Any] = [
    None,
    "",
    " ",
    "x",
    "-1",
    -1,
    0,
    10**15,
    10**30,
    1.5,
    True,
    [],
    {},
    [None],
    [[]],
    [{}],
    {"type": 1},
    {"message_id": "x"},
    {"inline_keyboard": [[{"text": 1}]]},
    "\x00",
    "😀" * 10,
    "²",
    "٣",
]
GOOD: dict[str, Any] = {
    "chat": 1,
    "text": "x",
    "number": 2,
    "flag": True,
    "list": [],
    "object": {},
    "file": "x",
}


def good(name: str, parameter: Parameter) -> Any:
    return "" if name == "url" else GOOD[parameter.kind]


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_an_odd_value_is_refused_or_taken(play: Playground, method: str) -> None:
    await play.act(1, "messages", text="/start")
    await play.call("sendMessage", chat_id=1, text="x")
    required = {name: good(name, one) for name, one in METHODS[method].items() if one.required}
    for name in METHODS[method]:
        for odd in ODD:
            values = {**required, name: odd}
            if method == "getUpdates":
                values["timeout"] = 0
            async with play.client.post(f"/bot{TOKEN}/{method}", json=values) as answer:
                assert answer.status in (200, 400, 404, 409), (name, odd)
                await answer.read()


async def test_an_odd_wish_of_a_person_is_refused_or_done(play: Playground) -> None:
    acts = ("messages", "edit", "press", "delete", "forward", "sticker", "profile", "photo")
    for act in acts:
        for name in ("text", "message_id", "data", "emoji", "first_name", "language_code"):
            for odd in ODD:
                body = {"text": "x", "message_id": 1, "data": "x", name: odd}
                async with play.client.post(f"/sim/chats/1/{act}", json=body) as answer:
                    assert answer.status in (200, 400, 404)
                    await answer.read()


@pytest.mark.parametrize(
    "path",
    [
        "/sim/chats/1/messages?after=x",
        "/sim/chats/1/messages?after=99999999999999999999999",
        "/sim/chats/1/messages?wait_s=soon",
        "/sim/chats/1/earlier?before=x",
        "/sim/chats/1/earlier",
        "/sim/chats/99999999999999999999999/messages",
        "/sim/live",
        "/sim/live?chats=1,2,3,4,5,6,7",
        "/sim/files/x/y",
        "/page/..%2fserve.py",
        "/page/none.js",
        f"/file/bot{TOKEN}/../../chats.sqlite",
    ],
)
async def test_an_odd_address_is_refused(play: Playground, path: str) -> None:
    async with play.client.get(path) as answer:
        assert answer.status in (400, 404)
