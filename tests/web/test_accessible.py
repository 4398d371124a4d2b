"""Every state of the page for every reader: axe-core, keyboard, zoom, contrast, no script."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from sharing.code import display
from tests.web.browsing import NO_SCRIPT, browsing, open_page, submit
from tests.web.fakes import FakeStore
from tests.web.states import ERRORS, STATES, everything, ten_minutes
from web.pages import Pages

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]

CUT_OFF = """() => [...document.querySelectorAll('main *')].filter(each => {
    const style = getComputedStyle(each);
    return style.overflow !== 'visible' && !each.matches('.unseen, .skip, textarea, input, h2')
        && (each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1);
}).map(each => each.className)"""
FOCUSED = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return [at.tagName + ' ' + (at.id || at.textContent.trim().slice(0, 30)),
            style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
            box.width > 2 && box.bottom > 0 && box.top < innerHeight];
}"""


def test_the_states_hold_every_error_page() -> None:
    assert ERRORS.keys() == Pages().errors.keys()


async def violations(page: Page) -> list[str]:
    await page.add_script_tag(path=AXE)
    found = await page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert found["passes"], "axe has looked"
    return [
        f"{violation['id']}: {node['html'][:100]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


# Every width and every scheme in each run; the other two pairs by night.
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "light"),
        (1440, "dark"),
        pytest.param(320, "dark", marks=pytest.mark.nightly),
        pytest.param(1440, "light", marks=pytest.mark.nightly),
    ],
)
async def test_axe_finds_nothing_and_nothing_is_cut_off_in_any_state(
    width: int, scheme: Scheme, origin: str, browser: Browser, store: FakeStore
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = await context.new_page()
    wrong: dict[str, Any] = {}
    for name, reach in STATES.items():
        await reach(page, origin, store)
        ids = await page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
        found = {
            "axe": await violations(page),
            "too wide": await page.evaluate("document.documentElement.scrollWidth") > width,
            "cut off": await page.evaluate(CUT_OFF),
            "twice": len(ids) - len(set(ids)),
        }
        if any(found.values()):
            wrong[name] = found
    assert not wrong, wrong


@pytest.mark.parametrize("state", ["full-welsh-page", "urdu-in-english", "mistyped", "not-opened"])
async def test_text_of_twice_the_size_needs_no_scrolling_sideways(
    state: str, origin: str, browser: Browser, store: FakeStore
) -> None:
    """Zoom to 200 % halves the pixels of a 640-pixel window; large text doubles the letters."""
    page = await browser.new_page(viewport={"width": 640, "height": 900})
    await STATES[state](page, origin, store)
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate("getComputedStyle(document.body).fontSize") == "34px"
    assert await page.evaluate("document.documentElement.scrollWidth") <= 640
    assert await page.evaluate(CUT_OFF) == []
    await page.set_viewport_size({"width": 320, "height": 900})
    await page.evaluate("document.documentElement.style.fontSize = ''")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def walk(page: Page, most: int = 150) -> list[tuple[str, bool, bool]]:
    """What Tab reaches, round once: what it is, whether it is outlined, whether it is in sight."""
    found: list[tuple[str, bool, bool]] = []
    for _ in range(most):
        await page.keyboard.press("Tab")
        name, outlined, in_sight = await page.evaluate(FOCUSED)
        if found and name == found[0][0]:
            break
        if not name.startswith("BODY"):
            found.append((name, outlined, in_sight))
    return found


@pytest.mark.parametrize("state", ["form", "mistyped", "full-welsh-page", "not-opened"])
async def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    state: str, origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page(viewport={"width": 360, "height": 640})
    await STATES[state](page, origin, store)
    await page.evaluate("document.activeElement.blur()")
    reached = await walk(page)
    # Radio buttons are one stop; what is folded away is none.
    there = await page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden], [type=radio]),"
        " textarea, summary, audio')].filter(each => each.checkVisibility()).length"
    )
    radios = await page.locator("input[type=radio]").count()
    assert len(reached) == there + bool(radios)
    assert [each for each in reached if not (each[1] and each[2])] == []


async def test_the_skip_link_leads_past_everything_to_the_card(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page(viewport={"width": 360, "height": 640})
    await open_page(page, origin, store.grant(ten_minutes()))
    await page.keyboard.press("Tab")
    assert await page.inner_text(":focus") == "Skip to the card"
    assert await page.locator(".skip").is_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.closest('#card') !== null")
    await page.goto(f"{origin}/v")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "code"


async def test_how_it_was_made_opens_from_the_keyboard_and_the_contents_lead_on(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page(viewport={"width": 360, "height": 640})
    await open_page(page, origin, store.grant(ten_minutes()))
    facts = page.locator(".trust .facts")
    assert not await facts.is_visible()
    await page.focus(".trust summary")
    await page.keyboard.press("Enter")
    assert await facts.is_visible()
    for link in await page.locator(".contents a").all():
        target = (await link.get_attribute("href") or "").removeprefix("#")
        assert await page.locator(f"[id='{target}']").count() == 1, target
    await page.focus(".contents a[href='#medicines-not-wanted']")
    await page.keyboard.press("Enter")
    assert await page.evaluate(
        "document.getElementById('medicines-not-wanted').getBoundingClientRect().top < 100"
    )


async def test_all_seven_headings_stand_in_the_contents_and_over_their_sections(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page()
    await open_page(page, origin, store.grant(everything()))
    listed = await page.locator(".contents > ol > li > a").all_inner_texts()
    assert listed == await page.locator(".heading h3").all_inner_texts()
    assert len(listed) == 7
    levels = await page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5')].map(each => +each.tagName[1])"
    )
    assert all(after <= before + 1 for before, after in pairwise(levels))


async def test_without_a_script_the_page_says_where_a_links_code_is_and_everything_works(
    origin: str, store: FakeStore
) -> None:
    async with browsing(NO_SCRIPT) as browser:
        page = await browser.new_page()
        await page.goto(f"{origin}/v#{display(store.grant(ten_minutes()))}")
        assert await page.locator("noscript p").is_visible()
        await page.fill("#code", page.url.partition("#")[2])
        await page.fill("#reader", "Ward 4")
        await submit(page)
        await page.get_by_text("Confirmed 21 Nov 2026").click()
        assert await page.locator(".trust .facts").is_visible()
        await page.get_by_role("link", name="What helps", exact=True).first.click()
        assert page.url.endswith("#what-helps")


async def test_with_a_script_nothing_is_said_about_the_address(
    origin: str, browser: Browser
) -> None:
    page = await browser.new_page()
    await page.goto(f"{origin}/v")
    assert not await page.locator("noscript p").is_visible()


async def context(browser: Browser, **options: Any) -> BrowserContext:
    return await browser.new_context(viewport={"width": 360, "height": 640}, **options)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
async def test_nothing_moves(
    motion: Literal["reduce", "no-preference"], origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await (await context(browser, reduced_motion=motion)).new_page()
    await open_page(page, origin, store.grant(ten_minutes()))
    moving = await page.evaluate(
        "[...document.querySelectorAll('*')].map(each => getComputedStyle(each)).filter("
        "style => parseFloat(style.transitionDuration) || style.animationName !== 'none'"
        " || style.scrollBehavior === 'smooth').length"
    )
    assert moving == 0


def luminance(color: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(each) / 255 for each in re.findall(r"\d+", color)[:3]]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_whoever_asks_for_more_contrast_gets_it(
    scheme: Scheme, origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await (await context(browser, color_scheme=scheme, contrast="more")).new_page()
    await open_page(page, origin, store.grant(ten_minutes()))
    for selector in ("body", ".own-account", ".label", ".trust summary", ".dont h3", ".call li a"):
        color, paper = await page.locator(selector).first.evaluate(
            "each => [getComputedStyle(each).color,"
            " getComputedStyle(document.body).backgroundColor]"
        )
        assert contrast(color, paper) >= 7, selector


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_with_forced_colours_groups_banners_and_focus_can_still_be_told_apart(
    scheme: Scheme, origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await (await context(browser, color_scheme=scheme, forced_colors="active")).new_page()
    await STATES["stale"](page, origin, store)
    for selector in (".trust", ".dont .first", ".call li a"):
        edge = await page.locator(selector).first.evaluate(
            "each => [getComputedStyle(each).borderInlineStartStyle,"
            " getComputedStyle(each).borderInlineStartColor,"
            " getComputedStyle(document.body).backgroundColor]"
        )
        assert edge[0] == "solid", selector
        assert edge[1] != edge[2], selector
    await page.keyboard.press("Tab")
    _, outlined, in_sight = await page.evaluate(FOCUSED)
    assert outlined
    assert in_sight


async def test_a_phone_number_is_large_enough_for_a_thumb(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await (await context(browser)).new_page()
    await open_page(page, origin, store.grant(ten_minutes()))
    box = await page.locator(".call a[href='tel:07700900123']").bounding_box()
    assert box is not None
    assert box["height"] >= 24, "WCAG 2.2, 2.5.8"
    assert box["width"] >= 44
