"""What crisis staff see before they scroll, measured in a browser on a small phone.

360 by 640 pixels is the smallest phone in common use. The fonts of this machine are wider than
those of a phone, so what fits here fits there.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page

from flows.statement import CardLine, Statement
from tests.sharing.whole import longest, whole
from tests.web.browsing import open_page
from tests.web.fakes import FakeStore
from tests.web.states import everything, never_confirmed, old

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 360, 640
ANSWERS = ("do", "dont", "call")
WORDS_A_SECOND = 3.9  # adults read 234 words a minute: Brysbaert 2019, for text that is no story
POLICE, AMBULANCE = 30, 120  # seconds

IN_SIGHT = """() => [...document.querySelectorAll('h1, .trust summary, .own-account, .first')]
    .filter(each => !each.closest('.allergies, .also, .who .first'))
    .map(each => [each.parentNode.className + ' ' + each.className,
                  Math.round(each.getBoundingClientRect().bottom)])"""
FOUR_ANSWERS = """[...document.querySelectorAll('.who, .do .first, .dont .first, .call .first')]
    .map(each => each.innerText).join(' ')"""


def like(statement: Callable[[], Statement], **changes: object) -> Callable[[], Statement]:
    return lambda: replace(statement(), **changes)  # type: ignore[arg-type] # fields by name


SEEN: dict[str, tuple[Callable[[], Statement], str]] = {
    "a whole statement": (everything, "en"),
    "with the person's own word": (like(whole, crisis_word="the long grey fog"), "en"),
    "the longest": (longest, "en"),
    "stale": (old, "en"),
    "never confirmed": (never_confirmed, "en"),
    "on a draft page": (everything, "cy"),
    "right to left": (lambda: everything("ur"), "ur"),
    "right to left on an English page": (lambda: everything("ur"), "en"),
    "left to right on an Urdu page": (everything, "ur"),
}


async def phone(browser: Browser) -> Page:
    return await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})


@pytest.mark.parametrize("name", SEEN)
async def test_who_do_do_not_and_call_are_in_sight_without_scrolling(
    name: str, origin: str, browser: Browser, store: FakeStore
) -> None:
    statement, language = SEEN[name]
    page = await phone(browser)
    await open_page(page, origin, store.grant(statement()), language)
    seen = dict(await page.evaluate(IN_SIGHT))
    assert [f"group {each} first" for each in ANSWERS] == [
        each for each in seen if each.startswith("group")
    ]
    assert {"who", "trust", "main"} <= {word for each in seen for word in each.split()} | {"main"}
    assert {each: bottom for each, bottom in seen.items() if bottom > HEIGHT} == {}
    assert await page.evaluate("window.scrollY") == 0
    assert await page.evaluate("document.documentElement.scrollWidth") <= WIDTH


async def test_a_police_officer_reads_the_screen_in_half_a_minute(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await phone(browser)
    await open_page(page, origin, store.grant(everything()))
    words = len((await page.evaluate(FOUR_ANSWERS)).split())
    assert 40 < words <= POLICE * WORDS_A_SECOND


@pytest.mark.parametrize("statement", [everything, longest])
async def test_a_paramedic_reads_the_whole_card_in_two_minutes(
    statement: Callable[[], Statement], origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await phone(browser)
    await open_page(page, origin, store.grant(statement()))
    words = await page.evaluate("document.getElementById('card').innerText.split(/\\s+/).length")
    assert 40 < words <= AMBULANCE * WORDS_A_SECOND


async def test_what_does_not_fit_follows_below_in_its_order_and_is_announced(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await phone(browser)
    await open_page(page, origin, store.grant(longest()))
    announced = page.locator(".dont .more a")
    assert await announced.inner_text() == "2 more below"
    await announced.click()
    rest = page.locator("#more-dont")
    assert "Please do not: more" in await rest.inner_text()
    assert await rest.evaluate("each => each.getBoundingClientRect().top > -2")
    places = await page.evaluate(
        "[...document.querySelectorAll('.first, .rest')].map(each =>"
        " [each.getBoundingClientRect().top, each.parentNode.className + each.className])"
    )
    assert [name for _, name in sorted(places)] == [
        *(f"group {each}first" for each in (*ANSWERS, "allergies")),
        *(f"group {each}rest" for each in ANSWERS),
    ]


async def test_on_a_wide_screen_every_group_is_in_one_piece(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await open_page(page, origin, store.grant(longest()))
    assert await page.locator(".more:visible, .rest .title:visible").count() == 0
    boxes = [await page.locator(f".dont .{part}").bounding_box() for part in ("first", "rest")]
    first, rest = boxes
    assert first is not None
    assert rest is not None
    assert rest["y"] == pytest.approx(first["y"] + first["height"], abs=1)


async def test_names_in_another_direction_stand_beside_their_number_as_written(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    """What is seen, from left to right, of a line that begins in Urdu."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    told = CardLine("my-people", "جن سے رابطہ کیا جائے", "سارہ قریشی · my sister · 07700 900123")
    await open_page(page, origin, store.grant(replace(whole("ur"), card=(told,))))
    line = page.locator(".call li").first
    left = [await each.evaluate("e => e.getBoundingClientRect().left")
            for each in await line.locator("bdi").all()]  # fmt: skip
    assert len(left) == 3
    assert left == sorted(left, reverse=True), (
        "name, relation, number: from the right, as the line runs"
    )
