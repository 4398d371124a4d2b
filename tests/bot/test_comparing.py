"""What a new version would change, for somebody who speaks another language by now."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flows.loading import load
from tests.bot.person import World, world
from tests.bot.two import drafter, publish
from tests.support.databases import Addresses

WELSH = load().wording("cy")


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


async def test_another_language_alone_changes_nothing(house: World) -> None:
    """Titles and picked options are the content's words, and are said in the new language."""
    person = house.person()
    await drafter(person)
    for label in ("Next", "Next", "Next", "Next", "Next", "Yes"):
        await person.press(label)
    await publish(person)
    await person.write("/language")
    await person.press(person.newest().labels[2])
    await person.write("/preview")
    while WELSH.button("next") in person.newest().labels:
        await person.press(WELSH.button("next"))
    said = "\n".join(each.text for each in person.said[-3:])
    assert WELSH.place("changes-none") in said
