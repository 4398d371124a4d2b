"""What supporters sent: words, a carer's page, a signing. Only the person accepts it.

Rules: a supporter never learns from the bot what became of an offer. Accepted words are a part
of the answer like any other, under a number no chat gives (below zero), by which it is known
whose they are.
"""

from dataclasses import replace
from types import MappingProxyType

from flows.answers import with_part
from flows.effects import Effect, Say
from flows.engine.answering import changed, with_entry
from flows.engine.moving import go
from flows.engine.relations import named, ours, refreshed
from flows.engine.turn import Step, Turn
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.state import Key, State
from flows.support import Offer, OfferKind, Stage
from flows.support_events import PageReceived, SigningClaimed, SuggestionReceived

_LIST = Place(PlaceName.SUPPORTERS)


def received(turn: Turn, event: SuggestionReceived | PageReceived | SigningClaimed) -> Step:
    """Kept until the person looks at it; nobody is torn out of a question."""
    support = turn.state.support
    supporter = support.supporter(event.id)
    if supporter is None or supporter.stage is not Stage.ACTIVE or not support.has_room(event.id):
        return Step(turn.state)
    turn = turn.having(replace(turn.state, support=support.with_offer(_offer(event))))
    return refreshed(turn, Say("offer-came", named(supporter)))


def first(turn: Turn, _action: Action) -> Step:
    """The oldest offer; at a supporter's page, theirs."""
    return go(turn, _next(turn, turn.place.relation))


def accept(turn: Turn, _action: Action) -> Step:
    """From now on it belongs to the statement."""
    offer = turn.state.support.offer(turn.place.entry)
    if offer is None:
        return go(turn, _LIST)
    state, said = changed(_taken(turn, offer))
    support = state.support.without_offer(offer.id)
    turn = turn.having(replace(state, support=support))
    return go(turn, _next(turn), Say("offer-accepted"), *said)


def decline(turn: Turn, _action: Action) -> Step:
    """It is gone, and nobody is told."""
    support = turn.state.support.without_offer(turn.place.entry)
    turn = turn.having(replace(turn.state, support=support))
    return go(turn, _next(turn), Say("offer-declined"))


def ask_taking_out(turn: Turn, _action: Action) -> Step:
    """Nothing is taken out before a yes."""
    return go(turn, replace(turn.place, name=PlaceName.CONFIRM_TAKE_OUT))


def take_out(turn: Turn, _action: Action) -> Step:
    """A carer's page, or what a witness said, leaves the statement."""
    supporter = ours(turn)
    if supporter is None:
        return go(turn, _LIST)
    support = turn.state.support.with_supporter(replace(supporter, page=(), signed=""))
    if supporter.stage is Stage.ENDED:
        support = turn.state.support.without(supporter.id)
    state, said = changed(replace(turn.state, support=support))
    effects: tuple[Effect, ...] = (Say("taken-out"), *said)
    place = replace(turn.place, name=PlaceName.SUPPORTER)
    return go(turn.having(state), place, *effects)


def keep(turn: Turn, _action: Action) -> Step:
    """Everything stays."""
    return go(turn, replace(turn.place, name=PlaceName.SUPPORTER))


def _offer(event: SuggestionReceived | PageReceived | SigningClaimed) -> Offer:
    match event:
        case SuggestionReceived():
            return Offer(0, event.id, OfferKind.WORDS, event.question, event.text)
        case PageReceived():
            return Offer(0, event.id, OfferKind.PAGE, lines=event.lines)
        case _:
            return Offer(0, event.id, OfferKind.SIGNED, text=event.day)


def _next(turn: Turn, relation: str = "") -> Place:
    for offer in turn.state.support.offers:
        if relation in {"", offer.supporter}:
            return Place(PlaceName.OFFER, relation=offer.supporter, entry=offer.id)
    return _LIST


def _taken(turn: Turn, offer: Offer) -> State:
    supporter = turn.state.support.supporter(offer.supporter)
    if supporter is None:
        return turn.state
    if offer.kind is OfferKind.WORDS:
        return _with_words(turn, offer, supporter.name)
    if offer.kind is OfferKind.PAGE:
        supporter = replace(supporter, page=offer.lines)
    else:
        supporter = replace(supporter, signed=offer.text)
    support = turn.state.support.with_supporter(supporter)
    return replace(turn.state, support=support)


def _with_words(turn: Turn, offer: Offer, name: str) -> State:
    if not turn.interview.has_question(offer.question):  # the content has changed since
        return turn.state
    question = turn.interview.question(offer.question)
    key = Key(question.id)
    if question.repeats:
        key = Key(question.follow_ups[0].id, turn.state.counter + 1)
    support = turn.state.support
    number = support.counter + 1
    state = with_entry(turn, key)
    state = state.with_answer(key, with_part(state.answer(*key), -number, offer.text))
    helped = MappingProxyType({**support.helped, -number: name})
    return replace(
        state,
        skipped=state.skipped - {key},
        support=replace(support, helped=helped, counter=number),
    )
