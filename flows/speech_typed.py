"""The button that a typed text stands for: a tap may be lost on its way, a message is not.

Telegram keeps a tap for 150 seconds and a message for 24 hours. So wherever only buttons are
asked for, their labels can be typed too. Where words are an answer they stay an answer.
"""

from flows.engine import takes_words
from flows.keyboard import Action, Verb
from flows.library import Library
from flows.speech_labels import Labels
from flows.speech_links import part_title
from flows.state import State


def typed(library: Library, state: State, text: str) -> tuple[int, int] | None:
    """(revision, index) of the button whose label this is, or None: then the text is words."""
    if takes_words(state):
        return None
    labels = Labels(library, state)
    wanted = _plain(text)
    for index, action in enumerate(state.keyboard.actions()):
        if wanted in _names(library, state, labels, action):
            return state.keyboard.revision, index
    return None


def _names(library: Library, state: State, labels: Labels, action: Action) -> set[str]:
    """A button's label; a section or part is also known by its title, without its mark."""
    names, wording = {_plain(labels.label(action))}, library.wording(state.language)
    if action.verb is Verb.SECTION:
        names.add(_plain(wording.section_title(action.subject)))
    if action.verb is Verb.PART:
        names.add(_plain(part_title(wording, action.subject)))
    return names


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
