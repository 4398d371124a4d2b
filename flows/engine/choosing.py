"""What a link shows: everything, the card, or parts that the person chooses.

Rules: whatever was chosen is seen before it counts, and only a yes, or a life, makes it count.
Nothing is chosen beforehand. Parts are chosen from what readers could see now, not from a draft.
"""

from dataclasses import replace

from flows.effects import Say
from flows.engine.link_keyboards import parts
from flows.engine.moving import arrive, go, stay, tell
from flows.engine.turn import Step, Turn
from flows.keyboard import Action
from flows.link_draft import LinkDraft
from flows.link_effects import Preview, RescopeGrant, ShowParts
from flows.link_events import GrantRescoped, LinkPart, PartsListed
from flows.places import PlaceName

FAMILY = "family"


def begin(turn: Turn, _action: Action) -> Step:
    """Another scope for a link that is there."""
    return go(turn, replace(turn.place, name=PlaceName.LINK_SCOPE))


def chose(turn: Turn, action: Action) -> Step:
    """The scope; for chosen parts, which ones comes next."""
    if action.subject == FAMILY:
        turn = _drafting(turn, replace(turn.state.link, scope=FAMILY))
        return go(turn, replace(turn.place, name=PlaceName.LINK_SECTIONS))
    return _see(_drafting(turn, replace(turn.state.link, scope=action.subject, sections=())))


def listed(turn: Turn, event: PartsListed) -> Step:
    """The parts, in the order in which they are asked; a list on the screen keeps its buttons."""
    if turn.place.name is not PlaceName.LINK_SECTIONS:
        return Step(turn.state)
    ordered = _in_order(turn, event.parts)
    offered = tuple(each.id for each in ordered)
    turn = _drafting(turn, replace(turn.state.link, offered=offered))
    keyboard = parts(turn.place, offered)
    if turn.state.keyboard.rows != keyboard:
        turn = arrive(turn, turn.place, keyboard)
    return Step(turn.state, (ShowParts(ordered),))


def pick(turn: Turn, action: Action) -> Step:
    """One part more, or one less."""
    draft = turn.state.link
    others = tuple(each for each in draft.sections if each != action.subject)
    more = () if action.subject in draft.sections else (action.subject,)
    return stay(_drafting(turn, replace(draft, sections=others + more)))


def pick_all(turn: Turn, _action: Action) -> Step:
    """All there are now; what comes later is not among them."""
    return stay(_drafting(turn, replace(turn.state.link, sections=turn.state.link.offered)))


def pick_none(turn: Turn, _action: Action) -> Step:
    """Begin again."""
    return stay(_drafting(turn, replace(turn.state.link, sections=())))


def picked(turn: Turn, _action: Action) -> Step:
    """On to what the reader will see, if there is anything to see."""
    draft = turn.state.link
    chosen = tuple(each for each in draft.offered if each in draft.sections)
    if not chosen:
        return tell(turn, "no-part-chosen")
    return _see(_drafting(turn, replace(draft, sections=chosen)))


def confirm(turn: Turn, _action: Action) -> Step:
    """Readers get it at once; what came of it is said when the driver has answered."""
    draft, grant = turn.state.link, turn.place.grant
    arrived = arrive(turn, replace(turn.place, name=PlaceName.LINK))
    return Step(arrived.state, (RescopeGrant(grant, draft.scope, draft.sections),))


def refuse(turn: Turn, _action: Action) -> Step:
    """The link goes on as it is."""
    return go(turn, replace(turn.place, name=PlaceName.LINK))


def rescoped(turn: Turn, event: GrantRescoped) -> Step:
    """Its readers see it from now on."""
    return stay(turn, Say("link-rescoped", (("label", event.label),)))


def _see(turn: Turn) -> Step:
    """Exactly what the reader will see, and then the question that makes it count."""
    draft = turn.state.link
    name = PlaceName.LINK_CHANGE if turn.place.grant else PlaceName.LINK_LIFE
    shown = Preview(draft.label, draft.scope, draft.sections)
    return go(turn, replace(turn.place, name=name, page=0), shown)


def _in_order(turn: Turn, found: tuple[LinkPart, ...]) -> tuple[LinkPart, ...]:
    asked = [section.id for section in turn.interview.sections]
    return tuple(
        sorted(found, key=lambda part: asked.index(part.id) if part.id in asked else len(asked))
    )


def _drafting(turn: Turn, draft: LinkDraft) -> Turn:
    return turn.having(replace(turn.state, link=draft))
