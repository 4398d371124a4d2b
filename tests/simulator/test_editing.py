"""Editing, deleting and reacting, with the refusals a bot must live with."""

from typing import Any

import pytest

from tests.simulator.playground import Playground, Refused, keyboard

NOT_MODIFIED = "message is not modified: specified new message content and reply markup"
DAY = 86_400


@pytest.fixture
async def sent(play: Playground) -> int:
    """A message of the bot with one button."""
    await play.act(1, "messages", text="/start")
    made = await play.call("sendMessage", chat_id=1, text="old", reply_markup=keyboard("Next"))
    number: int = made["message_id"]
    return number


async def test_a_text_is_replaced_and_its_buttons_go(play: Playground, sent: int) -> None:
    changed = await play.call("editMessageText", chat_id=1, message_id=sent, text="new")
    assert changed["text"] == "new"
    assert "edit_date" in changed
    seen = (await play.messages(1))[-1]
    assert (seen["text"], seen["buttons"], seen["edited"]) == ("new", [], True)


async def test_other_buttons_are_no_edited_text(play: Playground, sent: int) -> None:
    await play.call(
        "editMessageReplyMarkup", chat_id=1, message_id=sent, reply_markup=keyboard("Back")
    )
    seen = (await play.messages(1))[-1]
    assert seen["buttons"] == [[{"text": "Back", "data": "Back"}]]
    assert not seen["edited"]


async def test_an_edit_without_a_change_is_refused(play: Playground, sent: int) -> None:
    with pytest.raises(Refused, match=NOT_MODIFIED):
        await play.call(
            "editMessageText",
            chat_id=1,
            message_id=sent,
            text="old ",
            reply_markup=keyboard("Next"),
        )
    with pytest.raises(Refused, match=NOT_MODIFIED):
        await play.call(
            "editMessageReplyMarkup", chat_id=1, message_id=sent, reply_markup=keyboard("Next")
        )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"chat_id": 1, "message_id": 999}, "message to edit not found"),
        ({"chat_id": 7, "message_id": 1}, "chat not found"),
        ({"chat_id": 1}, "message identifier is not specified"),
        ({"message_id": 1}, "message identifier is not specified"),
        ({"inline_message_id": "x"}, "MESSAGE_ID_INVALID"),
        ({"chat_id": 1, "message_id": 1}, "message can't be edited"),
        ({"chat_id": 1, "message_id": 2, "text": ""}, "message text is empty"),
        ({"chat_id": 1, "message_id": 2, "text": "x" * 4097}, "MESSAGE_TOO_LONG"),
    ],
)
@pytest.mark.usefixtures("sent")
async def test_an_edit_that_telegram_refuses(
    play: Playground, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        await play.call("editMessageText", **{"text": "new", **given})


async def test_captions_belong_to_files_and_texts_to_texts(play: Playground, sent: int) -> None:
    file = await play.upload("sendDocument", "document", b"x", "x", chat_id=1, caption="old")
    number = file["message_id"]
    await play.call("editMessageCaption", chat_id=1, message_id=number, caption="new")
    assert (await play.messages(1))[-1]["text"] == "new"
    with pytest.raises(Refused, match="there is no text in the message to edit"):
        await play.call("editMessageText", chat_id=1, message_id=number, text="x")
    with pytest.raises(Refused, match="there is no caption in the message to edit"):
        await play.call("editMessageCaption", chat_id=1, message_id=sent, caption="x")


async def test_a_deleted_message_stays_marked_and_is_gone_for_the_bot(
    play: Playground, sent: int
) -> None:
    assert await play.call("deleteMessage", chat_id=1, message_id=sent)
    assert (await play.messages(1))[-1]["deleted"]
    with pytest.raises(Refused, match="message to delete not found"):
        await play.call("deleteMessage", chat_id=1, message_id=sent)
    with pytest.raises(Refused, match="message to edit not found"):
        await play.call("editMessageText", chat_id=1, message_id=sent, text="x")


async def test_both_sides_messages_can_be_deleted_for_48_hours(
    play: Playground, sent: int
) -> None:
    assert await play.call("deleteMessage", chat_id=1, message_id=1)
    await play.advance(2 * DAY + 1)
    with pytest.raises(Refused, match="message can't be deleted for everyone"):
        await play.call("deleteMessage", chat_id=1, message_id=sent)
    with pytest.raises(Refused, match="message can't be deleted for everyone"):
        await play.call("deleteMessages", chat_id=1, message_ids=[sent])


async def test_many_are_deleted_at_once_and_missing_ones_passed_over(
    play: Playground, sent: int
) -> None:
    assert await play.call("deleteMessages", chat_id=1, message_ids=[1, sent, 777])
    assert all(message["deleted"] for message in await play.messages(1))
    for wrong in ([], list(range(1, 102)), ["x"]):
        with pytest.raises(Refused):
            await play.call("deleteMessages", chat_id=1, message_ids=wrong)


async def test_a_message_of_another_chat_is_not_found(play: Playground, sent: int) -> None:
    await play.act(2, "messages", text="hello")
    with pytest.raises(Refused, match="message to delete not found"):
        await play.call("deleteMessage", chat_id=2, message_id=sent)


async def test_a_reaction_is_one_emoji(play: Playground, sent: int) -> None:
    heart = [{"type": "emoji", "emoji": "❤"}]
    assert await play.call("setMessageReaction", chat_id=1, message_id=1, reaction=heart)
    with pytest.raises(Refused, match="REACTION_INVALID"):
        await play.call("setMessageReaction", chat_id=1, message_id=1, reaction=["x"])
    with pytest.raises(Refused, match="message to react not found"):
        await play.call("setMessageReaction", chat_id=1, message_id=sent + 9, reaction=heart)
