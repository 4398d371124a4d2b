"""The control API as the design fixed it."""

import asyncio
from typing import Any

import pytest

from tests.simulator.playground import Playground, keyboard
from tests.simulator.test_sending import picture


async def test_what_a_person_sees_has_exactly_the_agreed_fields(play: Playground) -> None:
    done = await play.act(5, "messages", text="hello")
    buttons = {
        "inline_keyboard": [
            [{"text": "Next", "callback_data": "1.0"}],
            [{"text": "Read", "url": "https://example.org/"}],
        ]
    }
    sent = await play.upload(
        "sendDocument", "document", b"x", "a b.txt", chat_id=5, caption="c", reply_markup=buttons
    )
    first, second = await play.messages(5)
    assert first == {
        "id": done["message_id"],
        "from": "person",
        "text": "hello",
        "buttons": [],
        "files": [],
        "edited": False,
        "deleted": False,
    }
    file = sent["document"]["file_id"]
    assert second == {
        "id": sent["message_id"],
        "from": "bot",
        "text": "c",
        "buttons": [
            [{"text": "Next", "data": "1.0"}],
            [{"text": "Read", "url": "https://example.org/"}],
        ],
        "files": [{"kind": "document", "url": f"/sim/files/{file}/a%20b.txt", "name": "a b.txt"}],
        "edited": False,
        "deleted": False,
    }
    assert await play.messages(5, after=first["id"]) == [second]


async def test_every_act_answers_its_message_and_its_update(play: Playground) -> None:
    written = await play.act(1, "messages", text="a")
    assert set(written) == {"message_id", "update_id"}
    edited = await play.act(1, "edit", message_id=written["message_id"], text="b")
    assert edited == {
        "message_id": written["message_id"],
        "update_id": written["update_id"] + 1,
    }
    for kind in ("voice", "photo", "document"):
        given = await play.give(1, kind, picture(), "x.png")
        assert given["message_id"] > written["message_id"]
        assert given["update_id"] > written["update_id"]


async def test_a_long_text_arrives_as_several_messages_in_order(play: Playground) -> None:
    text = "".join(f"line {number}\n" for number in range(1200))
    done = await play.act(1, "messages", text=text)
    found = await play.updates()
    assert len(found) == 3
    assert "\n".join(update["message"]["text"] for update in found) == text.strip()
    assert done["update_id"] == found[-1]["update_id"]


async def test_waiting_for_a_message_ends_when_it_comes(play: Playground) -> None:
    done = await play.act(1, "messages", text="hello")
    async with play.client.get(
        f"/sim/chats/1/messages?after={done['message_id']}&wait_s=0"
    ) as answer:
        assert (await answer.json())["messages"] == []
    path = f"/sim/chats/1/messages?after={done['message_id']}&wait_s=30"
    waiting = asyncio.create_task(play.get(path))
    await play.call("sendMessage", chat_id=1, text="here")
    assert [message["text"] for message in (await waiting)["messages"]] == ["here"]


async def test_an_edit_without_a_change_fires_all_the_same(play: Playground) -> None:
    done = await play.act(1, "messages", text="same")
    await play.act(1, "edit", message_id=done["message_id"], text="same")
    assert [list(update)[1] for update in await play.updates()] == ["message", "edited_message"]


async def test_a_caption_is_edited_like_a_text(play: Playground) -> None:
    done = await play.give(1, "photo", picture(), "x.png", caption="old")
    await play.act(1, "edit", message_id=done["message_id"], text="new")
    edited = (await play.updates())[-1]["edited_message"]
    assert edited["caption"] == "new"
    assert (await play.messages(1))[-1]["edited"]


async def test_a_bot_never_hears_that_a_person_deleted_something(play: Playground) -> None:
    done = await play.act(1, "messages", text="x")
    await play.act(1, "delete", message_id=done["message_id"])
    assert len(await play.updates()) == 1
    assert (await play.messages(1))[0]["deleted"]


async def test_blocking_is_told_once_and_silences_the_person(play: Playground) -> None:
    await play.act(1, "messages", text="x")
    assert (await play.act(1, "block"))["update_id"]
    assert (await play.act(1, "block"))["update_id"] is None
    status, _ = await play.refused("/sim/chats/1/messages", {"text": "y"})
    assert status == 409
    await play.act(1, "unblock")
    changes = [update["my_chat_member"] for update in (await play.updates())[1:]]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]


async def test_a_forwarded_message_and_a_sticker_say_what_they_are(play: Playground) -> None:
    await play.act(1, "forward", text="not mine")
    await play.act(1, "sticker", emoji="🌱")
    forwarded, sticker = [update["message"] for update in await play.updates()]
    assert forwarded["forward_origin"]["type"] == "hidden_user"
    assert sticker["sticker"]["emoji"] == "🌱"
    path = "/sim/chats/1/edit"
    for message in (forwarded, sticker):
        body = {"message_id": message["message_id"], "text": "x"}
        assert (await play.refused(path, body))[0] == 400


async def test_a_person_may_have_a_name_and_a_language(play: Playground) -> None:
    await play.act(1, "profile", first_name="Ruth", language_code="cy")
    await play.act(1, "messages", text="x")
    sender = (await play.updates())[0]["message"]["from"]
    assert (sender["first_name"], sender["language_code"]) == ("Ruth", "cy")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sim/chats/0/messages", {"text": "x"}, 404),
        ("/sim/chats/-1/messages", {"text": "x"}, 404),
        ("/sim/chats/x/messages", {"text": "x"}, 404),
        ("/sim/chats/1/dance", {}, 404),
        ("/sim/chats/1/messages", {}, 400),
        ("/sim/chats/1/messages", {"text": 7}, 400),
        ("/sim/chats/1/messages", {"text": " "}, 400),
        ("/sim/chats/1/messages", {"text": "\ud800"}, 400),
        ("/sim/chats/1/edit", {"message_id": 1, "text": "x"}, 404),
        ("/sim/chats/1/edit", {"message_id": "x", "text": "x"}, 400),
        ("/sim/chats/1/press", {"message_id": 1, "data": "x"}, 404),
        ("/sim/chats/1/forward", {"text": ""}, 400),
        ("/sim/chats/1/photo", {}, 400),
        ("/sim/clock", {"advance_s": -1}, 400),
        ("/sim/clock", {"advance_s": "soon"}, 400),
        ("/sim/clock", {}, 400),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    play: Playground, path: str, body: dict[str, Any], status: int
) -> None:
    assert (await play.refused(path, body))[0] == status


async def test_only_ones_own_texts_can_be_edited_and_for_48_hours(play: Playground) -> None:
    own = (await play.act(1, "messages", text="x"))["message_id"]
    sent = await play.call("sendMessage", chat_id=1, text="?", reply_markup=keyboard("Next"))
    path = "/sim/chats/1/edit"
    assert (await play.refused(path, {"message_id": sent["message_id"], "text": "y"}))[0] == 400
    assert (await play.refused(path, {"message_id": own, "text": "x" * 4097}))[0] == 400
    await play.advance(48 * 3600 + 1)
    assert (await play.refused(path, {"message_id": own, "text": "y"}))[0] == 400


async def test_the_clock_moves_what_is_dated(play: Playground) -> None:
    await play.act(1, "messages", text="a")
    await play.advance(1000)
    await play.act(1, "messages", text="b")
    first, second = [update["message"]["date"] for update in await play.updates()]
    assert 1000 <= second - first <= 1010


@pytest.mark.parametrize(
    "heads",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_another_sites_page_is_sent_away(play: Playground, heads: dict[str, str]) -> None:
    async with play.client.post(
        "/sim/chats/1/messages", json={"text": "x"}, headers=heads
    ) as answer:
        assert answer.status == 403
    assert await play.messages(1) == []


async def test_an_uploaded_page_runs_nothing_here(play: Playground) -> None:
    await play.give(1, "document", b"<script>alert(1)</script>", "x.html")
    url = (await play.messages(1))[0]["files"][0]["url"]
    async with play.client.get(url) as answer:
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
