"""The product's bot in a storm: the way to a question, and what it kept of the answers."""

from pathlib import Path

from bot.session import unpack
from storage.keyring import Keyring
from storage.store import Store
from tests.chaos.harness import Storm
from tests.chaos.recorded import NOW

QUESTION = "who-i-am.name"
NEXT_PROMPT = "like to be called"
WAS_AWAY = "I was not working for a while"


async def walk_to_the_question(raging: Storm, chat: int) -> None:
    """From hello to the first question that takes words."""
    await raging.people.say(chat, "/start")
    for label in ("Next", "Next", "Next", "England", "Yes", "ten-minute"):
        await raging.people.press(chat, label)


async def answers(folder: Path, database: str, chats: range) -> dict[int, list[str]]:
    """The parts of each person's answer, as they rest."""
    keyring = Keyring.load(folder / "keyring.json")
    store = await Store.open(database, keyring)
    found: dict[int, list[str]] = {}
    async with store.transaction() as tx:
        for chat in chats:
            session = unpack(await tx.draft(await tx.person_for(chat, NOW)) or b"")
            found[chat] = [part.text for part in session.state.answer(QUESTION).parts]
    await store.close()
    return found
