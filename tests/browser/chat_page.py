"""The chat page, as somebody uses it with a thumb: type, press, look."""

from playwright.async_api import Locator, Page, expect

PATIENCE_MS = 90_000


class ChatPage:
    """One chat on the simulator's page."""

    def __init__(self, page: Page, origin: str, number: int) -> None:
        self.page = page
        self._address = f"{origin}/?chats={number}"
        self._seen = 0

    async def open(self) -> None:
        await self.page.goto(self._address)
        await expect(self.page.get_by_role("textbox", name="Message")).to_be_visible()

    async def write(self, text: str) -> None:
        """Type and send, then wait for the bot."""
        before = await self._bubbles().count()
        box = self.page.get_by_role("textbox", name="Message")
        await box.fill(text)
        await box.press("Enter")
        await self._answered(before + 1)

    async def burst(self, *texts: str) -> None:
        """Several messages, one right after the other."""
        box = self.page.get_by_role("textbox", name="Message")
        for text in texts:
            await box.fill(text)
            await box.press("Enter")
        await expect(self._bubbles().filter(has_text=texts[-1]).last).to_be_visible()

    async def press(self, label: str) -> None:
        """Press the newest button with this label, then wait for the bot."""
        before = await self._bubbles().count()
        button = self.button(label)
        await expect(button).to_be_visible(timeout=PATIENCE_MS)
        await button.click()
        await self._answered(before)

    def button(self, label: str) -> Locator:
        return self.page.locator(".keys").get_by_role("button", name=label, exact=True).last

    def said(self, text: str) -> Locator:
        """The newest bubble that holds this text."""
        return self._bubbles().filter(has_text=text).last

    async def expect(self, text: str) -> None:
        await expect(self.said(text)).to_be_visible(timeout=PATIENCE_MS)

    def _bubbles(self) -> Locator:
        return self.page.locator(".log .text")

    async def _answered(self, before: int) -> None:
        """More bubbles than before, the last of them with buttons: the answer is complete."""
        await self.page.wait_for_function(
            """(before) => {
                const bubbles = document.querySelectorAll(".log .text");
                const last = [...document.querySelectorAll(".log .rows > *")].pop();
                return bubbles.length > before && last && last.querySelector(".keys");
            }""",
            arg=before,
            timeout=PATIENCE_MS,
        )
