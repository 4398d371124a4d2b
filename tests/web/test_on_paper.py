"""What comes out of a printer: Chromium's PDF, read back side by side."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped] # it has no stubs
import pytest
from playwright.async_api import Browser, Page

from flows.statement import Statement
from sharing.view import View
from tests.sharing.test_document import viewed
from tests.sharing.whole import longest, whole
from tests.web.browsing import open_page
from tests.web.fakes import FakeStore
from tests.web.states import everything, old

pytestmark = pytest.mark.browser

POINTS_14 = 14 * 96 / 72  # CSS pixels


async def printed(page: Page, folder: Path) -> list[list[str]]:
    """The lines of every side, from top to bottom."""
    file = folder / "printed.pdf"
    await page.pdf(path=file, prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(file)
    try:
        return [lines(side.get_textpage().get_text_range()) for side in document]
    finally:
        document.close()


def lines(text: str) -> list[str]:
    """Without what is invisible: isolates, and line ends within a line."""
    kept = "".join(each for each in text if each not in "\u2066\u2067\u2068\u2069\ufffe\ufeff")
    return [" ".join(line.split()) for line in kept.splitlines() if line.strip()]


def joined(sides: list[list[str]]) -> str:
    return " ".join(line for side in sides for line in side)


def edges(number: int, of: int) -> set[str]:
    return {
        "Advance statement · Version 3",
        "Sam",
        "Opened 23 Nov 2026, 03:12 UTC",
        f"{number} / {of}",
    }


async def test_every_sheet_says_whose_which_version_when_and_its_number(
    origin: str, browser: Browser, store: FakeStore, tmp_path: Path
) -> None:
    page = await browser.new_page()
    await open_page(page, origin, store.grant(everything()))
    sides = await printed(page, tmp_path)
    assert len(sides) > 5
    for number, side in enumerate(sides, start=1):
        found = " ".join(side)
        for edge in edges(number, len(sides)):
            assert edge in found, (number, edge)
    assert await page.title() == "Advance statement · Version 3 · 23 Nov 2026, 03:12 UTC"


@pytest.mark.parametrize("statement", [everything, longest, old])
async def test_the_first_side_is_the_card_and_nothing_but_the_card(
    statement: Callable[[], Statement],
    origin: str,
    browser: Browser,
    store: FakeStore,
    tmp_path: Path,
) -> None:
    page = await browser.new_page()
    await open_page(page, origin, store.grant(statement()))
    first, second, *_ = await printed(page, tmp_path)
    told = "".join(" ".join(first).split()).replace("-", "")
    for line in statement().card:
        for word in line.text.split():
            assert word.replace("-", "") in told, line.text
    assert "Check allergies and medicines against the record" in " ".join(first)
    assert "How this was made" not in " ".join(first)
    assert "How this was made" in " ".join(second)


async def test_the_card_alone_is_one_side(
    origin: str, browser: Browser, store: FakeStore, tmp_path: Path
) -> None:
    page = await browser.new_page()
    await open_page(page, origin, store.grant(whole(), scope="card"))
    sides = await printed(page, tmp_path)
    assert len(sides) <= 2
    assert "Haloperidol" in " ".join(sides[0])


def titles(view: View) -> set[str]:
    """What must not be the last line of a side: its words would stand on the next."""
    found = {"How this was made", "Everything, in their own words"}
    for heading in view.headings:
        found.add(heading.title)
        for section in heading.sections:
            found.add(section.title)
            found |= {entry.title.text for entry in section.entries if entry.title}
            answers = [*section.answers, *(a for e in section.entries for a in e.answers)]
            found |= {f"{answer.label}:" for answer in answers}
    return found


@pytest.mark.parametrize("statement", [everything, longest])
async def test_no_title_is_left_alone_at_the_foot_of_a_side(
    statement: Callable[[], Statement],
    origin: str,
    browser: Browser,
    store: FakeStore,
    tmp_path: Path,
) -> None:
    page = await browser.new_page()
    await open_page(page, origin, store.grant(statement()))
    sides = await printed(page, tmp_path)
    view = viewed(statement())
    alone = titles(view)
    seen = 0
    for number, side in enumerate(sides, start=1):
        edge = {*edges(number, len(sides)), view.name.text}
        words = [line for line in side if line not in edge]
        seen += len(alone & set(words))
        assert words[-1] not in alone, (number, words[-1])
    assert seen > 20, "titles were looked for as they are printed"


async def test_nothing_is_printed_smaller_than_14_points_and_all_of_it_black_on_white(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    context = await browser.new_context(color_scheme="dark")
    page = await context.new_page()
    await open_page(page, origin, store.grant(everything()))
    await page.emulate_media(media="print", color_scheme="dark")
    small = await page.evaluate(
        """least => [...document.querySelectorAll('body *')].filter(each =>
            each.checkVisibility() && [...each.childNodes].some(node =>
                node.nodeType === Node.TEXT_NODE && node.data.trim())
            && parseFloat(getComputedStyle(each).fontSize) < least - .1)
            .map(each => each.outerHTML.slice(0, 80))""",
        POINTS_14,
    )
    assert small == []
    colors = await page.evaluate(
        "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
    )
    assert colors == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


async def test_what_is_for_the_screen_alone_is_not_printed(
    origin: str, browser: Browser, store: FakeStore, tmp_path: Path
) -> None:
    page = await browser.new_page()
    await open_page(page, origin, store.grant(everything()))
    text = joined(await printed(page, tmp_path))
    for screen in ("Skip to the card", "Contents", "Back to the contents", "more below"):
        assert screen not in text
    for paper in ("Signing sheet", "If you cannot follow a wish", "they say yes"):
        assert paper in text


async def test_a_right_to_left_statement_is_printed_whole(
    origin: str, browser: Browser, store: FakeStore, tmp_path: Path
) -> None:
    page = await browser.new_page()
    await open_page(page, origin, store.grant(everything("ur")), "ur")
    sides = await printed(page, tmp_path)
    assert "Haloperidol" in " ".join(sides[0])
    assert {"07700", "900123"} <= set(" ".join(sides[0]).split())
    for number, side in enumerate(sides, start=1):
        # Read from the right, the two numbers come back the other way round.
        assert {str(number), "/", str(len(sides))} <= set(" ".join(side).split())
