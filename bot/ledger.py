"""One person's history while letters are taken in: read once a batch, counted, added to."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from bot.history import Entry, Line, What, as_line, entries, remember
from bot.replies import in_order
from flows.replies import Reply
from storage.rows import Person
from storage.transaction import Transaction


class Ledger:
    """Made by `of`."""

    def __init__(self, tx: Transaction, person: Person, lines: Sequence[Line]) -> None:
        self._tx = tx
        self._person = person
        self._lines = list(lines)

    @classmethod
    async def of(cls, tx: Transaction, person: Person) -> "Ledger":
        """The person's history as it rests."""
        return cls(tx, person, await entries(tx, person))

    async def add(self, entry: Entry) -> None:
        """One line more."""
        await remember(self._tx, self._person, entry)
        self._lines.insert(0, as_line(entry))

    def count(self, grant: UUID, kinds: Collection[What], at: datetime | None = None) -> int:
        """How many lines of these kinds came by this link, on that day or ever."""
        day = at.date().isoformat() if at else ""
        return sum(
            line["what"] in kinds
            and line.get("grant") == str(grant)
            and line["at"].startswith(day)
            for line in self._lines
        )

    def has_like(self, entry: Entry) -> bool:
        """Whether a line of this kind came by the same link on the same day."""
        return self.count(UUID(entry.grant), {entry.what}, entry.at) > 0

    def has_reply(self, once: str) -> bool:
        """Whether this form arrived before."""
        return any(line.get("reply", {}).get("once") == once for line in self._lines)

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The oldest first."""
        return in_order(self._lines)


class Ledgers:
    """Those of everybody whose letters are in one batch."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._known: dict[UUID, Ledger] = {}

    async def of(self, person: Person) -> Ledger:
        if person.id not in self._known:
            self._known[person.id] = await Ledger.of(self._tx, person)
        return self._known[person.id]
