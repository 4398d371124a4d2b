"""One turn of the conversation: what a handler is given, and what it gives back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flows.effects import Effect
from flows.interview import Interview
from flows.places import Place
from flows.state import State

Labels = Mapping[str, Mapping[str, str]]
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """The state after an event, and what shall happen, in order."""

    state: State
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What every handler sees.

    `labels`: question id to {option id: label}, in the person's language. `danger`: words of
    immediate danger in that language. `at`: when the event happened.
    """

    interview: Interview
    state: State
    labels: Labels
    danger: Collection[str] = ()
    at: datetime = _NEVER

    @property
    def place(self) -> Place:
        return self.state.place

    @property
    def day(self) -> str:
        """The UTC day of the event."""
        return self.at.astimezone(UTC).date().isoformat()

    def having(self, state: State) -> "Turn":
        """The same turn, with the state changed."""
        return replace(self, state=state)
