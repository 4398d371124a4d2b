"""One turn: an update in, the new state and every message queued, in one transaction.

Rules of this file: no call to Telegram, no commit, no clock of its own. Whatever it queues is
sent only after the transaction that carries it has committed.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot import rows
from bot.agenda import Pace
from bot.deeds import Deeds, leave
from bot.media import keeping
from bot.news import News
from bot.planning import keep
from bot.publishing import statement_id
from bot.rows import Row
from bot.session import Session, unpack
from bot.supporting import farewell
from bot.turn import Done, Turn
from bot.updates import Heard, Incoming, hear
from flows import engine
from flows.effects import ConfirmSaved, Effect, Erase
from flows.events import (
    Commanded,
    Edited,
    Event,
    PhotoSent,
    Pressed,
    Sent,
    VoiceSent,
    Wrote,
)
from flows.library import Library
from flows.speech import say
from flows.speech_typed import typed
from flows.state import State
from storage.rows import Person
from storage.transaction import Transaction

BY_A_PERSON = (Wrote, Edited, Pressed, Commanded, Sent, VoiceSent, PhotoSent)
"""What a person does; everything else is time, or the bot itself, and leaves a draft quiet."""


class Conversation:
    """Handles updates; safe to use for many people at once, one transaction each or shared."""

    def __init__(self, library: Library, deeds: Deeds, pace: Pace | None = None) -> None:
        self._library = library
        self._labels = {language: library.labels(language) for language in library.wordings}
        self._deeds = deeds
        self.pace = pace or Pace()

    async def handle(self, tx: Transaction, update: Incoming, now: datetime) -> None:
        """Take one update in. Raises what storage raises; then nothing of it is kept."""
        heard = hear(update, now)
        if heard is None:
            return
        if heard.event is None:
            await self._reached(tx, heard)
            return
        person = await tx.person_for(heard.chat, now)
        if person.unreachable:
            await tx.mark_unreachable(person, unreachable=False)
        session = await session_of(tx, person, now)
        if heard.message:
            session = session.seen(heard.message, now)
        turn = Turn(tx, person, session, now)
        if heard.callback:
            await turn.queue([self._tick(turn, heard)])
        await self.turn(turn, heard.event)

    async def turn(self, turn: Turn, event: Event) -> Session | None:
        """Step the engine with `event` and with every answer its effects call for; then save.

        The session as it is then; None when the person was erased. Afterwards others hear what
        concerns them.
        """
        tx, person, session, now = turn.tx, turn.person, turn.session, turn.now
        waiting = deque([event])
        news: list[News] = []
        while waiting:
            step = self._step(session.state, self._meant(session.state, waiting.popleft()))
            session = replace(session, state=step.state)
            if any(isinstance(effect, Erase) for effect in step.effects):
                await self.leave(Turn(tx, person, session, now), "goodbye")
                return None
            done = await self._do(Turn(tx, person, session, now), step.effects)
            session = done.session
            waiting.extend(done.events)
            news.extend(done.news)
        if keeping.files(turn.session.state) - keeping.files(session.state):
            await keeping.sweep(tx, person, statement_id(person.id), session.state)
        by_them = isinstance(event, BY_A_PERSON)
        kept = await keep(Turn(tx, person, session, now), self.pace, touched=by_them)
        await self._deliver(tx, news, now)
        return kept

    async def leave(self, turn: Turn, notice: str) -> None:
        """Erase the person and say `notice`; whoever was tied to them hears that it has ended."""
        await leave(self._library, turn, notice)
        await self._deliver(turn.tx, farewell(turn.session, turn.now), turn.now)

    async def _deliver(self, tx: Transaction, news: Iterable[News], now: datetime) -> None:
        """In the same transaction, a turn of everybody concerned. Who is gone hears nothing."""
        for each in news:
            person = await tx.person_by_id(UUID(each.to))
            if person is None:
                continue
            session = each.applied(await session_of(tx, person, now))
            turn = Turn(tx, person, session, now)
            await self.turn(turn, each.event)
            if each.shows:
                await turn.queue(self._deeds.supporting.held(session, each.shows))

    def _tick(self, turn: Turn, heard: Heard) -> Row:
        """The answer to a press: it says "saved" if the press will save something."""
        before = turn.session.state
        if heard.event is None or self._step(before, heard.event).state.answers == before.answers:
            return rows.answer(heard.callback)
        saved = self._library.wording(before.language).word("saved-more")
        return rows.answer(heard.callback, saved)

    def _meant(self, state: State, event: Event) -> Event:
        """A button's label that was typed where only buttons are asked for is that press."""
        button = typed(self._library, state, event.text) if isinstance(event, Wrote) else None
        return Pressed(event.at, *button) if button else event

    def _step(self, state: State, event: Event) -> engine.Step:
        language = state.language
        return engine.step(
            self._library.interview,
            state,
            event,
            self._labels[language],
            self._library.danger_words(language),
        )

    async def _do(self, turn: Turn, effects: tuple[Effect, ...]) -> Done:
        """In order: what is to be done is done, what is to be said is queued."""
        events: list[Event] = []
        news: list[News] = []
        for effect in effects:
            done = await self._deeds.do(turn, effect)
            events.extend(done.events)
            news.extend(done.news)
            turn = replace(turn, session=await _take_away_saved(turn, done.session, effect))
            tag = rows.SAVED if isinstance(effect, ConfirmSaved) else rows.SAID
            said = say(self._library, turn.session.state, [effect])
            await turn.queue(rows.send(bubble, tag) for bubble in said)
        return Done(turn.session, tuple(events), tuple(news))

    async def _reached(self, tx: Transaction, heard: Heard) -> None:
        """The person blocked or unblocked the bot: remembered, so that nobody keeps knocking."""
        person = await tx.person(heard.chat)
        if person is not None and heard.reachable is not None:
            await tx.mark_unreachable(person, unreachable=not heard.reachable)


async def peek(tx: Transaction, person: Person) -> Session:
    """The person's session as it rests, for reading only."""
    blob = await tx.draft(person)
    return unpack(blob) if blob is not None else Session.new()


async def session_of(tx: Transaction, person: Person, now: datetime) -> Session:
    """The person's session, with the numbers of the messages sent since the last look."""
    session = await peek(tx, person)
    for tag, result in await tx.sent_results(person):
        message = int(result)
        session = session.seen(message, now)
        if tag == rows.SAVED:
            session = replace(session, saved_bubbles=(*session.saved_bubbles, message))
    return session


async def _take_away_saved(turn: Turn, session: Session, effect: Effect) -> Session:
    """A burst of messages leaves one "saved": the earlier one goes when the next is said."""
    if not isinstance(effect, ConfirmSaved):
        return session
    if effect.more and session.saved_bubbles:
        await turn.queue([rows.delete(session.saved_bubbles)])
    return replace(session, saved_bubbles=())
