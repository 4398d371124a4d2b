"""From the preview to a version that readers see.

Rules: the preview, the card and "how this was made" come before every publishing, in one short
step where they are as they were (`agreeing`); what was answered there before is shown, never
assumed. Without a name nothing is published.
"""

from dataclasses import replace
from types import MappingProxyType

from flows import card
from flows.conditions import settled
from flows.effects import Effect, Publish, Say
from flows.engine.agreeing import agreement
from flows.engine.answering import changed
from flows.engine.moving import NOT_YET_PUBLISHED, arrive, aside, go, home, stay, tell
from flows.engine.route import MENU, first_stop, last_stop
from flows.engine.turn import Step, Turn
from flows.events import Published
from flows.interview import Section
from flows.keyboard import Action
from flows.landmarks import ONLY_ME
from flows.link_effects import TellLeftOut
from flows.places import Place, PlaceName
from flows.progress import first_required
from flows.state import Key, Path

_PREVIEW = Place(PlaceName.PREVIEW)
_STARS = Place(PlaceName.STARS)
_CHECK = Place(PlaceName.PUBLISH_CHECK)
_QUALITY = Place(PlaceName.QUALITY)
_ASKED = frozenset({PlaceName.PUBLISH_CHECK, PlaceName.PUBLISH_AGAIN})
# Notices that are said, and places that are shown, once in a draft.
_COPIES = "copies"
_ASKED_ONCE = "quality"


def preview(turn: Turn, _action: Action) -> Step:
    """The whole statement, as staff will see it."""
    return aside(turn, _PREVIEW)


def preview_back(turn: Turn, _action: Action) -> Step:
    """Back to where the person was."""
    return home(turn)


def preview_next(turn: Turn, _action: Action) -> Step:
    """On to the card, if there is a name to publish under."""
    turn = turn.having(replace(turn.state, path=Path.PUBLISHING))
    return _name_first(turn) or _quality_once(turn) or go(turn, _STARS)


def quality_next(turn: Turn, _action: Action) -> Step:
    """On to the card."""
    return go(turn, _STARS)


def star(turn: Turn, action: Action) -> Step:
    """Put a line on the card, or take it off; of a long paragraph, first pick a sentence."""
    line = card.candidate(turn.interview, turn.state, action.subject, turn.labels)
    if line is None:
        return go(turn, _STARS)
    on = {each.id for each in card.chosen(turn.interview, turn.state, turn.labels)}
    if line.id in on:
        return _starred(turn, line.id, card.OFF)
    new = {line.id, line.under} - on - {""}
    if len(on | new) > card.LINES:
        return tell(turn, "card-full", ("most", str(card.LINES)))
    if line.fits:
        return _starred(turn, line.id, card.ON)
    if not card.sentences_of(turn.interview, turn.state, line.id):
        return tell(turn, "no-short-sentence")
    return go(turn, Place(PlaceName.STAR_SENTENCE, line=line.id))


def sentence(turn: Turn, action: Action) -> Step:
    """The sentence that stands on the card for a longer paragraph."""
    found = card.sentences_of(turn.interview, turn.state, turn.place.line)
    number = int(action.subject)
    if number >= len(found):  # the paragraph was edited since
        return go(turn, _STARS)
    arrived = arrive(turn, _STARS)
    return _starred(arrived, turn.place.line, found[number])


def stars_back(turn: Turn, _action: Action) -> Step:
    """Back from a sentence to the lines, from anything else to the preview."""
    return go(turn, _STARS if turn.place.name is PlaceName.STAR_SENTENCE else _PREVIEW)


def stars_next(turn: Turn, _action: Action) -> Step:
    """On to "how this was made", every time: it speaks about this version."""
    turn = turn.having(replace(turn.state, path=Path.PUBLISHING))
    closing = _closing(turn)
    return go(turn, first_stop(turn, closing) if closing else _CHECK)


def check_back(turn: Turn, _action: Action) -> Step:
    """Back to "how this was made"."""
    turn = turn.having(replace(turn.state, path=Path.PUBLISHING))
    closing = _closing(turn)
    return go(turn, last_stop(turn, closing) if closing else _STARS)


def confirm(turn: Turn, _action: Action) -> Step:
    """Publish what is there now."""
    return _name_first(turn) or Step(turn.state, (Publish(),))


def refuse(turn: Turn, _action: Action) -> Step:
    """Not now."""
    return go(turn, MENU)


def published(turn: Turn, event: Published) -> Step:
    """Readers see the new version; the person is offered a link."""
    state = turn.state
    turn = turn.having(
        replace(
            state,
            published=event.number,
            changed=False,
            told=state.told - {NOT_YET_PUBLISHED},
            path=Path.ONE_SECTION,
            agreed=agreement(turn),
        )
    )
    left_out = (TellLeftOut(each.label, each.parts) for each in event.left_out)
    seen = Say("published-seen" if event.links else "published-unseen")
    said: list[Effect] = [Say("published", (("number", str(event.number)),)), seen, *left_out]
    if turn.place.name not in _ASKED:
        return stay(turn, *said)
    told = turn.state.told
    turn = turn.having(replace(turn.state, told=told | {_COPIES}))
    copies = () if _COPIES in told else (Say(_COPIES),)  # who could have a copy: said once
    return go(turn, Place(PlaceName.PUBLISHED), *said, *copies)


def _starred(turn: Turn, line: str, mark: str) -> Step:
    found = card.candidate(turn.interview, turn.state, line, turn.labels)
    above = found.under if found and mark != card.OFF else ""
    with_above = {above: card.ON} if above else {}
    stars = MappingProxyType({**turn.state.stars, **with_above, line: mark})
    state, said = changed(replace(turn.state, stars=stars))
    return stay(turn.having(state), *said)


def _closing(turn: Turn) -> Section | None:
    return next((each for each in turn.interview.sections if each.closing), None)


def _quality_once(turn: Turn) -> Step | None:
    """Asked once: is there something here that nobody else would have written?"""
    if _ASKED_ONCE in turn.state.told or not turn.interview.has_question(ONLY_ME):
        return None
    if settled(turn.interview, turn.state, Key(ONLY_ME)):
        return None
    asked = replace(turn.state, told=turn.state.told | {_ASKED_ONCE})
    return go(turn.having(asked), _QUALITY)


def _name_first(turn: Turn) -> Step | None:
    """Where a required answer is missing: a kind word, and straight to the question."""
    key = first_required(turn.interview, turn.state)
    if key is None:
        return None
    place = Place(PlaceName.ASKING, question=key.question, entry=key.entry)
    turn = turn.having(replace(turn.state, path=Path.PUBLISHING))
    return go(turn, replace(place, once=True, review=True), Say("name-missing"))
