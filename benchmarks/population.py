"""What people leave behind on their way: drafts as the bot itself saved them, at several stages.

One person walks through the interview at the real bot, a few sentences an answer. What was saved
at each stage then serves as the draft of thousands of others, sealed for each of them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.prose import prose
from benchmarks.statements import ten_minutes
from flows.statement import Statement
from tests.bot.person import Person, world

STAGES: Final = (1, 8, 17, 44)
"""How many steps somebody has taken when they pause."""

PUBLISHED_EVERY: Final = 20
"""One in so many people has published a statement and given a link to it."""

SENTENCES: Final = 2
_START: Final = ("Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path")


@dataclass(frozen=True, slots=True)
class Population:
    """`drafts` end at an open question, one a stage; `statement` is what is published."""

    drafts: tuple[bytes, ...]
    statement: Statement

    def draft(self, number: int) -> bytes:
        """What the person of this number has saved."""
        return self.drafts[number // PUBLISHED_EVERY % len(self.drafts)]


def published(number: int) -> bool:
    """Whether the person of this number has a version and a link."""
    return number % PUBLISHED_EVERY == 0


async def population(folder: Path, stages: Sequence[int] = STAGES) -> Population:
    """Walk once, with a database of its own in this folder."""
    drafts: list[bytes] = []
    own = folder / "walk"
    own.mkdir()
    async with world(own) as made:
        person = made.person()
        await person.write("/start")
        for label in _START:
            await person.press(label)
        says, steps = prose(SENTENCES), 0
        while len(drafts) < len(stages):
            labels = person.newest().labels
            if "Skip" in labels and steps >= stages[len(drafts)]:
                drafts.append(await _saved(person))
            await _on(person, labels, says(""))
            steps += 1
    return Population(tuple(drafts), ten_minutes())


async def _on(person: Person, labels: Sequence[str], words: str) -> None:
    if "Yes" in labels:
        await person.press("Yes")
    elif "Add another" in labels:
        await person.press("Done")
    else:
        if "Skip" in labels:
            await person.write(words)
        await person.press("Next")


async def _saved(person: Person) -> bytes:
    async with person.world.store.reading() as tx:
        known = await tx.person(person.chat)
        draft = await tx.draft(known) if known else None
    if draft is None:
        raise RuntimeError("nothing was saved")
    return draft
