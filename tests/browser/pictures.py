"""Pictures of every state of the page, for whoever changes it to look at.

    python -m tests.browser.pictures FOLDER [STATE…]

makes `FOLDER/STATE-WIDTH-SCHEME.png` at 320, 360, 768 and 1440 pixels, light and dark, and the
sheets that come out of a printer as `FOLDER/STATE-sheet-NUMBER.png`. The top of
`full-360-light.png` is docs/pictures/page.png.
"""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import pypdfium2  # type: ignore[import-untyped] # it has no stubs
from playwright.async_api import Page

from tests.web.browsing import browsing
from tests.web.fakes import NOW, FakeStore
from tests.web.serving import serving
from tests.web.states import STATES
from web.app import create_app

SIZES: Final = ((320, 640), (360, 640), (768, 1024), (1440, 900))
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
PRINTED: Final = frozenset({"card", "full", "full-urdu", "longest", "stale"})
SHEETS: Final = 3  # of each, from the first
DEEPEST: Final = 6000  # pixels; the browser draws no taller picture


async def take(folder: Path, states: Iterable[str]) -> None:
    """All pictures of these states."""
    store = FakeStore()
    app = create_app(store, clock=lambda: NOW)
    async with serving(app) as origin, browsing() as browser:
        for state in states:
            for scheme in SCHEMES:
                page = await browser.new_page(color_scheme=scheme)
                await STATES[state](page, origin, store)
                await _sizes(page, folder, f"{state}-{{width}}-{scheme}.png")
                if state in PRINTED and scheme == "light":
                    await _sheets(page, folder, state)
                await page.close()


async def _sizes(page: Page, folder: Path, name: str) -> None:
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        tall = await page.evaluate("document.documentElement.scrollHeight")
        await page.screenshot(
            path=folder / name.format(width=width),
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(tall, DEEPEST)},
        )


async def _sheets(page: Page, folder: Path, state: str) -> None:
    document = pypdfium2.PdfDocument(await page.pdf(prefer_css_page_size=True))
    for number in range(min(SHEETS, len(document))):
        picture = document[number].render(scale=1.2).to_pil()
        picture.save(folder / f"{state}-sheet-{number + 1}.png")
    document.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target, sys.argv[2:] or STATES))
