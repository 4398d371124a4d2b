"""The bots we are compared with do what they claim: they answer, and keep what they keep."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from benchmarks.peers.kept import by_committing, by_conversation
from benchmarks.peers.tutorial import QUESTIONS
from tests.chaos.child import Child
from tests.chaos.harness import Chance, Place, Storm, simulated
from tests.chaos.people import People
from tests.support.peers import peer

pytestmark = pytest.mark.processes
WORDS = ["my sister", "a walk", "no shouting"]


async def test_a_stock_conversation_keeps_its_answers_when_it_is_stopped_in_time(
    nursery: Path, tmp_path: Path
) -> None:
    async with asked(nursery, tmp_path, "conversation") as storm:
        await storm.settle(lambda text: f"Noted: {text}\n\n{_question(text)}", within_s=30)
        assert await by_conversation(tmp_path / "peer.data") == {}
        assert await storm.bot.end() == 0
    assert await by_conversation(tmp_path / "peer.data") == {7: WORDS}


async def test_a_committing_bot_has_its_answers_on_disk_when_it_replies(
    nursery: Path, tmp_path: Path
) -> None:
    async with asked(nursery, tmp_path, "committing") as storm:
        await storm.settle(lambda text: f"Noted: {text}\n\n{_question(text)}", within_s=30)
        await storm.bot.kill()
    assert by_committing(tmp_path / "peer.data") == {7: WORDS}


async def test_an_echo_bot_echoes(nursery: Path, tmp_path: Path) -> None:
    async with asked(nursery, tmp_path, "echo") as storm:
        same: Callable[[str], str] = str
        await storm.settle(same, within_s=30)


def _question(text: str) -> str:
    return QUESTIONS[WORDS.index(text) + 1]


@asynccontextmanager
async def asked(nursery: Path, folder: Path, name: str) -> AsyncIterator[Storm]:
    """A peer that was told the words by one person."""
    async with simulated(nursery, folder) as origin, ClientSession() as session:
        place = Place(nursery, folder, origin, 0, "polling", "", name="peer")
        bot, people = Child(nursery, peer(place, name), place.ready), People(origin, session)
        try:
            await bot.start()
            await people.say(7, "/start")
            for text in WORDS:
                await people.write(7, text)
            yield Storm(people, bot, place, Chance(0))
        finally:
            await bot.kill()
