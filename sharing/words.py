"""A person's words as parts with a language and a direction.

Every word is kept. Only what no XML and no FHIR string can hold, and no eye can see, is made
visible instead: a control character becomes its picture (U+0007 becomes ␇), a lone surrogate or
a noncharacter becomes the replacement character �. Tab, line feed and carriage return stay.
"""

import re
import unicodedata
from dataclasses import dataclass

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PICTURES = 0x2400  # the control pictures stand in the order of the control characters
_SPACE = 0x20
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ku ps sd syr ug ur yi".split())  # noqa: SIM905 - a list of tags reads best as one line
UNDETERMINED = "und"  # BCP 47 for "some language, which is not known"


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph as it was written, or a picked option's text (then not `own`).

    `direction` is "ltr" or "rtl"; `language` a BCP 47 tag, "und" where the writing shows that
    it is not the language of the interview.
    """

    text: str
    language: str
    direction: str
    own: bool = True


def part(text: str, language: str, *, own: bool = True) -> Part:
    """The part for a text from an interview in this language."""
    usual = direction_of(language)
    direction = _written(text) or usual
    known = language if direction == usual else UNDETERMINED
    return Part(legible(text), known, direction, own)


def legible(text: str) -> str:
    """The text with what cannot be written made visible (see the top of this file)."""
    return _UNWRITABLE.sub(_picture, text)


def one_line(text: str) -> str:
    """The text as a FHIR string: legible, and every run of white space one space."""
    return " ".join(legible(text).split())


def direction_of(language: str) -> str:
    """The direction in which a language is usually written."""
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _written(text: str) -> str:
    """The direction of the first letter that has one (Unicode rule P2), or ""."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return ""


def _picture(match: re.Match[str]) -> str:
    number = ord(match.group())
    return chr(_PICTURES + number) if number < _SPACE else "\ufffd"
