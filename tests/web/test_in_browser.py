"""The page in a real browser: the script, no script, the keyboard, and whoever only clicks."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser

from sharing.code import display
from sharing.shlink import shlink
from tests.sharing.statements import full
from tests.web.browsing import open_page, submit
from tests.web.fakes import FakeStore
from tests.web.states import SHEET
from web.languages import SPOKEN

pytestmark = pytest.mark.browser


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


async def test_a_passcode_is_typed_without_a_script_and_what_was_typed_before_stays(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    await page.goto(f"{origin}/v")
    assert await page.locator("#passcode").count() == 0
    await page.fill("#code", display(store.grant(full(), passcode="7Q4M8X01")))
    await page.fill("#reader", "Ward 4")
    await submit(page)
    await page.fill("#passcode", "0000 0000")
    await submit(page)
    assert await page.locator("#card").count() == 0
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


async def test_the_signing_sheet_is_printed_on_a_sheet_of_its_own_with_room_to_sign(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await open_page(page, origin, store.grant(replace(full(), sheet=SHEET)))
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
