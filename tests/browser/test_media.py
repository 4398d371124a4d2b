"""A voice note and a photo, from the chat to the page that staff open."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.axe import violations
from tests.support import files, house, walk
from tests.support.chat import Chat, Message

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CHROMIUM = "/usr/bin/chromium-headless-shell"
PLAYED = """async (audio) => {
    const heard = new Promise((done, failed) => {
        audio.addEventListener("timeupdate", () => audio.currentTime > 0.2 && done());
        audio.addEventListener("error", () => failed(new Error(audio.error.message)));
    });
    audio.muted = true;
    await audio.play();
    await heard;
    return {ready: audio.readyState, duration: audio.duration};
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield launched
        await launched.close()


async def test_a_voice_note_is_heard_and_a_photo_is_seen(browser: Browser, tmp_path: Path) -> None:
    running = house.start(tmp_path / "data")
    try:
        code = spoken(Chat(running.simulator, 31), running.simulator)
        page = await browser.new_page()
        await opened(page, running.page, code)
        assert await violations(page) == []
        await seen(page)
        await heard(page)
        await page.screenshot(path=tmp_path / "media-page.png", full_page=True)
        await page.pdf(path=tmp_path / "media-page.pdf", prefer_css_page_size=True)
    finally:
        assert running.stop() == 0


def spoken(chat: Chat, origin: str) -> str:
    """A name, a photo, and what to say as a voice note beside words; the code of a link."""
    walk.begin(chat)
    chat.say("Robin Example", until="Saved")
    bubble = section(chat, "Who I am")
    while "add a photo" not in bubble.text:
        bubble = chat.tap("Skip")
    files.send(origin, chat.number, "photo", files.picture(1600, 1200))
    chat.wait_for("another picture")
    section(chat, "How to talk with me")
    saved = chat.say("Say my name.", until="Saved")
    files.send(origin, chat.number, "voice", files.VOICE, duration="3")
    chat.wait_for("Saved", after=saved.id)
    walk.publish(chat, iter(["words"] * 20))
    return walk.make_link(chat, "Ward 5")


def section(chat: Chat, title: str) -> Message:
    """Into a section, however far it is."""
    menu = chat.say("/menu")
    return chat.tap(next(label for label, _ in menu.buttons if title in label))


async def opened(page: Page, origin: str, code: str) -> None:
    await page.goto(f"{origin}/v#{code}")
    await page.fill("#reader", "Night nurse")
    async with page.expect_navigation():
        await page.get_by_role("button").click()
    await expect(page.locator("#card")).to_be_visible()


async def seen(page: Page) -> None:
    image = page.get_by_role("img", name="Photo of Robin Example")
    await expect(image).to_be_visible()
    assert await image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [800, 600]


async def heard(page: Page) -> None:
    audio = page.locator("audio")
    assert await audio.count() == 1
    assert await audio.evaluate("audio => audio.readyState") == 0, "nothing is loaded before"
    found = await audio.evaluate(PLAYED)
    assert found["ready"] >= 2
    assert found["duration"] == pytest.approx(3, abs=0.1)
