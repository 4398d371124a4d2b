"""The chat page in a browser: everything a person does, on a phone and on a desk."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.simulator.playground import Json, Playground, keyboard, playing
from tests.simulator.test_sending import picture

# The browser is started once, and serves one loop.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

expect.set_options(timeout=90_000)  # against hanging: it says nothing about speed

AXE = Path(__file__).parents[1] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"phone": (390, 844), "small": (320, 640), "desk": (1280, 800)}


Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
            ],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def play(tmp_path: Path) -> AsyncIterator[Playground]:
    """A fresh simulator, in the browser's loop."""
    async with playing(tmp_path / "sim") as playground:
        yield playground


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(play: Playground, browser: Browser) -> AsyncIterator[Open]:
    """Opens the page in a browser; at the end, no page may have complained of anything."""
    complaints: list[str] = []

    async def opened(size: str = "phone", chats: str = "", origin: str = "", **more: Any) -> Page:
        width, height = SIZES[size]
        context = await browser.new_context(viewport={"width": width, "height": height}, **more)
        page = await context.new_page()
        page.set_default_timeout(90_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        await page.goto(f"{origin or play.origin}/{chats}")
        await expect(page.locator(".bot").first).not_to_be_empty()
        return page

    yield opened
    for context in browser.contexts:
        await context.close()
    assert [one for one in complaints if "ERR_CONNECTION_REFUSED" not in one] == []


async def next_update(play: Playground, offset: int = 0) -> Json:
    return (await play.updates(offset=offset, wait_s=10))[0]


async def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA."""
    assert AXE.is_file(), "run `npm ci` in tests/browser first"
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("size", list(SIZES))
async def test_a_conversation_is_held(open_page: Open, play: Playground, size: str) -> None:
    page = await open_page(size)
    await page.get_by_role("button", name="Start", exact=True).click()
    update = await next_update(play)
    assert update["message"]["text"] == "/start"
    sent = await play.call("sendMessage", chat_id=1, text="Name?", reply_markup=keyboard("Next"))
    field = page.get_by_label("Message", exact=True)
    await field.fill("Ruth")
    await field.press("Shift+Enter")
    await field.press_sequentially("Adeyemi")
    await field.press("Enter")
    update = await next_update(play, update["update_id"] + 1)
    assert update["message"]["text"] == "Ruth\nAdeyemi"
    await expect(field).to_have_value("")
    await page.get_by_role("button", name="Next", exact=True).click()
    update = await next_update(play, update["update_id"] + 1)
    assert update["callback_query"]["data"] == "Next"
    await play.call(
        "answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Saved"
    )
    await expect(page.locator(".toast")).to_have_text("Saved")
    await play.call("editMessageText", chat_id=1, message_id=sent["message_id"], text="Thanks")
    await expect(page.locator(".message").nth(1)).to_contain_text("Thanks")
    await expect(page.locator(".keys")).to_have_count(0)
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


async def test_a_message_is_edited_with_the_keyboard_alone(
    open_page: Open, play: Playground
) -> None:
    page = await open_page("desk")
    field = page.get_by_label("Message", exact=True)
    await field.fill("frist")
    await field.press("Enter")
    update = await next_update(play)
    await expect(page.locator(".message.mine")).to_have_count(1)
    await field.press("ArrowUp")
    await expect(page.get_by_text("Editing your message")).to_be_visible()
    await field.fill("first")
    await field.press("Enter")
    update = await next_update(play, update["update_id"] + 1)
    assert update["edited_message"]["text"] == "first"
    await expect(page.locator(".message.mine")).to_contain_text("edited")
    await field.press("ArrowUp")
    await field.press("Escape")
    await expect(page.get_by_text("Editing your message")).to_be_hidden()


async def test_a_message_is_edited_and_deleted_with_the_mouse(
    open_page: Open, play: Playground
) -> None:
    await play.act(1, "messages", text="one")
    page = await open_page("desk")
    await page.locator(".message.mine").hover()
    await page.get_by_role("button", name="Edit").click()
    await page.get_by_label("Message", exact=True).fill("two")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".message.mine .text")).to_have_text("two")
    await page.locator(".message.mine").hover()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.locator(".message")).to_have_count(0)


async def test_commands_are_offered_and_sent(open_page: Open, play: Playground) -> None:
    commands = [
        {"command": "start", "description": "Begin"},
        {"command": "pause", "description": "Go on later"},
    ]
    await play.call("setMyCommands", commands=commands)
    page = await open_page()
    field = page.get_by_label("Message", exact=True)
    await field.press_sequentially("/p")
    await expect(page.locator(".commands button")).to_have_count(1)
    await field.press("ArrowUp")
    await page.keyboard.press("Enter")
    assert (await next_update(play))["message"]["text"] == "/pause"
    await page.get_by_role("button", name="Commands").click()
    await expect(page.locator(".commands button")).to_have_count(2)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Commands")).to_be_focused()


async def test_files_go_both_ways(open_page: Open, play: Playground) -> None:
    page = await open_page()
    for count, kind, name, content in (
        (1, "Photo", "me.png", picture()),
        (2, "Document", "notes.txt", b"my words"),
        (3, "Voice recording from a file", "me.ogg", b"ogg"),
    ):
        await page.get_by_role("button", name="Attach").click()
        async with page.expect_file_chooser() as chosen:
            await page.get_by_role("button", name=kind, exact=True).click()
        await (await chosen.value).set_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        await expect(page.locator(".message")).to_have_count(count)
    photo, document, voice = [update["message"] for update in await play.updates()]
    assert photo["photo"][0]["width"] == 60
    assert document["document"]["file_name"] == "notes.txt"
    assert voice["voice"]["duration"] == 1
    await play.upload("sendPhoto", "photo", picture(), "code.png", chat_id=1, caption="a code")
    shown = page.get_by_role("img", name="Photo: a code")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 60
    async with page.expect_download() as download:
        await page.get_by_role("link", name="notes.txt").click()
    assert (await download.value).suggested_filename == "notes.txt"


async def test_a_voice_note_is_recorded(open_page: Open, play: Playground) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Record a voice note").click()
    await expect(page.locator(".clock")).to_have_text("0:01")
    await page.get_by_role("button", name="Send the voice note").click()
    update = await next_update(play)
    assert update["message"]["voice"]["file_size"] > 100
    await expect(page.locator("audio")).to_be_visible()
    await page.get_by_role("button", name="Record a voice note").click()
    await page.get_by_role("button", name="Discard").click()
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    assert len(await play.updates()) == 1


async def test_links_open_elsewhere(open_page: Open, play: Playground) -> None:
    await play.act(1, "messages", text="/start")
    link = {"inline_keyboard": [[{"text": "Read", "url": "https://example.org/v"}]]}
    await play.call(
        "sendMessage", chat_id=1, text="or https://example.org/w, please", reply_markup=link
    )
    page = await open_page()
    for address in ("https://example.org/v", "https://example.org/w"):
        found = page.locator(f'a[href="{address}"]')
        await expect(found).to_have_attribute("target", "_blank")
        await expect(found).to_have_attribute("rel", re.compile("noopener noreferrer"))


async def test_words_that_look_like_markup_stay_words(open_page: Open, play: Playground) -> None:
    text = '<img src=x onerror="document.title=1"> & <b>bold</b>'
    await play.act(1, "messages", text=text)
    page = await open_page()
    await expect(page.locator(".message .text")).to_have_text(text)


async def test_two_people_are_played_side_by_side(open_page: Open, play: Playground) -> None:
    page = await open_page("desk", "?chats=1,2")
    await expect(page.locator(".panel")).to_have_count(2)
    for chat in (1, 2):
        await play.act(chat, "messages", text=f"from {chat}")
    for index, chat in enumerate((1, 2)):
        await expect(page.locator(".panel").nth(index).locator(".message")).to_have_text(
            re.compile(f"from {chat}")
        )
    await page.get_by_role("button", name="Add a person").click()
    await expect(page.locator(".panel")).to_have_count(3)
    assert page.url.endswith("/?chats=1,2,3")


async def test_on_a_phone_one_of_several_people_is_in_front(
    open_page: Open, play: Playground
) -> None:
    page = await open_page("phone", "?chats=1,2")
    await expect(page.locator(".panel:visible")).to_have_count(1)
    await page.get_by_role("navigation").get_by_role("button", name="Person 2").click()
    await page.get_by_label("Message", exact=True).locator("visible=true").fill("as the second")
    await page.keyboard.press("Enter")
    assert (await next_update(play))["message"]["chat"]["id"] == 2


async def test_whoever_reads_further_up_is_left_there(open_page: Open, play: Playground) -> None:
    for number in range(150):
        await play.act(1, "messages", text=f"line {number}")
    page = await open_page()
    await expect(page.get_by_text("line 149", exact=True)).to_be_in_viewport()
    await expect(page.get_by_text("line 20", exact=True)).to_have_count(0)
    log = page.get_by_role("log")
    for _ in range(3):
        await log.evaluate("log => log.scrollTop = 0")
        await page.wait_for_timeout(150)
    await expect(page.get_by_text("line 20", exact=True)).to_have_count(1)
    await play.call("sendMessage", chat_id=1, text="something new")
    await expect(page.locator(".unread")).to_have_text("1")
    await expect(page.get_by_text("something new")).not_to_be_in_viewport()
    await page.get_by_role("button", name="To the newest message").click()
    await expect(page.get_by_text("something new")).to_be_in_viewport()


async def test_blocking_takes_the_field_away(open_page: Open) -> None:
    page = await open_page()
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="Block this bot").click()
    await expect(page.get_by_text("You have blocked this bot.")).to_be_visible()
    await page.get_by_role("button", name="Unblock").click()
    await expect(page.get_by_label("Message", exact=True)).to_be_visible()


async def test_the_page_goes_on_after_the_simulator_was_started_again(
    open_page: Open, tmp_path: Path
) -> None:
    async with playing(tmp_path) as play:
        page = await open_page(origin=play.origin)
        port = int(play.origin.rpartition(":")[2])
    await expect(page.locator(".status")).to_contain_text("does not answer")
    async with playing(tmp_path, port) as play:
        await play.act(1, "messages", text="back again")
        await expect(page.get_by_text("back again")).to_be_visible(timeout=90_000)
        await page.close()


@pytest.mark.parametrize(
    ("size", "scheme"),
    [("phone", "light"), ("phone", "dark"), ("small", "light"), ("desk", "dark")],
)
async def test_axe_finds_nothing(
    open_page: Open, play: Playground, size: str, scheme: str
) -> None:
    page = await open_page(size, "?chats=1,2", color_scheme=scheme)
    assert await violations(page) == []
    await play.act(1, "messages", text="hello /start https://example.org/x")
    await play.act(1, "sticker")
    await play.give(1, "voice", b"ogg", "v.ogg")
    await play.give(1, "document", b"x", "notes.txt", caption="for you")
    await play.upload(
        "sendPhoto",
        "photo",
        picture(),
        "x.png",
        chat_id=1,
        caption="x",
        reply_markup=keyboard("Next", "Back"),
    )
    await expect(page.locator(".message")).to_have_count(5)
    await page.locator(".message.mine").first.hover()
    assert await violations(page) == []
    await page.locator(".panel.front").get_by_role("button", name="More").click()
    assert await violations(page) == []
    await page.get_by_role("button", name="My name and language").locator("visible=true").click()
    assert await violations(page) == []
