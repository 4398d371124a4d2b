"""One turn at the bot: whose it is, in which transaction, and what an effect left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.history import Entry, What, remember
from bot.news import News
from bot.rows import Row
from bot.session import Session
from flows.events import Event
from storage.rows import Person
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an effect is carried out: whose turn, in which transaction, at what time."""

    tx: Transaction
    person: Person
    session: Session
    now: datetime

    async def queue(self, wanted: Iterable[Row]) -> None:
        for row in wanted:
            await self.tx.queue(self.person, row.kind, row.payload, tag=row.tag)

    async def remember(self, what: What, *, label: str = "", version: int = 0) -> None:
        entry = Entry(at=self.now, what=what, label=label, version=version)
        await remember(self.tx, self.person, entry)


@dataclass(frozen=True, slots=True)
class Done:
    """What an effect left: the session as it now is, the events that answer it, news."""

    session: Session
    events: tuple[Event, ...] = ()
    news: tuple[News, ...] = ()
