"""One turn of the conversation: what a handler is given, and what it gives back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flows.effects import Effect
from flows.interview import Interview
from flows.places import Place
from flows.state import State

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """The state after an event, and what shall happen, in order."""

    state: State
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What every handler sees.

    `labels`: question id to {option id: label}, in the person's language. `danger`: words of
    immediate danger in that language.
    """

    interview: Interview
    state: State
    labels: Labels
    danger: Collection[str] = ()

    @property
    def place(self) -> Place:
        return self.state.place

    def having(self, state: State) -> "Turn":
        """The same turn, with the state changed."""
        return replace(self, state=state)
