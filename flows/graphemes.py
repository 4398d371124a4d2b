"""What a reader sees as one character, counted; and where sentences end.

Rules: an approximation of Unicode's extended grapheme clusters (UAX #29) with the standard
library: combining marks, variation selectors, emoji modifiers, joiner sequences, flags, tags,
Hangul and CR LF. It never cuts inside what it recognises; where it is wrong it counts too many.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

_JOINER = "\u200d"
# Before the first combining mark nothing keeps on but the line feed of a CR LF.
_FIRST_MARK = "\u0300"
_KEEPS_ON = frozenset({"Mn", "Me", "Mc"})
_FIRST_FLAG, _LAST_FLAG = 0x1F1E6, 0x1F1FF
_FIRST_TONE, _LAST_TONE = 0x1F3FB, 0x1F3FF
_FIRST_TAG, _LAST_TAG = 0xE0020, 0xE007F
# Hangul vowels and final consonants join the syllable before them.
_FIRST_JAMO, _LAST_JAMO = 0x1160, 0x11FF

# A sentence ends with one of these, closing signs included, at a blank or at the text's end;
# the full-width ones need no blank.
_SENTENCE = re.compile(
    r"""\S.*?(?:[.!?…؟۔।]+["'”’»)\]]*(?=\s|$)|[。！？]+[”’」』）]*|$)""", re.DOTALL
)


def graphemes(text: str) -> tuple[str, ...]:
    """The text, cut into what a reader sees as single characters; joined it is the text again."""
    return tuple(_clusters(text))


def length(text: str) -> int:
    """How many characters a reader sees."""
    return sum(1 for _ in _clusters(text))


def fits(text: str, most: int) -> bool:
    """Whether a reader sees at most so many characters; quick for a text of any length."""
    if len(text) <= most:
        return True
    if text.isascii():
        return len(text) - text.count("\r\n") <= most
    return sum(1 for _ in islice(_clusters(text), most + 1)) <= most


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, each exactly as written, without the blanks between them."""
    return tuple(found for found in _SENTENCE.findall(text) if found.strip())


def _clusters(text: str) -> Iterator[str]:
    cluster = ""
    for character in text:
        if cluster and not _belongs_to(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _belongs_to(cluster: str, character: str) -> bool:
    if character < _FIRST_MARK:  # nearly every character of most texts
        return cluster.endswith(_JOINER) or (cluster, character) == ("\r", "\n")
    return (
        _extends(character)
        or cluster.endswith(_JOINER)
        or (_is_flag(character) and _is_half_a_flag(cluster))
    )


def _extends(character: str) -> bool:
    code = ord(character)
    return (
        character == _JOINER
        or unicodedata.category(character) in _KEEPS_ON
        or _FIRST_TONE <= code <= _LAST_TONE
        or _FIRST_TAG <= code <= _LAST_TAG
        or _FIRST_JAMO <= code <= _LAST_JAMO
    )


def _is_flag(character: str) -> bool:
    return _FIRST_FLAG <= ord(character) <= _LAST_FLAG


def _is_half_a_flag(cluster: str) -> bool:
    return len(cluster) == 1 and _is_flag(cluster)
