"""Two chats side by side in a real browser: somebody asks, and somebody else says yes.

Pictures are left in the test's folder: `-k side_by_side --basetemp DIR` keeps them.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    Locator,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from tests.browser.axe import violations
from tests.support import house

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CHROMIUM = "/usr/bin/chromium-headless-shell"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDE: ViewportSize = {"width": 1280, "height": 860}
TOKEN = re.compile(r"start=([\w-]{43})")
PATIENCE_MS = 90_000

ROWS = ".log .rows > *"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        await launched.close()


class Side:
    """One of the chats on the page."""

    def __init__(self, page: Page, number: int) -> None:
        self.panel = page.locator("section.panel").nth(number)

    async def write(self, text: str) -> None:
        box = self.panel.get_by_role("textbox", name="Message")
        before = await self._count()
        await box.fill(text)
        await box.press("Enter")
        await self._answered(before + 1)

    async def press(self, label: str) -> None:
        button = self.panel.locator(".keys").get_by_role("button", name=label).last
        await expect(button).to_be_visible(timeout=PATIENCE_MS)
        before = await self._count()
        await button.click()
        await self._answered(before)

    async def hears(self, text: str) -> Locator:
        """The newest bubble that holds this text."""
        found = self.panel.locator(".log .text").filter(has_text=text).last
        await expect(found).to_be_visible(timeout=PATIENCE_MS)
        return found

    async def never_heard(self, text: str) -> None:
        await expect(self.panel.locator(".log .text").filter(has_text=text)).to_have_count(0)

    async def _count(self) -> int:
        return await self.panel.locator(ROWS).count()

    async def _answered(self, before: int) -> None:
        """More bubbles than before, and buttons at one of them; a picture may follow it."""
        new = self.panel.locator(f"{ROWS}:nth-child(n+{before + 1})")
        await expect(new.locator(".keys").first).to_be_visible(timeout=PATIENCE_MS)


async def test_two_chats_side_by_side(browser: Browser, tmp_path: Path) -> None:
    running = house.start(tmp_path / "data")
    try:
        context = await browser.new_context(viewport=WIDE, reduced_motion="reduce")
        page = await context.new_page()
        await page.goto(f"{running.simulator}/?chats=1,2")
        robin, maria = Side(page, 0), Side(page, 1)
        await a_helper_is_asked(robin, maria)
        await words_come_and_are_accepted(robin, maria)
        await page.screenshot(path=tmp_path / "supporters-accepted.png")
        assert await violations(page) == []
        await the_supporter_ends_it(robin, maria)
        await page.screenshot(path=tmp_path / "supporters-ended.png")
    finally:
        assert running.stop() == 0


async def a_helper_is_asked(robin: Side, maria: Side) -> None:
    await robin.write("/start")
    for label in ("Next", "Next", "Next", "England", "Yes"):
        await robin.press(label)
    await robin.press("The ten-minute path")
    await robin.write("Robin Example")
    await robin.write("/supporters")
    await robin.press("Invite someone")
    await robin.press("Suggest words")
    await robin.write("Maria")
    await robin.press("Yes")
    said = await robin.hears("This link opens a chat with a bot")
    token = TOKEN.search(await said.inner_text())
    assert token is not None
    await maria.write(f"/start {token.group(1)}")
    await maria.hears("You never see the answers.")
    await maria.press("Accept")
    await robin.hears("Maria has said yes")


async def words_come_and_are_accepted(robin: Side, maria: Side) -> None:
    await maria.press("Suggest words")
    await maria.press("How to talk with me")
    await maria.press("Good to say")
    await maria.write("Say your name, and what you will do.")
    await maria.press("Yes")
    await robin.hears("Maria has sent you something")
    await robin.write("/supporters")
    await robin.press("Look at what came")
    await robin.hears("Say your name, and what you will do.")
    await robin.press("Accept")
    await robin.hears("It is in your statement now.")
    await maria.never_heard("It is in your statement now.")


async def the_supporter_ends_it(robin: Side, maria: Side) -> None:
    await maria.write("/supporting")
    await maria.press("End this")
    await maria.press("Yes")
    await maria.hears("This has ended.")
    await robin.hears("The support between Maria and you has ended.")
