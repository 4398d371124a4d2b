"""The carer's page, as the carer writes it: a few questions, a check, off it goes.

Rules: the page rests with the carer; the person gets a copy when it is sent, and nothing of it
is in the statement before they accept that copy. The words are kept verbatim, as in any answer.
"""

from dataclasses import replace

from flows.answers import NO_ANSWER, with_part
from flows.effects import ConfirmSaved, Effect, Say
from flows.engine.moving import go, stay, tell
from flows.engine.relations import named, theirs
from flows.engine.turn import Step, Turn
from flows.events import Edited, Wrote
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.state import State
from flows.support import CARER_QUESTIONS, Supported
from flows.support_effects import ClaimSigned, SendPage
from flows.support_events import Delivered

_LONGEST_DAY = 60
_LIST = Place(PlaceName.SUPPORTING)


def begin(turn: Turn, _action: Action) -> Step:
    """The first question; a page that is begun is looked at first."""
    supported = theirs(turn)
    if supported and supported.lines:
        return go(turn, _check(turn))
    return go(turn, _asking(turn, CARER_QUESTIONS[0]))


def wrote(turn: Turn, event: Wrote) -> Step:
    """The answer, or more of it."""
    supported = theirs(turn)
    if supported is None:
        return go(turn, _LIST)
    answer = with_part(supported.answer(turn.place.question), event.message, event.text)
    state = _kept(turn.state, supported.with_answer(turn.place.question, answer))
    return Step(replace(state, saved=True), (ConfirmSaved(more=turn.state.saved),))


def next_(turn: Turn, _action: Action) -> Step:
    """On to the next question; after the last, to the check."""
    number = CARER_QUESTIONS.index(turn.place.question) + 1
    if number == len(CARER_QUESTIONS):
        return go(turn, _check(turn))
    return go(turn, _asking(turn, CARER_QUESTIONS[number]))


def back(turn: Turn, _action: Action) -> Step:
    """Back by one question."""
    number = CARER_QUESTIONS.index(turn.place.question)
    if number:
        return go(turn, _asking(turn, CARER_QUESTIONS[number - 1]))
    return go(turn, Place(PlaceName.SUPPORTED, relation=turn.place.relation))


def done(turn: Turn, _action: Action) -> Step:
    """Enough: to the check."""
    return go(turn, _check(turn))


def change(turn: Turn, action: Action) -> Step:
    """One question, from the check."""
    return go(turn, _asking(turn, action.subject))


def ask_removal(turn: Turn, _action: Action) -> Step:
    """Nothing is taken away before a yes."""
    return go(turn, replace(turn.place, name=PlaceName.CARER_REMOVE))


def remove(turn: Turn, _action: Action) -> Step:
    """The answer is gone; the question is open."""
    supported = theirs(turn)
    if supported is None:
        return go(turn, _LIST)
    emptied = supported.with_answer(turn.place.question, NO_ANSWER)
    turn = turn.having(_kept(turn.state, emptied))
    return go(turn, _asking(turn, turn.place.question), Say("removed"))


def keep(turn: Turn, _action: Action) -> Step:
    """The answer stays."""
    return go(turn, _asking(turn, turn.place.question))


def send(turn: Turn, _action: Action) -> Step:
    """The driver brings a copy to the person."""
    supported = theirs(turn)
    if supported is None or not supported.lines:
        return tell(turn, "page-empty")
    return Step(turn.state, (SendPage(supported.id, supported.lines),))


def signed(turn: Turn, _action: Action) -> Step:
    """A witness has signed on paper: on which day?"""
    return go(turn, replace(turn.place, name=PlaceName.SIGN_DAY))


def wrote_day(turn: Turn, event: Wrote) -> Step:
    """The day, in the witness's own words."""
    if not event.text.strip() or len(event.text) > _LONGEST_DAY:
        return tell(turn, "sign-day-needed")
    return Step(turn.state, (ClaimSigned(turn.place.relation, event.text),))


def delivered(turn: Turn, event: Delivered) -> Step:
    """The person has it, and decides."""
    supported = theirs(turn)
    if supported is None or supported.id != event.id:
        return Step(turn.state)
    place = Place(PlaceName.SUPPORTED, relation=supported.id)
    if turn.place.name is PlaceName.SIGN_DAY:
        return go(turn, place, Say("signing-sent", named(supported)))
    turn = turn.having(_kept(turn.state, replace(supported, sent=True)))
    return go(turn, place, Say("page-sent", named(supported)))


def edited(turn: Turn, event: Edited) -> Step | None:
    """An edited message changes the page it is in; None if it is in none."""
    for supported in turn.state.support.supported:
        for question, answer in supported.page.items():
            if answer.came_from(event.message):
                return _edit(turn, supported, question, event)
    return None


def _edit(turn: Turn, supported: Supported, question: str, event: Edited) -> Step:
    old = supported.answer(question)
    new = with_part(old, event.message, event.text)
    if new == old:
        return Step(turn.state)
    state = _kept(turn.state, supported.with_answer(question, new))
    said: tuple[Effect, ...] = (Say("edit-saved"),)
    if supported.sent:
        said = (*said, Say("page-not-sent", named(supported)))
    if turn.place.name is PlaceName.CARER_CHECK:
        return stay(turn.having(state), *said)
    return Step(state, said)


def _asking(turn: Turn, question: str) -> Place:
    return Place(PlaceName.CARER_ASKING, question=question, relation=turn.place.relation)


def _check(turn: Turn) -> Place:
    return Place(PlaceName.CARER_CHECK, relation=turn.place.relation)


def _kept(state: State, supported: Supported) -> State:
    return replace(state, support=state.support.with_whom(supported))
