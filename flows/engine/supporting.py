"""A supporter's side: the invitation, the list of those they support, showing a link, the end.

Rules: the role is said in full before it is accepted; none of this touches the supporter's own
statement, and none of it needs them to have one.
"""

from dataclasses import replace

from flows.effects import Say
from flows.engine.beginning import begin
from flows.engine.moving import aside, go, home, rooted, tell
from flows.engine.relations import named, refreshed
from flows.engine.turn import Step, Turn
from flows.events import Commanded
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.support import Invitation, Supported
from flows.support_effects import (
    AcceptRole,
    DeclineRole,
    EndSupport,
    OpenInvitation,
    Remember,
    ShowHeld,
)
from flows.support_events import (
    CountryMoved,
    InvitationFailed,
    InvitationOpened,
    LinkGiven,
    LinkTaken,
    RoleAccepted,
    VersionMade,
)

_LIST = Place(PlaceName.SUPPORTING)
_INVITED = Place(PlaceName.INVITED)


def start(turn: Turn, event: Commanded) -> Step:
    """A link with an invitation was opened; the driver looks whose it is."""
    return Step(turn.state, (OpenInvitation(event.argument),))


def opened(turn: Turn, event: InvitationOpened) -> Step:
    """What the role is, and what not, before anything is accepted."""
    invitation = Invitation(event.token, event.role, event.name)
    turn = _inviting(turn, invitation)
    return go(turn, _INVITED) if turn.place.name is PlaceName.NEW else aside(turn, _INVITED)


def failed(turn: Turn, event: InvitationFailed) -> Step:
    """The same words for every way in which an invitation can be no good."""
    said = Say("invitation-own" if event.own else "invitation-failed")
    turn = _inviting(turn, None)
    if turn.place.name is PlaceName.NEW:
        step = begin(turn)
        return Step(step.state, (said, *step.effects))
    return leave(turn, said) if turn.place == _INVITED else tell(turn, said.notice)


def accept(turn: Turn, _action: Action) -> Step:
    """The driver sees whether the invitation is still good."""
    invitation = turn.state.support.invitation
    return Step(turn.state, (AcceptRole(invitation.token),)) if invitation else leave(turn)


def accepted(turn: Turn, event: RoleAccepted) -> Step:
    """The relation begins; both sides know."""
    turn = _inviting(turn, None)
    new = Supported(event.id, event.role, event.name, event.country, event.holds)
    support = turn.state.support.with_whom(new)
    turn = turn.having(replace(turn.state, support=support))
    place = Place(PlaceName.SUPPORTED, relation=event.id)
    remembered = Remember("support-begun", event.name)
    return go(turn, place, remembered, Say("role-accepted", named(new)))


def decline(turn: Turn, _action: Action) -> Step:
    """Nothing begins; the person is told kindly."""
    invitation = turn.state.support.invitation
    if invitation is None:
        return leave(turn)
    left = leave(_inviting(turn, None), Say("role-declined", (("name", invitation.name),)))
    return Step(left.state, (DeclineRole(invitation.token), *left.effects))


def chose_language(turn: Turn, action: Action) -> Step:
    """The invitation again, in a language that they read."""
    turn = turn.having(replace(turn.state, language=action.subject))
    return go(turn, turn.place, Say("language-set"))


def later(turn: Turn, _action: Action) -> Step:
    """No answer now: the invitation can be opened again."""
    return leave(_inviting(turn, None), Say("invitation-later"))


def menu(turn: Turn, _action: Action) -> Step:
    """Those whom the person supports; if there is one only, that one."""
    supported = turn.state.support.supported
    if not supported:
        return tell(turn, "supporting-nobody")
    if len(supported) == 1:
        return aside(turn, Place(PlaceName.SUPPORTED, relation=supported[0].id))
    return aside(turn, _LIST)


def look(turn: Turn, action: Action) -> Step:
    """One of them."""
    return go(turn, Place(PlaceName.SUPPORTED, relation=action.subject))


def back(turn: Turn, _action: Action) -> Step:
    """From one of them to the list, if there is more to it; from the list to where one was."""
    many = len(turn.state.support.supported) > 1
    from_one = turn.place.name is PlaceName.SUPPORTED
    return go(turn, _LIST) if many and from_one else home(turn)


def back_to_one(turn: Turn, _action: Action) -> Step:
    """Back to the page of the one whom this is about."""
    return go(turn, Place(PlaceName.SUPPORTED, relation=turn.place.relation))


def show_held(turn: Turn, _action: Action) -> Step:
    """The link, to be presented; then the page's buttons again."""
    step = go(turn, turn.place)
    return Step(step.state, (ShowHeld(turn.place.relation), *step.effects))


def end(turn: Turn, supported: Supported) -> Step:
    """The supporter ends it; the other side is told."""
    support = turn.state.support.without(supported.id)
    turn = turn.having(replace(turn.state, support=support))
    said = Say("role-ended", named(supported))
    left = leave(turn, said)
    remembered = Remember("support-ended", supported.name)
    return Step(left.state, (EndSupport(supported.id), remembered, *left.effects))


def ended(turn: Turn, supported: Supported) -> Step:
    """The other side ended it: in neutral words, whatever the reason."""
    support = turn.state.support.without(supported.id)
    turn = turn.having(replace(turn.state, support=support))
    remembered = Remember("support-ended", supported.name)
    return refreshed(turn, remembered, Say("support-over", named(supported)))


def told(turn: Turn, event: VersionMade | LinkGiven | LinkTaken) -> Step:
    """A holder hears what became of the link."""
    supported = turn.state.support.whom(event.id)
    if supported is None:
        return Step(turn.state)
    holds = not isinstance(event, LinkTaken)
    support = turn.state.support.with_whom(replace(supported, holds=holds))
    turn = turn.having(replace(turn.state, support=support))
    return refreshed(turn, Say(_TOLD[type(event)], named(supported)))


def moved(turn: Turn, event: CountryMoved) -> Step:
    """A witness hears that other rules hold now."""
    supported = turn.state.support.whom(event.id)
    if supported is None or supported.country == event.country:
        return Step(turn.state)
    support = turn.state.support.with_whom(replace(supported, country=event.country))
    turn = turn.having(replace(turn.state, support=support))
    return refreshed(turn, Say("witness-country", named(supported)))


def leave(turn: Turn, *said: Say) -> Step:
    """To where the person was; somebody with nothing here is told how to come back."""
    if rooted(turn.state) or turn.state.came_from:
        return home(turn, *said)
    return go(turn, Place(PlaceName.DECLINED), *said)


def _inviting(turn: Turn, invitation: Invitation | None) -> Turn:
    support = replace(turn.state.support, invitation=invitation)
    return turn.having(replace(turn.state, support=support))


_TOLD = {
    VersionMade: "held-new-version",
    LinkGiven: "held-link-given",
    LinkTaken: "held-link-taken",
}
