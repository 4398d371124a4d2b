"""A link's passcode, and its way for hospital software.

Rules: a passcode is never on by itself and never typed by the person; what it costs is said
before it is made. One that works is replaced only after a yes: whoever has the old one would
stand before a closed door.
"""

from collections.abc import Callable
from dataclasses import replace

from flows.effects import Effect, Say
from flows.engine.handlers import Handler
from flows.engine.moving import arrive, aside, go, home, stay
from flows.engine.turn import Step, Turn
from flows.keyboard import Action
from flows.link_effects import ReopenShl, SetPasscode
from flows.link_events import PasscodeSet, ShlClosed, ShlReopened
from flows.places import Place, PlaceName


def sends(deed: Callable[[str], Effect]) -> Handler:
    """A button with which the driver sends something about a link; its buttons come again."""

    def send(turn: Turn, _action: Action) -> Step:
        step = go(turn, turn.place)
        return Step(step.state, (deed(turn.place.grant), *step.effects))

    return send


def look(turn: Turn, _action: Action) -> Step:
    """Whether there is a passcode, and what it costs."""
    return go(turn, replace(turn.place, name=PlaceName.PASSCODE))


def make(turn: Turn, _action: Action) -> Step:
    """A passcode where there was none, or in the place of the old one."""
    return _set(turn, has=True)


def ask_anew(turn: Turn, _action: Action) -> Step:
    """No passcode ends before a yes."""
    return go(turn, replace(turn.place, name=PlaceName.CONFIRM_PASSCODE))


def remove(turn: Turn, _action: Action) -> Step:
    """The link opens without one."""
    return _set(turn, has=False)


def done(turn: Turn, event: PasscodeSet) -> Step:
    """The driver has sent it, or taken it away."""
    notice = "passcode-set" if event.has else "passcode-removed"
    return stay(turn, Say(notice, (("label", event.label),)))


def closed(turn: Turn, event: ShlClosed) -> Step:
    """Said whether or not the person wants reminders: somebody stands before a closed door."""
    said = Say("shl-closed", (("label", event.label),))
    return aside(turn, Place(PlaceName.SHL_CLOSED, grant=event.grant), said)


def reopen(turn: Turn, _action: Action) -> Step:
    """One tap; the rest is said when the driver has answered."""
    return Step(turn.state, (ReopenShl(turn.place.grant),))


def reopened(turn: Turn, event: ShlReopened) -> Step:
    """Hospital software can try again."""
    said = Say("shl-reopened", (("label", event.label),))
    return home(turn, said) if turn.place.name is PlaceName.SHL_CLOSED else stay(turn, said)


def _set(turn: Turn, *, has: bool) -> Step:
    grant = turn.place.grant
    arrived = arrive(turn, replace(turn.place, name=PlaceName.LINK))
    return Step(arrived.state, (SetPasscode(grant, has),))
