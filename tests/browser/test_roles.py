"""A holder, a carer and a witness, each beside the person in a real browser.

What a helper does is in `test_supporters`. Pictures as there.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.axe import violations
from tests.browser.test_supporters import CHROMIUM, QUIET, TOKEN, WIDE, Side
from tests.support import house, walk
from tests.support.chat import Chat

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        await launched.close()


async def test_every_other_role_side_by_side(browser: Browser, tmp_path: Path) -> None:
    running = house.start(tmp_path / "data")
    try:
        drafted = Chat(running.simulator, 1)
        walk.begin(drafted)
        drafted.say("Robin Example", until="Saved")
        walk.publish(drafted, iter(["words"] * 20))
        context = await browser.new_context(viewport=WIDE, reduced_motion="reduce")
        page = await context.new_page()
        for number, role in enumerate((holds, writes, signs), start=2):
            await page.goto(f"{running.simulator}/?chats=1,{number}")
            await role(Side(page, 0), Side(page, 1))
            await page.screenshot(path=tmp_path / f"role-{role.__name__}.png")
        assert await violations(page) == []
    finally:
        assert running.stop() == 0


async def asked(robin: Side, other: Side, role: str, *then: str) -> None:
    """An invitation, opened in the other chat and accepted there."""
    await robin.write("/supporters")
    for label in ("Invite someone", role):
        await robin.press(label)
    await robin.write("Maria")
    for label in (*then, "Yes"):
        await robin.press(label)
    said = await robin.hears("This link opens a chat with a bot")
    token = TOKEN.search(await said.inner_text())
    assert token is not None
    await other.write(f"/start {token.group(1)}")
    await other.hears("Robin Example asks you to")
    await other.press("Accept")
    await robin.hears("Maria has said yes")


async def holds(robin: Side, maria: Side) -> None:
    """They can show the link, and hear of its end only if the person says so."""
    await asked(robin, maria, "Hold my link", "A new link: everything")
    await maria.hears("Code:")
    await robin.write("/links")
    await robin.press("Someone I trust")
    await robin.press("Withdraw this link")
    await robin.press("Yes")
    await robin.hears("Shall I tell Maria")
    await maria.never_heard("does not work any more")
    await robin.press("Yes")
    await maria.hears("The link to the statement of Robin Example does not work any more.")


async def writes(robin: Side, carer: Side) -> None:
    """Their page is in the statement only once the person accepts it."""
    await asked(robin, carer, "Write a carer's page")
    await carer.press("Write my page")
    await carer.write("I am his brother.")
    await carer.press("Done")
    await carer.press("Send it")
    await accepts(robin, "I am his brother.")
    await carer.never_heard("It is in your statement now.")


async def signs(robin: Side, witness: Side) -> None:
    """They say that they signed on paper; the person decides whether it is shown."""
    await asked(robin, witness, "Be a witness")
    await witness.press("I have signed on paper")
    await witness.write("3 March 2026")
    await accepts(robin, "3 March 2026")


async def accepts(robin: Side, words: str) -> None:
    await robin.hears("has sent you something")
    await robin.write("/supporters")
    await robin.press("Look at what came")
    await robin.hears(words)
    await robin.press("Accept")
    await robin.hears("It is in your statement now.")
