"""A link for the sister, a passcode, and the night nurse: in a real browser, on both sides.

Pictures are left in the test's folder: `-k sister --basetemp DIR` keeps them.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.chat_page import ChatPage
from tests.support import house

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CHROMIUM = "/usr/bin/chromium-headless-shell"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
PASSCODE = re.compile(r"”: (\S{4}-\S{4})")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        await launched.close()


async def text_of(chat: ChatPage, part: str) -> str:
    await chat.expect(part)
    return await chat.said(part).inner_text()


async def drafted(chat: ChatPage) -> None:
    """Two parts with something in each, published."""
    await chat.open()
    await chat.write("/start")
    for label in ("Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path"):
        await chat.press(label)
    await chat.write("Robin Example")
    for part, words in (("How to talk with me", "Say my name."), ("What helps", "A blanket.")):
        await chat.write("/menu")
        await chat.press(f"○ {part} – empty")
        await chat.write(words)
    await chat.write("/preview")
    for _ in range(25):
        keys = chat.page.locator(".log .keys").last.get_by_role("button")
        labels = await keys.all_inner_texts()
        if "Make a new link" in labels:
            return
        await chat.press("Next" if "Next" in labels else "Yes")
    raise AssertionError("there is no end to publishing")


async def opens(page: Page, origin: str, code: str, passcode: str, picture: Path) -> None:
    """A night nurse with the code, asked for the passcode."""
    await page.goto(f"{origin}/v")
    await page.get_by_label("Code").fill(code)
    await page.get_by_label("Your name or team").fill("Night nurse")
    await page.get_by_role("button", name="Open the statement").click()
    await expect(page.get_by_text("A blanket.")).to_have_count(0)
    await page.get_by_label("Passcode").fill(passcode)
    await page.get_by_role("button", name="Open the statement").click()
    await expect(page.get_by_role("heading", name="Robin Example")).to_be_visible()
    await page.screenshot(path=picture, full_page=True)


async def test_the_sister_sees_what_was_picked_and_seen_beforehand(
    tmp_path: Path, browser: Browser
) -> None:
    running = house.start(tmp_path / "data")
    try:
        phone = await browser.new_page(viewport={"width": 430, "height": 1200})
        chat = ChatPage(phone, running.simulator, 7)
        await drafted(chat)
        await chat.press("Make a new link")
        await chat.write("My sister")
        await chat.press("Parts that I pick")
        await chat.press("○ What helps")
        await chat.press("Next")
        await chat.expect("This is what a reader sees with “My sister”")
        assert "Say my name." not in await text_of(chat, "A blanket.")
        await phone.screenshot(path=tmp_path / "preview.png")
        await chat.press("Until I withdraw it")
        code = CODE.search(await text_of(chat, "Code:"))
        await chat.press("My sister")
        await chat.press("Passcode")
        await chat.press("Add a passcode")
        passcode = PASSCODE.search(await text_of(chat, "The passcode of"))
        assert code is not None
        assert passcode is not None
        page = await browser.new_page(viewport={"width": 430, "height": 1200})
        await opens(page, running.page, code.group(), passcode.group(1), tmp_path / "page.png")
        await expect(page.get_by_text("A blanket.")).to_be_visible()
        await expect(page.get_by_text("The person chose which parts")).to_be_visible()
        assert "Say my name." not in await page.content()
        await chat.expect("Who: Night nurse")
    finally:
        assert running.stop() == 0
