"""Flesch–Kincaid grade of a text: how many years of school it takes to read it.

Kincaid et al. 1975: 0.39 × words a sentence + 11.8 × syllables a word − 15.59. Syllables are
pyphen's, the larger number of its British and American rules, with breaks after the first and
before the last letter allowed, because places to hyphenate are fewer than syllables.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pyphen import Pyphen  # type: ignore[import-untyped]  # it has no types

_SENTENCE_END = re.compile(r"(?<=[.!?:;])[\s”]+|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_RULES = tuple(Pyphen(lang=lang, left=1, right=1) for lang in ("en_GB", "en_US"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was counted in some texts, pooled."""

    sentences: int
    words: int
    syllables: int

    @property
    def grade(self) -> float:
        a_sentence = self.words / self.sentences
        a_word = self.syllables / self.words
        return 0.39 * a_sentence + 11.8 * a_word - 15.59


def read(texts: Iterable[str]) -> Reading:
    """All texts as one."""
    said = [sentence for text in texts for sentence in _SENTENCE_END.split(text)]
    words = [found for sentence in said if (found := _WORD.findall(sentence))]
    every = [word for found in words for word in found]
    return Reading(len(words), len(every), sum(syllables(word.lower()) for word in every))


@cache
def syllables(word: str) -> int:
    return max(len(rules.positions(word)) + 1 for rules in _RULES)
