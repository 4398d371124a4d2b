"""A paper in a real browser: pressed on the opened page, without a script, by keyboard too."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from sharing.code import display
from tests.support.pdf import Pdf
from tests.web.fakes import FakeStore
from tests.web.test_papers import scottish

pytestmark = pytest.mark.browser


async def opened(origin: str, browser: Browser, store: FakeStore) -> Page:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{origin}/v")
    await page.fill("#code", display(store.grant(scottish())))
    await page.fill("#reader", "Ward 5")
    async with page.expect_navigation():
        await page.press("#reader", "Enter")
    return page


@pytest.mark.parametrize("kind", ["statement", "card", "sheet"])
async def test_a_press_saves_the_paper_and_leaves_the_page_open(
    kind: str, origin: str, browser: Browser, store: FakeStore, tmp_path: Path
) -> None:
    page = await opened(origin, browser, store)
    button = page.locator(f"button[value={kind}]")
    await button.focus()
    async with page.expect_download() as coming:
        await button.press("Enter")
    download = await coming.value
    assert download.suggested_filename == f"{kind}.pdf"
    await download.save_as(tmp_path / "paper")
    assert Pdf((tmp_path / "paper").read_bytes()).claims == ("2", "A", "1")
    assert await page.locator("#card").is_visible()
    assert len(store.bodies) == 1, "the person hears of the opening, and once"
