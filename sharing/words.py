"""A person's words as parts with a language and a direction.

Every word is kept. Only what no XML and no FHIR string can hold, and no eye can see, is made
visible instead: a control character becomes its picture (U+0007 becomes ␇), a lone surrogate or
a noncharacter becomes the replacement character �. Tab, line feed and carriage return stay.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from babel.core import get_global

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LETTER = re.compile("[a-zA-Z]")  # of ASCII: Latin, and left to right
_PICTURES = 0x2400  # the control pictures stand in the order of the control characters
_SPACE = 0x20
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ku ps sd syr ug ur yi".split())  # noqa: SIM905 - a list of tags reads best as one line
# By the first word of a letter's Unicode name: its ISO 15924 code.
_SCRIPTS = {
    "LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr",
    "DEVANAGARI": "Deva", "BENGALI": "Beng", "GURMUKHI": "Guru", "GUJARATI": "Gujr",
    "TAMIL": "Taml", "TELUGU": "Telu", "KANNADA": "Knda", "MALAYALAM": "Mlym", "SINHALA": "Sinh",
    "ETHIOPIC": "Ethi", "ARMENIAN": "Armn", "GEORGIAN": "Geor", "THAI": "Thai", "KHMER": "Khmr",
    "MYANMAR": "Mymr", "TIBETAN": "Tibt", "THAANA": "Thaa", "SYRIAC": "Syrc", "HANGUL": "Hang",
    "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "CJK": "Hani",
}  # fmt: skip
_SCRIPT_CODE = 4  # letters
UNDETERMINED = "und"  # BCP 47 for "some language, which is not known"


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph as it was written, or a picked option's text (then not `own`).

    `direction` is "ltr" or "rtl"; `language` a BCP 47 tag, `und-` and the script where the
    writing shows that it is not the language of the interview.
    """

    text: str
    language: str
    direction: str
    own: bool = True


def part(text: str, language: str, *, own: bool = True) -> Part:
    """The part for a text from an interview in this language.

    A script that the language is not written in says more than the interview does.
    """
    usual = script_of(language)
    script = _script(text) or usual
    known = language if script == usual else f"{UNDETERMINED}-{script}"
    return Part(legible(text), known, _written(text) or direction_of(language), own)


def legible(text: str) -> str:
    """The text with what cannot be written made visible (see the top of this file)."""
    return _UNWRITABLE.sub(_picture, text)


def one_line(text: str) -> str:
    """The text as a FHIR string: legible, and every run of white space one space."""
    return " ".join(legible(text).split())


@lru_cache(maxsize=1000)
def direction_of(language: str) -> str:
    """The direction in which a language is usually written."""
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=1000)
def script_of(language: str) -> str:
    """The script (ISO 15924) in which a language is usually written."""
    likely = get_global("likely_subtags").get(language.lower().split("-")[0], "")
    return next((each for each in likely.split("_") if len(each) == _SCRIPT_CODE), "Latn")


def _written(text: str) -> str:
    """The direction in which most letters of the text run, or "".

    The first letter alone (Unicode rule P2) would turn a whole Urdu sentence around that begins
    with the name of a medicine.
    """
    if text.isascii():
        return "ltr" if _LETTER.search(text) else ""
    kinds = Counter(map(unicodedata.bidirectional, text))
    left, right = kinds["L"], kinds["R"] + kinds["AL"]
    if left == right:
        return ""
    return "ltr" if left > right else "rtl"


def _script(text: str) -> str:
    """The script that most letters of the text are in, or "" for letters of no script known."""
    if text.isascii():
        return "Latn" if _LETTER.search(text) else ""
    names = (unicodedata.name(each, "").partition(" ")[0] for each in text if each.isalpha())
    found = Counter(_SCRIPTS[name] for name in names if name in _SCRIPTS).most_common(1)
    return found[0][0] if found else ""


def _picture(match: re.Match[str]) -> str:
    number = ord(match.group())
    return chr(_PICTURES + number) if number < _SPACE else "\ufffd"
