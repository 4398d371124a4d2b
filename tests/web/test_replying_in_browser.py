"""Answering in a real browser: no script, keyboard alone, axe, paper, and uncounted robots."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from sharing.code import display
from storage.errors import DatabaseUnavailableError
from tests.browser.axe import violations
from tests.sharing.statements import full
from tests.web.fakes import FakeStore

pytestmark = pytest.mark.browser

WHY = "There was no room of her own free that night."
SEND = "form[action='/v/answer'] button:not(.second)"
RECORD = "form[action='/v/answer'] button.second"


async def press(page: Page, selector: str) -> None:
    async with page.expect_navigation():
        await page.click(selector)


async def open_statement(page: Page, origin: str, store: FakeStore, language: str = "") -> None:
    await page.goto(f"{origin}/v" + (f"?lang={language}" if language else ""))
    await page.fill("#code", display(next(iter(store.grants), "") or store.grant(full())))
    await page.fill("#reader", "Nurse Jo, ward 4")
    await press(page, "form[action='/v'] button")


async def tab_to(page: Page, selector: str) -> None:
    """With the Tab key alone; a reader who sees where they are needs no more."""
    for _ in range(80):
        await page.keyboard.press("Tab")
        if await page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached with the keyboard")


async def test_an_answer_is_given_without_a_script_and_with_the_keyboard_alone(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    await open_statement(page, origin, store)
    await tab_to(page, "#reply > summary")
    assert not await page.locator("#reply-why").is_visible()
    await page.keyboard.press("Enter")
    await tab_to(page, "input[value=not-followed]")
    await page.keyboard.press("Space")
    await tab_to(page, ".pick > summary")
    await page.keyboard.press("Enter")
    await tab_to(page, ".pick label:nth-child(2) input")
    await page.keyboard.press("Space")
    await tab_to(page, "#reply-why")
    await page.keyboard.type(WHY)
    await tab_to(page, SEND)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert await page.inner_text("h1") == "Sent to the person"
    (reply,) = store.replies
    assert (reply.reader, reply.why, len(reply.picked)) == ("Nurse Jo, ward 4", WHY, 1)
    assert reply.picked[0].words in await page.inner_text("main")


async def test_a_problem_has_the_focus_and_its_link_leads_to_the_field(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await open_statement(page, origin, store)
    await page.click("#reply > summary")
    await page.fill("#reply-tried", "A walk")
    await press(page, SEND)
    await expect(page.locator(".summary")).to_be_focused()
    await page.click("a[href='#reply-why']")
    await page.keyboard.type(WHY)
    await page.fill("#reply-which", "A room of her own")
    assert await page.input_value("#reply-tried") == "A walk"
    await press(page, SEND)
    assert store.replies[0].why == WHY


async def test_a_form_that_the_browser_sends_again_is_one_answer(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await open_statement(page, origin, store)
    await page.click("#reply > summary")
    await page.check("input[value=read]")
    await press(page, SEND)
    await page.reload()
    first, second = store.replies
    assert first.once == second.once


async def states(page: Page, origin: str, store: FakeStore, lang: str) -> AsyncIterator[str]:
    """Every state that has to do with an answer, one after the other."""
    await open_statement(page, origin, store, lang)
    yield "opened, folded"
    for summary in ("#reply > summary", ".pick >> nth=0 >> summary", ".pick >> nth=1 >> summary"):
        await page.click(summary)
    yield "opened, unfolded"
    await page.check("input[value=not-followed]")
    await press(page, SEND)
    yield "problems"
    await page.click(".pick >> nth=0 >> summary")
    await page.check(".pick input >> nth=0")
    await page.fill("#reply-why", WHY)
    store.deaf = True
    await press(page, SEND)
    yield "not stored"
    store.deaf = False
    store.broken = DatabaseUnavailableError("gone")
    await press(page, SEND)
    yield "not stored, and not to be read"
    store.broken = None
    await press(page, RECORD)
    yield "for the record"
    await press(page, "form[action='/v/answer'] button")
    yield "sent"
    store.grants.clear()
    await press(page, "form[action='/v/record'] button")
    yield "too late"


@pytest.mark.parametrize(
    ("width", "scheme", "lang"),
    [(320, "light", ""), (320, "dark", "ur"), (1280, "light", "cy"), (1280, "dark", "")],
)
async def test_axe_finds_nothing_and_nothing_is_cut_off_in_any_state(
    width: int, scheme: str, lang: str, origin: str, *, browser: Browser, store: FakeStore
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = await context.new_page()
    seen = []
    async for state in states(page, origin, store, lang):
        seen.append(state)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, state
        assert await violations(page) == [], state
    assert len(seen) == 8


async def test_nothing_of_it_is_printed_with_the_statement(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await open_statement(page, origin, store)
    await page.click("#reply > summary")
    assert await page.locator("#reply-why").is_visible()
    await page.emulate_media(media="print")
    assert not await page.locator("#reply").is_visible()


async def test_the_note_for_the_record_prints_large_on_one_sheet_with_room_to_write(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await open_statement(page, origin, store)
    await page.click("#reply > summary")
    await page.fill("#reply-why", WHY)
    await press(page, RECORD)
    headings = await page.locator("article h2").all_inner_texts()
    assert len(headings) == 8
    await page.emulate_media(media="print")
    sizes = await page.evaluate(
        "[...document.querySelectorAll('article p, article dd, article li, article dt')]"
        ".map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 18.6, "14 pt"
    for gone in (".notice.screen", "form", "button"):
        assert not await page.locator(gone).first.is_visible()
    line = await page.locator("article .write").last.bounding_box()
    assert line is not None
    assert line["height"] >= 34, "nine millimetres to write in"
    pdf = await page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


async def test_a_robot_that_only_looks_or_presses_everything_is_no_opening_and_no_answer(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    code = store.grant(full())
    for address in (f"/v#{code}", f"/v%23{code}", f"/v%2523{code}", "/v"):
        for presses in (False, True):
            page = await (await browser.new_context()).new_page()
            await page.goto(f"{origin}{address}")
            if presses:
                await press_everything(page)
            await page.close()
    assert store.looked_up == []
    assert store.bodies == []


async def press_everything(page: Page) -> None:
    """Every link stays on the page's own address; every tick, every button; nothing typed."""
    for each in await page.query_selector_all("input[type=radio], input[type=checkbox], summary"):
        await each.click()
    await press(page, "button")
    for each in await page.query_selector_all("input[type=radio], input[type=checkbox], summary"):
        await each.click()
    await press(page, "button")
