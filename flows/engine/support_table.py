"""The part of the engine's table that is about supporters, and what events lead to."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flows.engine import carer, giving, inviting, offers, suggesting, supporting
from flows.engine.handlers import Handler, same
from flows.engine.moving import go
from flows.engine.turn import Step, Turn
from flows.events import Wrote
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName
from flows.support_events import (
    CountryMoved,
    Delivered,
    GrantExpired,
    InvitationFailed,
    InvitationOpened,
    Invited,
    LinkGiven,
    LinkPassed,
    LinkTaken,
    PageReceived,
    RoleAccepted,
    SigningClaimed,
    SuggestionReceived,
    SupportEnded,
    SupporterAccepted,
    SupporterDeclined,
    SupportEvent,
    VersionMade,
)


def _end(turn: Turn, _action: Action) -> Step:
    """Ended by whoever sits here."""
    supporter = turn.state.support.supporter(turn.place.relation)
    supported = turn.state.support.whom(turn.place.relation)
    if supporter:
        return inviting.end(turn, supporter)
    return supporting.end(turn, supported) if supported else supporting.leave(turn)


def _go_on(turn: Turn, _action: Action) -> Step:
    """Nothing ends."""
    mine = turn.state.support.supporter(turn.place.relation)
    name = PlaceName.SUPPORTER if mine else PlaceName.SUPPORTED
    return go(turn, Place(name, relation=turn.place.relation))


def _ended(turn: Turn, event: SupportEnded) -> Step:
    """Ended on the other side."""
    supporter = turn.state.support.supporter(event.id)
    supported = turn.state.support.whom(event.id)
    if supporter:
        return inviting.ended(turn, supporter)
    return supporting.ended(turn, supported) if supported else Step(turn.state)


def _delivered(turn: Turn, event: Delivered) -> Step:
    suggested = turn.place.name is PlaceName.SUGGEST_CHECK
    return suggesting.delivered(turn, event) if suggested else carer.delivered(turn, event)


P = PlaceName
TABLE: Mapping[tuple[PlaceName, Verb], Handler] = MappingProxyType(
    {
        **same(P.MENU, supporters=inviting.overview),
        **same(P.SUPPORTERS, supporter=inviting.look, invite=inviting.begin, offers=offers.first),
        **same(P.SUPPORT_ROLE, role=inviting.chose_role),
        **same(P.SUPPORT_NAME, contact=inviting.chose_contact),
        **same(P.SUPPORT_LINK, give=giving.chose),
        **same(P.SUPPORT_CHECK, yes=inviting.confirm, no=inviting.refuse),
        **same(
            *(P.SUPPORTERS, P.SUPPORT_ROLE, P.SUPPORT_NAME, P.SUPPORT_MYSELF, P.SUPPORT_LINK),
            *(P.SUPPORT_CHECK, P.SUPPORTER, P.OFFER),
            back=inviting.back,
        ),
        **same(
            P.SUPPORTER,
            offers=offers.first,
            invite_again=inviting.again,
            give_link=giving.another,
            take_out=offers.ask_taking_out,
            end=inviting.ask_ending,
        ),
        **same(P.OFFER, accept=offers.accept, decline=offers.decline),
        **same(P.CONFIRM_TAKE_OUT, yes=offers.take_out, no=offers.keep, back=offers.keep),
        **same(
            P.TELL_HOLDER,
            yes=giving.tell_holder,
            no=giving.keep_quiet,
            back=giving.keep_quiet,
        ),
        **same(P.CONFIRM_END, yes=_end, no=_go_on, back=_go_on),
        **same(
            P.INVITED,
            accept=supporting.accept,
            decline=supporting.decline,
            back=supporting.later,
            language=supporting.chose_language,
        ),
        **same(P.SUPPORTING, supported=supporting.look),
        **same(P.SUPPORTING, P.SUPPORTED, back=supporting.back),
        **same(
            P.SUPPORTED,
            show_held=supporting.show_held,
            suggest=suggesting.begin,
            write_page=carer.begin,
            signed=carer.signed,
            end=inviting.ask_ending,
        ),
        **same(P.SUGGEST_SECTION, section=suggesting.chose_section, back=supporting.back_to_one),
        **same(P.SUGGEST_QUESTION, about=suggesting.chose_question),
        **same(
            P.SUGGEST_QUESTION,
            P.SUGGEST_TEXT,
            P.SUGGEST_CHECK,
            back=suggesting.back,
        ),
        **same(P.SUGGEST_CHECK, yes=suggesting.send, no=suggesting.discard),
        **same(
            P.CARER_ASKING,
            next=carer.next_,
            skip=carer.next_,
            back=carer.back,
            done=carer.done,
            remove=carer.ask_removal,
        ),
        **same(P.CARER_REMOVE, yes=carer.remove, no=carer.keep, back=carer.keep),
        **same(
            P.CARER_CHECK,
            carer_answer=carer.change,
            send_page=carer.send,
            back=supporting.back_to_one,
        ),
        **same(P.SIGN_DAY, back=supporting.back_to_one),
    }
)
LONG = (
    *(P.SUPPORTERS, P.SUPPORT_NAME, P.SUPPORT_LINK, P.SUPPORTING, P.SUGGEST_SECTION),
    *(P.SUGGEST_QUESTION, P.CARER_CHECK),
)
"""Places with lists that may have several pages."""

WRITTEN: Mapping[PlaceName, Callable[[Turn, Wrote], Step]] = MappingProxyType(
    {
        P.SUPPORT_NAME: inviting.wrote_name,
        P.SUPPORT_MYSELF: inviting.wrote_own_name,
        P.SUGGEST_TEXT: suggesting.wrote,
        P.SUGGEST_CHECK: suggesting.wrote,
        P.CARER_ASKING: carer.wrote,
        P.SIGN_DAY: carer.wrote_day,
    }
)
BY_BUTTON = frozenset(
    {
        *(P.SUPPORT_ROLE, P.SUPPORT_LINK, P.SUPPORT_CHECK, P.OFFER, P.CONFIRM_TAKE_OUT),
        *(P.TELL_HOLDER, P.CONFIRM_END, P.INVITED, P.SUGGEST_SECTION, P.SUGGEST_QUESTION),
        *(P.CARER_REMOVE, P.CARER_CHECK),
    }
)
"""Places that wait for a button."""

_HAPPENED: Mapping[type[SupportEvent], Callable[[Turn, Any], Step]] = MappingProxyType(
    {
        Invited: inviting.invited,
        SupporterAccepted: inviting.accepted,
        SupporterDeclined: inviting.declined,
        LinkPassed: giving.passed,
        GrantExpired: giving.expired,
        SuggestionReceived: offers.received,
        PageReceived: offers.received,
        SigningClaimed: offers.received,
        InvitationOpened: supporting.opened,
        InvitationFailed: supporting.failed,
        RoleAccepted: supporting.accepted,
        Delivered: _delivered,
        CountryMoved: supporting.moved,
        VersionMade: supporting.told,
        LinkGiven: supporting.told,
        LinkTaken: supporting.told,
        SupportEnded: _ended,
    }
)


def happened(turn: Turn, event: SupportEvent) -> Step:
    """What an event between two people leads to."""
    return _HAPPENED[type(event)](turn, event)
