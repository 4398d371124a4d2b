"""SIGKILL in mid-answer, the product's bot: seven people's bursts of words, whole and in order."""

import asyncio
from pathlib import Path
from secrets import randbits

import pytest

from bot.session import unpack
from storage.keyring import Keyring
from storage.store import Store
from tests.chaos.harness import Storm, in_file, real_bot, storm
from tests.chaos.recorded import NOW, prepare

CHATS, MESSAGES, KILLS = 7, 300, 6
QUESTION = "who-i-am.name"
NEXT_PROMPT = "like to be called"


async def walk_to_the_question(raging: Storm, chat: int) -> None:
    """From hello to the first question that takes words."""
    await raging.people.say(chat, "/start")
    for label in ("Next", "Next", "Next", "England", "Yes", "ten-minute"):
        await raging.people.press(chat, label)


async def answers(folder: Path, chat: int, database: str = "") -> list[str]:
    """The parts of the person's answer, as they rest."""
    keyring = Keyring.load(folder / "keyring.json")
    store = await Store.open(database or in_file(folder), keyring)
    async with store.transaction() as tx:
        person = await tx.person_for(chat, NOW)
        session = unpack(await tx.draft(person) or b"")
    await store.close()
    return [part.text for part in session.state.answer(QUESTION).parts]


@pytest.mark.processes
@pytest.mark.timeout(150)
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_no_kill_loses_doubles_or_reorders_a_persons_words(
    tmp_path: Path, mode: str
) -> None:
    await prepare(tmp_path)
    chats = range(1, CHATS + 1)
    async with storm(tmp_path, mode, randbits(32), real_bot) as raging:
        print(raging.where())  # noqa: T201 - the seed of a failed run
        await asyncio.gather(*(walk_to_the_question(raging, chat) for chat in chats))
        await raging.rounds(chats=CHATS, messages=MESSAGES, kills=KILLS, twice=3)
        for chat in chats:
            await raging.people.say(chat, "/next")
        await raging.until_said(NEXT_PROMPT, within_s=40)
        assert await raging.bot.end() == 0
        for chat in chats:
            assert await answers(tmp_path, chat) == raging.people.written[chat], raging.where()
        raging.assert_logs_say_nothing()
