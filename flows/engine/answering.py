"""Writing, picking, and editing answers.

Rules: on an open question every text is the answer, verbatim; further messages join it until
the person moves on. Nothing a person wrote is ever dropped without them removing it. A
`ConfirmSaved` is only ever said of words that are in the state.
"""

from dataclasses import replace
from types import MappingProxyType

from flows.answers import (
    Answer,
    with_part,
    with_pick,
    without_message,
    without_pick,
)
from flows.conditions import entries, group_of
from flows.effects import ConfirmSaved, Effect, Say
from flows.engine.moving import NOT_YET_PUBLISHED, go, tell
from flows.engine.route import after
from flows.engine.turn import Step, Turn
from flows.events import Edited, Wrote
from flows.interview import Kind, Question
from flows.keyboard import Action
from flows.landmarks import ONLY_ME
from flows.places import Place, PlaceName
from flows.private import is_private
from flows.state import Key, State

_PICKED = frozenset({Kind.CHOICE, Kind.CHOICES})


def wrote(turn: Turn, event: Wrote) -> Step:
    """Text at an open question: the answer, or more of it."""
    question = turn.interview.question(turn.place.question)
    if question.kind is Kind.NOTE:
        return tell(turn, "nothing-open")
    answer = _written(turn, question, turn.state.answer(*_key(turn)), event)
    return saved_words(turn, answer)


def picked(turn: Turn, action: Action) -> Step:
    """A press on an option: a single choice is made and the person moves on."""
    question = turn.interview.question(turn.place.question)
    answer = turn.state.answer(*_key(turn))
    if question.kind is Kind.CHOICE:
        saved = saved_words(turn, with_pick(answer, action.subject, only=True))
        said = tuple(each for each in saved.effects if not isinstance(each, ConfirmSaved))
        moved = turn.having(saved.state)
        return ask_which(moved, *said) or go(moved, after(moved, moved.place), *said)
    if action.subject in answer.picked:
        return saved_words(turn, without_pick(answer, action.subject))
    return saved_words(turn, with_pick(answer, action.subject, only=False))


def ask_which(turn: Turn, *said: Effect) -> Step | None:
    """A pick and own words on one choice, come together in this visit: shall both stand?"""
    answer = turn.state.answer(*_key(turn))
    single = turn.interview.question(turn.place.question).kind is Kind.CHOICE
    if not (single and turn.state.saved and answer.picked and answer.written):
        return None
    return go(turn, replace(turn.place, name=PlaceName.PICK_OR_WORDS), *said)


def edited(turn: Turn, event: Edited) -> Step:
    """An edited message changes the answer it made; any other edit changes nothing."""
    for key, answer in turn.state.answers.items():
        if answer.came_from(event.message):
            return _edit(turn, key, answer, event)
    began = turn.place.name is not PlaceName.NEW
    return Step(turn.state, (Say("edit-elsewhere"),) if began else ())


def begin_entry(turn: Turn, event: Wrote) -> Step:
    """Text at a group's overview begins a new entry: nothing a person writes there is lost."""
    group = turn.interview.question(turn.place.question)
    place = Place(
        PlaceName.ASKING,
        question=group.follow_ups[0].id,
        entry=turn.state.counter + 1,
        review=turn.place.review,
    )
    arrived = go(turn, place)
    return wrote(turn.having(arrived.state), event)


def wrote_only_me(turn: Turn, event: Wrote) -> Step:
    """Text at the question asked once before publishing: it goes under the person's own words."""
    place = Place(PlaceName.ASKING, question=ONLY_ME, once=True, review=True)
    return wrote(turn.having(go(turn, place).state), event)


def changed(state: State) -> tuple[State, tuple[Effect, ...]]:
    """The state with a change noted; once in a burst of changes the person hears about it."""
    state = replace(state, changed=True)
    if not state.published or NOT_YET_PUBLISHED in state.told:
        return state, ()
    told = state.told | {NOT_YET_PUBLISHED}
    return replace(state, told=told), (Say(NOT_YET_PUBLISHED),)


def wrote_privately(turn: Turn, event: Wrote) -> Step:
    """Text that is for nobody but the person: kept like an answer, and in no statement."""
    answer = with_part(turn.state.answer(*_key(turn)), event.message, event.text)
    return saved_words(turn, answer)


def _changed_by(key: Key, state: State) -> tuple[State, tuple[Effect, ...]]:
    """A change of what is private is no change of the statement."""
    return (state, ()) if is_private(key.question) else changed(state)


def _key(turn: Turn) -> Key:
    return Key(turn.place.question, turn.place.entry)


def _written(turn: Turn, question: Question, answer: Answer, event: Wrote | Edited) -> Answer:
    option = _option(turn, question, event.text)
    if option:
        return with_pick(answer, option, only=question.kind is Kind.CHOICE, message=event.message)
    return with_part(answer, event.message, event.text, turn.state.language)


def _option(turn: Turn, question: Question, text: str) -> str | None:
    """The option whose label this text is. Blanks and capitals do not matter to a match."""
    if question.kind not in _PICKED:
        return None
    labels = turn.labels.get(question.id, {})
    meant = text.strip().casefold()
    return next(
        (each for each in question.options if labels.get(each, "").casefold() == meant != ""),
        None,
    )


def saved_words(turn: Turn, answer: Answer) -> Step:
    """The open question's answer is now this one."""
    key = _key(turn)
    state = with_entry(turn, key).with_answer(key, answer)
    state = replace(state, saved=True, skipped=state.skipped - {key})
    state, said = _changed_by(key, state)
    return Step(state, (*said, ConfirmSaved(more=turn.state.saved)))


def with_entry(turn: Turn, key: Key) -> State:
    """The state in which the entry of this key is there: it begins with its first answer."""
    group = group_of(turn.interview, key.question)
    numbers = entries(turn.state, group.id) if group else ()
    if group is None or key.entry in numbers:
        return turn.state
    every = {**turn.state.entries, group.id: (*numbers, key.entry)}
    return replace(
        turn.state,
        entries=MappingProxyType(every),
        counter=max(turn.state.counter, key.entry),
        skipped=turn.state.skipped - {Key(group.id)},
    )


def _edit(turn: Turn, key: Key, answer: Answer, event: Edited) -> Step:
    new = _rewritten(turn, key, answer, event)
    if new == answer:
        return Step(turn.state)
    state, said = _changed_by(key, turn.state.with_answer(key, new))
    return Step(state, (*said, Say("edit-saved")))


def _rewritten(turn: Turn, key: Key, answer: Answer, event: Edited) -> Answer:
    if not turn.interview.has_question(key.question):
        return with_part(answer, event.message, event.text, turn.state.language)
    question = turn.interview.question(key.question)
    was_part = any(part.message == event.message for part in answer.parts)
    if was_part and not _option(turn, question, event.text):
        return with_part(answer, event.message, event.text, turn.state.language)
    return _written(turn, question, without_message(answer, event.message), event)
