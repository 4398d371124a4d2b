"""Sending: Telegram's limits in Telegram's words."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.simulator.playground import TOKEN, Playground, Refused, keyboard


def picture(width: int = 60, height: int = 40) -> bytes:
    holder = BytesIO()
    Image.new("RGB", (width, height), "#336655").save(holder, "PNG")
    return holder.getvalue()


@pytest.fixture(autouse=True)
async def somebody(play: Playground) -> None:
    await play.act(1, "messages", text="/start")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 99, "text": "x"}, "chat not found"),
        ({"chat_id": "@channel", "text": "x"}, "chat not found"),
        ({"chat_id": 1}, "message text is empty"),
        ({"chat_id": 1, "text": " \n"}, "message text is empty"),
        ({"chat_id": 1, "text": "😀" * 2049}, "message is too long"),
        ({"chat_id": 1, "text": "x", "surprise": 1}, 'unknown parameter "surprise"'),
        ({"chat_id": 1, "text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup"),
        ({"chat_id": 1, "text": "x", "parse_mode": "HTML"}, "unsupported parse_mode"),
        (
            {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": 999}},
            "message to be replied not found",
        ),
    ],
)
async def test_a_text_that_telegram_refuses(
    play: Playground, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused) as refusal:
        await play.call("sendMessage", **given)
    assert refusal.value.code == refusal.value.status == 400
    assert refusal.value.description.startswith(f"Bad Request: {words}")
    assert len(await play.messages(1)) == 1


async def test_4096_units_pass(play: Playground) -> None:
    sent = await play.call("sendMessage", chat_id=1, text="😀" * 2048)
    assert (await play.messages(1))[-1]["id"] == sent["message_id"]


@pytest.mark.parametrize("how", ["json", "form", "query", "multipart"])
async def test_all_four_kinds_of_requests_are_understood(play: Playground, how: str) -> None:
    values = {"chat_id": "1", "text": "häppy 😀"}
    path = f"/bot{TOKEN}/sendMessage"
    if how == "json":
        answer = await play.client.post(path, json=values)
    elif how == "form":
        answer = await play.client.post(path, data=values)
    elif how == "query":
        answer = await play.client.get(path, params=values)
    else:
        await play.upload("sendDocument", "document", b"x", "x.txt", chat_id=1, caption="häppy 😀")
        answer = await play.client.get(path, params=values)
    assert answer.status == 200
    assert (await play.messages(1))[-1]["text"] == "häppy 😀"


@pytest.mark.parametrize("body", [b"[1]", b"{", b"\xff"])
async def test_a_broken_json_body_is_refused(play: Playground, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await play.client.post(f"/bot{TOKEN}/getMe", data=body, headers=headers)
    assert answer.status == 400


async def test_a_method_that_is_none_is_not_found(play: Playground) -> None:
    with pytest.raises(Refused, match="Not Found") as refusal:
        await play.call("sendTelepathy")
    assert refusal.value.code == 404


async def test_a_method_is_found_in_any_case(play: Playground) -> None:
    assert (await play.call("GETME"))["is_bot"]


async def test_a_photo_arrives_with_caption_and_buttons(play: Playground) -> None:
    sent = await play.upload(
        "sendPhoto",
        "photo",
        picture(),
        "code.png",
        chat_id=1,
        caption="the code",
        reply_markup=keyboard("Next"),
    )
    assert (sent["photo"][-1]["width"], sent["photo"][-1]["height"]) == (60, 40)
    seen = (await play.messages(1))[-1]
    assert seen["text"] == "the code"
    assert seen["buttons"] == [[{"text": "Next", "data": "Next"}]]
    assert [(one["kind"], one["name"]) for one in seen["files"]] == [("photo", "code.png")]
    async with play.client.get(seen["files"][0]["url"]) as answer:
        assert answer.content_type == "image/png"
        assert await answer.read() == picture()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (picture(210, 10), "PHOTO_INVALID_DIMENSIONS"),
        (b"", "file must be non-empty"),
        (b"\0" * (10 * 1024 * 1024 + 1), "PHOTO_SAVE_FILE_INVALID"),
    ],
    ids=["no picture", "too long", "empty", "too big"],
)
async def test_a_photo_that_telegram_refuses(play: Playground, content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        await play.upload("sendPhoto", "photo", content, "x.png", chat_id=1)


async def test_a_caption_has_1024_units(play: Playground) -> None:
    await play.upload("sendDocument", "document", b"x", "x", chat_id=1, caption="x" * 1024)
    with pytest.raises(Refused, match="message caption is too long"):
        await play.upload("sendDocument", "document", b"x", "x", chat_id=1, caption="x" * 1025)


async def test_a_file_is_sent_again_by_its_id(play: Playground) -> None:
    sent = await play.upload("sendDocument", "document", b"abc", "a.txt", chat_id=1)
    number = sent["document"]["file_id"]
    again = await play.call("sendDocument", chat_id=1, document=number)
    assert again["document"] == sent["document"]
    with pytest.raises(Refused, match="can't use file of type Document as Photo"):
        await play.call("sendPhoto", chat_id=1, photo=number)
    with pytest.raises(Refused, match="wrong remote file identifier"):
        await play.call("sendDocument", chat_id=1, document="invented")
    with pytest.raises(Refused, match="failed to get HTTP URL content"):
        await play.call("sendDocument", chat_id=1, document="https://example.org/a.txt")


async def test_a_file_may_be_attached_by_name(play: Playground) -> None:
    sent = await play.upload(
        "sendVoice", "sound", b"ogg", "v.ogg", chat_id=1, voice="attach://sound", duration=3
    )
    assert sent["voice"]["duration"] == 3
    with pytest.raises(Refused, match="attach://other"):
        await play.upload("sendVoice", "sound", b"o", "v.ogg", chat_id=1, voice="attach://other")


async def test_a_downloaded_file_is_the_one_that_was_sent(play: Playground) -> None:
    done = await play.give(1, "document", b"my words", "notes.txt")
    update = (await play.updates())[-1]
    assert update["update_id"] == done["update_id"]
    found = await play.call("getFile", file_id=update["message"]["document"]["file_id"])
    async with play.client.get(f"/file/bot{TOKEN}/{found['file_path']}") as answer:
        assert await answer.read() == b"my words"
    async with play.client.get(f"/file/bot{TOKEN}/documents/invented.txt") as answer:
        assert answer.status == 404
    with pytest.raises(Refused, match="invalid file_id"):
        await play.call("getFile", file_id="invented")


async def test_downloads_end_at_20_megabytes(play: Playground) -> None:
    await play.give(1, "document", b"\0" * (20 * 1024 * 1024), "edge.bin")
    await play.give(1, "document", b"\0" * (20 * 1024 * 1024 + 1), "over.bin")
    edge, over = [update["message"]["document"] for update in (await play.updates())[-2:]]
    assert (await play.call("getFile", file_id=edge["file_id"]))["file_size"] == 20 * 1024 * 1024
    with pytest.raises(Refused, match="file is too big"):
        await play.call("getFile", file_id=over["file_id"])
    path = f"/file/bot{TOKEN}/documents/{over['file_id']}.bin"
    async with play.client.get(path) as answer:
        assert answer.status == 404


async def test_whoever_blocked_the_bot_is_not_written_to(play: Playground) -> None:
    await play.act(1, "block")
    with pytest.raises(Refused, match="Forbidden: bot was blocked by the user") as refusal:
        await play.call("sendMessage", chat_id=1, text="x")
    assert refusal.value.code == refusal.value.status == 403
    with pytest.raises(Refused, match="blocked"):
        await play.call("sendChatAction", chat_id=1, action="typing")
    await play.act(1, "unblock")
    await play.call("sendMessage", chat_id=1, text="x")


async def test_protection_previews_and_replies_are_told_back(play: Playground) -> None:
    first = (await play.messages(1))[0]["id"]
    sent = await play.call(
        "sendMessage",
        chat_id=1,
        text="x",
        protect_content=True,
        link_preview_options={"is_disabled": True},
        reply_parameters={"message_id": first},
    )
    assert sent["has_protected_content"]
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sent["reply_to_message"]["message_id"] == first


async def test_a_chat_action_must_be_one(play: Playground) -> None:
    assert await play.call("sendChatAction", chat_id=1, action="typing")
    with pytest.raises(Refused, match="wrong parameter action in request"):
        await play.call("sendChatAction", chat_id=1, action="dancing")


async def test_a_photo_arrives_without_what_the_camera_wrote_and_a_document_with_it(
    play: Playground,
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    holder = BytesIO()
    Image.new("RGB", (60, 40)).save(holder, "JPEG", exif=exif)
    await play.give(1, "photo", holder.getvalue(), "me.jpg")
    await play.give(1, "document", holder.getvalue(), "me.jpg")
    photo, document = [message["files"][0]["url"] for message in (await play.messages(1))[-2:]]
    async with play.client.get(photo) as answer:
        assert b"taken at home" not in await answer.read()
    async with play.client.get(document) as answer:
        assert await answer.read() == holder.getvalue()
