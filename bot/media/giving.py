"""Voice notes and photos given back to the person whose they are."""

from collections.abc import AsyncIterator
from itertools import count

from bot import rows
from bot.rows import Row
from flows.library import Library
from flows.media import PHOTO, VOICE
from flows.speech import say_notice
from flows.state import State
from storage.rows import Person
from storage.transaction import Transaction

_ENDINGS = {VOICE: "ogg", PHOTO: "jpg"}


async def exported(
    tx: Transaction, library: Library, person: Person, state: State
) -> AsyncIterator[Row]:
    """A file for each, also for those that only an older version shows."""
    labels = _labels(library, state)
    numbers = {VOICE: count(1), PHOTO: count(1)}
    for medium in await tx.media(person):
        content = await tx.medium(person, medium)
        if content is None:
            continue
        kind = VOICE if content.startswith(b"OggS") else PHOTO
        name = f"{kind}-{next(numbers[kind])}.{_ENDINGS[kind]}"
        caption = say_notice(
            library,
            state.language,
            f"export-caption-{kind}",
            label=labels.get(str(medium), library.wording(state.language).word("no-answer")),
        )
        yield rows.document(name, content, caption[0].text)


def _labels(library: Library, state: State) -> dict[str, str]:
    """What each answers, by the name under which it rests."""
    wording, interview = library.wording(state.language), library.interview
    return {
        medium.kept.file: wording.label(key.question)
        for key, answer in state.answers.items()
        for medium in answer.media
        if medium.kept and interview.has_question(key.question)
    }
