"""A real browser before the page, for tests and for pictures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = "/usr/bin/chromium-headless-shell"
# What a locked-down browser does. Playwright's own way of switching scripts off still parses the
# page as if they were on, so that nothing in a <noscript> is seen.
NO_SCRIPT = "--blink-settings=scriptEnabled=false"


@asynccontextmanager
async def browsing(*settings: str) -> AsyncIterator[Browser]:
    """A browser of one's own, with these settings on its command line."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *settings]
        )
        yield browser
        await browser.close()


async def submit(page: Page) -> None:
    """Send the form that is shown."""
    async with page.expect_navigation():
        await page.click("main form button")


async def open_page(page: Page, origin: str, code: str, language: str = "en") -> None:
    """What a nurse does: code, name, open."""
    await page.goto(f"{origin}/v?lang={language}")
    await page.fill("#code", code)
    await page.fill("#reader", "Ward 4")
    await submit(page)
