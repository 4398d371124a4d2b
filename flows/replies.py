"""What staff answer to a statement: facts, and the events and effects about them.

A reply is a claim by whoever held a link, and is shown as such. It is sealed to the person by the
page, and kept in their history.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

TOLD: Final = "replied"
"""Among what was told once (`State.told`): from then on, looking back offers the replies."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody who held a link says they did with the statement.

    `number` counts a person's replies from 1, the oldest first. `picked` are lines of the person
    that could not be followed, each under its title; what was left out is "".
    """

    at: datetime
    number: int
    label: str
    reader: str
    role: str
    version: int
    read: bool = False
    followed: bool = False
    what: str = ""
    not_followed: bool = False
    picked: tuple[tuple[str, str], ...] = ()
    which: str = ""
    why: str = ""
    tried: str = ""
    decided: str = ""
    told: str = ""
    revisit: str = ""


@dataclass(frozen=True, slots=True)
class Replied:
    """Somebody answered. `again`: the person heard of another answer today already."""

    at: datetime
    number: int
    label: str
    not_followed: bool
    again: bool


@dataclass(frozen=True, slots=True)
class RepliesListed:
    """Answer to `ListReplies`: all of them, the oldest first."""

    at: datetime
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class ListReplies:
    """Answered by `RepliesListed`."""


@dataclass(frozen=True, slots=True)
class ShowReply:
    """Say one reply in full, of `count`; None: there is none."""

    reply: Reply | None
    count: int
