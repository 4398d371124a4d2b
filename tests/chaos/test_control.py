"""The control: the same storm over a stock bot shows what it loses.

It is `benchmarks.peers.conversation`: `ConversationHandler` and `PicklePersistence`, both with
their defaults.
"""

import asyncio
from pathlib import Path
from secrets import randbits

import pytest

from benchmarks.peers.kept import by_conversation
from tests.chaos.harness import Storm, storm
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
        await answered_and_killed(one)
        await one.people.delivered()
        await one.bot.end()  # whatever it thinks of that
        stored = await by_conversation(tmp_path / "bot.data")
        answered = await noted(one)
        kept = {chat: stored.get(chat, []) for chat in one.people.written}
        lost = [text for chat, texts in answered.items() for text in texts - set(kept[chat])]
        print(  # noqa: T201 - the figure
            f"{MESSAGES} messages, {sum(map(len, kept.values()))} stored,"
            f" {len(lost)} answered but lost"
        )
        assert lost
        with pytest.raises(AssertionError, match="chat"):
            one.assert_kept(kept)


async def answered_and_killed(one: Storm) -> None:
    """Everybody begins, and begins anew after each kill; it comes while answers are given."""
    for life in range(KILLS):
        for chat in range(1, CHATS + 1):
            await one.people.say(chat, "/start")
        await one.people.delivered()
        first = MESSAGES * life // KILLS
        writing = asyncio.create_task(one.write(CHATS, range(first, first + MESSAGES // KILLS)))
        await one.people.answered(MESSAGES // KILLS // 2)
        await one.bot.kill()
        await one.bot.start()
        await writing


async def noted(one: Storm) -> dict[int, set[str]]:
    """Chat by chat, what the bot has said it noted."""
    return {
        chat: {
            said.removeprefix(NOTED).split("\n")[0]
            for said in await one.people.heard(chat)
            if said.startswith(NOTED)
        }
        for chat in one.people.written
    }
