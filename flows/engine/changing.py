"""Check-your-answers and the page of one entry: change a part, or take it away.

Rule: nothing is taken away by one tap: every removal asks first.
"""

from dataclasses import replace
from types import MappingProxyType

from flows.answers import NO_ANSWER, without_medium
from flows.conditions import entries
from flows.effects import Effect, Say
from flows.engine.answering import changed
from flows.engine.moving import go
from flows.engine.route import section_of, stop_of
from flows.engine.turn import Step, Turn
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.state import Key, State


def pick(turn: Turn, action: Action) -> Step:
    """From check-your-answers: one question, one entry, or a whole group."""
    question = turn.interview.question(action.subject)
    if action.entry:
        return go(turn, _entry(action.subject, action.entry, review=True))
    return go(turn, stop_of(turn, question, review=True))


def pick_entry(turn: Turn, action: Action) -> Step:
    """From a group's overview: one entry."""
    return go(turn, _entry(action.subject, action.entry, review=turn.place.review))


def pick_part(turn: Turn, action: Action) -> Step:
    """From an entry's page: one of its follow-ups."""
    place = replace(turn.place, name=PlaceName.ASKING, question=action.subject, once=True)
    return go(turn, place)


def entry_back(turn: Turn, _action: Action) -> Step:
    """From an entry's page, back to the list it was picked from."""
    return go(turn, _list_of_entry(turn))


def ask_removal(turn: Turn, _action: Action) -> Step:
    """Nothing is taken away before a yes."""
    return go(turn, replace(turn.place, name=PlaceName.CONFIRM_REMOVE, page=0))


def keep(turn: Turn, _action: Action) -> Step:
    """Nothing is taken away."""
    return go(turn, _unconfirmed(turn))


def remove(turn: Turn, _action: Action) -> Step:
    """Take away an answer, or a whole entry with all that belongs to it."""
    if turn.interview.question(turn.place.question).repeats:
        return _remove_entry(turn)
    key = Key(turn.place.question, turn.place.entry)
    state = turn.state.with_answer(key, NO_ANSWER)
    place = _unconfirmed(turn)
    return _removed(turn, replace(state, skipped=state.skipped | {key}), place, "removed")


def remove_one(turn: Turn, action: Action) -> Step:
    """One of several voice notes goes; the rest of the answer stays."""
    key = Key(turn.place.question, turn.place.entry)
    answer = without_medium(turn.state.answer(*key), int(action.subject))
    return _removed(turn, turn.state.with_answer(key, answer), _unconfirmed(turn), "removed-one")


def _remove_entry(turn: Turn) -> Step:
    group, number = turn.place.question, turn.place.entry
    numbers = tuple(each for each in entries(turn.state, group) if each != number)
    every = {**turn.state.entries, group: numbers}
    if not numbers:
        del every[group]
    state = replace(
        turn.state,
        entries=MappingProxyType(every),
        answers=MappingProxyType(
            {key: kept for key, kept in turn.state.answers.items() if key.entry != number}
        ),
        # An emptied group counts as passed by: nobody is asked again for what they took away.
        skipped=frozenset(key for key in turn.state.skipped if key.entry != number)
        | (frozenset() if numbers else {Key(group)}),
    )
    emptied = turn.having(state)
    return _removed(emptied, state, _list_of_entry(emptied), "entry-removed")


def _removed(turn: Turn, state: State, place: Place, notice: str) -> Step:
    state, said = changed(state)
    effects: tuple[Effect, ...] = (Say(notice), *said)
    return go(turn.having(state), place, *effects)


def _entry(group: str, number: int, *, review: bool) -> Place:
    return Place(PlaceName.ENTRY, question=group, entry=number, review=review)


def _list_of_entry(turn: Turn) -> Place:
    if turn.place.review:
        return Place(PlaceName.CHECKING, section=section_of(turn, turn.place).id)
    return stop_of(turn, turn.interview.question(turn.place.question))


def _unconfirmed(turn: Turn) -> Place:
    """The place from which a removal was asked for."""
    group = turn.interview.question(turn.place.question).repeats
    return replace(turn.place, name=PlaceName.ENTRY if group else PlaceName.ASKING, page=0)
