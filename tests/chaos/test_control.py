"""The control: the same storm over a stock bot shows what it loses.

It is `benchmarks.peers.conversation`: `ConversationHandler` and `PicklePersistence`, both with
their defaults.
"""

from pathlib import Path
from secrets import randbits

import pytest

from benchmarks.peers.kept import by_conversation
from tests.chaos.harness import storm
from tests.chaos.weather import QUIET, Forecast
from tests.support.peers import peer

CHATS, MESSAGES, KILLS = 8, 160, 2
NOTED = "Noted: "


@pytest.mark.processes
@pytest.mark.timeout(120)
async def test_a_stock_bot_loses_what_it_had_answered(nursery: Path, tmp_path: Path) -> None:
    async with storm(
        nursery,
        tmp_path,
        "polling",
        randbits(32),
        program=lambda place: peer(place, "conversation"),
    ) as one:
        print(one.where())  # noqa: T201 - the seed of a failed run
        one.forecast = Forecast(QUIET)
        for chat in range(1, CHATS + 1):
            await one.people.say(chat, "/start")
        await one.rounds(chats=CHATS, messages=MESSAGES, kills=KILLS)
        await one.people.delivered()
        assert await one.bot.end() == 0
        stored = await by_conversation(tmp_path / "bot.data")
        answered = lost = 0
        for chat in one.people.written:
            for said in await one.people.heard(chat):
                if said.startswith(NOTED):
                    answered += 1
                    text = said.removeprefix(NOTED).split("\n")[0]
                    lost += text not in stored.get(chat, [])
        print(f"{MESSAGES} messages, {answered} answered, {lost} of these lost")  # noqa: T201 - the figure
        assert answered > 0
        assert lost > 0
        with pytest.raises(AssertionError, match="chat"):
            one.assert_kept({chat: stored.get(chat, []) for chat in one.people.written})
