"""Two chats side by side in Urdu: an answer, a voice note, a helper. Pictures as in the others."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from flows.loading import load
from tests.browser.axe import violations
from tests.browser.test_supporters import CHROMIUM, PATIENCE_MS, QUIET, TOKEN, WIDE, Side
from tests.support import files, house

pytestmark = [pytest.mark.browser, pytest.mark.processes]

URDU = load().wording("ur")
NAME, WORDS = "عائشہ مثال", "آہستہ بولیں، اور اردو میں۔"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        await launched.close()


async def test_an_answer_a_voice_note_and_a_helper_in_urdu(
    browser: Browser, tmp_path: Path
) -> None:
    running = house.start(tmp_path / "data")
    try:
        context = await browser.new_context(viewport=WIDE, reduced_motion="reduce")
        page = await context.new_page()
        await page.goto(f"{running.simulator}/?chats=1,2")
        ayesha, maryam = Side(page, 0), Side(page, 1)
        await begins(ayesha)
        await page.screenshot(path=tmp_path / "urdu-first-question.png")
        await speaks(ayesha, running.simulator)
        await page.screenshot(path=tmp_path / "urdu-voice.png")
        await asks(ayesha, maryam, tmp_path)
        await page.screenshot(path=tmp_path / "urdu-invited.png")
        await helps(maryam, ayesha)
        await page.screenshot(path=tmp_path / "urdu-offer.png")
        assert await violations(page) == []
    finally:
        assert running.stop() == 0


async def begins(ayesha: Side) -> None:
    await ayesha.write("/start")
    await ayesha.press(URDU.word("language-name"))
    for _ in range(3):
        await ayesha.press(URDU.button("next"))
    await ayesha.press(load().countries["england-wales"].name("ur"))
    await ayesha.press(URDU.button("yes"))
    await ayesha.press(URDU.button("ten-minutes"))
    asked = await ayesha.hears(URDU.prompt("who-i-am.name").splitlines()[0])
    assert await asked.evaluate("bubble => getComputedStyle(bubble).direction") == "rtl"
    await ayesha.write(NAME)


async def speaks(ayesha: Side, origin: str) -> None:
    """A voice note beside words, and the way to take it away alone."""
    await ayesha.write("/menu")
    await ayesha.press(URDU.section_title("how-to-talk"))
    await ayesha.write(WORDS)
    files.send(origin, 1, "voice", files.VOICE, duration="3")
    kept = ayesha.panel.get_by_text(URDU.word("saved-more"), exact=True)
    await expect(kept).to_be_visible(timeout=PATIENCE_MS)
    await ayesha.press(URDU.button("next"))
    await ayesha.press(URDU.button("back"))
    await ayesha.press(URDU.button("remove-answer"))
    shown = URDU.word("voice", time="0:03")
    await ayesha.hears(shown)
    await ayesha.press(URDU.word("remove-one", number="1", text=shown))
    await ayesha.hears(URDU.notice("removed-one"))


async def asks(ayesha: Side, maryam: Side, folder: Path) -> None:
    await ayesha.write("/supporters")
    await ayesha.press(URDU.button("invite"))
    await ayesha.press(URDU.button("role-helper"))
    await ayesha.write("مریم")
    await ayesha.press(URDU.button("yes"))
    said = await ayesha.hears("start=")
    token = TOKEN.search(await said.inner_text())
    assert token is not None
    await ayesha.panel.page.screenshot(path=folder / "urdu-invitation.png")
    await maryam.write(f"/start {token.group(1)}")
    await maryam.press(URDU.word("language-name"))
    await maryam.hears(NAME)


async def helps(maryam: Side, ayesha: Side) -> None:
    await maryam.press(URDU.button("accept"))
    await maryam.press(URDU.button("suggest"))
    await maryam.press(URDU.section_title("how-to-talk"))
    await maryam.press(URDU.label("how-to-talk.say"))
    await maryam.write("اپنا نام بتائیں، اور یہ بھی کہ آپ کیا کریں گے۔")
    await maryam.press(URDU.button("yes"))
    await ayesha.write("/supporters")
    await ayesha.press(URDU.button("offers"))
    await ayesha.hears("اپنا نام بتائیں")
