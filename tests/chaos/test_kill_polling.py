"""SIGKILL in mid-answer, polling: every answer is kept once, in order, and each gets its reply."""

from pathlib import Path
from secrets import randbits

import pytest

from tests.chaos.harness import Storm, storm
from tests.chaos.recorded import kept, prepare
from tests.support.databases import Addresses

CHATS, MESSAGES, KILLS = 7, 300, 8


def reply(text: str) -> str:
    """What the recording bot says to a message."""
    return f"kept: {text}"


async def survives(storm: Storm) -> None:
    """The whole question, for either mode."""
    print(storm.where())  # noqa: T201 - the seed of a failed run
    await storm.rounds(chats=CHATS, messages=MESSAGES, kills=KILLS, twice=3)
    await storm.settle(reply, within_s=45)
    assert await storm.bot.end() == 0
    assert sum(map(len, storm.people.written.values())) == MESSAGES
    assert await kept(storm.place.folder, CHATS, storm.place.database) == storm.people.written, (
        storm.where()
    )
    await storm.assert_said_in_order(reply)
    storm.assert_logs_say_nothing()


@pytest.mark.processes
@pytest.mark.timeout(120)
async def test_no_kill_loses_doubles_or_reorders_an_answer_when_polling(
    tmp_path: Path, addresses: Addresses
) -> None:
    await prepare(tmp_path, addresses.bot)
    async with storm(tmp_path, "polling", randbits(32), database=addresses.bot) as raging:
        await survives(raging)
        assert raging.bot.deaths == KILLS
