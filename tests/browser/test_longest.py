"""The longest statement there can be, in English and in Urdu: in the chat, on the page, in print.

Every question is answered at length, every group has three entries. Pictures are left in the
test's folder: `-k longest --basetemp DIR` keeps them.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from flows.answers import Answer, Part
from flows.building import build_statement
from flows.effects import Show
from flows.interview import Kind, Question
from flows.landmarks import NAME, NAME_TO_USE
from flows.library import every_question
from flows.loading import load
from flows.places import Place, PlaceName
from flows.speech import say
from flows.state import Key, State
from tests.browser.axe import violations
from tests.simulator.playground import playing
from tests.web.fakes import NOW, FakeStore
from tests.web.serving import serving
from web.app import create_app

pytestmark = [pytest.mark.browser]

CHROMIUM = "/usr/bin/chromium-headless-shell"
LIBRARY = load()
WORDS = {
    "en": "When the room is loud I stop hearing what people say, so please write it down. " * 4,
    "ur": "جب کمرے میں شور ہو تو مجھے لوگوں کی بات سنائی نہیں دیتی، اس لیے لکھ کر بتائیں۔ " * 4,
}
NAMES = {"en": "Robin Example-Featherstonehaugh", "ur": "عائشہ مثال"}
ENTRIES = 3
PATIENCE_MS = 90_000
# An option that leads on to another question, where there is a choice.
LEADING = {"allergies.any": "yes", "other-treatment.ect": "only-if"}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield launched
        await launched.close()


def everything(language: str) -> State:
    """Every question answered."""
    answers: dict[Key, Answer] = {}
    groups: dict[str, tuple[int, ...]] = {}
    for question in (each for each in every_question(LIBRARY.interview) if each.repeats):
        first = len(groups) * ENTRIES + 1
        groups[question.id] = tuple(range(first, first + ENTRIES))
    for number, (key, question) in enumerate(_keys(groups), start=1):
        short = key.question in {NAME, NAME_TO_USE}
        text = NAMES[language] if short else f"{number}. {WORDS[language]}"
        text = f"07700 900{key.entry:03}" if question.kind is Kind.PHONE else text
        picked = (LEADING[question.id],) if question.id in LEADING else question.options
        parts = () if question.options else (Part(number, text, language),)
        answers[key] = Answer(parts, picked)
    return replace(
        State(language=language, country="scotland", consented=True),
        answers=MappingProxyType(answers),
        entries=MappingProxyType(groups),
        counter=len(groups) * ENTRIES,
    )


def _keys(groups: dict[str, tuple[int, ...]]) -> Iterator[tuple[Key, Question]]:
    for question in every_question(LIBRARY.interview):
        group = question.id.rpartition(".")[0]
        if not question.repeats:
            for entry in groups.get(group, (0,)):
                yield Key(question.id, entry), question


@asynccontextmanager
async def opened(browser: Browser, state: State, width: int) -> AsyncIterator[Page]:
    """The page that a nurse reads, in the language of the statement."""
    made = build_statement(
        LIBRARY, state, version=1, made_on=date(2026, 11, 23), confirmed_on=date(2026, 11, 23)
    )
    store = FakeStore()
    code = store.grant(made)
    async with serving(create_app(store, clock=lambda: NOW)) as origin:
        page = await browser.new_page(viewport={"width": width, "height": 900})
        await page.goto(f"{origin}/v?lang={state.language}")
        await page.fill("#code", code)
        await page.fill("#reader", "Ward 4")
        async with page.expect_navigation():
            await page.locator("form button").first.click()
        yield page


@pytest.mark.parametrize("language", sorted(WORDS))
async def test_the_longest_statement_on_the_page_and_in_print(
    language: str, browser: Browser, tmp_path: Path
) -> None:
    state = everything(language)
    for width in (320, 1280):
        async with opened(browser, state, width) as page:
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            shown = await page.inner_text("main")
            for key, answer in state.answers.items():
                assert all(part.text.strip() in shown for part in answer.parts), key
            await page.screenshot(path=tmp_path / f"longest-{language}-{width}.png")
            if width > 320:
                assert await violations(page) == []
                printed = tmp_path / f"longest-{language}.pdf"
                await page.pdf(path=printed, prefer_css_page_size=True)
                assert printed.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("language", sorted(WORDS))
async def test_the_longest_statement_in_the_chat(
    language: str, browser: Browser, tmp_path: Path
) -> None:
    """All bubbles of the preview, taken by the simulator with Telegram's own limits."""
    state = replace(everything(language), place=Place(PlaceName.PREVIEW))
    bubbles = say(LIBRARY, state, [Show()])
    async with playing(tmp_path / "simulator") as field:
        await field.act(5, "messages", text="/start")
        for bubble in bubbles:
            await field.call("sendMessage", chat_id=5, text=bubble.text)
        page = await browser.new_page(viewport={"width": 360, "height": 800})
        await page.goto(f"{field.origin}/?chats=5")
        said = page.locator(".log .text")
        await expect(said).to_have_count(len(bubbles) + 1, timeout=PATIENCE_MS)
        wide = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
        assert await said.evaluate_all(wide) == 0
        await page.screenshot(path=tmp_path / f"longest-{language}-chat-end.png")
        await said.nth(2).scroll_into_view_if_needed()
        await page.screenshot(path=tmp_path / f"longest-{language}-chat.png")
