"""What happens because time passes: quiet drafts, expired links, old marks, a long absence.

A statement with a working link is never erased for being quiet: a card in somebody's wallet
must not die silently (docs/decisions/0006).

Everything here is due by a day, is safe to run again, and survives a restart: what was said is
remembered in the same transaction that queues it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog

from bot import rows
from bot.conversation import Conversation, peek, session_of
from bot.history import Entry, What, remember
from bot.session import Session, pack
from bot.turn import Turn
from flows.events import CameBack
from flows.library import Library
from flows.speech import say_notice
from flows.speech_dates import say_day
from storage.rows import Person
from storage.store import Store
from storage.transaction import Transaction

AWAY = timedelta(hours=24)
"""Telegram keeps updates for 24 hours: after that, messages may have been lost on the way."""

RECENT = timedelta(days=30)
LOOK_AGAIN = timedelta(days=30)
"""When to look again at a quiet statement that still has a working link."""

AT_ONCE = 50

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Notice:
    """One of the three things said before a quiet draft is erased.

    `then_wait` is how long to wait after it: for the next one, or for the end.
    """

    id: str
    then_wait: timedelta


NOTICES = (
    Notice("untouched-first", timedelta(days=60)),
    Notice("untouched-second", timedelta(days=23)),
    Notice("untouched-last", timedelta(days=7)),
)


class Timekeeper:
    """`untouched_after` is how long a draft may rest before it is erased, notices included."""

    def __init__(
        self,
        store: Store,
        library: Library,
        conversation: Conversation,
        untouched_after: timedelta,
    ) -> None:
        self._store = store
        self._library = library
        self._conversation = conversation
        self._quiet = untouched_after - sum((n.then_wait for n in NOTICES), timedelta())

    async def came_back(self, now: datetime) -> int:
        """After an absence of over a day, say so to whoever had an open draft; how many."""
        async with self._store.transaction() as tx:
            last = await tx.last_alive()
            await tx.set_alive(now)
            if last is None or now - last < AWAY:
                return 0
            people = await tx.recent_people((now - RECENT).date(), AT_ONCE)
            for person in people:
                session = await session_of(tx, person, now)
                await self._conversation.turn(Turn(tx, person, session, now), CameBack(at=now))
        log.warning("was_away", people_told=len(people))
        return len(people)

    async def alive(self, now: datetime) -> None:
        """Note that the service runs, and forget marks that are no longer needed."""
        async with self._store.transaction() as tx:
            await tx.set_alive(now)
            await tx.forget_updates(now)
            await tx.forget_leaving(now)

    async def round(self, now: datetime) -> None:
        """One daily round; running it more often changes nothing."""
        await self._end_expired(now)
        await self._next_notices(now)
        await self._first_notices(now)

    async def _end_expired(self, now: datetime) -> None:
        async with self._store.transaction() as tx:
            for person_id, label in await tx.drop_expired_grants(now):
                person = await tx.person_by_id(person_id)
                if person is None:
                    continue
                await remember(tx, person, Entry(now, What.GRANT_EXPIRED, label=label))
                turn = Turn(tx, person, await peek(tx, person), now)
                await self._say(turn, "grant-expired", label=label)

    async def _first_notices(self, now: datetime) -> None:
        async with self._store.transaction() as tx:
            for person in await tx.untouched((now - self._quiet).date(), AT_ONCE):
                session = await session_of(tx, person, now)
                if await _needed(tx, person, session):
                    await self._rest(tx, person, session, now, (now + LOOK_AGAIN).date())
                else:
                    await self._notify(tx, person, session, now)

    async def _next_notices(self, now: datetime) -> None:
        async with self._store.transaction() as tx:
            for person in await tx.people_to_wake(now.date(), AT_ONCE):
                session = await session_of(tx, person, now)
                if session.untouched_notices == 0 or await _needed(tx, person, session):
                    await self._rest(tx, person, session, now, None)
                elif session.untouched_notices < len(NOTICES):
                    await self._notify(tx, person, session, now)
                else:
                    turn = Turn(tx, person, session, now)
                    await self._conversation.leave(turn, "untouched-erased")

    async def _notify(
        self, tx: Transaction, person: Person, session: Session, now: datetime
    ) -> None:
        notice = NOTICES[session.untouched_notices]
        left = sum((n.then_wait for n in NOTICES[session.untouched_notices :]), timedelta())
        turn = Turn(tx, person, session, now)
        wording = self._library.wording(session.state.language)
        await self._say(turn, notice.id, day=say_day(wording, (now + left).date()))
        told = replace(session, untouched_notices=session.untouched_notices + 1)
        await self._rest(tx, person, told, now, (now + notice.then_wait).date())

    async def _rest(
        self,
        tx: Transaction,
        person: Person,
        session: Session,
        now: datetime,
        wake: date | None,
    ) -> None:
        await tx.save_draft(person, pack(session), now, touched=False)
        await tx.wake_on(person, wake)

    async def _say(self, turn: Turn, notice: str, **values: str) -> None:
        language = turn.session.state.language
        bubbles = say_notice(self._library, language, notice, **values)
        await turn.queue(rows.send(bubble) for bubble in bubbles)


async def _needed(tx: Transaction, person: Person, session: Session) -> bool:
    """Whether others rely on what rests here: a link that works, or somebody who is supported."""
    return bool(session.state.support.supported or await tx.grants(person))
