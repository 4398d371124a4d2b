"""The page in a real browser: the script, no script, paper, keyboard, and axe-core."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from flows.loading import load
from sharing.code import display, new_code
from sharing.shlink import shlink
from tests.sharing.statements import full
from tests.sharing.test_document import saying
from tests.web.fakes import NOW, FakeStore
from tests.web.serving import serving
from web.app import create_app
from web.languages import SPOKEN

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium-headless-shell"
AXE = Path(__file__).parents[1] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


SHEET = load().countries["scotland"].sheet


@pytest.fixture
async def origin(store: FakeStore) -> AsyncIterator[str]:
    async with serving(create_app(store, clock=lambda: NOW)) as origin:
        yield origin


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def submit(page: Page) -> None:
    async with page.expect_navigation():
        await page.click("button")


@pytest.mark.parametrize("mangling", ["#", "%23", "%2523"])
async def test_the_script_moves_the_code_into_the_form_and_sends_nothing(
    mangling: str, origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    code = display(store.grant(full()))
    await page.goto(f"{origin}/v{mangling}{code}")
    assert await page.input_value("#code") == code
    assert page.url == f"{origin}/v"
    assert len(asked) == 1
    assert store.looked_up == []
    await page.keyboard.type("Ward 4")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#card")
    assert page.url == f"{origin}/v"
    assert "Do not take my glasses" in await page.inner_text("#card")
    assert store.notes[0].reader == "Ward 4"
    assert len(asked) == 2
    assert said == []


@pytest.mark.parametrize("mangling", ["#", "%23", "%2523"])
async def test_a_followed_smart_health_link_opens_and_asks_for_its_passcode(
    mangling: str, origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    code = store.grant(full(), passcode="7Q4M8X01")
    link = shlink(origin, store.shl(code), store.grants[code].grant_key, "en", passcode=True)
    await page.goto(f"{origin}/v{mangling}{link}")
    assert await page.input_value("#code") == link
    assert page.url == f"{origin}/v"
    assert store.looked_up == []
    await page.keyboard.type("Ward 4")
    await submit(page)
    assert await page.input_value("#code") == link
    assert await page.input_value("#reader") == "Ward 4"
    await page.fill("#passcode", "7q4m 8xoi")
    await submit(page)
    assert "Do not take my glasses" in await page.inner_text("#card")


async def test_a_second_link_in_the_same_tab_replaces_the_code(
    origin: str, browser: Browser
) -> None:
    page = await browser.new_page()
    await page.goto(f"{origin}/v#AAAA")
    await page.evaluate("location.hash = 'BBBB'")
    await page.wait_for_function("document.getElementById('code').value === 'BBBB'")
    assert page.url == f"{origin}/v"


async def test_everything_works_without_a_script_and_with_the_keyboard_alone(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{origin}/v")
    for _skip_link_and_other_languages in SPOKEN:
        await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type(display(store.grant(full())).lower())
    for key in ("Tab", "Tab", "Space", "Tab"):
        await page.keyboard.press(key)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert "Enter your name or your team." in await page.inner_text("main")
    await page.fill("#reader", "PC Morgan")
    await submit(page)
    assert "Do not take my glasses" in await page.inner_text("#card")
    assert [(note.reader, note.role) for note in store.notes] == [("PC Morgan", "police")]


async def test_a_browser_that_presses_everything_without_typing_leaves_no_trace(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await page.goto(f"{origin}/v#{store.grant(full())}")
    for radio in await page.query_selector_all("input[type=radio]"):
        await radio.click()
    await submit(page)
    assert store.looked_up == []
    assert store.bodies == []


async def states(page: Page, origin: str, store: FakeStore) -> AsyncIterator[str]:
    """Every state of the page, one after the other."""
    await page.goto(f"{origin}/v#ABCD")
    yield "form"
    await submit(page)
    yield "problems"
    for name, code in (
        ("opened", store.grant(replace(full(), sheet=SHEET))),
        ("card", store.grant(full(), scope="card")),
        ("another writing", store.grant(saying("مرحبا 07700 900123"))),
        ("passcode", store.grant(full(), passcode="7Q4M8X01")),
        ("not opened", new_code()),
    ):
        await page.goto(f"{origin}/v")
        await page.fill("#code", code)
        await page.fill("#reader", "Ward 4")
        await submit(page)
        yield name
    await page.goto(f"{origin}/elsewhere")
    yield "not found"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_axe_finds_nothing_and_nothing_is_cut_off_in_any_state(
    width: int, scheme: str, origin: str, browser: Browser, store: FakeStore
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = await context.new_page()
    seen = 0
    async for state in states(page, origin, store):
        seen += 1
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, state
        await page.add_script_tag(path=AXE)
        found = await page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        assert [violation["id"] for violation in found["violations"]] == [], state
        assert found["passes"], "axe has looked"
    assert seen == 8


async def test_the_card_is_alone_on_the_first_sheet(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await page.goto(f"{origin}/v")
    await page.fill("#code", store.grant(full()))
    await page.fill("#reader", "Ward 4")
    await submit(page)
    await page.emulate_media(media="print")
    # The printable height of A4 between our margins, at 96 pixels an inch.
    await page.set_viewport_size({"width": 680, "height": 997})
    bottom = await page.evaluate("document.getElementById('card').getBoundingClientRect().bottom")
    assert bottom < 997
    style = await page.evaluate(
        "[getComputedStyle(document.getElementById('card')).breakAfter,"
        " getComputedStyle(document.body).fontSize,"
        " getComputedStyle(document.querySelector('.contents')).display]"
    )
    assert style == ["page", "18.6667px", "none"]


async def test_the_signing_sheet_is_printed_on_a_sheet_of_its_own_with_room_to_sign(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await page.goto(f"{origin}/v")
    await page.fill("#code", store.grant(replace(full(), sheet=SHEET)))
    await page.fill("#reader", "Ward 4")
    await submit(page)
    assert not await page.locator(".signing .write").first.is_visible()
    await page.click("text=Signing sheet for paper")
    assert await page.locator(".signing .write").first.is_visible()
    assert await page.locator(".signing-sheet.paper").is_hidden()
    await page.emulate_media(media="print")
    assert await page.locator(".signing").is_hidden()
    style = await page.evaluate(
        "[getComputedStyle(document.querySelector('.signing-sheet.paper')).breakBefore,"
        " getComputedStyle(document.querySelector('.signing-sheet.paper .write')).fontSize]"
    )
    assert style == ["page", "18.6667px"]
    box = await page.locator(".signing-sheet.paper .write").first.bounding_box()
    assert box is not None
    assert box["height"] >= 34, "nine millimetres to write in"
    line = await page.evaluate(
        "getComputedStyle(document.querySelector('.signing-sheet.paper .write'), '::after').width"
    )
    assert float(line.removesuffix("px")) > 200
