"""The part of the engine's table that is about links, and what their events lead to."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flows.effects import RevealGrant
from flows.engine import choosing, giving, linking, locking, reminding
from flows.engine.handlers import Handler, same
from flows.engine.turn import Step, Turn
from flows.events import GrantExtended, GrantMade, GrantsListed, GrantWithdrawn
from flows.keyboard import Verb
from flows.link_effects import PreviewGrant, RevealShl, SendPaper, ShowPasscode
from flows.link_events import (
    GrantRescoped,
    LinkEvent,
    PartsListed,
    PasscodeSet,
    ShlClosed,
    ShlReopened,
)
from flows.places import PlaceName

P = PlaceName
TABLE: Mapping[tuple[PlaceName, Verb], Handler] = MappingProxyType(
    {
        **same(P.MENU, P.PUBLISHED, links=linking.overview),
        **same(P.PUBLISHED, P.LINKS, new_link=linking.new),
        **same(P.LINKS, link=linking.look),
        **same(
            P.LINK,
            reveal=locking.sends(RevealGrant),
            see=locking.sends(PreviewGrant),
            paper=locking.sends(SendPaper),
            software=locking.sends(RevealShl),
            rescope=choosing.begin,
            passcode=locking.look,
            reopen=locking.reopen,
            withdraw=linking.ask_withdrawal,
        ),
        **same(P.LINK_SCOPE, scope=choosing.chose),
        **same(
            P.LINK_SECTIONS,
            part=choosing.pick,
            all_parts=choosing.pick_all,
            no_parts=choosing.pick_none,
            next=choosing.picked,
            done=choosing.picked,
        ),
        **same(P.LINK_LIFE, life=linking.lives),
        **same(P.LINK_CHANGE, yes=choosing.confirm, no=choosing.refuse),
        **same(P.CONFIRM_WITHDRAW, yes=linking.withdraw, no=linking.keep, back=linking.keep),
        **same(
            P.PASSCODE,
            add_passcode=locking.make,
            show_passcode=locking.sends(ShowPasscode),
            new_passcode=locking.ask_anew,
            remove_passcode=locking.remove,
        ),
        **same(P.CONFIRM_PASSCODE, yes=locking.make, no=locking.look, back=locking.look),
        **same(
            P.SHL_CLOSED,
            reopen=locking.reopen,
            not_now=reminding.resume,
            next=reminding.resume,
            skip=reminding.resume,
            back=reminding.resume,
            done=reminding.resume,
        ),
        **same(
            *(P.LINKS, P.LINK, P.LINK_LABEL, P.LINK_SCOPE, P.LINK_SECTIONS, P.LINK_LIFE),
            *(P.LINK_CHANGE, P.PASSCODE),
            back=linking.back,
        ),
    }
)
LONG = (P.LINKS, P.LINK_SECTIONS)
"""Places with lists that may have several pages."""

BY_BUTTON = frozenset(
    {
        *(P.LINK_SCOPE, P.LINK_SECTIONS, P.LINK_LIFE, P.LINK_CHANGE, P.CONFIRM_WITHDRAW),
        *(P.PASSCODE, P.CONFIRM_PASSCODE, P.SHL_CLOSED),
    }
)
"""Places that wait for a button."""

Happened = LinkEvent | GrantsListed | GrantMade | GrantWithdrawn | GrantExtended


def _listed(turn: Turn, event: GrantsListed) -> Step:
    """The driver's list, for whoever asked."""
    giving_one = turn.place.name is PlaceName.SUPPORT_LINK
    return giving.listed(turn, event) if giving_one else linking.listed(turn, event)


_HAPPENED: Mapping[type[Happened], Callable[[Turn, Any], Step]] = MappingProxyType(
    {
        GrantsListed: _listed,
        GrantMade: linking.made,
        GrantWithdrawn: giving.withdrawn,
        GrantExtended: reminding.extended,
        PartsListed: choosing.listed,
        GrantRescoped: choosing.rescoped,
        PasscodeSet: locking.done,
        ShlClosed: locking.closed,
        ShlReopened: locking.reopened,
    }
)


def happened(turn: Turn, event: Happened) -> Step:
    """What happened to a link, and where it leads."""
    return _HAPPENED[type(event)](turn, event)
