"""What happened to a statement, as the person reads it in /history: sealed, newest first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flows.events import HistoryFact
from storage.rows import Person
from storage.transaction import Transaction

Line = Mapping[str, Any]


class What(StrEnum):
    """The kinds of line; the names are those of `flows.events.HistoryFact.what`."""

    OPENED = "opened"
    OPENED_BY_SOFTWARE = "opened-by-software"
    OPENED_MORE = "opened-more"
    REPLIED = "replied"
    REPLIED_MORE = "replied-more"
    PUBLISHED = "published"
    GRANT_MADE = "grant-made"
    GRANT_WITHDRAWN = "grant-withdrawn"
    CONFIRMED = "confirmed"
    GRANT_EXTENDED = "grant-extended"
    GRANT_EXPIRED = "grant-expired"
    GRANT_RESCOPED = "grant-rescoped"
    PASSCODE_SET = "passcode-set"
    PASSCODE_REMOVED = "passcode-removed"
    SHL_CLOSED = "shl-closed"
    SHL_REOPENED = "shl-reopened"
    SUPPORT_BEGUN = "support-begun"
    SUPPORT_ENDED = "support-ended"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `reader` and `role` are what a reader said of themselves, verbatim.

    `grant` is the id of the link it came by; `reply` is what staff answered, as plain data.
    """

    at: datetime
    what: What
    label: str = ""
    reader: str = ""
    role: str = ""
    version: int = 0
    grant: str = ""
    reply: Mapping[str, Any] | None = None


async def remember(tx: Transaction, person: Person, entry: Entry) -> None:
    """Add a line; it is sealed, and keeps its moment inside."""
    line = json.dumps(as_line(entry), ensure_ascii=False)
    await tx.add_history(person, line.encode(), entry.at)


def as_line(entry: Entry) -> Line:
    """As it rests: what most lines do not have is left out."""
    body = asdict(entry) | {"at": entry.at.isoformat()}
    return {name: value for name, value in body.items() if value or name in _ALWAYS}


_ALWAYS = frozenset({"at", "what", "label", "reader", "role", "version"})


async def entries(tx: Transaction, person: Person) -> Sequence[Line]:
    """Every line as it was remembered, newest first."""
    return [json.loads(line) for line in await tx.history(person)]


async def recall(tx: Transaction, person: Person) -> tuple[HistoryFact, ...]:
    """Every line, newest first."""
    lines = await entries(tx, person)
    left = sum(line["what"] == What.REPLIED for line in lines)
    facts = []
    for line in lines:
        replied = line["what"] == What.REPLIED
        facts.append(_fact(line, left if replied else 0))
        left -= replied
    return tuple(facts)


def _fact(line: Line, number: int) -> HistoryFact:
    return HistoryFact(
        at=datetime.fromisoformat(line["at"]),
        what=line["what"],
        label=line["label"],
        reader=line["reader"],
        role=line["role"],
        version=line["version"],
        number=number,
    )
