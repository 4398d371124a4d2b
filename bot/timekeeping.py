"""What happens because time passes: reminders, quiet drafts, expired links, a long absence.

A statement with a working link is never erased for being quiet: a card in somebody's wallet
must not die silently (docs/decisions/0006). Everybody has one agenda, and its nearest day wakes
the bot (docs/decisions/0009).

Everything here is due by a day, is safe to run again, and survives a restart: what was said is
remembered in the same transaction that queues it. Of several bots one does it; if that one dies
in the middle, the next round of another goes on.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import structlog

from bot import rows
from bot.agenda import LOOK_AGAIN, NOTICES, Agenda, Reason
from bot.conversation import Conversation, session_of
from bot.errors import SessionError
from bot.granting import fact
from bot.history import Entry, What, remember
from bot.planning import keep
from bot.turn import Turn
from flows.errors import StateError
from flows.events import CameBack, ConfirmationDue, LinksEnding, PauseNoticed, TimeCame
from flows.library import Library
from flows.speech import say_notice
from flows.speech_dates import say_day
from flows.support_events import GrantExpired
from storage.errors import SealError
from storage.rows import Person
from storage.store import Store

AWAY = timedelta(hours=24)
"""Telegram keeps updates for 24 hours: after that, messages may have been lost on the way."""

RECENT = timedelta(days=30)
DAY = timedelta(days=1)

AT_ONCE = 50

# Of several bots at one database, one at a time does each of these.
ALIVE, ROUND = "alive", "round"

log = structlog.get_logger()


class Timekeeper:
    """Wakes people on their days. How long things rest, the conversation knows (`pace`)."""

    def __init__(self, store: Store, library: Library, conversation: Conversation) -> None:
        self._store = store
        self._library = library
        self._conversation = conversation

    async def came_back(self, now: datetime) -> int:
        """After an absence of over a day, say so to whoever had an open draft; how many."""
        async with self._store.alone(ALIVE) as mine:
            return await self._came_back(now) if mine else 0

    async def _came_back(self, now: datetime) -> int:
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
        async with self._store.alone(ALIVE) as mine:
            if mine:
                async with self._store.transaction() as tx:
                    await tx.set_alive(now)
                    await tx.forget_updates(now)
                    await tx.forget_leaving(now)
                    await tx.forget_tombstones(now)

    async def round(self, now: datetime) -> None:
        """One daily round; running it more often changes nothing."""
        async with self._store.alone(ROUND) as mine:
            if mine:
                await self._round(now)

    async def _round(self, now: datetime) -> None:
        await self._end_expired(now)
        while people := await self._to_wake(now.date()):
            for person in people:
                await self._wake(person, now)

    async def _end_expired(self, now: datetime) -> None:
        async with self._store.transaction() as tx:
            for person_id, grant, label in await tx.drop_expired_grants(now):
                person = await tx.person_by_id(person_id)
                if person is None:
                    continue
                await remember(tx, person, Entry(now, What.GRANT_EXPIRED, label=label))
                turn = Turn(tx, person, await session_of(tx, person, now), now)
                await self._conversation.turn(turn, GrantExpired(now, str(grant), label))

    async def _to_wake(self, today: date) -> tuple[Person, ...]:
        """Whoever has a day that has come, and whoever has none yet."""
        async with self._store.reading() as tx:
            due = await tx.people_to_wake(today, AT_ONCE)
            return due or await tx.untouched(today + DAY, AT_ONCE)

    async def _wake(self, person: Person, now: datetime) -> None:
        """One person in one transaction; afterwards their next day is after today."""
        async with self._store.transaction() as tx:
            known = await tx.person_by_id(person.id)
            if known is None:
                return
            try:
                session = await session_of(tx, known, now)
            except (SealError, SessionError, StateError) as error:
                # One damaged draft must not keep everybody else's time from passing.
                log.warning("agenda_unreadable", error=type(error).__name__)
                await tx.wake_on(known, now.date() + DAY)
                return
            await self._remind(Turn(tx, known, session, now))

    async def _remind(self, turn: Turn) -> None:
        agenda = await _refreshed(turn)
        turn = _having(turn, agenda)
        state, today = turn.session.state, turn.now.date()
        active, pace = await turn.tx.active_on(turn.person), self._conversation.pace
        match agenda.due(state, active, pace, today):
            case Reason.UNTOUCHED:
                await self._rests(turn)
            case Reason.ENDING:
                await self._tell(turn, agenda.told_of_links(today), await _ending(turn))
            case Reason.CONFIRM:
                await self._tell(turn, agenda.asked_once_more(), ConfirmationDue(at=turn.now))
            case Reason.PAUSED:
                told = replace(agenda, paused_told=True)
                await self._tell(turn, told, PauseNoticed(at=turn.now))
            case None:
                await self._keep(turn)

    async def _tell(self, turn: Turn, agenda: Agenda, event: TimeCame) -> None:
        """Marked as said first; then said. Both rest, or neither does."""
        session = await self._conversation.turn(_having(turn, agenda), event)
        if session is not None:
            await self._keep(replace(turn, session=session))

    async def _rests(self, turn: Turn) -> None:
        """A draft that nobody touched: with a working link, or somebody who is
        supported, it stays; else it is on its way.
        """
        agenda = turn.session.agenda
        if turn.session.state.support.supported or await turn.tx.grants(turn.person):
            later = turn.now.date() + LOOK_AGAIN
            await self._keep(_having(turn, replace(agenda, untouched=0, untouched_on=later)))
        elif agenda.untouched < len(NOTICES):
            await self._notify(turn)
        else:
            await self._conversation.leave(turn, "untouched-erased")

    async def _notify(self, turn: Turn) -> None:
        agenda, today = turn.session.agenda, turn.now.date()
        notice = NOTICES[agenda.untouched]
        left = sum((n.then_wait for n in NOTICES[agenda.untouched :]), timedelta())
        wording = self._library.wording(turn.session.state.language)
        await self._say(turn, notice.id, day=say_day(wording, today + left))
        told = replace(
            agenda, untouched=agenda.untouched + 1, untouched_on=today + notice.then_wait
        )
        await self._keep(_having(turn, told))

    async def _keep(self, turn: Turn) -> None:
        tomorrow = turn.now.date() + DAY
        await keep(turn, self._conversation.pace, touched=False, earliest=tomorrow)

    async def _say(self, turn: Turn, notice: str, **values: str) -> None:
        language = turn.session.state.language
        bubbles = say_notice(self._library, language, notice, **values)
        await turn.queue(rows.send(bubble) for bubble in bubbles)


async def _ending(turn: Turn) -> LinksEnding:
    """The links that are to be spoken of today."""
    due = turn.session.agenda.links_to_tell(turn.now.date())
    every = await turn.tx.grants(turn.person)
    soon = tuple(fact(grant) for grant in every if str(grant.id) in due)
    return LinksEnding(at=turn.now, grants=soon)


async def _refreshed(turn: Turn) -> Agenda:
    """The agenda with the links as they are: an operator may have ended one.

    A version from before there was an agenda counts as confirmed when it was made.
    """
    grants = await turn.tx.grants(turn.person)
    agenda = turn.session.agenda.with_links(grants, turn.now.date())
    if agenda.confirmed is None and turn.session.state.published:
        latest = await turn.tx.latest_version(turn.person)
        agenda = replace(agenda, confirmed=latest.made_on if latest else None)
    return agenda


def _having(turn: Turn, agenda: Agenda) -> Turn:
    return replace(turn, session=replace(turn.session, agenda=agenda))
