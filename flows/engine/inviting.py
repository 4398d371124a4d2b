"""A person's supporters: the list, an invitation from role to check, one supporter, the end.

Rules: nobody becomes a supporter without accepting it in their own chat; either side ends it at
any time; what ended leaves no trace here but words that were accepted, and a line of history.
"""

from dataclasses import replace

from flows.card import title
from flows.effects import Effect, Say
from flows.engine.answering import changed
from flows.engine.moving import aside, go, home, tell
from flows.engine.relations import at_supporters, named, ours, refreshed
from flows.engine.turn import Step, Turn
from flows.events import Wrote
from flows.graphemes import fits
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.state import State
from flows.support import InviteDraft, Role, Stage, Supporter
from flows.support_effects import EndSupport, Invite, Remember
from flows.support_events import Invited, SupporterAccepted, SupporterDeclined

CONTACTS = "my-people.contacts"
LONGEST = 60  # graphemes of a name
_OWN_NAMES = ("who-i-am.name-to-use", "who-i-am.name")
_LIST = Place(PlaceName.SUPPORTERS)
_OFFERED = "invite-offer"


def overview(turn: Turn, _action: Action) -> Step:
    """Everybody who supports the person, or was asked to."""
    return aside(turn, _LIST)


def look(turn: Turn, action: Action) -> Step:
    """One supporter."""
    return go(turn, Place(PlaceName.SUPPORTER, relation=action.subject))


def back(turn: Turn, _action: Action) -> Step:
    """One step back in inviting, or in looking at supporters."""
    before = {
        PlaceName.SUPPORT_ROLE: PlaceName.SUPPORTERS,
        PlaceName.SUPPORT_NAME: PlaceName.SUPPORT_ROLE,
        PlaceName.SUPPORT_MYSELF: PlaceName.SUPPORT_NAME,
        PlaceName.SUPPORT_LINK: PlaceName.SUPPORT_NAME,
        PlaceName.SUPPORT_CHECK: PlaceName.SUPPORT_NAME,
        PlaceName.SUPPORTER: PlaceName.SUPPORTERS,
        PlaceName.OFFER: PlaceName.SUPPORTERS,
    }.get(turn.place.name)
    return go(turn, Place(before)) if before else home(turn)


def begin(turn: Turn, _action: Action) -> Step:
    """Inviting begins with the role."""
    return go(_drafting(turn, InviteDraft()), Place(PlaceName.SUPPORT_ROLE))


def ask_helper(turn: Turn, _action: Action) -> Step:
    """From a hard part straight to inviting a helper; Back leads to the hard part again."""
    turn = _drafting(turn, InviteDraft(role=Role.HELPER))
    return aside(turn, Place(PlaceName.SUPPORT_NAME))


def chose_role(turn: Turn, action: Action) -> Step:
    """A holder needs something to hold."""
    if action.subject == Role.HOLDER and not turn.state.published:
        return tell(turn, "publish-first")
    turn = _drafting(turn, replace(turn.state.support.draft, role=action.subject))
    return go(turn, Place(PlaceName.SUPPORT_NAME))


def wrote_name(turn: Turn, event: Wrote) -> Step:
    """What the person calls this supporter."""
    return _name_fault(turn, event.text) or _named(turn, event.text)


def chose_contact(turn: Turn, action: Action) -> Step:
    """Somebody whom the statement names already."""
    return _named(turn, title(turn.interview, turn.state, CONTACTS, action.entry))


def wrote_own_name(turn: Turn, event: Wrote) -> Step:
    """What the supporter calls the person: said to nobody else."""
    fault = _name_fault(turn, event.text)
    if fault:
        return fault
    draft = replace(turn.state.support.draft, me=event.text)
    return _on(_drafting(turn, draft))


def confirm(turn: Turn, _action: Action) -> Step:
    """The driver makes the invitation; the list follows when it is made."""
    draft = turn.state.support.draft
    return Step(turn.state, (Invite(Role(draft.role), draft.name, draft.supporter),))


def refuse(turn: Turn, _action: Action) -> Step:
    """No invitation."""
    return go(_drafting(turn, InviteDraft()), _LIST)


def again(turn: Turn, _action: Action) -> Step:
    """A new invitation in the place of an earlier one."""
    supporter = ours(turn)
    if supporter is None:
        return go(turn, _LIST)
    return Step(turn.state, (Invite(supporter.role, supporter.name, supporter.id),))


def invited(turn: Turn, event: Invited) -> Step:
    """The invitation is made; it is the person who passes it on."""
    support, draft = turn.state.support, turn.state.support.draft
    if support.supporter(event.id) is None and draft.role:
        waiting = Supporter(event.id, Role(draft.role), draft.name, draft.me, grant=draft.grant)
        support = replace(support.with_supporter(waiting), draft=InviteDraft())
    turn = turn.having(replace(turn.state, support=support))
    return go(turn, _LIST) if at_supporters(turn) else Step(turn.state)


def accepted(turn: Turn, event: SupporterAccepted) -> Step:
    """Both sides know now."""
    supporter = turn.state.support.supporter(event.id)
    if supporter is None:
        return Step(turn.state)
    active = replace(supporter, stage=Stage.ACTIVE, grant=event.grant)
    support = turn.state.support.with_supporter(active)
    turn = turn.having(replace(turn.state, support=support))
    said = Say("supporter-accepted", named(supporter))
    return refreshed(turn, Remember("support-begun", supporter.name), said)


def declined(turn: Turn, event: SupporterDeclined) -> Step:
    """Nothing is left of the invitation."""
    supporter = turn.state.support.supporter(event.id)
    if supporter is None:
        return Step(turn.state)
    support = turn.state.support.without(event.id)
    turn = turn.having(replace(turn.state, support=support))
    return refreshed(turn, Say("supporter-declined", named(supporter)))


def ask_ending(turn: Turn, _action: Action) -> Step:
    """Nothing ends before a yes."""
    return go(turn, replace(turn.place, name=PlaceName.CONFIRM_END))


def end(turn: Turn, supporter: Supporter) -> Step:
    """The person ends it; the other side is told."""
    state, said = without(turn.state, supporter)
    if supporter.stage is Stage.INVITED:
        notice = "invitation-taken-back"
    else:
        notice = "supporter-ended-holder" if supporter.grant else "supporter-ended"
        said = (Remember("support-ended", supporter.name), *said)
    effects = (EndSupport(supporter.id), *said, Say(notice, named(supporter)))
    return go(turn.having(state), _LIST, *effects)


def ended(turn: Turn, supporter: Supporter) -> Step:
    """The other side ended it: in neutral words, whatever the reason."""
    state, said = without(turn.state, supporter)
    remembered = Remember("support-ended", supporter.name)
    notice = "support-over-holder" if supporter.grant else "support-over"
    return refreshed(turn.having(state), remembered, Say(notice, named(supporter)), *said)


def without(state: State, supporter: Supporter) -> tuple[State, tuple[Effect, ...]]:
    """The state without a supporter. A carer's page goes with the carer; a signing stays."""
    support = state.support.without(supporter.id)
    if supporter.signed:
        kept = replace(supporter, stage=Stage.ENDED)
        support = support.with_supporter(kept)
    state = replace(state, support=support)
    return changed(state) if supporter.page else (state, ())


def offer_once(turn: Turn, step: Step) -> Step:
    """After the contacts are named: once in a draft, the person hears what supporters can do."""
    state = step.state
    there = turn.place.question == CONTACTS and state.entries.get(CONTACTS)
    if not there or _OFFERED in state.told or state.support.supporters:
        return step
    told = replace(state, told=state.told | {_OFFERED})
    return Step(told, (Say(_OFFERED), *step.effects))


def _drafting(turn: Turn, draft: InviteDraft) -> Turn:
    support = replace(turn.state.support, draft=draft)
    return turn.having(replace(turn.state, support=support))


def _name_fault(turn: Turn, text: str) -> Step | None:
    if not text.strip():
        return tell(turn, "support-name-empty")
    if not fits(text, LONGEST):
        return tell(turn, "support-name-long", ("most", str(LONGEST)))
    return None


def _named(turn: Turn, name: str) -> Step:
    draft = replace(turn.state.support.draft, name=name, me=_own_name(turn.state))
    turn = _drafting(turn, draft)
    return _on(turn) if draft.me else go(turn, Place(PlaceName.SUPPORT_MYSELF))


def _own_name(state: State) -> str:
    names = (" ".join(state.answer(each).text.split()) for each in _OWN_NAMES)
    return next((name for name in names if name and fits(name, LONGEST)), "")


def _on(turn: Turn) -> Step:
    holder = turn.state.support.draft.role == Role.HOLDER
    return go(turn, Place(PlaceName.SUPPORT_LINK if holder else PlaceName.SUPPORT_CHECK))
