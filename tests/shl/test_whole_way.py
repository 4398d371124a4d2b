"""From the chat to a hospital's software and back: real but for Telegram and the hospital."""

import asyncio
import re
from itertools import count
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from tests.shl.client import resolved
from tests.support import house, walk
from tests.support.chat import Chat

pytestmark = pytest.mark.processes

LABEL = "Northtown"
RECIPIENT = "Northtown EHR"
SHLINK = re.compile(r"^Link: .*(shlink:/\S+)$", re.MULTILINE)
PASSCODE = re.compile(r"\b([0-9A-Z]{4}-[0-9A-Z]{4})\b")


async def test_software_reads_the_statement_and_a_closed_way_in_opens_with_one_tap(
    tmp_path: Path,
) -> None:
    running = await asyncio.to_thread(house.start, tmp_path / "data")
    try:
        chat = Chat(running.simulator, 41)
        link = await asyncio.to_thread(for_software, chat)
        for wanted in ({}, {"embeddedLengthMax": 0}):
            (opened,) = await resolved({"link": link, "recipient": RECIPIENT, **wanted})
            assert "My own words number 100." in str(opened["resources"])
        await asyncio.to_thread(chat.wait_for, RECIPIENT)

        passcode = await asyncio.to_thread(with_passcode, chat)
        asked = {"link": link, "recipient": RECIPIENT, "passcode": passcode}
        (opened,) = await resolved(asked)
        assert opened["resources"]

        assert await wrongly(running.page, link, 11) == [401] * 10 + [404]
        await asyncio.to_thread(chat.wait_for, "tried 10 wrong passcodes")
        (closed,) = await resolved(asked)
        assert closed["error"] == "SHLManifestNotFoundError"
        await asyncio.to_thread(chat.tap, "Open it again", until="can open")
        (opened,) = await resolved(asked)
        assert opened["resources"]
    finally:
        assert await asyncio.to_thread(running.stop) == 0


def for_software(chat: Chat) -> str:
    """A published statement and a link to it; its form for hospital software."""
    words = (f"My own words number {number}." for number in count(100))
    walk.begin(chat)
    walk.answer_everything(chat, words)
    walk.publish(chat, words)
    walk.make_link(chat, LABEL)
    chat.wait_for(f"{LABEL}: everything")
    at_the_link(chat)
    shown = chat.tap("For hospital software", until="Link:")
    found = SHLINK.search(shown.text)
    assert found is not None
    return found[1]


def at_the_link(chat: Chat) -> None:
    """The list as it is now, and the link's own page."""
    listed = chat.say("/links", until=f"{LABEL}: everything")
    chat.press_on(listed, LABEL)
    chat.wait_for(f"Your link “{LABEL}”", after=listed.id)


def with_passcode(chat: Chat) -> str:
    at_the_link(chat)
    chat.tap("Passcode")
    found = PASSCODE.search(chat.tap("Add a passcode", until=f"“{LABEL}”: ").text)
    assert found is not None
    return found[1]


async def wrongly(page: str, link: str, times: int) -> list[int]:
    """So many wrong passcodes; the statuses."""
    (missing,) = await resolved({"link": link, "recipient": RECIPIENT})
    assert missing["error"] == "SHLInvalidPasscodeError"
    address = missing["url"].removeprefix(page)
    body = {"recipient": RECIPIENT, "passcode": "00000000"}
    async with AsyncClient(base_url=page) as software:
        return [(await software.post(address, json=body)).status_code for _ in range(times)]
