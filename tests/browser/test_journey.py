"""The whole journey in a real browser: a tired person writes, a nurse reads.

Pictures are left in the test's folder: `-k journey --basetemp DIR` keeps them.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from tests.browser.axe import violations
from tests.browser.chat_page import ChatPage
from tests.support import house

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CHROMIUM = "/usr/bin/chromium-headless-shell"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 860}
CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        await launched.close()


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("desktop", DESKTOP)])
async def test_a_tired_person_writes_and_a_nurse_reads(
    name: str, size: ViewportSize, browser: Browser, tmp_path: Path
) -> None:
    running = house.start(tmp_path / "data")
    try:
        context = await browser.new_context(
            viewport=size, color_scheme="light", reduced_motion="reduce"
        )
        page = await context.new_page()
        chat = ChatPage(page, running.simulator, 11)
        await draft(chat, running, tmp_path / f"{name}")
        code = await share(chat)
        await page.screenshot(path=tmp_path / f"{name}-chat-link.png")
        assert await violations(page) == []
        await read(context, running.page, code, tmp_path / f"{name}")
        await chat.expect("Night nurse, Ward 5")
        await page.screenshot(path=tmp_path / f"{name}-chat-opened.png")
        await withdraw(chat)
        await refused(context, running.page, code)
    finally:
        assert running.stop() == 0


async def draft(chat: ChatPage, running: house.House, pictures: Path) -> None:
    """In bursts, with typos, going back, an old button, a restart of the bot, a pause."""
    await chat.open()
    await chat.page.get_by_role("button", name="Start").click()
    await chat.expect("/urgent")
    assert await violations(chat.page) == []
    for label in ("Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path"):
        await chat.press(label)
    await chat.write("Robin Exmaple")
    await chat.press("Next")
    await chat.press("Back")
    await chat.expect("Robin Exmaple")
    await correct(chat, "Robin Exmaple", "Robin Example")
    await chat.press("Next")
    await chat.write("Rob")
    await chat.press("Next")
    while not await chat.said("what is good to say to you").count():
        await chat.press("Skip" if await last_has(chat, "Skip") else "Next")
    await chat.burst("say my name", "and tell me what you do befor you do it", "slowly")
    await chat.expect("Saved")
    await chat.page.screenshot(path=f"{pictures}-chat-burst.png")
    running.kill("bot")
    await chat.press("Next")
    await chat.write("dont say calm down")
    await chat.press("Pause")
    await chat.expect("Everything is saved")
    await chat.write("crowds are too much, stand beside me")
    await chat.expect("Welcome back")
    await chat.page.reload()
    await chat.write("/menu")
    await chat.press("○ Please don't – empty")
    await one_refusal(chat)


async def correct(chat: ChatPage, wrong: str, right: str) -> None:
    """Edit one's own message on the page."""
    page = chat.page
    mine = page.locator(".log .rows > *", has=page.locator(".tools")).filter(has_text=wrong).last
    await mine.hover()
    await mine.get_by_role("button", name="Edit").click(force=True)
    box = page.get_by_role("textbox", name="Message")
    await box.fill(right)
    await box.press("Enter")
    await chat.expect("I changed your answer")


async def one_refusal(chat: ChatPage) -> None:
    """A "please don't" with its reason, what happened, and what instead."""
    for words in (
        "Hold me down",
        "It takes me back to when I was nine.",
        "I hurt my wrist and did not speak for two days.",
        "Give me five minutes and my blue blanket.",
    ):
        await chat.write(words)
        await chat.press("Next")
    await chat.press("Done")


async def share(chat: ChatPage) -> str:
    """Check, star, publish, and make a link; its code."""
    await chat.write("/share")
    await chat.expect("The card")
    made = chat.button("Make a new link")
    for _ in range(20):
        if await made.count() and await made.is_visible():
            break
        label = "Next" if await last_has(chat, "Next") else "Yes"
        await chat.press(label)
    await chat.press("Make a new link")
    await chat.write("Ward 5")
    await chat.press("Everything")
    await chat.press("Until I withdraw it")
    await chat.expect("lose your Telegram account")
    found = CODE.search(await chat.said("Code:").inner_text())
    assert found is not None
    return found.group()


async def last_has(chat: ChatPage, label: str) -> bool:
    keys = chat.page.locator(".keys").last
    return await keys.get_by_role("button", name=label, exact=True).count() > 0


async def read(context: BrowserContext, origin: str, code: str, pictures: Path) -> None:
    """The nurse follows the link, says who she is, and reads."""
    page = await context.new_page()
    await page.goto(f"{origin}/v#{code}")
    await expect(page.get_by_label("Code")).to_have_value(code)
    assert await violations(page) == []
    await page.screenshot(path=f"{pictures}-page-form.png")
    await fill_in(page, "Night nurse, Ward 5")
    await expect(page.locator("#card")).to_be_visible()
    assert await violations(page) == []
    body = await page.inner_text("body")
    for words in (
        "Robin Example",
        "say my name",
        "Hold me down",
        "when I was nine",
        "five minutes",
    ):
        assert words in body
    assert await page.locator("script").count() == 0
    await page.screenshot(path=f"{pictures}-page.png")
    await page.screenshot(path=f"{pictures}-page-whole.png", full_page=True)
    await page.pdf(path=f"{pictures}-page.pdf", prefer_css_page_size=True)
    await page.close()


async def fill_in(page: Page, reader: str) -> None:
    await page.fill("#reader", reader)
    await page.locator("input[type=radio][value=ward]").check()
    async with page.expect_navigation():
        await page.get_by_role("button").click()


async def withdraw(chat: ChatPage) -> None:
    await chat.write("/links")
    await chat.press("Ward 5")
    await chat.press("Withdraw this link")
    await chat.press("Yes")
    await chat.expect("does not work any more")


async def refused(context: BrowserContext, origin: str, code: str) -> None:
    page = await context.new_page()
    await page.goto(f"{origin}/v#{code}")
    await fill_in(page, "Night nurse, Ward 5")
    assert "Robin" not in await page.inner_text("body")
    assert await violations(page) == []
    await page.close()


async def test_without_a_script_the_code_is_typed(browser: Browser, tmp_path: Path) -> None:
    running = house.start(tmp_path / "data")
    try:
        with_script = await browser.new_context(viewport=PHONE)
        chat = ChatPage(await with_script.new_page(), running.simulator, 12)
        await chat.open()
        await chat.write("/start")
        for label in ("Next", "Next", "Next", "Somewhere else", "Yes", "The ten-minute path"):
            await chat.press(label)
        await chat.write("Sam Example")
        code = await share(chat)
        without = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await without.new_page()
        await page.goto(f"{running.page}/v")
        await page.fill("#code", code.lower().replace("-", " "))
        await fill_in(page, "PC 4711")
        assert "Sam Example" in await page.inner_text("main")
        await chat.expect("PC 4711")
    finally:
        assert running.stop() == 0
