"""What storage hands out: facts already opened, frozen, secrets kept out of `repr`."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from storage.passcodes import Gate
from storage.tables import SHL_TRIES

Row_co = TypeVar("Row_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who has a chat with the bot. `unreachable`: Telegram answered 403 last time."""

    id: UUID
    chat_id: int = field(repr=False)
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing to be sent. `tries` counts the failed attempts before this one.

    `leaving`: it goes to someone who was erased, a part of their goodbye.
    """

    id: UUID
    seq: int
    person_id: UUID
    chat_id: int = field(repr=False)
    kind: str
    payload: bytes = field(repr=False)
    tries: int = 0
    tag: str = ""
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Queued(Generic[Row_co]):
    """What a unit of work has queued to be sent at once.

    `rows` may be sent as soon as it is committed: of people for whom nothing else waited. `more`:
    the chats for which something else was queued, which has to be looked for.
    """

    rows: tuple[Row_co, ...] = ()
    more: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sent(Generic[Row_co]):
    """A row that was sent. With `result`, its person's next turn gets that under the row's tag."""

    row: Row_co
    result: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One published version."""

    number: int
    made_on: date
    document: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One live grant, with what the person may see again: the code, and its key for resealing.

    `sections` are those that scope `family` shows. `shl_left` is how many wrong passcodes the
    SMART Health Link still takes; at 0 it is closed.
    """

    id: UUID
    label: str = field(repr=False)
    scope: str
    made_on: date
    expires_on: date | None
    code: str = field(repr=False)
    key: bytes = field(repr=False)
    shl_id: str = field(repr=False)
    openings: int
    sections: tuple[str, ...] = field(default=(), repr=False)
    passcode: str | None = field(default=None, repr=False)
    shl_left: int = SHL_TRIES


@dataclass(frozen=True, slots=True)
class PostRow:
    """A note that the page left for the person; a claim by whoever held the link."""

    id: UUID
    person_id: UUID
    grant_id: UUID
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeavingRow:
    """Someone being erased: what is still needed for the goodbye and for tidying the chat."""

    id: UUID
    chat_id: int = field(repr=False)
    leaving: bytes = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A medium as a ticket gives it out: sealed under the grant's key, which is beside it."""

    medium: UUID
    grant_key: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one right code opens. `gate`: the passcode to ask for first, if there is one.

    `page` was made ahead of this payload, in the language that was asked for; None: it was not,
    or does not open.
    """

    grant_id: UUID
    person_id: UUID
    public_key: bytes = field(repr=False)
    grant_key: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    scope: str
    expires_on: date | None
    gate: Gate | None = None
    page: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Linked:
    """What the id of one SMART Health Link opens: everything but the key of the payload.

    `version` is the statement's, `updated` when the payload was put there, `left` how many wrong
    passcodes the link still takes: with none left it is closed.
    """

    grant_id: UUID
    person_id: UUID
    public_key: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    version: int
    updated: datetime
    scope: str
    expires_on: date | None
    gate: Gate | None
    left: int
