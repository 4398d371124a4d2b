"""The sealed post from the page: opened here, told to the person, written into their history.

A letter is a claim by whoever held the link, and is shown as such.
"""

from datetime import datetime

import structlog

from bot import rows
from bot.conversation import peek
from bot.history import Entry, What, remember
from flows.library import Library
from flows.speech import say_notice
from flows.speech_dates import say_day
from sharing import note
from sharing.errors import NoteError
from storage.rows import Person, PostRow
from storage.store import Store
from storage.transaction import Transaction

AT_ONCE = 100

log = structlog.get_logger()


async def empty(store: Store, library: Library, now: datetime) -> int:
    """Take every waiting letter out, in one transaction; returns how many there were.

    A letter that cannot be read is dropped and counted: whoever wrote it held no proper link.
    """
    async with store.transaction() as tx:
        letters = await tx.take_post(AT_ONCE)
        for letter in letters:
            await _deliver(tx, library, letter, now)
            await tx.drop_post(letter.id)
    return len(letters)


async def _deliver(tx: Transaction, library: Library, letter: PostRow, now: datetime) -> None:
    person = await tx.person_by_id(letter.person_id)
    if person is None:
        return
    try:
        opening = note.unpack(letter.body)
    except NoteError:
        log.warning("letter_unreadable")
        return
    grant = next((g for g in await tx.grants(person) if g.id == letter.grant_id), None)
    label = grant.label if grant else ""
    if not await _first_today(tx, letter, opening):
        return
    entry = Entry(
        at=opening.at,
        what=What.OPENED,
        label=label,
        reader=opening.reader,
        role=opening.role,
        version=opening.version,
    )
    await remember(tx, person, entry)
    await _tell(tx, library, person, entry, now)


async def _first_today(tx: Transaction, letter: PostRow, opening: note.Opening) -> bool:
    """One "opened" per link, reader, version and UTC day: reloading a page is not a reading."""
    reader = f"{opening.role}\n{opening.reader}".encode()
    day = opening.at.date()
    return await tx.seen_opening(letter.grant_id, reader, opening.version, day)


async def _tell(
    tx: Transaction, library: Library, person: Person, entry: Entry, now: datetime
) -> None:
    session = await peek(tx, person)
    language = session.state.language
    wording = library.wording(language)
    bubbles = say_notice(
        library,
        language,
        "opened",
        reader=entry.reader,
        role=wording.word(f"role-{entry.role or 'none'}"),
        label=entry.label,
        version=str(entry.version),
        day=say_day(wording, entry.at.date()),
        time=f"{entry.at:%H:%M} UTC",
    )
    for bubble in bubbles:
        row = rows.send(bubble)
        await tx.queue(person, row.kind, row.payload, due=now, tag=row.tag)
