"""The engine: `step` takes the state from one event to the next. No I/O, no clock, no wording.

Rules:
- Pure and total: the same event on the same state gives the same step, and nothing a person
  does raises.
- What comes next is derived from the answers (`route`), never stored.
- A press is looked up in the keyboard that the state holds; any other press changes nothing.
- The table (`table`) says what a button does at which place; there is no other way to move.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from flows.effects import Fetch, Say, Show
from flows.engine import (
    carer,
    comparing,
    leaving,
    link_table,
    media,
    publishing,
    reminding,
    replying,
    support_table,
    supporting,
)
from flows.engine.answering import edited
from flows.engine.beginning import begin
from flows.engine.commands import BUTTONS, commanded
from flows.engine.danger import beside_kept, beside_lost
from flows.engine.keyboards import rows
from flows.engine.moving import arrive, home, sound, tell
from flows.engine.table import TABLE, WRITTEN
from flows.engine.turn import Labels, Step, Turn
from flows.engine.unkept import not_kept
from flows.events import (
    CameBack,
    Commanded,
    ConfirmationDue,
    Confirmed,
    Edited,
    Event,
    GrantExtended,
    GrantMade,
    GrantsListed,
    GrantWithdrawn,
    HistoryListed,
    LinksEnding,
    MediumKept,
    MediumRefused,
    PauseNoticed,
    PhotoSent,
    Pressed,
    Published,
    Sent,
    TimeCame,
    VersionsCompared,
    VoiceSent,
    Wrote,
)
from flows.interview import Interview
from flows.keyboard import Action, Keyboard, Verb
from flows.link_events import LinkEvent
from flows.places import PlaceName
from flows.replies import Replied, RepliesListed
from flows.state import State
from flows.support_events import SupportEvent

__all__ = ["EMPTY", "Step", "step"]

EMPTY: Labels = MappingProxyType({})

# Whose subjects are the content's: a keyboard saved under older content may name what is gone.
_OF_CONTENT = frozenset({Verb.EDIT, Verb.SECTION, Verb.OPTION})
# Here the bot wrote first: words are meant for what was open before.
_REMINDING = frozenset(
    {
        *(PlaceName.STILL_TRUE, PlaceName.ENDING, PlaceName.NOTICED, PlaceName.REPLIED),
        PlaceName.SHL_CLOSED,
    }
)
Driven = (
    Published
    | HistoryListed
    | GrantsListed
    | GrantMade
    | GrantWithdrawn
    | GrantExtended
    | Confirmed
    | VersionsCompared
    | TimeCame
    | LinkEvent
    | MediumKept
    | MediumRefused
    | Replied
    | RepliesListed
)
_SENT = frozenset({"sticker", "document"})
_Sent = Sent | VoiceSent | PhotoSent


def step(
    interview: Interview,
    state: State,
    event: Event,
    labels: Mapping[str, Mapping[str, str]] = EMPTY,
    danger: Collection[str] = (),
) -> Step:
    """One event: the new state, and what shall happen.

    `labels` are the options' labels by question id, in the person's language: a text equal to
    one picks it. `danger` are that language's words of immediate danger.
    """
    turn = _mended(Turn(interview, state, labels, danger, event.at))
    match event:
        case Wrote() | Pressed() | Commanded() | Sent() | VoiceSent() | PhotoSent():
            return _by_the_person(turn, event)
        case Edited():
            return _edited(turn, event)
        case CameBack():
            return leaving.came_back(turn, event)
        case SupportEvent():
            return support_table.happened(turn, event)
        case _ if not state.consented:  # an answer to what was asked before everything was erased
            return Step(state)
        case _:
            return _by_the_driver(turn, event)


def takes_words(state: State) -> bool:
    """Whether a text that comes now would be words to keep, or would end a pause."""
    place = state.place
    if place.name in _REMINDING and state.came_from:  # words are for what was open before
        place = state.came_from[-1]
    return place.name in WRITTEN or place.name is PlaceName.PAUSED


def _mended(turn: Turn) -> Turn:
    """The turn, at a place that exists: the content may have changed since the last one."""
    place = sound(turn, turn.place)
    if place == turn.place and all(_is_there(turn, each) for each in _actions(turn)):
        return turn
    return arrive(turn, place)


def _actions(turn: Turn) -> tuple[Action, ...]:
    return tuple(each for each in turn.state.keyboard.actions() if each.verb in _OF_CONTENT)


def _is_there(turn: Turn, action: Action) -> bool:
    if action.verb is Verb.SECTION:
        return turn.interview.has_section(action.subject)
    if action.verb is Verb.EDIT:
        return turn.interview.has_question(action.subject)
    return action.subject in turn.interview.question(turn.place.question).options


def _by_the_person(turn: Turn, event: Wrote | Pressed | Commanded | _Sent) -> Step:
    if isinstance(event, Commanded) and event.command == "start" and event.argument:
        return supporting.start(turn, event)
    if turn.place.name is PlaceName.NEW:
        return begin(turn)
    match event:
        case Pressed():
            return _pressed(turn, event)
        case Commanded():
            return _commanded(turn, event)
        case _:
            return _shown(turn, _came(turn, event))


def _shown(turn: Turn, step: Step) -> Step:
    """Whoever moved sees where, also while a file is still under way."""
    if step.state.place != turn.place and isinstance(step.effects[-1], Fetch):
        return Step(step.state, (*step.effects, Show()))
    return step


def _by_the_driver(turn: Turn, event: Driven) -> Step:
    match event:
        case Published():
            return publishing.published(turn, event)
        case HistoryListed() | VersionsCompared() | Replied() | RepliesListed():
            return _about_the_past(turn, event)
        case ConfirmationDue() | LinksEnding() | PauseNoticed():
            return reminding.came(turn, event)
        case Confirmed():
            return reminding.confirmed(turn, event)
        case MediumKept() | MediumRefused():
            return media.arrived(turn, event)
        case _:
            return link_table.happened(turn, event)


def _about_the_past(
    turn: Turn, event: HistoryListed | VersionsCompared | Replied | RepliesListed
) -> Step:
    match event:
        case HistoryListed():
            return comparing.history_listed(turn, event)
        case VersionsCompared():
            return comparing.compared(turn, event)
        case Replied():
            return replying.came(turn, event)
        case RepliesListed():
            return replying.listed(turn, event)


def _pressed(turn: Turn, event: Pressed) -> Step:
    there = _at_page(turn, event)
    action = _keyboard(there, event).pressed(event.revision, event.index)
    handler = TABLE.get((turn.place.name, action.verb)) if action else None
    if action is None or handler is None:
        return tell(turn, "old-button")
    return handler(there, action)


def _at_page(turn: Turn, event: Pressed) -> Turn:
    """On the menu, at the page whose button was pressed, however far up it stands."""
    page = turn.state.menus.get(event.revision)
    if page is None or turn.place.name is not PlaceName.MENU:
        return turn
    return turn.having(replace(turn.state, place=replace(turn.place, page=page)))


def _keyboard(turn: Turn, event: Pressed) -> Keyboard:
    """The keyboard on the screen; on the menu, any page of it: it only leads somewhere."""
    if event.revision not in turn.state.menus or turn.place.name is not PlaceName.MENU:
        return turn.state.keyboard
    return Keyboard(event.revision, rows(turn, turn.place))


def _commanded(turn: Turn, event: Commanded) -> Step:
    if event.command not in BUTTONS:
        said = f"{event.command} {event.argument}"
        return beside_lost(turn, said, commanded(turn, event))
    verb = BUTTONS[event.command]
    handler = TABLE.get((turn.place.name, verb))
    return handler(turn, Action(verb)) if handler else tell(turn, "not-here")


def _came(turn: Turn, event: Wrote | _Sent) -> Step:
    """A message. In a pause it ends the pause; beside an open question it meets that one."""
    beside = turn.place.name in _REMINDING and takes_words(turn.state)
    if turn.place.name is not PlaceName.PAUSED and not beside:
        return _wrote(turn, event) if isinstance(event, Wrote) else _sent(turn, event)
    step = _came(turn.having(home(turn).state), event)
    if turn.place.name is not PlaceName.PAUSED:
        return step
    # After days nobody knows by heart what a word would be the answer to.
    shown = any(isinstance(each, Show) for each in step.effects) or not isinstance(event, Wrote)
    asked = () if shown else (Show(),)
    return Step(step.state, (Say("welcome-back"), *asked, *step.effects))


def _wrote(turn: Turn, event: Wrote) -> Step:
    handler = WRITTEN.get(turn.place.name)
    if handler:
        return beside_kept(turn, event.text, handler(turn, event))
    return beside_lost(turn, event.text, not_kept(turn))


def _edited(turn: Turn, event: Edited) -> Step:
    step = carer.edited(turn, event) or edited(turn, event)
    kept = beside_kept if step.state != turn.state else beside_lost
    return kept(turn, event.text, step)


def _sent(turn: Turn, event: _Sent) -> Step:
    if not isinstance(event, Sent):
        return media.sent(turn, event)
    return tell(turn, f"sent-{event.what if event.what in _SENT else 'other'}")
