"""Links: who gets one, what it shows, how long it lives; looking at them, withdrawing them.

Rule: a link's label is no answer. It is not in the statement, and editing its message later
changes nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flows.effects import (
    MakeGrant,
    Say,
    ShowGrants,
    WithdrawGrant,
)
from flows.engine import choosing, reminding
from flows.engine.link_keyboards import link, links
from flows.engine.moving import arrive, aside, go, home, tell
from flows.engine.turn import Step, Turn
from flows.events import GrantFact, GrantMade, GrantsListed, GrantWithdrawn, Wrote
from flows.graphemes import fits
from flows.keyboard import Action
from flows.link_draft import LinkDraft
from flows.places import Place, PlaceName

LABEL = 60  # graphemes
# Days of each life; months are counted long, so that a link never ends before its day.
DAYS: Mapping[str, int | None] = MappingProxyType(
    {"until-withdrawn": None, "7-days": 7, "3-months": 92, "12-months": 366}
)
_LINKS = Place(PlaceName.LINKS)
_OF_ONE = frozenset({PlaceName.LINK, PlaceName.PASSCODE})
_LOST_ACCOUNT = "lost-account"


def overview(turn: Turn, _action: Action) -> Step:
    """The list of links; before the first version there is nothing to link to."""
    return aside(turn, _LINKS) if turn.state.published else tell(turn, "publish-first")


def back(turn: Turn, _action: Action) -> Step:
    """One step back in making, changing or looking at a link."""
    before = _before(turn)
    return go(turn, Place(before, grant=turn.place.grant)) if before else home(turn)


def _before(turn: Turn) -> PlaceName | None:
    chosen = turn.state.link.scope == choosing.FAMILY
    of_scope = PlaceName.LINK_SECTIONS if chosen else PlaceName.LINK_SCOPE
    return {
        PlaceName.LINK: PlaceName.LINKS,
        PlaceName.LINK_LABEL: PlaceName.LINKS,
        PlaceName.LINK_SCOPE: PlaceName.LINK if turn.place.grant else PlaceName.LINK_LABEL,
        PlaceName.LINK_SECTIONS: PlaceName.LINK_SCOPE,
        PlaceName.LINK_LIFE: of_scope,
        PlaceName.LINK_CHANGE: of_scope,
        PlaceName.PASSCODE: PlaceName.LINK,
    }.get(turn.place.name)


def new(turn: Turn, _action: Action) -> Step:
    """A new link begins with its label."""
    if not turn.state.published:
        return tell(turn, "publish-first")
    return aside(turn.having(replace(turn.state, link=LinkDraft())), Place(PlaceName.LINK_LABEL))


def labelled(turn: Turn, event: Wrote) -> Step:
    """The label, verbatim: it only has to be there, and short enough for a button."""
    if not event.text.strip():
        return tell(turn, "link-label-empty")
    if not fits(event.text, LABEL):
        return tell(turn, "link-label-long", ("most", str(LABEL)))
    draft = replace(turn.state.link, label=event.text)
    return go(turn.having(replace(turn.state, link=draft)), Place(PlaceName.LINK_SCOPE))


def lives(turn: Turn, action: Action) -> Step:
    """All is said: the link is made. The list follows when the driver has answered."""
    draft = turn.state.link
    arrived = arrive(turn.having(replace(turn.state, link=LinkDraft())), _LINKS)
    wish = MakeGrant(draft.label, draft.scope, DAYS[action.subject], draft.sections)
    return Step(arrived.state, (wish,))


def made(turn: Turn, event: GrantMade) -> Step:
    """A new link; with the first one, what a lost Telegram account means for links."""
    said = [Say("link-made", (("label", event.grant.label),))]
    if _LOST_ACCOUNT not in turn.state.told:
        said.append(Say(_LOST_ACCOUNT))
        told = turn.state.told | {_LOST_ACCOUNT}
        turn = turn.having(replace(turn.state, told=told))
    return go(turn, _LINKS, *said)


def listed(turn: Turn, event: GrantsListed) -> Step:
    """The driver's list: all of it, or the one link the person is looking at."""
    if turn.place.name is PlaceName.LINKS:
        return _list(turn, event.grants)
    if turn.place.name is PlaceName.ENDING:
        return reminding.listed(turn, event)
    if turn.place.name is PlaceName.SHL_CLOSED:
        return home(turn, Say("link-gone"))
    return _looked_at(turn, event) if turn.place.name in _OF_ONE else Step(turn.state)


def _looked_at(turn: Turn, event: GrantsListed) -> Step:
    """The one link that the person is looking at, if it is still there."""
    fact = next((each for each in event.grants if each.id == turn.place.grant), None)
    if fact is None:
        gone = _list(turn.having(replace(turn.state, place=_LINKS)), event.grants)
        return Step(gone.state, (Say("link-gone"), *gone.effects))
    if turn.place.name is not PlaceName.LINK:
        return Step(turn.state)
    draft = LinkDraft(fact.label, fact.scope, fact.sections, passcode=fact.passcode)
    turn = turn.having(replace(turn.state, link=draft))
    keyboard = link(fact)
    if turn.state.keyboard.rows != keyboard:
        turn = arrive(turn, turn.place, keyboard)
    return Step(turn.state, (ShowGrants((fact,)),))


def look(turn: Turn, action: Action) -> Step:
    """One link."""
    return go(turn, Place(PlaceName.LINK, grant=action.subject))


def ask_withdrawal(turn: Turn, _action: Action) -> Step:
    """No link ends before a yes."""
    return go(turn, replace(turn.place, name=PlaceName.CONFIRM_WITHDRAW))


def withdraw(turn: Turn, _action: Action) -> Step:
    """The link ends; the list follows when the driver has answered."""
    arrived = arrive(turn, _LINKS)
    return Step(arrived.state, (WithdrawGrant(turn.place.grant),))


def keep(turn: Turn, _action: Action) -> Step:
    """The link stays."""
    return go(turn, replace(turn.place, name=PlaceName.LINK))


def withdrawn(turn: Turn, event: GrantWithdrawn) -> Step:
    """The link has ended."""
    return go(turn, _LINKS, Say("link-withdrawn", (("label", event.label),)))


def _list(turn: Turn, grants: tuple[GrantFact, ...]) -> Step:
    """Everything on the list; a list already on the screen keeps its keyboard."""
    keyboard = links(turn.place, [each.id for each in grants])
    if turn.state.keyboard.rows == keyboard:
        return Step(turn.state, (ShowGrants(grants),))
    arrived = arrive(turn, turn.place, keyboard)
    return Step(arrived.state, (ShowGrants(grants),))
