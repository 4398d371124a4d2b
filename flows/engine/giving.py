"""Which link a holder gets, and whether they hear that it was withdrawn.

Rules: a withdrawal comes first and at once; whether a holder is told is asked afterwards, every
time, because telling the wrong person can do harm. Without an answer nobody is told. A link that
came to its own end says nothing about anybody: its holder is told.
"""

from dataclasses import replace

from flows.effects import Effect, Say, ShowGrants
from flows.engine import linking
from flows.engine.moving import arrive, go
from flows.engine.relations import named, ours
from flows.engine.support_keyboards import SCOPES, links_to_give
from flows.engine.turn import Step, Turn
from flows.events import GrantsListed, GrantWithdrawn
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.state import State
from flows.support import InviteDraft, Role, Stage
from flows.support_effects import PassLink, TellTaken
from flows.support_events import GrantExpired, LinkPassed

_LIST = Place(PlaceName.SUPPORTERS)
_LINKS = Place(PlaceName.LINKS)


def listed(turn: Turn, event: GrantsListed) -> Step:
    """The links that a holder may get."""
    keyboard = links_to_give(turn.place, [each.id for each in event.grants])
    if turn.state.keyboard.rows != keyboard:
        turn = arrive(turn, turn.place, keyboard)
    return Step(turn.state, (ShowGrants(event.grants),))


def chose(turn: Turn, action: Action) -> Step:
    """For a new holder, on to the check; a holder who is there gets it at once."""
    draft = turn.state.support.draft
    if draft.supporter:
        arrived = arrive(turn, Place(PlaceName.SUPPORTER, relation=draft.supporter))
        return Step(arrived.state, (PassLink(draft.supporter, action.subject),))
    support = replace(turn.state.support, draft=replace(draft, grant=action.subject))
    turn = turn.having(replace(turn.state, support=support))
    return go(turn, Place(PlaceName.SUPPORT_CHECK))


def another(turn: Turn, _action: Action) -> Step:
    """Another link for a holder who is there."""
    draft = InviteDraft(role=Role.HOLDER, supporter=turn.place.relation)
    support = replace(turn.state.support, draft=draft)
    turn = turn.having(replace(turn.state, support=support))
    return go(turn, Place(PlaceName.SUPPORT_LINK))


def passed(turn: Turn, event: LinkPassed) -> Step:
    """The holder has the link, and was told."""
    supporter = turn.state.support.supporter(event.id)
    if supporter is None:
        return go(turn, _LIST)
    support = turn.state.support.with_supporter(replace(supporter, grant=event.grant))
    support = replace(support, draft=InviteDraft())
    turn = turn.having(replace(turn.state, support=support))
    return go(turn, turn.place, Say("link-passed", named(supporter)))


def withdrawn(turn: Turn, event: GrantWithdrawn) -> Step:
    """The link has ended. Whoever holds it is asked about, one after the other."""
    turn = turn.having(_without_waiting(turn.state, event.grant))
    place = _whom_to_tell(turn.state, event.grant)
    if place is None:
        return linking.withdrawn(turn, event)
    return go(turn, place, Say("link-withdrawn", (("label", event.label),)))


def expired(turn: Turn, event: GrantExpired) -> Step:
    """A link has come to its end, as its day said: whoever holds it is told."""
    state = _without_waiting(turn.state, event.grant)
    said: list[Effect] = [Say("grant-expired", (("label", event.label),))]
    for each in state.support.supporters:
        if each.grant == event.grant and each.stage is Stage.ACTIVE:
            support = state.support.with_supporter(replace(each, grant=""))
            state = replace(state, support=support)
            said += [TellTaken(each.id), Say("holder-told", named(each))]
    return Step(state, tuple(said))


def tell_holder(turn: Turn, _action: Action) -> Step:
    """The person wants them to know."""
    return _told(turn, tell=True)


def keep_quiet(turn: Turn, _action: Action) -> Step:
    """The person does not want them to know."""
    return _told(turn, tell=False)


def _told(turn: Turn, *, tell: bool) -> Step:
    supporter, grant = ours(turn), turn.place.grant
    if supporter is None:
        return go(turn, _LINKS)
    support = turn.state.support.with_supporter(replace(supporter, grant=""))
    turn = turn.having(replace(turn.state, support=support))
    deed = (TellTaken(supporter.id),) if tell else ()
    said = Say("holder-told" if tell else "holder-not-told", named(supporter))
    return go(turn, _whom_to_tell(turn.state, grant) or _LINKS, *deed, said)


def _whom_to_tell(state: State, grant: str) -> Place | None:
    for each in state.support.supporters:
        if each.grant == grant and each.stage is Stage.ACTIVE:
            return Place(PlaceName.TELL_HOLDER, relation=each.id, grant=grant)
    return None


def _without_waiting(state: State, grant: str) -> State:
    """Whoever was only invited has never seen the link."""
    support = state.support
    for each in support.supporters:
        if each.grant == grant and grant not in SCOPES and each.stage is Stage.INVITED:
            support = support.with_supporter(replace(each, grant=""))
    return replace(state, support=support)
