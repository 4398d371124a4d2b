"""The person's own word for their crisis, and the wording that speaks with it.

Rule: the answer rests verbatim; only a word that fits into a sentence is put into sentences. Any
other answer stays in the statement, and the bot goes on saying what it says to everybody.
"""

from flows.graphemes import length
from flows.landmarks import CRISIS_WORD
from flows.library import Library
from flows.state import State
from flows.wording import Wording

# Graphemes. Longer than this, it is a sentence and not a word.
LONGEST = 40


def own_word(library: Library, state: State) -> str:
    """What the person calls it, as it stands after “during”; "" if they gave no such word."""
    answer = state.answer(CRISIS_WORD)
    picked = (library.wording(state.language).option(CRISIS_WORD, one) for one in answer.picked)
    word = answer.text.strip().rstrip(".") or next(picked, "")
    # Code points first: counting the graphemes of a long text takes its time.
    fits = len(word) <= 10 * LONGEST and len(word.splitlines()) == 1 and length(word) <= LONGEST
    return word if fits else ""


def wording_for(library: Library, state: State) -> Wording:
    """The wording of the person's language, speaking with their own word."""
    return library.wording(state.language).speaking_of(own_word(library, state))
