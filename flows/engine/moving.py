"""Going to a place, staying at one, and stepping aside for a while.

Rules: every arrival makes a new keyboard, so that older buttons are recognised; staying never
does. Everything that goes somewhere goes through here.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flows.conditions import entries, group_of
from flows.effects import (
    CompareVersions,
    Effect,
    Introduce,
    ListGrants,
    ListHistory,
    Say,
    Show,
)
from flows.engine.keyboards import rows
from flows.engine.paging import Rows
from flows.engine.route import MENU, section_of, untouched
from flows.engine.standing import SUPPORT_PLACES, standing
from flows.engine.turn import Step, Turn
from flows.keyboard import Keyboard
from flows.link_effects import ListParts
from flows.places import Place, PlaceName
from flows.replies import ListReplies
from flows.state import State

# Side ways, by how far they lead aside: Back from one returns to the nearer place it began at.
_ASIDE: Mapping[PlaceName, int] = MappingProxyType(
    {
        PlaceName.PREVIEW: 1,
        PlaceName.PUBLISH_AGAIN: 1,
        PlaceName.LINKS: 1,
        PlaceName.LINK: 1,
        PlaceName.LINK_LABEL: 1,
        PlaceName.LINK_SCOPE: 1,
        PlaceName.LINK_SECTIONS: 1,
        PlaceName.LINK_LIFE: 1,
        PlaceName.LINK_CHANGE: 1,
        PlaceName.PASSCODE: 1,
        PlaceName.CONFIRM_PASSCODE: 1,
        PlaceName.CONFIRM_WITHDRAW: 1,
        PlaceName.HISTORY: 1,
        **dict.fromkeys(SUPPORT_PLACES, 1),
        PlaceName.CHANGES: 1,
        PlaceName.DEBRIEF_NOTE: 1,
        PlaceName.DEBRIEF: 1,
        PlaceName.DEBRIEF_DONE: 1,
        PlaceName.DEBRIEF_REMOVE: 1,
        PlaceName.COUNTRY: 2,
        PlaceName.LANGUAGE: 2,
        PlaceName.CONFIRM_TIDY: 2,
        PlaceName.CONFIRM_DELETE: 2,
        PlaceName.PAUSED: 2,
        PlaceName.REMINDERS: 2,
        PlaceName.STILL_TRUE: 2,
        PlaceName.ENDING: 2,
        PlaceName.NOTICED: 2,
        PlaceName.REPLIED: 2,
        PlaceName.REPLY: 2,
        PlaceName.SHL_CLOSED: 2,
    }
)
_ENTERING = frozenset({PlaceName.CONTENT_NOTE, PlaceName.ASKING, PlaceName.ENTRIES})
_IN_SECTIONS = _ENTERING | {
    *(PlaceName.ENTRY, PlaceName.CHECKING, PlaceName.CONFIRM_REMOVE, PlaceName.PICK_OR_WORDS),
    PlaceName.WITH_SOMEONE,
}
_OF_GROUPS = frozenset({PlaceName.ENTRIES, PlaceName.ENTRY, PlaceName.CONFIRM_REMOVE})
_OF_QUESTIONS = frozenset({PlaceName.ASKING, PlaceName.CONFIRM_REMOVE, PlaceName.PICK_OR_WORDS})
_LISTS = frozenset({PlaceName.LINKS, PlaceName.LINK, PlaceName.ENDING, PlaceName.SUPPORT_LINK})
_COMPARING = frozenset({PlaceName.PUBLISH_CHECK, PlaceName.PUBLISH_AGAIN})
# Said again after a rest: a burst of changes ends where the person looks up from the questions.
_RESTS = frozenset({PlaceName.MENU, PlaceName.PAUSED})
NOT_YET_PUBLISHED = "not-yet-published"
NOT_KEPT = "not-kept "  # and the UTC day: said in full once at a place
_MENUS = 12  # how many pages of the menu are remembered; there are five chapters


def go(turn: Turn, place: Place, *said: Effect) -> Step:
    """Arrive at a place and say what belongs to it."""
    place = sound(turn, place)
    arrived = arrive(turn, place)
    return Step(arrived.state, (*said, *_introduction(turn, place), showing(turn, place)))


def arrive(turn: Turn, place: Place, keyboard: Rows | None = None) -> Turn:
    """The turn with the person at this place, and a new keyboard; nothing is said."""
    state = replace(
        turn.state,
        place=place,
        keyboard=Keyboard(
            turn.state.keyboard.revision + 1,
            rows(turn, place) if keyboard is None else keyboard,
        ),
        saved=False,
        came_from=tuple(
            each for each in turn.state.came_from if _distance(each) < _distance(place)
        ),
    )
    told = frozenset(each for each in state.told if not each.startswith(NOT_KEPT))
    state = replace(state, menus=_menus(turn.state, place, state.keyboard.revision), told=told)
    if place.name in _RESTS:
        state = replace(state, told=state.told - {NOT_YET_PUBLISHED})
    return turn.having(state)


def _menus(before: State, place: Place, revision: int) -> Mapping[int, int]:
    """The pages of the menu that may be on the screen, as long as the person stays there."""
    if place.name is not PlaceName.MENU:
        return MappingProxyType({})
    earlier = before.menus if before.place.name is PlaceName.MENU else {}
    latest = [*earlier.items(), (revision, place.page)][-_MENUS:]
    return MappingProxyType(dict(latest))


def stay(turn: Turn, *said: Effect) -> Step:
    """Say something, and then again what belongs to the place where the person is."""
    return Step(turn.state, (*said, showing(turn, turn.place)))


def tell(turn: Turn, notice: str, *values: tuple[str, str]) -> Step:
    """One notice, and the place again."""
    return stay(turn, Say(notice, values))


def aside(turn: Turn, place: Place, *said: Effect) -> Step:
    """Go a side way; `home` returns to where the person was."""
    if _distance(turn.place) < _distance(place):
        came_from = (*turn.state.came_from, turn.place)
        turn = turn.having(replace(turn.state, came_from=came_from))
    return go(turn, place, *said)


def home(turn: Turn, *said: Effect) -> Step:
    """Back from a side way."""
    return go(turn, (_root(turn.state), *turn.state.came_from)[-1], *said)


def rooted(state: State) -> bool:
    """Whether there is a place of this person's own to come home to."""
    return state.consented or bool(state.support.supported)


def _root(state: State) -> Place:
    if state.consented:
        return MENU
    supports = bool(state.support.supported)
    return Place(PlaceName.SUPPORTING if supports else PlaceName.URGENT)


def _distance(place: Place) -> int:
    return _ASIDE.get(place.name, 0)


def showing(turn: Turn, place: Place) -> Effect:
    """What shows a place: for lists that the driver keeps, asking for the list."""
    if place.name in _LISTS:
        return ListGrants()
    if place.name is PlaceName.REPLY:
        return ListReplies()
    if place.name is PlaceName.CHANGES:
        return CompareVersions(place.entry)
    if place.name in _COMPARING and turn.state.published:
        return CompareVersions(0)
    if place.name is PlaceName.LINK_SECTIONS:
        return ListParts()
    return ListHistory() if place.name is PlaceName.HISTORY else Show()


def sound(turn: Turn, place: Place) -> Place:
    """The place itself if the interview still has it; else the nearest one that exists.

    Content changes between versions of the program, and entries can be removed.
    """
    if place.name in SUPPORT_PLACES:
        return standing(turn, place)
    if place.name not in _IN_SECTIONS:
        return place
    if place.section:
        return place if turn.interview.has_section(place.section) else MENU
    if not turn.interview.has_question(place.question):
        return MENU
    return _sound_question(turn, place)


def _sound_question(turn: Turn, place: Place) -> Place:
    question = turn.interview.question(place.question)
    group = group_of(turn.interview, question.id)
    if place.name in _OF_GROUPS and question.repeats:
        there = not place.entry or place.entry in entries(turn.state, question.id)
        return place if there else MENU
    if place.name not in _OF_QUESTIONS or question.repeats or bool(group) != bool(place.entry):
        return MENU
    if group is None or place.entry in entries(turn.state, group.id):
        return place
    # An entry that is not there yet: its first follow-up, under the next free number.
    return replace(place, question=group.follow_ups[0].id, entry=turn.state.counter + 1)


def _introduction(turn: Turn, place: Place) -> tuple[Effect, ...]:
    """A section is introduced when the person first enters it."""
    if place.name not in _ENTERING or place.once or _distance(turn.place):
        return ()
    section = section_of(turn, place)
    was_there = turn.place.name in _IN_SECTIONS and section_of(turn, turn.place) == section
    return () if was_there or not untouched(turn, section) else (Introduce(section.id),)
