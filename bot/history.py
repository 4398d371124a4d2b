"""What happened to a statement, as the person reads it in /history: sealed, newest first."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from flows.events import HistoryFact
from storage.rows import Person
from storage.transaction import Transaction


class What(StrEnum):
    """The kinds of line; the names are those of `flows.events.HistoryFact.what`."""

    OPENED = "opened"
    PUBLISHED = "published"
    GRANT_MADE = "grant-made"
    GRANT_WITHDRAWN = "grant-withdrawn"
    CONFIRMED = "confirmed"
    GRANT_EXTENDED = "grant-extended"
    GRANT_EXPIRED = "grant-expired"
    SUPPORT_BEGUN = "support-begun"
    SUPPORT_ENDED = "support-ended"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `reader` and `role` are what a reader said of themselves, verbatim."""

    at: datetime
    what: What
    label: str = ""
    reader: str = ""
    role: str = ""
    version: int = 0


async def remember(tx: Transaction, person: Person, entry: Entry) -> None:
    """Add a line; it is sealed, and keeps its moment inside."""
    body = asdict(entry) | {"at": entry.at.isoformat()}
    await tx.add_history(person, json.dumps(body, ensure_ascii=False).encode(), entry.at)


async def recall(tx: Transaction, person: Person) -> tuple[HistoryFact, ...]:
    """Every line, newest first."""
    return tuple(_fact(json.loads(line)) for line in await tx.history(person))


def _fact(body: dict[str, str | int]) -> HistoryFact:
    return HistoryFact(
        at=datetime.fromisoformat(str(body["at"])),
        what=str(body["what"]),
        label=str(body["label"]),
        reader=str(body["reader"]),
        role=str(body["role"]),
        version=int(body["version"]),
    )
