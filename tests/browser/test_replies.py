"""Staff answer on the page, and the person reads it in their chat: everything real.

Pictures are left in the test's folder: `-k staff_answer --basetemp DIR` keeps them.
"""

from collections.abc import AsyncIterator
from itertools import repeat
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser.axe import violations
from tests.browser.chat_page import ChatPage
from tests.support import house, walk
from tests.support.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CHROMIUM = "/usr/bin/chromium-headless-shell"
PHONE: ViewportSize = {"width": 390, "height": 844}
WHY = "There was no room of her own free that night. We are sorry."


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield launched
        await launched.close()


async def test_staff_answer_and_the_person_decides_when_to_read_it(
    browser: Browser, tmp_path: Path
) -> None:
    running = house.start(tmp_path / "data")
    try:
        person = Chat(running.simulator, 31)
        code = published(person)
        nurse = await (await browser.new_context(java_script_enabled=False)).new_page()
        await answer(nurse, running.page, code)
        await nurse.screenshot(path=tmp_path / "sent.png", full_page=True)
        context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
        chat = ChatPage(await context.new_page(), running.simulator, 31)
        await chat.open()
        await chat.expect("could not follow something")
        assert not await chat.said(WHY).count()
        await chat.page.screenshot(path=tmp_path / "announced.png")
        await chat.press("Read it")
        await chat.expect(WHY)
        await expect(chat.button("Look back")).to_be_visible()
        assert await violations(chat.page) == []
        await chat.page.screenshot(path=tmp_path / "read.png")
        await chat.write("/history")
        await chat.expect("answer 1, by Nurse Jo, ward 4 (ward)")
        await chat.press("Read answer 1")
        await chat.expect(WHY)
        await chat.page.screenshot(path=tmp_path / "again.png")
    finally:
        assert running.stop() == 0


def published(person: Chat) -> str:
    """A short statement with one link; its code."""
    walk.begin(person)
    person.say("Robin Example", until="Saved")
    walk.publish(person, repeat("Nobody"))
    return walk.make_link(person, "Northtown crisis team")


async def answer(page: Page, origin: str, code: str) -> None:
    """What a nurse does who could not follow something."""
    await page.goto(f"{origin}/v")
    await page.fill("#code", code)
    await page.fill("#reader", "Nurse Jo, ward 4")
    await page.check("input[name=role][value=ward]")
    await pressed(page, "form[action='/v'] button")
    await page.click("#reply > summary")
    await page.check("input[value=not-followed]")
    await page.fill("#reply-which", "A room of her own")
    await page.fill("#reply-why", WHY)
    await pressed(page, "form[action='/v/answer'] button:not(.second)")
    assert await page.inner_text("h1") == "Sent to the person"


async def pressed(page: Page, selector: str) -> None:
    async with page.expect_navigation():
        await page.click(selector)
