"""From effects to bubbles: what the bot says, in the person's language, with its keyboard."""

from collections.abc import Mapping, Sequence

from flows.beside import with_english
from flows.bubbles import BREAK, Bubble, Button, bubbles
from flows.effects import (
    ConfirmSaved,
    Effect,
    Introduce,
    Say,
    Show,
    ShowChanges,
    ShowEnding,
    ShowGrants,
    ShowHistory,
)
from flows.events import GrantFact
from flows.library import Library
from flows.link_effects import ShowParts, TellLeftOut
from flows.link_events import LinkPart
from flows.own_word import wording_for
from flows.places import PlaceName
from flows.replies import ShowReply
from flows.speech_copies import copies
from flows.speech_facts import facts
from flows.speech_labels import Labels
from flows.speech_links import say_left_out, say_link, say_parts
from flows.speech_lists import say_grant, say_grants, say_history
from flows.speech_places import Here, saved
from flows.speech_replies import say_reply
from flows.speech_time import say_changes, say_ending
from flows.state import State

_Listed = ShowGrants | ShowHistory | ShowEnding | ShowChanges | ShowReply | ShowParts
_ASKED_BELOW = frozenset({PlaceName.PUBLISH_CHECK, PlaceName.PUBLISH_AGAIN})
__all__ = ["Bubble", "Button", "say", "say_notice"]


def say(library: Library, state: State, effects: Sequence[Effect]) -> tuple[Bubble, ...]:
    """The bubbles for those effects that are to be said, in order; others are passed by.

    `state` is the state after the step: its place is shown, its keyboard stands under it.
    """
    return tuple(bubble for effect in effects for bubble in _Speaker(library, state).speak(effect))


def say_notice(library: Library, language: str, notice: str, **values: str) -> tuple[Bubble, ...]:
    """A notice that the driver sends by itself. Raises KeyError for an unknown notice."""
    known = facts(library, language, "")
    wording = library.wording(language)
    said = wording.notice(notice, **{**known, **values})
    return bubbles(with_english(library, wording, f"notice.{notice}", said, country=""))


class _Speaker:
    """Speaks one person's language at one moment."""

    def __init__(self, library: Library, state: State) -> None:
        self._library = library
        self._state = state
        self._wording = wording_for(library, state)

    def speak(self, effect: Effect) -> tuple[Bubble, ...]:
        match effect:
            case Say():
                return bubbles(self._notice(effect))
            case Introduce():
                return bubbles(self._wording.section_intro(effect.section))
            case TellLeftOut():
                return bubbles(say_left_out(self._wording, effect))
            case Show() | ConfirmSaved():
                return self._here(effect)
            case _ if isinstance(effect, _Listed):
                return self._listed(effect)
            case _:
                return ()

    def _here(self, effect: Show | ConfirmSaved) -> tuple[Bubble, ...]:
        here = Here(self._library, self._state)
        text = here.text() if isinstance(effect, Show) else saved(here, effect)
        return bubbles(text, Labels(self._library, self._state).rows())

    def _listed(self, effect: _Listed) -> tuple[Bubble, ...]:
        """What the driver keeps, under the keyboard of the place."""
        grants: Sequence[GrantFact] = ()
        parts: Sequence[LinkPart] = ()
        match effect:
            case ShowParts():
                parts = effect.parts
                text = say_parts(Here(self._library, self._state), effect)
            case ShowGrants():
                grants = effect.grants
                text = self._links(Here(self._library, self._state), grants)
            case ShowEnding():
                grants = effect.grants
                text = say_ending(self._wording, grants)
            case ShowHistory():
                text = say_history(self._wording, effect.lines)
            case ShowReply():
                text = say_reply(self._wording, effect)
            case _:
                text = say_changes(self._wording, effect)
                if self._state.place.name in _ASKED_BELOW:
                    return bubbles(text)  # the question, with its buttons, comes below
        return bubbles(text, Labels(self._library, self._state, grants, parts).rows())

    def _notice(self, effect: Say) -> str:
        known = facts(self._library, self._state.language, self._state.country)
        if effect.notice == "copies":
            known = {**known, "text": copies(self._library, self._state)}
        said = self._wording.notice(effect.notice, **{**known, **dict(effect.values)})
        if effect.notice == "language-set" and self._wording.draft:
            return BREAK.join([said, self._in_both("language-draft", known)])
        return self._beside(effect.notice, said)

    def _in_both(self, notice: str, known: Mapping[str, str]) -> str:
        return self._beside(notice, self._wording.notice(notice, **known))

    def _beside(self, notice: str, said: str) -> str:
        """With the English, where a draft translation needs it."""
        country = self._state.country
        key = f"notice.{notice}"
        return with_english(self._library, self._wording, key, said, country=country)

    def _links(self, here: Here, grants: Sequence[GrantFact]) -> str:
        """All links; at the place of one link, that link."""
        if self._state.place.name is PlaceName.SUPPORT_LINK:
            return "\n\n".join([here.text(), *(say_grant(self._wording, one) for one in grants)])
        if self._state.place.name is not PlaceName.LINK:
            return say_grants(self._wording, grants)
        mine = [grant for grant in grants if grant.id == self._state.place.grant]
        return "\n\n".join([here.text(), *(say_link(self._wording, grant) for grant in mine)])
