"""Words as long and as various as people's: the bot's own sentences, one after another.

They are natural English, so they compress as answers do. No two places of a statement get the
same ones as long as there are any left.
"""

import re
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from flows.library import Library, every_question
from flows.loading import load

_END = re.compile(r"(?<=[.?!])\s+")
_FEWEST_WORDS = 4


def prose(sentences: int) -> Callable[[str], str]:
    """Says so many sentences for every place."""
    every = cycle(dict.fromkeys(_sentences(load())))
    return lambda _place: " ".join(islice(every, sentences))


def _sentences(library: Library) -> Iterator[str]:
    wording = library.wording("en")
    for question in every_question(library.interview):
        for text in (wording.prompt(question.id), wording.why(question.id)):
            yield from (s for s in _END.split(text) if len(s.split()) >= _FEWEST_WORDS)
