"""A stock client of the Bot API finds what it expects."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter

from tests.simulator.playground import TOKEN, Playground
from tests.simulator.test_sending import picture

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data="1.0")]])


@pytest.fixture(autouse=True)
def durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the client will do anyway; without it, it warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def bot(play: Playground) -> AsyncIterator[Bot]:
    async with Bot(
        TOKEN, base_url=f"{play.origin}/bot", base_file_url=f"{play.origin}/file/bot"
    ) as one:
        yield one


async def test_a_conversation_with_a_press_and_an_edit(play: Playground, bot: Bot) -> None:
    await play.act(7, "messages", text="/start")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message
    assert update.message.chat.type == "private"
    assert [one.type for one in update.message.entities] == ["bot_command"]
    sent = await bot.send_message(7, "first?", reply_markup=BUTTONS, protect_content=True)
    assert sent.has_protected_content
    assert sent.reply_markup == BUTTONS
    await play.act(7, "press", message_id=sent.id, data="1.0")
    (pressed,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
    assert pressed.callback_query
    assert await pressed.callback_query.answer("Saved")
    edited = await bot.edit_message_text("second?", 7, sent.id)
    assert not isinstance(edited, bool)
    assert edited.edit_date
    assert await bot.delete_messages(7, [sent.id])


async def test_files_go_both_ways(play: Playground, bot: Bot) -> None:
    await play.give(7, "voice", b"a voice", "me.ogg", duration=3)
    (update,) = await bot.get_updates(timeout=5)
    assert update.message
    assert update.message.voice
    assert update.message.voice.duration == timedelta(seconds=3)
    file = await bot.get_file(update.message.voice.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a voice"
    sent = await bot.send_photo(7, picture(), caption="a code", reply_markup=BUTTONS)
    assert (sent.photo[-1].width, sent.photo[-1].height) == (60, 40)
    assert (await bot.send_document(7, b"{}", filename="all.json")).document
    edited = await bot.edit_message_caption(7, sent.id, caption="another")
    assert not isinstance(edited, bool)
    assert edited.caption == "another"


async def test_refusals_become_the_clients_own_errors(play: Playground, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "x")
    await play.act(7, "messages", text="x")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", 7, 999)
    await play.fault("too_many_requests", count=1, retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "x")
    await play.act(7, "block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(7, "x")
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_what_a_bot_sets_up_at_its_start(bot: Bot) -> None:
    me = await bot.get_me()
    assert me.is_bot
    assert await bot.set_my_commands([("start", "Begin")], language_code="en")
    assert await bot.get_my_commands(language_code="en") == (BotCommand("start", "Begin"),)
    assert await bot.set_my_description("about")
    assert (await bot.get_my_description()).description == "about"
    assert await bot.set_my_short_description("short")
    assert await bot.set_my_name("Kept")
    assert (await bot.get_my_name()).name == "Kept"
    assert (await bot.get_webhook_info()).url == ""
