"""A voice note from a browser's own microphone, to the bot and back: Chrome records WebM."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.media import voice
from tests.browser.chat_page import ChatPage
from tests.support import house, walk
from tests.support.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CHROMIUM = "/usr/bin/chromium-headless-shell"
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE_MS = 90_000


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *MICROPHONE]
        )
        yield launched
        await launched.close()


async def test_what_chrome_records_is_kept_by_the_bot_as_a_voice_note(
    browser: Browser, tmp_path: Path
) -> None:
    running = house.start(tmp_path / "data")
    try:
        chat = Chat(running.simulator, 41)
        walk.begin(chat)
        context = await browser.new_context(permissions=["microphone"])
        page = ChatPage(await context.new_page(), running.simulator, 41)
        await page.open()
        await record(page.page)
        await page.expect("✓ Saved")
        said = chat.messages()
        assert not [each for each in said if "could not read" in each.text]
        sent = next(one for each in said for one in each.files if one["kind"] == "voice")
        kept = voice.read(chat.file(sent["url"]))
        assert 1 <= kept.seconds <= 6
    finally:
        assert running.stop() == 0


async def record(page: Page) -> None:
    """Two seconds of the beeping that a browser without a microphone makes."""
    await page.get_by_role("button", name="Record a voice note").click()
    await expect(page.locator(".clock")).to_have_text(re.compile("0:0[2-9]"), timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Send the voice note").click()
