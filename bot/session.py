"""What is kept of one person between two messages: the interview's state and the chat's trace.

The trace is the numbers of recent messages on both sides, so that the chat can be tidied while
Telegram still allows it, and the number of the last "saved" bubble. It rests in the sealed
draft, with the answers.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot import agenda, ties
from bot.agenda import Agenda
from bot.errors import SessionError
from bot.ties import Tie
from flows.state import State, decode, encode

FORMAT = 1
DELETABLE_FOR = timedelta(hours=48)
"""Telegram deletes messages under 48 hours old (Bot API, deleteMessage)."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One message in the chat: its number, and when it was seen (UTC, to the minute)."""

    message: int
    minute: int


@dataclass(frozen=True, slots=True)
class Session:
    """`agenda` is what time will bring the person.

    `ties` lead to supporters and supported (`bot.ties`).
    `saved_bubbles` are the message numbers of each "saved" that still stands in the chat.
    """

    state: State
    traces: tuple[Trace, ...] = ()
    saved_bubbles: tuple[int, ...] = ()
    agenda: Agenda = field(default_factory=Agenda)
    ties: tuple[Tie, ...] = ()

    @classmethod
    def new(cls) -> "Session":
        return cls(state=State.new())

    def seen(self, message: int, now: datetime) -> "Session":
        """Remember a message of either side; forget those that can no longer be deleted."""
        oldest = _minute(now - DELETABLE_FOR)
        kept = tuple(trace for trace in self.traces if trace.minute >= oldest)
        return replace(self, traces=(*kept, Trace(message, _minute(now))))

    def tie(self, relation: str) -> Tie | None:
        """This side's end of a relation."""
        return next((tie for tie in self.ties if tie.id == relation), None)

    def tied(self, tie: Tie) -> "Session":
        """With this end in the place of an earlier one of the same relation."""
        others = (each for each in self.ties if each.id != tie.id)
        return replace(self, ties=(*others, tie))

    def untied(self, relation: str) -> "Session":
        """Without this end of a relation."""
        return replace(self, ties=tuple(each for each in self.ties if each.id != relation))

    def deletable(self, now: datetime) -> tuple[int, ...]:
        """The messages that Telegram would still delete."""
        oldest = _minute(now - DELETABLE_FOR)
        return tuple(trace.message for trace in self.traces if trace.minute > oldest)


def _minute(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp()) // 60


def pack(session: Session) -> bytes:
    """Bytes for the sealed draft."""
    body = {
        "format": FORMAT,
        "state": encode(session.state).decode(),
        "traces": [[trace.message, trace.minute] for trace in session.traces],
        "saved_bubbles": session.saved_bubbles,
        "agenda": agenda.write(session.agenda),
        "ties": ties.write(session.ties),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(blob: bytes) -> Session:
    """Raises SessionError for bytes of a newer format, StateError for a broken state."""
    body = json.loads(blob)
    if body["format"] != FORMAT:
        raise SessionError
    return Session(
        state=decode(body["state"].encode()),
        traces=tuple(Trace(message, minute) for message, minute in body["traces"]),
        saved_bubbles=tuple(body["saved_bubbles"]),
        agenda=agenda.read(body["agenda"]) if "agenda" in body else Agenda(),
        ties=ties.read(body.get("ties", [])),
    )
