"""The sealed post from the page: opened here, told to the person, written into their history.

Rules of this file:

- A letter is a claim by whoever held the link, and is shown as such. After a withdrawal, and
  after erasing, nothing of it is delivered.
- Whoever holds a link can send as much as they like, so one link fills only so much of a history
  in a day, and is spoken of only so often. That never touches the page: a right code opens.
- A form that was sent twice is one reply. What is hard to hear is announced before it is shown.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

import structlog

from bot import granting, rows
from bot.conversation import Conversation, peek, session_of
from bot.errors import SessionError
from bot.history import Entry, What, remember
from bot.ledger import Ledger, Ledgers
from bot.replies import said_more
from bot.session import Session
from bot.turn import Turn
from flows.errors import StateError
from flows.library import Library
from flows.link_events import ShlClosed
from flows.replies import Replied, Reply
from flows.speech import say_notice
from flows.speech_replies import claimed
from sharing import note
from sharing.errors import NoteError
from storage.errors import SealError
from storage.rows import GrantRow, Person, PostRow
from storage.store import Store
from storage.transaction import Transaction

AT_ONCE = 100
OPENINGS_A_DAY: Final = 20
"""Of one link; a ward with three shifts stays far below it."""
REPLIES_A_DAY: Final = 10
REPLIES: Final = 100
"""Of one link, as long as it lives."""
_OPENED: Final = frozenset({What.OPENED, What.OPENED_BY_SOFTWARE})
_WAYS: Final[Mapping[str, What]] = {
    note.PAGE: What.OPENED,
    note.SOFTWARE: What.OPENED_BY_SOFTWARE,
}

Told = TypeVar("Told", note.Opening, note.Reply, note.Closed)
Look = Callable[[Transaction, Person], Awaitable[Session]]

log = structlog.get_logger()


async def empty(store: Store, library: Library, conversation: Conversation, now: datetime) -> int:
    """Take every waiting letter out, in one transaction; returns how many there were.

    A letter that cannot be read is dropped and counted: whoever wrote it held no proper link.
    """
    async with store.transaction() as tx:
        letters = await tx.take_post(AT_ONCE)
        desk = Desk(tx, library, conversation, now, Ledgers(tx))
        for letter in letters:
            await _deliver(desk, letter)
            await tx.drop_post(letter.id)
    return len(letters)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where letters are opened: in which transaction, at what time."""

    tx: Transaction
    library: Library
    conversation: Conversation
    now: datetime
    ledgers: Ledgers


async def _deliver(desk: Desk, letter: PostRow) -> None:
    person = await desk.tx.person_by_id(letter.person_id)
    if person is None:
        return
    grant = await granting.find(desk.tx, person, str(letter.grant_id))
    if grant is None:
        return
    try:
        found = note.unpack(letter.body)
    except NoteError:
        log.warning("letter_unreadable")
        return
    match found:
        case note.Opening():
            await _opened(desk, person, grant, _not_later(found, desk.now))
        case note.Reply():
            await _replied(desk, person, grant, _not_later(found, desk.now))
        case note.Closed():
            await _closed(desk, person, grant, _not_later(found, desk.now))


def _not_later(told: Told, now: datetime) -> Told:
    """The page's clock may run ahead; nothing happened later than now."""
    return replace(told, at=min(told.at, now))


async def _opened(desk: Desk, person: Person, grant: GrantRow, opening: note.Opening) -> None:
    if not await _first_today(desk.tx, grant, opening):
        return
    ledger = await desk.ledgers.of(person)
    if ledger.count(grant.id, _OPENED, opening.at) >= OPENINGS_A_DAY:
        await _once_a_day(desk, person, _entry(What.OPENED_MORE, grant, opening))
        return
    entry = _entry(_WAYS[opening.way], grant, opening)
    await ledger.add(entry)
    await _say(desk, person, entry)


async def _first_today(tx: Transaction, grant: GrantRow, opening: note.Opening) -> bool:
    """One "opened" per link, reader, version and UTC day: reloading a page is not a reading."""
    reader = f"{opening.role}\n{opening.reader}".encode()
    return await tx.seen_opening(grant.id, reader, opening.version, opening.at.date())


async def _replied(desk: Desk, person: Person, grant: GrantRow, reply: note.Reply) -> None:
    ledger = await desk.ledgers.of(person)
    if ledger.has_reply(reply.once):
        return
    if _is_too_much(ledger, grant, reply):
        await _once_a_day(desk, person, _entry(What.REPLIED_MORE, grant, reply))
        return
    before = ledger.replies
    entry = replace(_entry(What.REPLIED, grant, reply), reply=note.written(reply))
    await ledger.add(entry)
    if said_more(reply):
        await _announce(desk, person, entry, before)
    else:
        await _say(desk, person, entry, notice="reply-read")


def _is_too_much(ledger: Ledger, grant: GrantRow, reply: note.Reply) -> bool:
    kinds = {What.REPLIED}
    today, ever = ledger.count(grant.id, kinds, reply.at), ledger.count(grant.id, kinds)
    return today >= REPLIES_A_DAY or ever >= REPLIES


async def _closed(desk: Desk, person: Person, grant: GrantRow, closed: note.Closed) -> None:
    """A turn of the conversation: one tap opens that way again.

    A letter may come late; what counts is whether the way is closed now.
    """
    session = await _session(desk, person, _now(desk))
    if session is None or grant.shl_left:
        return
    await remember(desk.tx, person, Entry(closed.at, What.SHL_CLOSED, label=grant.label))
    event = ShlClosed(desk.now, str(grant.id), grant.label)
    await desk.conversation.turn(Turn(desk.tx, person, session, desk.now), event)


def _now(desk: Desk) -> Look:
    async def look(tx: Transaction, whose: Person) -> Session:
        return await session_of(tx, whose, desk.now)

    return look


async def _announce(desk: Desk, person: Person, entry: Entry, before: Sequence[Reply]) -> None:
    """A turn of the conversation: the person decides when to read it."""
    session = await _session(desk, person, _now(desk))
    if session is None or entry.reply is None:
        return
    event = Replied(
        at=desk.now,
        number=len(before) + 1,
        label=entry.label,
        not_followed=bool(entry.reply.get("not_followed")),
        again=any(said_more(each) and each.at.date() == entry.at.date() for each in before),
    )
    await desk.conversation.turn(Turn(desk.tx, person, session, desk.now), event)


async def _once_a_day(desk: Desk, person: Person, entry: Entry) -> None:
    """That there was more, said and written down once for a link and a day."""
    ledger = await desk.ledgers.of(person)
    if not ledger.has_like(entry):
        await ledger.add(entry)
        await _say(desk, person, entry)


def _entry(what: What, grant: GrantRow, told: note.Opening | note.Reply) -> Entry:
    return Entry(
        at=told.at,
        what=what,
        label=grant.label,
        reader=told.reader,
        role=told.role,
        version=told.version,
        grant=str(grant.id),
    )


async def _say(desk: Desk, person: Person, entry: Entry, notice: str = "") -> None:
    """In one bubble, beside whatever is open."""
    session = await _session(desk, person, peek)
    if session is None:
        return
    language = session.state.language
    told = Reply(entry.at, 0, entry.label, entry.reader, entry.role, entry.version)
    values = claimed(desk.library.wording(language), told)
    for bubble in say_notice(desk.library, language, notice or entry.what, **values):
        row = rows.send(bubble)
        await desk.tx.queue(person, row.kind, row.payload, tag=row.tag)


async def _session(desk: Desk, person: Person, look: Look) -> Session | None:
    """None for a damaged draft: it must not keep everybody else's letters from arriving."""
    try:
        return await look(desk.tx, person)
    except (SealError, SessionError, StateError) as error:
        log.warning("letter_not_told", error=type(error).__name__)
        return None
