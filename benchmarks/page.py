"""The page as a slow phone gets it: bytes, requests, and when there is something to read.

A real Chromium behind its own simulation of a slow 3G connection: 400 kbit/s each way and 400 ms
there and back (WebPageTest's "Slow 3G"; the developer tools' preset of that name adds two
seconds to every request, in which nobody's page could be there).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from benchmarks.databases import InFile, scratch
from benchmarks.figures import Report, middle, table
from benchmarks.house import furnish
from benchmarks.opening import the_page
from benchmarks.statements import in_full, ten_minutes, words
from flows.statement import Statement
from sharing.code import display

CHROMIUM: Final = "/usr/bin/chromium-headless-shell"
SLOW_3G: Final = {
    "offline": False,
    "latency": 400,  # ms
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
TIMES: Final = 5
# The first paint that shows text, counted from the press on the button; and when all is there.
_SEEN = """() => new Promise((resolve) => {
  const there = () => {
    const [navigation] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (paint && navigation.loadEventEnd) resolve([paint.startTime, navigation.loadEventEnd]);
    else setTimeout(there, 20);
  };
  there();
})"""


async def page() -> Report:
    """Measure, print, report."""
    figures: dict[str, float] = {}
    rows = []
    async with chromium() as browser:
        for length, statement in (("", ten_minutes()), ("_in_full", in_full())):
            with scratch() as folder:
                seen = await _one(browser, folder, statement)
            rows.append((f"{words(statement)} words", *seen.values()))
            figures |= {f"page_{name}{length}": value for name, value in seen.items()}
    head = ("form and statement", "requests", "bytes", "readable s", "complete s")
    print("\nOn slow 3G (400 kbit/s, 400 ms), from the press on the button:")
    print(table(head, rows))
    return Report("page", figures)


async def _one(browser: Browser, folder: Path, statement: Statement) -> dict[str, float]:
    house = await furnish(folder, InFile(folder).url, statement, TIMES)
    with the_page(house) as server:
        shown = [await shown(browser, server.port, code) for code in house.codes]
    requests, sizes, readable, complete = zip(*shown, strict=True)
    return {
        "requests": max(requests),
        "bytes": max(sizes),
        "readable_s": middle(readable),
        "complete_s": middle(complete),
    }


async def shown(
    browser: Browser, port: int, code: str, *, slow: bool = True
) -> tuple[int, float, float, float]:
    """Requests and bytes of form and statement; seconds until there is text, and all of it."""
    context = await browser.new_context(java_script_enabled=True)
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    loaded = _weighed(session)
    await session.send("Network.enable")
    if slow:
        await session.send("Network.emulateNetworkConditions", SLOW_3G)
    await page.goto(f"http://127.0.0.1:{port}/v#{display(code)}")
    await page.fill("#reader", "Ward 4")
    async with page.expect_navigation():
        await page.click("form[action='/v'] button")
    text, whole = await _times(page)
    await context.close()
    return len(loaded), sum(loaded), text / 1000, whole / 1000


def _weighed(session: CDPSession) -> list[float]:
    """The bytes of every answer, headers included, as they come."""
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda each: loaded.append(each["encodedDataLength"]))
    return loaded


async def _times(page: Page) -> tuple[float, float]:
    text, whole = await asyncio.wait_for(page.evaluate(_SEEN), 30)
    return text, whole


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's, as the tests have it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()
